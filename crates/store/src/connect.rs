//! Connections: one that writes, and as many that read as there are readers at once.
//!
//! On a file, readers see the last commit and never wait (WAL). In memory, and while a file is filled quickly, there is
//! one connection, and reader and writer take turns.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::{StoreError, with_path};
use crate::sql::lock;

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
    /// Reads with a connection.
    pub(crate) fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self {
            Readers::Turns(shared) => read(&lock(shared)),
            Readers::File { path, idle } => {
                let conn = match lock(idle).pop() {
                    Some(conn) => conn,
                    None => reader(path)?,
                };
                let answer = read(&conn);
                let mut idle = lock(idle);
                if idle.len() < IDLE {
                    idle.push(conn);
                }
                answer
            }
        }
    }

    /// Reads several statements that see the same commit.
    pub(crate) fn snapshot<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Readers::Turns(_) = self {
            // Nothing is written while it is one's turn.
            return self.with(read);
        }
        self.with(|conn| {
            conn.execute_batch("BEGIN")?;
            let answer = read(conn);
            // Nothing was written: ending it cannot lose anything.
            conn.execute_batch("ROLLBACK")?;
            answer
        })
    }
}

fn prepare(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.busy_timeout(PATIENCE)?;
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
        conn.pragma_update(None, "cache_size", -8_192)?;
        Ok(conn)
    };
    open().map_err(|e| with_path(e, &path.display().to_string()))
}
