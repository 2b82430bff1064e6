//! `token`: by what programs call the API. Of the token only its SHA-256 is known here.
//!
//! Always holds: whose a token is, what it opens and when it ends never changes once it is made.

use calendar::{Day, Moment};
use engine::ids::{OrganId, PersonId};
use rusqlite::{Row, params};

use crate::Store;
use crate::error::StoreError;
use crate::sql::{D, reads};

reads! {
    /// A token.
    TOKEN = "SELECT digest, label, person, post, organ, scopes, until, maker, made, used, revoked FROM token \
             WHERE county = ?1 AND digest = ?2";
    /// All tokens.
    TOKENS = "SELECT digest, label, person, post, organ, scopes, until, maker, made, used, revoked FROM token \
              WHERE county = ?1 ORDER BY digest";
}

const MAKE: &str = "INSERT INTO token (county, digest, label, person, post, organ, scopes, until, maker, made) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
const USE: &str = "UPDATE token SET used = ?3 WHERE county = ?1 AND digest = ?2";
const REVOKE: &str =
    "UPDATE token SET revoked = ?3 WHERE county = ?1 AND substr(digest, 1, 16) = ?2 AND revoked IS NULL";

/// By what a program calls the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// SHA-256 of the token, hex.
    pub digest: String,
    /// What for, as an administrator wrote it.
    pub label: String,
    /// Who acts.
    pub person: PersonId,
    /// Under which post.
    pub post: String,
    /// In which organ.
    pub organ: OrganId,
    /// What it opens, a word each.
    pub scopes: Vec<String>,
    /// The last day on which it holds.
    pub until: Day,
    /// Who made it; empty: the command line.
    pub maker: PersonId,
    /// When.
    pub made: Moment,
    /// When it was last used, to the hour or so.
    pub used: Option<Moment>,
    /// When it was revoked.
    pub revoked: Option<Moment>,
}

impl ApiToken {
    /// By which people name it: the first letters of the token's digest, which open nothing.
    pub fn id(&self) -> &str {
        self.digest.get(..16).unwrap_or(&self.digest)
    }
}

fn token(row: &Row<'_>) -> rusqlite::Result<ApiToken> {
    let scopes: String = row.get(5)?;
    Ok(ApiToken {
        digest: row.get(0)?,
        label: row.get(1)?,
        person: PersonId(row.get(2)?),
        post: row.get(3)?,
        organ: OrganId(row.get(4)?),
        scopes: scopes.split_whitespace().map(str::to_owned).collect(),
        until: row.get::<_, D>(6)?.0,
        maker: PersonId(row.get(7)?),
        made: Moment::from_micros(row.get(8)?),
        used: row.get::<_, Option<i64>>(9)?.map(Moment::from_micros),
        revoked: row.get::<_, Option<i64>>(10)?.map(Moment::from_micros),
    })
}

impl Store {
    /// The token of that digest (SHA-256, hex), ended or revoked or not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn token(&self, digest: &str) -> Result<Option<ApiToken>, StoreError> {
        self.one(TOKEN, digest, token)
    }

    /// All tokens, the latest made first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        let mut all: Vec<ApiToken> = self.read_with(|conn, county| {
            let mut statement = conn.prepare_cached(TOKENS)?;
            let rows = statement.query_map(params![county.0], token)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        all.sort_by_key(|token| std::cmp::Reverse(token.made));
        Ok(all)
    }

    /// Keeps a new token; its use and its revocation are written apart.
    ///
    /// # Errors
    /// When the database cannot be written, or knows the token already.
    pub fn make_token(&self, token: &ApiToken) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(MAKE)?.execute(params![
                county.0,
                token.digest,
                token.label,
                token.person.0,
                token.post,
                token.organ.0,
                token.scopes.join(" "),
                D(token.until),
                token.maker.0,
                token.made.micros(),
            ])?;
            Ok(())
        })
    }

    /// Notes that a token was used.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn use_token(&self, digest: &str, now: Moment) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(USE)?
                .execute(params![county.0, digest, now.micros()])?;
            Ok(())
        })
    }

    /// Revokes the token that bears this [`ApiToken::id`]; whether there was one to revoke.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn revoke_token(&self, id: &str, now: Moment) -> Result<bool, StoreError> {
        self.own_write(|conn, county| {
            let revoked = conn
                .prepare_cached(REVOKE)?
                .execute(params![county.0, id, now.micros()])?;
            Ok(revoked > 0)
        })
    }
}
