//! `session`: who is signed in, and under which hat. Of the token only its SHA-256 is known here.

use calendar::Moment;
use engine::ids::{OrganId, PersonId};
use rusqlite::{Row, params};

use crate::Store;
use crate::error::StoreError;
use crate::sql::reads;

reads! {
    /// A session.
    SESSION = "SELECT token, login, person, post, organ, began, seen, device, way FROM session WHERE county = ?1 AND token = ?2";
    /// The sessions of a person.
    OF_PERSON = "SELECT token, login, person, post, organ, began, seen, device, way FROM session \
                 WHERE county = ?1 AND person = ?2 ORDER BY began, token";
}

const PUT: &str = "INSERT INTO session (county, token, login, person, post, organ, began, seen, device, way) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (county, token) DO UPDATE SET \
    post = excluded.post, organ = excluded.organ, seen = excluded.seen";
const END: &str = "DELETE FROM session WHERE county = ?1 AND token = ?2";
const END_ONE: &str = "DELETE FROM session WHERE county = ?1 AND person = ?2 AND substr(token, 1, 16) = ?3";
const END_ALL: &str = "DELETE FROM session WHERE county = ?1 AND person = ?2";
const STALE: &str = "DELETE FROM session WHERE county = ?1 AND seen < ?2";

/// One who is signed in, on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token, hex.
    pub token: String,
    /// The account's login.
    pub login: String,
    /// Who.
    pub person: PersonId,
    /// The hat worn: post and organ; absent until chosen.
    pub hat: Option<(String, OrganId)>,
    /// When it began.
    pub began: Moment,
    /// When it was last used. Once in some minutes is enough: each is a write.
    pub seen: Moment,
    /// What the device calls itself, coarsely: `Windows 上的 Edge`.
    pub device: String,
    /// How it began.
    pub way: Way,
}

/// How one signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Way {
    /// Login and password.
    #[default]
    Password,
    /// A provider (OpenID Connect) says who it is.
    Provider,
    /// A demonstration's link.
    Link,
}

impl Way {
    /// As it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Provider => "provider",
            Self::Link => "link",
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "provider" => Self::Provider,
            "link" => Self::Link,
            _ => Self::Password,
        }
    }
}

impl Session {
    /// By which its person names it: the first letters of the token's digest, which open nothing.
    pub fn id(&self) -> &str {
        self.token.get(..16).unwrap_or(&self.token)
    }
}

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    let (post, organ): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
    Ok(Session {
        token: row.get(0)?,
        login: row.get(1)?,
        person: PersonId(row.get(2)?),
        hat: post.zip(organ.map(OrganId)),
        began: Moment::from_micros(row.get(5)?),
        seen: Moment::from_micros(row.get(6)?),
        device: row.get(7)?,
        way: Way::of(&row.get::<_, String>(8)?),
    })
}

impl Store {
    /// The session of that token (its SHA-256, hex), however long ago it was used.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn session(&self, token: &str) -> Result<Option<Session>, StoreError> {
        self.one(SESSION, token, session)
    }

    /// The sessions of a person.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sessions_of(&self, person: &PersonId) -> Result<Vec<Session>, StoreError> {
        self.read_with(|conn, county| {
            let mut statement = conn.prepare_cached(OF_PERSON)?;
            let rows = statement.query_map(params![county.0, person.0], session)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Writes a session: a new one, or the hat and last use of a known one (whose it is never changes).
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_session(&self, session: &Session) -> Result<(), StoreError> {
        let hat = session.hat.as_ref();
        self.own_write(|conn, county| {
            conn.prepare_cached(PUT)?.execute(params![
                county.0,
                session.token,
                session.login,
                session.person.0,
                hat.map(|(post, _)| post.as_str()),
                hat.map(|(_, organ)| organ.as_str()),
                session.began.micros(),
                session.seen.micros(),
                session.device,
                session.way.word()
            ])?;
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

    /// Ends the session of a person that bears this [`Session::id`]; whether there was one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn end_session_of(&self, person: &PersonId, id: &str) -> Result<bool, StoreError> {
        self.own_write(|conn, county| {
            let ended = conn
                .prepare_cached(END_ONE)?
                .execute(params![county.0, person.0, id])?;
            Ok(ended > 0)
        })
    }

    /// Ends all sessions of a person; says how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn end_sessions_of(&self, person: &PersonId) -> Result<u64, StoreError> {
        self.own_write(|conn, county| {
            let ended = conn
                .prepare_cached(END_ALL)?
                .execute(params![county.0, person.0])?;
            Ok(ended as u64)
        })
    }

    /// Removes sessions last used before a moment; says how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn clear_sessions(&self, seen_before: Moment) -> Result<u64, StoreError> {
        self.own_write(|conn, county| {
            let ended = conn
                .prepare_cached(STALE)?
                .execute(params![county.0, seen_before.micros()])?;
            Ok(ended as u64)
        })
    }
}
