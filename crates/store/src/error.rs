//! What can go wrong, as data, with a sentence each.

use engine::ids::EntryId;

/// The database could not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no such file.
    #[error("no database at {path}: make one with `liantiao init`")]
    NotFound {
        /// The path.
        path: String,
    },
    /// There is a file already.
    #[error("{path} exists already: choose another name, or remove it first")]
    Exists {
        /// The path.
        path: String,
    },
    /// Not a database, or not one of ours.
    #[error("{path} is no Liantiao database")]
    NotOurs {
        /// The path.
        path: String,
    },
    /// Written by a newer program.
    #[error("the database has form {found}, this program knows up to {known}: use the newer program")]
    Newer {
        /// The form found.
        found: i64,
        /// The newest form known.
        known: i64,
    },
    /// The file is damaged: restore a copy.
    #[error("the database is damaged ({what}): restore it from a copy")]
    Damaged {
        /// What does not hold.
        what: String,
    },
    /// Another program holds the write lock for too long.
    #[error("another program is writing to the database: try again")]
    Busy,
    /// The disk is full.
    #[error("no space left for the database")]
    Full,
    /// The file may not be written or read.
    #[error("the database cannot be opened or written ({what}): check the rights of file and folder")]
    Access {
        /// What the system said.
        what: String,
    },
    /// A secret cannot be opened or sealed without the key file.
    #[error("the key file {path} is missing or unreadable: secrets stay closed")]
    NoKey {
        /// Where it should be.
        path: String,
    },
    /// The key file is there, and is none.
    #[error("the key file {path} holds no key: restore it from a copy")]
    KeyUnreadable {
        /// Where it is.
        path: String,
    },
    /// What was read could not be written out.
    #[error("cannot be written out: {0}")]
    Output(std::io::ErrorKind),
    /// The key does not fit the secret, or the secret was changed.
    #[error("secret {id} does not open: the key is another's, or the secret was changed")]
    Sealed {
        /// The secret.
        id: String,
    },
    /// The batch contradicts itself: a fault of the program that made it.
    #[error("a batch that cannot be stored: {what}")]
    Malformed {
        /// What is wrong.
        what: String,
    },
    /// A number was given twice: its template does not print what its series is counted by.
    #[error("number {number} is taken: the template must print what the series is counted by")]
    NumberTaken {
        /// The number.
        number: String,
    },
    /// Whatever else the database said.
    #[error("the database refused: {what}")]
    Other {
        /// Its own words.
        what: String,
    },
}

/// Why a write was not committed. Nothing of it is in the database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// What it was judged by has changed: judge anew.
    #[error("{what} has changed since the act was judged")]
    Conflict {
        /// What changed.
        what: String,
    },
    /// The key was used for another request.
    #[error("key {key} was used for another request (entry {entry})")]
    KeyReused {
        /// The key.
        key: String,
        /// The entry that has it.
        entry: EntryId,
    },
    /// An account would be below zero at the end of that day.
    #[error("account {account} would stand at {balance} fen at the end of {day}")]
    Overdrawn {
        /// Full account name.
        account: String,
        /// First such day.
        day: calendar::Day,
        /// What it would stand at, in fen.
        balance: i64,
    },
    /// The store is closed.
    #[error("the database is closed")]
    Closed,
    /// The database could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The journal is not what was recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Entries that are not what was recorded, in the order of the journal.
    #[error("{} entries are not what was recorded, the first is {}", .0.len(), .0.first().map_or(0, |b| b.sequence))]
    Broken(Vec<ChainBreak>),
    /// The journal could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An entry that is not what was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainBreak {
    /// Its place.
    pub sequence: u64,
    /// Its id, as the row has it; empty where there is no row.
    pub id: String,
    /// What is wrong with it.
    pub fault: ChainFault,
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainFault {
    /// It is missing, and so are those up to this place.
    Missing(u64),
    /// Its text does not give its digest: one of the two was changed, or the digest of the entry before it.
    Text,
    /// Its text is no entry.
    NoEntry,
    /// Its columns do not say what its text says.
    Columns,
    /// It was recorded before the entry before it.
    Earlier,
    /// It is the last, and the journal's head says otherwise.
    Head,
}

/// Names a file in every error that concerns it, and turns the driver's codes into our words.
pub(crate) fn with_path(error: rusqlite::Error, path: &str) -> StoreError {
    match StoreError::from(error) {
        StoreError::NotOurs { .. } => StoreError::NotOurs {
            path: path.to_owned(),
        },
        other => other,
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let what = error.to_string();
        match error.sqlite_error_code() {
            Some(Code::NotADatabase) => StoreError::NotOurs {
                path: "the file".to_owned(),
            },
            Some(Code::DatabaseCorrupt) => StoreError::Damaged { what },
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => StoreError::Busy,
            Some(Code::DiskFull) => StoreError::Full,
            Some(
                Code::CannotOpen
                | Code::PermissionDenied
                | Code::ReadOnly
                | Code::SystemIoFailure
                | Code::NoLargeFileSupport,
            ) => StoreError::Access { what },
            Some(Code::ConstraintViolation) => StoreError::Malformed { what },
            _ => match error {
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..) => StoreError::Damaged { what },
                _ => StoreError::Other { what },
            },
        }
    }
}
