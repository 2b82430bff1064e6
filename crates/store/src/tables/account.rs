//! `account`, `activation`: who may sign in as whom, and the codes by which an account is opened.

use calendar::Moment;
use engine::ids::PersonId;
use rusqlite::{OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::sql::{int, reads, uint};
use crate::Store;

reads! {
    /// An account.
    ACCOUNT = "SELECT name, person, password, totp, failures, wait_until, closed, changed FROM account \
               WHERE county = ?1 AND name = ?2";
    /// A person's account.
    OF_PERSON = "SELECT name, person, password, totp, failures, wait_until, closed, changed FROM account \
                 WHERE county = ?1 AND person = ?2";
    /// All accounts: a few hundred, and all are asked for.
    ACCOUNTS = "SELECT name, person, password, totp, failures, wait_until, closed, changed FROM account \
                WHERE county = ?1 ORDER BY name";
    /// What a code opens.
    ACTIVATION = "SELECT account FROM activation WHERE county = ?1 AND code = ?2 AND expires > ?3";
}

const PUT: &str = "INSERT INTO account \
    (county, name, person, password, totp, failures, wait_until, closed, changed) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (county, name) DO UPDATE SET \
    person = excluded.person, password = excluded.password, totp = excluded.totp, failures = excluded.failures, \
    wait_until = excluded.wait_until, closed = excluded.closed, changed = excluded.changed";
const FAILED: &str = "UPDATE account SET failures = failures + 1, wait_until = ?3 WHERE county = ?1 AND name = ?2";
const CLEARED: &str = "UPDATE account SET failures = 0, wait_until = 0 WHERE county = ?1 AND name = ?2";
const CODE: &str = "INSERT INTO activation (county, code, account, expires) VALUES (?1, ?2, ?3, ?4)";
const NO_CODES: &str = "DELETE FROM activation WHERE county = ?1 AND account = ?2";

/// Who may sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// What is typed to sign in; unique.
    pub name: String,
    /// Who it is; one account a person.
    pub person: PersonId,
    /// The argon2id hash, as text; absent until the account is opened by its code.
    pub password: Option<String>,
    /// The secret of one-time passwords, sealed (`Vault::seal` under [`Account::totp_id`]).
    pub totp: Option<String>,
    /// Wrong passwords since the last right one.
    pub failures: u64,
    /// No password is looked at before this moment.
    pub wait_until: Moment,
    /// Closed: nobody signs in by it.
    pub closed: bool,
    /// When it was last written.
    pub changed: Moment,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Account({}, {})", self.name, self.person)
    }
}

impl Account {
    /// A new account, not yet opened.
    pub fn new(name: &str, person: PersonId, now: Moment) -> Self {
        Self {
            name: name.to_owned(),
            person,
            password: None,
            totp: None,
            failures: 0,
            wait_until: Moment::from_micros(0),
            closed: false,
            changed: now,
        }
    }

    /// What the secret of one-time passwords is bound to when it is sealed.
    pub fn totp_id(&self) -> String {
        format!("totp|{}", self.name)
    }
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        name: row.get(0)?,
        person: PersonId(row.get(1)?),
        password: row.get(2)?,
        totp: row.get(3)?,
        failures: uint(row.get(4)?),
        wait_until: Moment::from_micros(row.get(5)?),
        closed: row.get(6)?,
        changed: Moment::from_micros(row.get(7)?),
    })
}

impl Store {
    /// The account of that name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        self.one(ACCOUNT, name, account)
    }

    /// A person's account.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn account_of(&self, person: &PersonId) -> Result<Option<Account>, StoreError> {
        self.one(OF_PERSON, person.as_str(), account)
    }

    /// All accounts, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.read_with(|conn, county| {
            let mut statement = conn.prepare_cached(ACCOUNTS)?;
            let rows = statement.query_map([&county.0], account)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Writes an account, new or over the one of that name.
    ///
    /// # Errors
    /// When the person has another account ([`StoreError::Malformed`]), or the database cannot be written.
    pub fn put_account(&self, account: &Account) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(PUT)?.execute(params![
                county.0,
                account.name,
                account.person.0,
                account.password,
                account.totp,
                int(account.failures),
                account.wait_until.micros(),
                account.closed,
                account.changed.micros()
            ])?;
            Ok(())
        })
    }

    /// Counts a wrong password; none is looked at before `wait_until`.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn account_failed(&self, name: &str, wait_until: Moment) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(FAILED)?
                .execute(params![county.0, name, wait_until.micros()])?;
            Ok(())
        })
    }

    /// Forgets wrong passwords, after a right one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn account_cleared(&self, name: &str) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(CLEARED)?.execute(params![county.0, name])?;
            Ok(())
        })
    }

    /// Gives an account a code to be opened by, in place of any earlier one. `code` is the SHA-256 of the code, hex.
    ///
    /// # Errors
    /// When the code is taken, or the database cannot be written.
    pub fn put_activation(&self, code: &str, name: &str, expires: Moment) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(NO_CODES)?.execute(params![county.0, name])?;
            conn.prepare_cached(CODE)?
                .execute(params![county.0, code, name, expires.micros()])?;
            Ok(())
        })
    }

    /// The account a code opens, if it has not expired.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn activation(&self, code: &str, now: Moment) -> Result<Option<String>, StoreError> {
        self.read_with(|conn, county| {
            Ok(conn
                .prepare_cached(ACTIVATION)?
                .query_row(params![county.0, code, now.micros()], |row| row.get(0))
                .optional()?)
        })
    }

    /// Opens an account by a code: writes its password hash and uses the code up. Answers its name; absent: no such
    /// code, used or expired.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn activate(&self, code: &str, password: &str, now: Moment) -> Result<Option<String>, StoreError> {
        self.own_write(|conn, county| {
            let name: Option<String> = conn
                .prepare_cached(ACTIVATION)?
                .query_row(params![county.0, code, now.micros()], |row| row.get(0))
                .optional()?;
            let Some(name) = name else { return Ok(None) };
            conn.prepare_cached(NO_CODES)?.execute(params![county.0, name])?;
            let written = conn
                .prepare_cached(OPEN)?
                .execute(params![county.0, name, password, now.micros()])?;
            Ok((written == 1).then_some(name))
        })
    }
}

const OPEN: &str = "UPDATE account SET password = ?3, changed = ?4, failures = 0, wait_until = 0 \
    WHERE county = ?1 AND name = ?2 AND closed = 0";
