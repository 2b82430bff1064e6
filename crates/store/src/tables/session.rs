//! `session`: who is signed in, and under which hat. Of the token only its SHA-256 is known here.

use calendar::Moment;
use engine::ids::{OrganId, PersonId};
use rusqlite::{Row, params};

use crate::error::StoreError;
use crate::sql::{reads, uint};
use crate::Store;

reads! {
    /// A session.
    SESSION = "SELECT token, account, person, post, organ, began, seen, expires FROM session \
               WHERE county = ?1 AND token = ?2";
    /// The sessions of an account.
    OF_ACCOUNT = "SELECT token, account, person, post, organ, began, seen, expires FROM session \
                  WHERE county = ?1 AND account = ?2 ORDER BY token";
}

const INSERT: &str = "INSERT INTO session (county, token, account, person, post, organ, began, seen, expires) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
const WEAR: &str = "UPDATE session SET post = ?3, organ = ?4 WHERE county = ?1 AND token = ?2";
const SEEN: &str = "UPDATE session SET seen = ?3, expires = ?4 WHERE county = ?1 AND token = ?2";
const END: &str = "DELETE FROM session WHERE county = ?1 AND token = ?2";
const END_ALL: &str = "DELETE FROM session WHERE county = ?1 AND account = ?2";
const EXPIRED: &str = "DELETE FROM session WHERE county = ?1 AND expires <= ?2";

/// Somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token, hex.
    pub token: String,
    /// The account's name.
    pub account: String,
    /// Who.
    pub person: PersonId,
    /// The hat worn: post and organ; absent: all posts held.
    pub hat: Option<(String, OrganId)>,
    /// When it began.
    pub began: Moment,
    /// When it was last seen.
    pub seen: Moment,
    /// When it ends of itself.
    pub expires: Moment,
}

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    let (post, organ): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
    Ok(Session {
        token: row.get(0)?,
        account: row.get(1)?,
        person: PersonId(row.get(2)?),
        hat: post.zip(organ.map(OrganId)),
        began: Moment::from_micros(row.get(5)?),
        seen: Moment::from_micros(row.get(6)?),
        expires: Moment::from_micros(row.get(7)?),
    })
}

fn parts(hat: Option<&(String, OrganId)>) -> (Option<&str>, Option<&str>) {
    (hat.map(|(post, _)| post.as_str()), hat.map(|(_, organ)| organ.as_str()))
}

impl Store {
    /// The session of that token (its SHA-256, hex), expired or not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn session(&self, token: &str) -> Result<Option<Session>, StoreError> {
        self.one(SESSION, token, session)
    }

    /// The sessions of an account.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sessions_of(&self, account: &str) -> Result<Vec<Session>, StoreError> {
        self.read_with(|conn, county| {
            let mut statement = conn.prepare_cached(OF_ACCOUNT)?;
            let rows = statement.query_map(params![county.0, account], session)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Begins a session.
    ///
    /// # Errors
    /// When the token is taken, or the database cannot be written.
    pub fn begin_session(&self, session: &Session) -> Result<(), StoreError> {
        let (post, organ) = parts(session.hat.as_ref());
        self.own_write(|conn, county| {
            conn.prepare_cached(INSERT)?.execute(params![
                county.0,
                session.token,
                session.account,
                session.person.0,
                post,
                organ,
                session.began.micros(),
                session.seen.micros(),
                session.expires.micros()
            ])?;
            Ok(())
        })
    }

    /// Changes the hat.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn wear(&self, token: &str, hat: Option<&(String, OrganId)>) -> Result<(), StoreError> {
        let (post, organ) = parts(hat);
        self.own_write(|conn, county| {
            conn.prepare_cached(WEAR)?
                .execute(params![county.0, token, post, organ])?;
            Ok(())
        })
    }

    /// Notes that a session was seen, and when it now ends. Once in some minutes is enough: each is a write.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn session_seen(&self, token: &str, seen: Moment, expires: Moment) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(SEEN)?
                .execute(params![county.0, token, seen.micros(), expires.micros()])?;
            Ok(())
        })
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn end_session(&self, token: &str) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(END)?.execute(params![county.0, token])?;
            Ok(())
        })
    }

    /// Ends all sessions of an account; says how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn end_sessions_of(&self, account: &str) -> Result<u64, StoreError> {
        self.own_write(|conn, county| {
            let ended = conn.prepare_cached(END_ALL)?.execute(params![county.0, account])?;
            Ok(ended as u64)
        })
    }

    /// Removes sessions that have ended of themselves; says how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn clear_sessions(&self, now: Moment) -> Result<u64, StoreError> {
        self.own_write(|conn, county| {
            let ended = conn
                .prepare_cached(EXPIRED)?
                .execute(params![county.0, now.micros()])?;
            Ok(uint(i64::try_from(ended).unwrap_or_default()))
        })
    }
}
