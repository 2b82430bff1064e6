//! `tie`: whom a provider (OpenID Connect) calls by a subject.
//!
//! Always holds: of a subject only its keyed hash is known here; a subject is one account's, an account has one.

use calendar::Moment;
use rusqlite::{OptionalExtension, Row, params};

use crate::Store;
use crate::error::StoreError;
use crate::sql::reads;

reads! {
    /// The account a subject is tied to.
    BY_SUBJECT = "SELECT login, since FROM tie WHERE county = ?1 AND subject = ?2";
    /// The tie of an account.
    OF_LOGIN = "SELECT login, since FROM tie WHERE county = ?1 AND login = ?2";
}

const CUT: &str = "DELETE FROM tie WHERE county = ?1 AND login = ?2";
const PUT: &str = "INSERT INTO tie (county, subject, login, since) VALUES (?1, ?2, ?3, ?4)";

/// A subject of a provider, tied to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// The account's login.
    pub login: String,
    /// Since when.
    pub since: Moment,
}

fn tie(row: &Row<'_>) -> rusqlite::Result<Tie> {
    Ok(Tie {
        login: row.get(0)?,
        since: Moment::from_micros(row.get(1)?),
    })
}

impl Store {
    /// What is kept of a subject: the hash under the county's key.
    fn subject(&self, issuer: &str, subject: &str) -> Result<String, StoreError> {
        Ok(self.vault()?.hash(&format!("subject\n{issuer}\n{subject}")))
    }

    /// The account that a provider's subject is tied to.
    ///
    /// # Errors
    /// When the key file is missing or the database cannot be read.
    pub fn tied_to(&self, issuer: &str, subject: &str) -> Result<Option<Tie>, StoreError> {
        self.one(BY_SUBJECT, &self.subject(issuer, subject)?, tie)
    }

    /// The tie of an account.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn tie_of(&self, login: &str) -> Result<Option<Tie>, StoreError> {
        self.one(OF_LOGIN, login, tie)
    }

    /// Ties a subject to an account, in place of what the account was tied to; false where the subject is another
    /// account's.
    ///
    /// # Errors
    /// When the key file is missing or the database cannot be written.
    pub fn put_tie(&self, issuer: &str, subject: &str, wanted: &Tie) -> Result<bool, StoreError> {
        let subject = self.subject(issuer, subject)?;
        self.own_write(|conn, county| {
            let known = conn
                .prepare_cached(BY_SUBJECT)?
                .query_row(params![county.0, subject], tie)
                .optional()?;
            if known.is_some_and(|known| known.login != wanted.login) {
                return Ok(false);
            }
            conn.prepare_cached(CUT)?
                .execute(params![county.0, wanted.login])?;
            conn.prepare_cached(PUT)?.execute(params![
                county.0,
                subject,
                wanted.login,
                wanted.since.micros()
            ])?;
            Ok(true)
        })
    }

    /// Takes an account's tie off; whether there was one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn cut_tie(&self, login: &str) -> Result<bool, StoreError> {
        self.own_write(|conn, county| {
            let cut = conn.prepare_cached(CUT)?.execute(params![county.0, login])?;
            Ok(cut == 1)
        })
    }
}
