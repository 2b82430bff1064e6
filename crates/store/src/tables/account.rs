//! `account`, `tries`: who may sign in as whom, and who has guessed how often.

use calendar::Moment;
use engine::ids::PersonId;
use rusqlite::{OptionalExtension, Row, params};

use crate::Store;
use crate::error::StoreError;
use crate::sql::{json, parse, reads, uint};

reads! {
    /// An account.
    ACCOUNT = "SELECT login, person, administrator, password, code_key, code_step, activation, activation_until, \
               devices, closed FROM account WHERE county = ?1 AND login = ?2";
    /// The account that a one-time code opens.
    BY_ACTIVATION = "SELECT login, person, administrator, password, code_key, code_step, activation, \
                     activation_until, devices, closed FROM account WHERE county = ?1 AND activation = ?2";
    /// All accounts.
    ACCOUNTS = "SELECT login, person, administrator, password, code_key, code_step, activation, activation_until, \
                devices, closed FROM account WHERE county = ?1 ORDER BY login";
    /// Failed tries.
    TRIES = "SELECT count, last FROM tries WHERE county = ?1 AND who = ?2";
}

const PUT: &str = "INSERT INTO account (county, login, person, administrator, password, code_key, code_step, \
    activation, activation_until, devices, closed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
    ON CONFLICT (county, login) DO UPDATE SET person = excluded.person, administrator = excluded.administrator, \
    password = excluded.password, code_key = excluded.code_key, code_step = excluded.code_step, \
    activation = excluded.activation, activation_until = excluded.activation_until, devices = excluded.devices, \
    closed = excluded.closed";
const TAKE_ACTIVATION: &str = "UPDATE account SET activation = NULL, activation_until = NULL \
    WHERE county = ?1 AND login = ?2 AND activation = ?3";
const TAKE_STEP: &str =
    "UPDATE account SET code_step = ?3 WHERE county = ?1 AND login = ?2 AND code_step < ?3";
const TRY: &str = "INSERT INTO tries (county, who, count, last) VALUES (?1, ?2, 1, ?3) \
    ON CONFLICT (county, who) DO UPDATE SET count = tries.count + 1, last = excluded.last";
const FORGET: &str = "DELETE FROM tries WHERE county = ?1 AND who = ?2";
const CLEAR: &str = "DELETE FROM tries WHERE county = ?1 AND last < ?2";

/// One who may sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// What is typed to sign in; unique.
    pub login: String,
    /// Who it is.
    pub person: PersonId,
    /// May give accounts to others and end their sessions.
    pub administrator: bool,
    /// The argon2id hash, as text; absent until the account is opened by its one-time code.
    pub password: Option<String>,
    /// The key of the code app, in clear; sealed in the database. Absent where none is set up.
    pub code_key: Option<String>,
    /// The last time step whose code was used.
    pub code_step: i64,
    /// The one-time code that sets the password anew.
    pub activation: Option<Activation>,
    /// SHA-256 of the tokens of devices that signed in before, hex, the latest last.
    pub devices: Vec<String>,
    /// Closed: nobody signs in by it.
    pub closed: bool,
}

/// A one-time code that has been given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activation {
    /// SHA-256 of the code, hex; unique.
    pub code: String,
    /// Valid until then.
    pub until: Moment,
}

/// Failed tries in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// How many.
    pub count: u64,
    /// When the last was.
    pub last: Moment,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Account({}, {})", self.login, self.person)
    }
}

impl Account {
    /// A new account, not yet opened.
    pub fn new(login: &str, person: PersonId) -> Self {
        Self {
            login: login.to_owned(),
            person,
            administrator: false,
            password: None,
            code_key: None,
            code_step: 0,
            activation: None,
            devices: Vec::new(),
            closed: false,
        }
    }

    /// What the key of the code app is bound to when it is sealed.
    fn bound(&self) -> String {
        format!("code-key|{}", self.login)
    }
}

/// An account as it is stored: its key sealed, its devices one text.
fn stored(row: &Row<'_>) -> rusqlite::Result<(Account, String)> {
    let (code, until): (Option<String>, Option<i64>) = (row.get(6)?, row.get(7)?);
    let account = Account {
        login: row.get(0)?,
        person: PersonId(row.get(1)?),
        administrator: row.get(2)?,
        password: row.get(3)?,
        code_key: row.get(4)?,
        code_step: row.get(5)?,
        activation: code.zip(until).map(|(code, until)| Activation {
            code,
            until: Moment::from_micros(until),
        }),
        devices: Vec::new(),
        closed: row.get(9)?,
    };
    Ok((account, row.get(8)?))
}

impl Store {
    fn account_opened(&self, (mut account, devices): (Account, String)) -> Result<Account, StoreError> {
        account.devices = parse(&devices, "an account's devices")?;
        if let Some(sealed) = account.code_key.take() {
            let key = self.vault()?.unseal(self.county(), &account.bound(), &sealed)?;
            account.code_key = Some(key);
        }
        Ok(account)
    }

    /// The account of that login.
    ///
    /// # Errors
    /// When its code key cannot be opened, or the database cannot be read.
    pub fn account(&self, login: &str) -> Result<Option<Account>, StoreError> {
        let found = self.one(ACCOUNT, login, stored)?;
        found.map(|row| self.account_opened(row)).transpose()
    }

    /// The account whose one-time code has that SHA-256, expired or not.
    ///
    /// # Errors
    /// When its code key cannot be opened, or the database cannot be read.
    pub fn account_by_activation(&self, code: &str) -> Result<Option<Account>, StoreError> {
        let found = self.one(BY_ACTIVATION, code, stored)?;
        found.map(|row| self.account_opened(row)).transpose()
    }

    /// All accounts, by login.
    ///
    /// # Errors
    /// When a code key cannot be opened, or the database cannot be read.
    pub fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let rows: Vec<(Account, String)> = self.read_with(|conn, county| {
            let mut statement = conn.prepare_cached(ACCOUNTS)?;
            let rows = statement.query_map([&county.0], stored)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        rows.into_iter().map(|row| self.account_opened(row)).collect()
    }

    /// Writes an account, new or over the one of that login.
    ///
    /// # Errors
    /// When another account has its one-time code, the key file is missing, or the database cannot be written.
    pub fn put_account(&self, account: &Account) -> Result<(), StoreError> {
        let sealed = match &account.code_key {
            Some(key) => Some(self.vault()?.seal(self.county(), &account.bound(), key)?),
            None => None,
        };
        let devices = json(&account.devices)?;
        let activation = account.activation.as_ref();
        self.own_write(|conn, county| {
            conn.prepare_cached(PUT)?.execute(params![
                county.0,
                account.login,
                account.person.0,
                account.administrator,
                account.password,
                sealed,
                account.code_step,
                activation.map(|a| &a.code),
                activation.map(|a| a.until.micros()),
                devices,
                account.closed
            ])?;
            Ok(())
        })
    }

    /// Takes the one-time code off an account; false where it is there no more: of two who try, one gets it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn take_activation(&self, login: &str, code: &str) -> Result<bool, StoreError> {
        self.own_write(|conn, county| {
            let taken = conn
                .prepare_cached(TAKE_ACTIVATION)?
                .execute(params![county.0, login, code])?;
            Ok(taken == 1)
        })
    }

    /// Moves `code_step` up; false where it stands there or further already: a code opens once.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn take_step(&self, login: &str, step: i64) -> Result<bool, StoreError> {
        self.own_write(|conn, county| {
            let taken = conn
                .prepare_cached(TAKE_STEP)?
                .execute(params![county.0, login, step])?;
            Ok(taken == 1)
        })
    }

    /// Failed tries of one who guesses (an account on one device, or from unknown devices).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn tries(&self, who: &str) -> Result<Option<Tries>, StoreError> {
        self.one(TRIES, who, tried)
    }

    /// Counts one more failed try and says how many there are now.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn count_try(&self, who: &str, now: Moment) -> Result<Tries, StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(TRY)?
                .execute(params![county.0, who, now.micros()])?;
            let tries = conn
                .prepare_cached(TRIES)?
                .query_row(params![county.0, who], tried)
                .optional()?;
            Ok(tries.unwrap_or(Tries { count: 1, last: now }))
        })
    }

    /// Forgets the tries of one who guesses.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget_tries(&self, who: &str) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(FORGET)?.execute(params![county.0, who])?;
            Ok(())
        })
    }

    /// Forgets tries whose last was before a moment; says of how many who guessed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn clear_tries(&self, before: Moment) -> Result<u64, StoreError> {
        self.own_write(|conn, county| {
            let cleared = conn
                .prepare_cached(CLEAR)?
                .execute(params![county.0, before.micros()])?;
            Ok(cleared as u64)
        })
    }
}

fn tried(row: &Row<'_>) -> rusqlite::Result<Tries> {
    Ok(Tries {
        count: uint(row.get(0)?),
        last: Moment::from_micros(row.get(1)?),
    })
}
