//! Accounts and sessions in one small file beside the database, or in memory.
//!
//! Programs that share the file (the server, `liantiao account`) take turns by its lock; each reads it whole and
//! writes it whole, under another name first.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use calendar::Moment;
use engine::ids::PersonId;
use serde::{Deserialize, Serialize};

use super::{Account, Accounts, AccountsError, Session, Tries};

/// So many who guess are remembered; the oldest are forgotten first.
const GUESSERS: usize = 10_000;

/// What is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Book {
    #[serde(default)]
    accounts: BTreeMap<String, Account>,
    #[serde(default)]
    sessions: BTreeMap<String, Session>,
    #[serde(default)]
    tries: BTreeMap<String, Tries>,
}

/// Accounts and sessions.
pub struct Ledger {
    book: Mutex<Book>,
    file: Option<PathBuf>,
}

impl Ledger {
    /// Kept nowhere.
    pub fn in_memory() -> Self {
        Self {
            book: Mutex::default(),
            file: None,
        }
    }

    /// Kept beside a database: `year.db` has `year.db.accounts`.
    pub fn beside(database: &Path) -> Self {
        let mut name = database.as_os_str().to_owned();
        name.push(".accounts");
        Self {
            book: Mutex::default(),
            file: Some(PathBuf::from(name)),
        }
    }

    fn read<T>(&self, read: impl FnOnce(&Book) -> T) -> Result<T, AccountsError> {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = &self.file {
            *book = load(file)?;
        }
        Ok(read(&book))
    }

    fn write<T>(&self, write: impl FnOnce(&mut Book) -> T) -> Result<T, AccountsError> {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(file) = &self.file else {
            return Ok(write(&mut book));
        };
        let turn = turn(file)?;
        let mut next = load(file)?;
        let answer = write(&mut next);
        store(file, &next)?;
        *book = next;
        drop(turn);
        Ok(answer)
    }
}

fn wrong(error: impl std::fmt::Display) -> AccountsError {
    AccountsError(error.to_string())
}

/// Holds the lock until dropped.
fn turn(file: &Path) -> Result<File, AccountsError> {
    let lock = private(&file.with_extension("accounts-lock"), false)?;
    lock.lock().map_err(wrong)?;
    Ok(lock)
}

fn private(path: &Path, anew: bool) -> Result<File, AccountsError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(anew);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(wrong)
}

fn load(file: &Path) -> Result<Book, AccountsError> {
    match std::fs::read(file) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(wrong),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Book::default()),
        Err(error) => Err(wrong(error)),
    }
}

fn store(file: &Path, book: &Book) -> Result<(), AccountsError> {
    let aside = file.with_extension("accounts-new");
    let mut out = private(&aside, true)?;
    out.write_all(&serde_json::to_vec(book).map_err(wrong)?)
        .map_err(wrong)?;
    out.sync_all().map_err(wrong)?;
    std::fs::rename(&aside, file).map_err(wrong)
}

impl Accounts for Ledger {
    fn account(&self, login: &str) -> Result<Option<Account>, AccountsError> {
        self.read(|book| book.accounts.get(login).cloned())
    }

    fn by_activation(&self, code: &str) -> Result<Option<Account>, AccountsError> {
        self.read(|book| {
            let has = |a: &&Account| a.activation.as_ref().is_some_and(|given| given.code == code);
            book.accounts.values().find(has).cloned()
        })
    }

    fn accounts(&self) -> Result<Vec<Account>, AccountsError> {
        self.read(|book| book.accounts.values().cloned().collect())
    }

    fn save(&self, account: &Account) -> Result<(), AccountsError> {
        self.write(|book| drop(book.accounts.insert(account.login.clone(), account.clone())))
    }

    fn take_activation(&self, login: &str, code: &str) -> Result<bool, AccountsError> {
        self.write(|book| {
            let Some(account) = book.accounts.get_mut(login) else {
                return false;
            };
            account.activation.take_if(|given| given.code == code).is_some()
        })
    }

    fn take_step(&self, login: &str, step: i64) -> Result<bool, AccountsError> {
        self.write(|book| match book.accounts.get_mut(login) {
            Some(account) if account.code_step < step => {
                account.code_step = step;
                true
            }
            _ => false,
        })
    }

    fn session(&self, token: &str) -> Result<Option<Session>, AccountsError> {
        self.read(|book| book.sessions.get(token).cloned())
    }

    fn save_session(&self, session: &Session) -> Result<(), AccountsError> {
        self.write(|book| drop(book.sessions.insert(session.token.clone(), session.clone())))
    }

    fn end_session(&self, token: &str) -> Result<(), AccountsError> {
        self.write(|book| drop(book.sessions.remove(token)))
    }

    fn end_sessions(&self, person: &PersonId) -> Result<u64, AccountsError> {
        self.write(|book| {
            let before = book.sessions.len();
            book.sessions.retain(|_, session| session.person != *person);
            u64::try_from(before - book.sessions.len()).unwrap_or(0)
        })
    }

    fn sessions(&self, person: &PersonId) -> Result<u64, AccountsError> {
        self.read(|book| {
            let theirs = book.sessions.values().filter(|s| s.person == *person);
            u64::try_from(theirs.count()).unwrap_or(0)
        })
    }

    fn tries(&self, who: &str) -> Result<Tries, AccountsError> {
        self.read(|book| book.tries.get(who).copied().unwrap_or_default())
    }

    fn count_try(&self, who: &str, now: Moment) -> Result<Tries, AccountsError> {
        self.write(|book| {
            if book.tries.len() >= GUESSERS {
                let oldest = book
                    .tries
                    .iter()
                    .min_by_key(|(_, t)| t.last)
                    .map(|(w, _)| w.clone());
                oldest.and_then(|who| book.tries.remove(&who));
            }
            let tries = book.tries.entry(who.to_owned()).or_default();
            tries.count = tries.count.saturating_add(1);
            tries.last = now.micros();
            *tries
        })
    }

    fn forget_tries(&self, who: &str) -> Result<(), AccountsError> {
        self.write(|book| {
            book.tries.remove(who);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_programs_share_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("year.db");
        let (one, other) = (Ledger::beside(&database), Ledger::beside(&database));
        let now = Moment::from_micros(7);
        assert_eq!(one.count_try("who", now).unwrap().count, 1);
        assert_eq!(other.count_try("who", now).unwrap().count, 2);
        other.forget_tries("who").unwrap();
        assert_eq!(one.tries("who").unwrap(), Tries::default());
    }
}
