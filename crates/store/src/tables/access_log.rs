//! `access_log`: who read what, and who unmasked what and why. Only appended to; no part of the journal.

use calendar::Moment;
use engine::ids::{County, MatterId, OrganId, PersonId};
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

use crate::Store;
use crate::error::StoreError;
use crate::sql::{Built, int, reads, uint};
use crate::still;

reads! {
    /// The last number given.
    LAST = "SELECT n FROM access_log WHERE county = ?1 ORDER BY n DESC LIMIT 1";
}

const INSERT: &str = "INSERT INTO access_log (county, n, moment, person, post, organ, road, matter, what, reason) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

/// Something somebody read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Its number in the county, from 1 without gaps; the store gives it.
    pub n: u64,
    /// When.
    pub moment: Moment,
    /// Who; empty where somebody tried to sign in by a login that nobody has.
    pub person: PersonId,
    /// Under which hat: post and organ; absent: all posts held, or none.
    pub hat: Option<(String, OrganId)>,
    /// By which road: `page`, `unmask`, `export`, ...; `sign`: signing in and out
    pub road: String,
    /// The matter.
    pub matter: Option<MatterId>,
    /// What of it: a field, a party's part, a list's name.
    pub what: String,
    /// Why; always given where something was unmasked.
    pub reason: Option<String>,
}

/// Which accesses the auditor asks for. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessQuery {
    /// By this person.
    pub person: Option<PersonId>,
    /// Of this matter.
    pub matter: Option<MatterId>,
    /// Only those with a reason: unmaskings.
    pub with_reason: bool,
    /// Only signing in and out, and what was changed about it.
    pub signing: bool,
}

/// The statement for a query: the latest first, before a number.
pub(crate) fn sql(county: &County, query: &AccessQuery, before: Option<u64>, limit: u32) -> Built {
    let mut sql = Built::new(
        "SELECT n, moment, person, post, organ, road, matter, what, reason FROM access_log WHERE county = ",
        &county.0,
    );
    sql.and("n < ", before.map_or(i64::MAX, int));
    if let Some(person) = &query.person {
        sql.and("person = ", person.as_str());
    }
    if let Some(matter) = &query.matter {
        sql.and("matter = ", matter.as_str());
    }
    if query.with_reason {
        sql.push(" AND reason IS NOT NULL");
    }
    if query.signing {
        sql.push(" AND road = 'sign'");
    }
    sql.push(" ORDER BY n DESC LIMIT ");
    let limit = sql.bind(i64::from(limit));
    sql.push(&limit);
    sql
}

fn access(row: &Row<'_>) -> rusqlite::Result<Access> {
    let (post, organ): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
    Ok(Access {
        n: uint(row.get(0)?),
        moment: Moment::from_micros(row.get(1)?),
        person: PersonId(row.get(2)?),
        hat: post.zip(organ.map(OrganId)),
        road: row.get(5)?,
        matter: row.get::<_, Option<String>>(6)?.map(MatterId),
        what: row.get(7)?,
        reason: row.get(8)?,
    })
}

/// Appends accesses, giving each its number.
pub(crate) fn append<'a>(
    conn: &Connection,
    county: &County,
    accesses: impl IntoIterator<Item = &'a Access>,
) -> Result<(), StoreError> {
    let last = conn
        .prepare_cached(LAST)?
        .query_row([&county.0], |row| row.get::<_, i64>(0))
        .optional()?;
    let mut n = last.unwrap_or_default();
    let mut insert = conn.prepare_cached(INSERT)?;
    for access in accesses {
        n += 1;
        insert.execute(params![
            county.0,
            n,
            access.moment.micros(),
            access.person.0,
            access.hat.as_ref().map(|(post, _)| post),
            access.hat.as_ref().map(|(_, organ)| organ.as_str()),
            access.road,
            access.matter.as_ref().map(MatterId::as_str),
            access.what,
            access.reason
        ])?;
    }
    Ok(())
}

impl Store {
    /// Appends accesses to the log. Answers when they are on the disk; inside [`Store::still`]
    /// it answers at once, and [`crate::Logged`] waits.
    ///
    /// # Errors
    /// When the database cannot be written; then what was to be read must not be shown.
    pub fn log_access(&self, accesses: Vec<Access>) -> Result<(), StoreError> {
        let Some(logbook) = self.logbook()? else {
            return self.own_write(|conn, county| append(conn, county, &accesses));
        };
        match still::later(self.readers(), logbook.tell(accesses)) {
            None => Ok(()),
            Some(answer) => still::logged_well(&answer),
        }
    }

    /// Accesses, the latest first, before that number (absent: from the last on).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn accesses(
        &self,
        query: &AccessQuery,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Access>, StoreError> {
        self.read_with(|conn, county| {
            let sql = sql(county, query, before, limit);
            let mut statement = conn.prepare_cached(&sql.text)?;
            let rows = statement.query_map(params_from_iter(sql.values), access)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
