//! Connections: one that writes, and as many that read as there are readers at once.
//!
//! On a file, readers see the last commit and never wait (WAL). In memory, and while a file is filled quickly, there is
//! one connection, and reader and writer take turns.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::{StoreError, with_path};
use crate::sql::lock;
use crate::still;

/// How many prepared statements a connection keeps: all of ours.
const STATEMENTS: usize = 256;

/// Bytes a page: much of what an act writes lands on pages apart, and smaller pages mean less to write.
const PAGE: u32 = 2_048;

/// How long a writer waits for another program.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many idle reading connections are kept.
const IDLE: usize = 16;

/// The writing connection; locked only by the writer on a file, by everybody in memory.
pub(crate) type Shared = Arc<Mutex<Connection>>;

/// Where readers get a connection.
pub(crate) enum Readers {
    /// Their own, on the file.
    File {
        /// The file.
        path: PathBuf,
        /// Not in use.
        idle: Mutex<Vec<Connection>>,
    },
    /// The writer's.
    Turns(Shared),
}

impl Readers {
    /// Reads with a connection: the one this thread holds, if it holds one.
    pub(crate) fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Some(conn) = still::held(self) {
            return read(&conn);
        }
        match self {
            Readers::Turns(shared) => read(&lock(shared)),
            Readers::File { path, idle } => {
                let conn = taken(path, idle)?;
                let answer = read(&conn);
                self.give_back(conn);
                answer
            }
        }
    }

    /// A connection to read with; absent where there is only the writer's.
    pub(crate) fn take(&self) -> Result<Option<Connection>, StoreError> {
        match self {
            Readers::Turns(_) => Ok(None),
            Readers::File { path, idle } => taken(path, idle).map(Some),
        }
    }

    /// Keeps a connection for the next reader.
    pub(crate) fn give_back(&self, conn: Connection) {
        if let Readers::File { idle, .. } = self {
            let mut idle = lock(idle);
            if idle.len() < IDLE {
                idle.push(conn);
            }
        }
    }

    /// Reads several statements that see the same commit.
    pub(crate) fn snapshot<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if matches!(self, Readers::Turns(_)) || still::held(self).is_some() {
            // Nothing is written while it is one's turn; what is held is of one commit already.
            return self.with(read);
        }
        self.with(|conn| {
            still::begin(conn)?;
            let answer = read(conn);
            still::end(conn)?;
            answer
        })
    }
}

/// An idle connection, or a new one.
fn taken(path: &Path, idle: &Mutex<Vec<Connection>>) -> Result<Connection, StoreError> {
    let kept = lock(idle).pop();
    kept.map_or_else(|| reader(path), Ok)
}

/// Writes in one transaction; when it fails, nothing is there.
pub(crate) fn transaction<T>(
    conn: &Connection,
    write: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    conn.execute_batch("BEGIN IMMEDIATE")?;
    let answer = write().and_then(|answer| {
        conn.execute_batch("COMMIT")?;
        Ok(answer)
    });
    if answer.is_err() && !conn.is_autocommit() {
        // The first error tells more than a second one would.
        let _ = conn.execute_batch("ROLLBACK");
    }
    answer
}

fn prepare(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.busy_timeout(PATIENCE)?;
    // A plan does not hang on the values asked: they would be looked at, and the statement prepared anew, at each call.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.pragma_update(None, "temp_store", "MEMORY")
}

/// Opens the writing connection of a file; `new`: makes the file.
pub(crate) fn writer(path: &Path, new: bool) -> Result<Connection, StoreError> {
    let shown = path.display().to_string();
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if new {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let open = || -> rusqlite::Result<Connection> {
        let conn = Connection::open_with_flags(path, flags)?;
        prepare(&conn)?;
        // Only a new file takes it.
        conn.pragma_update(None, "page_size", PAGE)?;
        // The first statement that reads the file tells whether it is a database at all.
        conn.pragma_update(None, "journal_mode", "WAL")?;
        // A commit reaches the log; `Disk` waits until the log is on the disk. Folding in waits for the disk itself.
        conn.pragma_update(None, "synchronous", "NORMAL")?;
        conn.pragma_update(None, "cache_size", -8_192)?;
        // 64 MiB of log before it is folded in: pages written often are folded in once.
        conn.pragma_update(None, "wal_autocheckpoint", 32_000)?;
        Ok(conn)
    };
    open().map_err(|e| with_path(e, &shown))
}

/// Makes a file that one connection has to itself and that waits for no disk; opened anew it is as any other.
pub(crate) fn alone(path: &Path) -> Result<Connection, StoreError> {
    let open = || -> rusqlite::Result<Connection> {
        let conn = Connection::open(path)?;
        prepare(&conn)?;
        conn.pragma_update(None, "page_size", PAGE)?;
        conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        conn.pragma_update(None, "journal_mode", "MEMORY")?;
        conn.pragma_update(None, "synchronous", "OFF")?;
        conn.pragma_update(None, "cache_size", -49_152)?;
        Ok(conn)
    };
    open().map_err(|e| with_path(e, &path.display().to_string()))
}

/// Opens the one connection of a database in memory.
pub(crate) fn memory() -> Result<Connection, StoreError> {
    let conn = Connection::open_in_memory()?;
    prepare(&conn)?;
    Ok(conn)
}

/// Opens a database of its own for scratch: in memory while small, then on the disk; gone when closed.
pub(crate) fn scratch() -> Result<Connection, StoreError> {
    let conn = Connection::open("")?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.pragma_update(None, "synchronous", "OFF")?;
    Ok(conn)
}

fn reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || -> rusqlite::Result<Connection> {
        let conn = Connection::open_with_flags(path, flags)?;
        prepare(&conn)?;
        // Small: there are many, and each begins anew after a commit; what is read often the system keeps.
        conn.pragma_update(None, "cache_size", -2_048)?;
        Ok(conn)
    };
    open().map_err(|e| with_path(e, &path.display().to_string()))
}
