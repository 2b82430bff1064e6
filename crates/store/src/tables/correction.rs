//! `correction_asked`: corrections that wait for a head's answer, and what the answer was.
//!
//! Always holds: what was typed is sealed; one is answered once. Nothing is derived from here: an approved correction
//! stands in the journal, under the id it waited by as its key.

use calendar::Moment;
use engine::ids::{MatterId, PersonId};
use rusqlite::{OptionalExtension, Row, params};

use crate::Store;
use crate::error::StoreError;
use crate::sql::{int, reads};

reads! {
    /// One of them.
    ONE = "SELECT id, matter, person, asked, body, approved, answered_by, answered FROM correction_asked \
           WHERE county = ?1 AND id = ?2";
    /// Those of a matter, the latest first.
    OF_MATTER = "SELECT id, matter, person, asked, body, approved, answered_by, answered FROM correction_asked \
                 WHERE county = ?1 AND matter = ?2 ORDER BY asked DESC, id DESC";
    /// Those that wait, the oldest first.
    WAITING = "SELECT id, matter, person, asked, body, approved, answered_by, answered FROM correction_asked \
               WHERE county = ?1 AND answered IS NULL ORDER BY asked LIMIT ?2";
}

const PUT: &str = "INSERT INTO correction_asked (county, id, matter, person, asked, body) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (county, id) DO NOTHING";
const ANSWER: &str = "UPDATE correction_asked SET approved = ?3, answered_by = ?4, answered = ?5 \
    WHERE county = ?1 AND id = ?2 AND answered IS NULL";

/// A correction that somebody asks for.
#[derive(Clone, PartialEq, Eq)]
pub struct CorrectionAsked {
    /// Its id; also the key of the correction it becomes, so that it is made once.
    pub id: String,
    /// The matter.
    pub matter: MatterId,
    /// Who asks.
    pub person: PersonId,
    /// When.
    pub asked: Moment,
    /// What is asked, as its reader writes it. Sealed in the database.
    pub body: String,
    /// The answer; absent while it waits.
    pub answer: Option<CorrectionAnswer>,
}

/// What a head said to a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionAnswer {
    /// It was made; else turned down.
    pub approved: bool,
    /// Who answered.
    pub by: PersonId,
    /// When.
    pub moment: Moment,
}

impl std::fmt::Debug for CorrectionAsked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "CorrectionAsked({}, {}, {}, {:?})",
            self.id, self.matter, self.person, self.answer
        )
    }
}

/// What its body is bound to when it is sealed.
fn bound(id: &str) -> String {
    format!("correction|{id}")
}

fn asked(row: &Row<'_>) -> rusqlite::Result<CorrectionAsked> {
    let approved: Option<bool> = row.get(5)?;
    let (by, moment): (Option<String>, Option<i64>) = (row.get(6)?, row.get(7)?);
    Ok(CorrectionAsked {
        id: row.get(0)?,
        matter: MatterId(row.get(1)?),
        person: PersonId(row.get(2)?),
        asked: Moment::from_micros(row.get(3)?),
        body: row.get(4)?,
        answer: approved
            .zip(by)
            .zip(moment)
            .map(|((approved, by), moment)| CorrectionAnswer {
                approved,
                by: PersonId(by),
                moment: Moment::from_micros(moment),
            }),
    })
}

impl Store {
    fn unsealed(&self, mut asked: CorrectionAsked) -> Result<CorrectionAsked, StoreError> {
        asked.body = self
            .vault()?
            .unseal(self.county(), &bound(&asked.id), &asked.body)?;
        Ok(asked)
    }

    /// Notes a correction that somebody asks for; one that is there already stays as it is.
    ///
    /// # Errors
    /// When the key is missing, or the database cannot be written.
    pub fn ask_correction(&self, asked: &CorrectionAsked) -> Result<(), StoreError> {
        let sealed = self
            .vault()?
            .seal(self.county(), &bound(&asked.id), &asked.body)?;
        self.own_write(|conn, county| {
            conn.prepare_cached(PUT)?.execute(params![
                county.0,
                asked.id,
                asked.matter.0,
                asked.person.0,
                asked.asked.micros(),
                sealed
            ])?;
            Ok(())
        })
    }

    /// A correction that was asked for. Whether it may be seen is another's question, as with those below.
    ///
    /// # Errors
    /// When the key is missing or does not fit, or the database cannot be read.
    pub fn correction_asked(&self, id: &str) -> Result<Option<CorrectionAsked>, StoreError> {
        let found = self.read_with(|conn, county| {
            let mut statement = conn.prepare_cached(ONE)?;
            Ok(statement.query_row(params![county.0, id], asked).optional()?)
        })?;
        found.map(|asked| self.unsealed(asked)).transpose()
    }

    /// The corrections asked for in a matter, answered or not, the latest first.
    ///
    /// # Errors
    /// When the key is missing or does not fit, or the database cannot be read.
    pub fn corrections_asked(&self, matter: &MatterId) -> Result<Vec<CorrectionAsked>, StoreError> {
        let found: Vec<CorrectionAsked> = self.read_with(|conn, county| {
            let mut statement = conn.prepare_cached(OF_MATTER)?;
            let rows = statement.query_map(params![county.0, matter.0], asked)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        found.into_iter().map(|asked| self.unsealed(asked)).collect()
    }

    /// The corrections that wait for an answer, the oldest first, at most `limit`.
    ///
    /// # Errors
    /// When the key is missing or does not fit, or the database cannot be read.
    pub fn corrections_waiting(&self, limit: u32) -> Result<Vec<CorrectionAsked>, StoreError> {
        let found: Vec<CorrectionAsked> = self.read_with(|conn, county| {
            let mut statement = conn.prepare_cached(WAITING)?;
            let rows = statement.query_map(params![county.0, int(u64::from(limit))], asked)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        found.into_iter().map(|asked| self.unsealed(asked)).collect()
    }

    /// Notes the answer; false where it had one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn answer_correction(&self, id: &str, answer: &CorrectionAnswer) -> Result<bool, StoreError> {
        self.own_write(|conn, county| {
            let changed = conn.prepare_cached(ANSWER)?.execute(params![
                county.0,
                id,
                answer.approved,
                answer.by.0,
                answer.moment.micros()
            ])?;
            Ok(changed > 0)
        })
    }
}
