//! `attachment`: what is known of files that hang on matters. Their content lies elsewhere, under its SHA-256.

use calendar::Moment;
use engine::ids::{MatterId, PersonId};
use rusqlite::{Row, params};

use crate::Store;
use crate::error::StoreError;
use crate::sql::{int, reads, uint};

reads! {
    /// The files of a matter.
    OF_MATTER = "SELECT matter, digest, place, name, media, size, person, moment FROM attachment \
                 WHERE county = ?1 AND matter = ?2 ORDER BY digest, place";
}

const INSERT: &str = "INSERT INTO attachment (county, matter, digest, place, name, media, size, person, moment) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (county, matter, digest, place) DO NOTHING";

/// A file that hangs on a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The matter.
    pub matter: MatterId,
    /// SHA-256 of its content, hex: where it lies.
    pub digest: String,
    /// Where it hangs: a field, `paper.x`, or `dossier`.
    pub place: String,
    /// Its name, as it was handed in.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its size in bytes.
    pub size: u64,
    /// Who handed it in.
    pub person: PersonId,
    /// When.
    pub moment: Moment,
}

fn attachment(row: &Row<'_>) -> rusqlite::Result<Attachment> {
    Ok(Attachment {
        matter: MatterId(row.get(0)?),
        digest: row.get(1)?,
        place: row.get(2)?,
        name: row.get(3)?,
        media: row.get(4)?,
        size: uint(row.get(5)?),
        person: PersonId(row.get(6)?),
        moment: Moment::from_micros(row.get(7)?),
    })
}

impl Store {
    /// The files of a matter, by digest. Whether they may be seen is another's question.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn attachments(&self, matter: &MatterId) -> Result<Vec<Attachment>, StoreError> {
        self.read_with(|conn, county| {
            let mut statement = conn.prepare_cached(OF_MATTER)?;
            let rows = statement.query_map(params![county.0, matter.0], attachment)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Notes a file. The same file at the same place is noted once.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_attachment(&self, file: &Attachment) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(INSERT)?.execute(params![
                county.0,
                file.matter.0,
                file.digest,
                file.place,
                file.name,
                file.media,
                int(file.size),
                file.person.0,
                file.moment.micros()
            ])?;
            Ok(())
        })
    }
}
