//! `upload`: files handed in with a form that has not been acted on yet.
//!
//! Always holds: a file hangs on a matter only through an entry of the one who handed it in, in that entry's own
//! transaction; so nobody comes to a file by naming its digest.

use calendar::Moment;
use engine::entry::Entry;
use engine::ids::{County, PersonId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Store;
use crate::error::StoreError;
use crate::sql::{int, reads, uint};

reads! {
    /// A file somebody handed in.
    OF_PERSON = "SELECT person, digest, name, media, size, moment FROM upload \
                 WHERE county = ?1 AND person = ?2 AND digest = ?3";
    /// Files handed in before a moment that hang nowhere and that nobody has handed in since.
    IDLE = "SELECT DISTINCT u.digest FROM upload u WHERE u.county = ?1 AND u.moment < ?2 \
            AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.county = u.county AND a.digest = u.digest) \
            AND NOT EXISTS (SELECT 1 FROM upload o WHERE o.county = u.county AND o.moment >= ?2 AND o.digest = u.digest)";
}

const PUT: &str = "INSERT INTO upload (county, person, digest, name, media, size, moment) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (county, person, digest) DO UPDATE SET name = excluded.name, \
    media = excluded.media, size = excluded.size, moment = excluded.moment";
const CLEAR: &str = "DELETE FROM upload WHERE county = ?1 AND moment < ?2";
/// Hangs what a person handed in on a matter.
const HANG: &str = "INSERT INTO attachment (county, matter, digest, place, name, media, size, person, moment) \
    SELECT county, ?2, digest, ?3, name, media, size, person, ?4 FROM upload \
    WHERE county = ?1 AND person = ?5 AND digest = ?6 ON CONFLICT (county, matter, digest, place) DO NOTHING";

/// A file that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// By whom.
    pub person: PersonId,
    /// SHA-256 of its content, hex: where it lies.
    pub digest: String,
    /// Its name, as it was handed in.
    pub name: String,
    /// Its media type, by what is in it.
    pub media: String,
    /// Its size in bytes.
    pub size: u64,
    /// When.
    pub moment: Moment,
}

fn upload(row: &Row<'_>) -> rusqlite::Result<Upload> {
    Ok(Upload {
        person: PersonId(row.get(0)?),
        digest: row.get(1)?,
        name: row.get(2)?,
        media: row.get(3)?,
        size: uint(row.get(4)?),
        moment: Moment::from_micros(row.get(5)?),
    })
}

/// Hangs on an entry's matter the files that its answers name and that who acted had handed in.
pub(crate) fn hang(conn: &Connection, county: &County, entry: &Entry) -> Result<(), StoreError> {
    let (Some(matter), Some(person)) = (&entry.matter, entry.actor.person()) else {
        return Ok(());
    };
    for (place, digest) in entry.files() {
        conn.prepare_cached(HANG)?.execute(params![
            county.0,
            matter.0,
            place,
            entry.moment.micros(),
            person.0,
            digest
        ])?;
    }
    Ok(())
}

impl Store {
    /// Notes a file that somebody handed in.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_upload(&self, file: &Upload) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(PUT)?.execute(params![
                county.0,
                file.person.0,
                file.digest,
                file.name,
                file.media,
                int(file.size),
                file.moment.micros()
            ])?;
            Ok(())
        })
    }

    /// A file that this person handed in.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn upload(&self, person: &PersonId, digest: &str) -> Result<Option<Upload>, StoreError> {
        self.read_with(|conn, county| {
            let mut statement = conn.prepare_cached(OF_PERSON)?;
            Ok(statement
                .query_row(params![county.0, person.0, digest], upload)
                .optional()?)
        })
    }

    /// Forgets what was handed in before a moment; answers the digests of those files that hang nowhere.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn clear_uploads(&self, before: Moment) -> Result<Vec<String>, StoreError> {
        self.own_write(|conn, county| {
            let mut statement = conn.prepare_cached(IDLE)?;
            let idle = statement.query_map(params![county.0, before.micros()], |row| row.get(0))?;
            let idle = idle.collect::<Result<Vec<String>, _>>()?;
            conn.prepare_cached(CLEAR)?
                .execute(params![county.0, before.micros()])?;
            Ok(idle)
        })
    }
}
