//! [`Store`]: opening, and the roads in and out. What it answers stands in [`reads`].

mod reads;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;

use engine::ids::County;
use rusqlite::{Connection, OptionalExtension};

use crate::cache::Cache;
use crate::commit::Pending;
use crate::connect::{self, Readers, Shared};
use crate::disk::Disk;
use crate::error::{CommitError, StoreError, with_path};
use crate::files::Files;
use crate::flight::{Course, Flight};
use crate::logbook::Logbook;
use crate::secret::{Key, Vault};
use crate::sql::lock;
use crate::submit::{Receipt, Write};
use crate::tables::journal;
use crate::writer::Pace;
use crate::{quick, schema, still, writer};

/// The key of databases in memory.
const MEMORY_KEY: [u8; 32] = [0; 32];

/// One county's database. Cheap to clone; every clone is the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    county: County,
    /// Absent in memory.
    path: Option<PathBuf>,
    vault: OnceLock<Vault>,
    files: OnceLock<Files>,
    readers: Readers,
    cache: Arc<Cache>,
    /// The writing connection, for the few works that rewrite what is derived.
    shared: Shared,
    /// Of a file at the durable pace.
    disk: Option<Arc<Disk>>,
    /// Begun with the first access.
    logbook: OnceLock<Logbook>,
    jobs: Option<Sender<writer::Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has answered nobody wrongly; there is nothing left to do about it here.
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({}, {:?})", self.inner.county, self.inner.path)
    }
}

impl Store {
    /// Makes a database and, beside it, its key file (`<path>.key`, readable by the owner only).
    ///
    /// # Errors
    /// When there is a file already, or it cannot be made.
    pub fn create(path: &Path, county: County, key: Key) -> Result<Self, StoreError> {
        let vault = make_key(path, key)?;
        let conn = connect::writer(path, true)?;
        Self::fill(&conn, &county)?;
        Self::start(conn, county, Some(path.to_owned()), vault, Pace::Durable)
    }

    /// Makes a database as [`create`](Self::create) does, for a simulated county: until it is closed and opened anew,
    /// nobody else can open it, commits reach the disk by the thousand, and a commit that fails ends it. Lists, searches
    /// and reports work after [`finish`](Self::finish). After a power cut it is simulated again.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub fn create_quickly(path: &Path, county: County, key: Key) -> Result<Self, StoreError> {
        let vault = make_key(path, key)?;
        let conn = connect::alone(path)?;
        Self::fill(&conn, &county)?;
        quick::begin(&conn)?;
        Self::start(conn, county, Some(path.to_owned()), vault, Pace::Quick)
    }

    /// Ends the filling of a database that was made by [`create_quickly`](Self::create_quickly).
    ///
    /// # Errors
    /// When the database cannot be written: then it is of no use.
    pub fn finish(&self) -> Result<(), StoreError> {
        self.write_with(quick::finish)
    }

    fn fill(conn: &Connection, county: &County) -> Result<(), StoreError> {
        schema::migrate(conn, true)?;
        journal::begin(conn, county)
    }

    /// Opens a database, bringing its form up to date. The key file may be missing: then secrets stay closed.
    ///
    /// # Errors
    /// When there is no such file, or it is no database of ours, a newer one, or damaged.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let shown = path.display().to_string();
        if !path.is_file() {
            return Err(StoreError::NotFound { path: shown });
        }
        let conn = connect::writer(path, false)?;
        schema::migrate(&conn, false).map_err(|e| match e {
            StoreError::NotOurs { .. } => StoreError::NotOurs { path: shown.clone() },
            other => other,
        })?;
        let county = conn
            .query_row(journal::COUNTY, [], |row| row.get(0).map(County))
            .optional()
            .map_err(|e| with_path(e, &shown))?
            .ok_or_else(|| StoreError::Damaged {
                what: "表 head 是空的".to_owned(),
            })?;
        Self::start(
            conn,
            county,
            Some(path.to_owned()),
            OnceLock::new(),
            Pace::Durable,
        )
    }

    /// A database in memory with a fixed key: for worked examples, dry runs and tests.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn in_memory(county: County) -> Result<Self, StoreError> {
        let conn = connect::memory()?;
        Self::fill(&conn, &county)?;
        let vault = OnceLock::from(Vault::new(Key::fixed(MEMORY_KEY)));
        Self::start(conn, county, None, vault, Pace::Durable)
    }

    fn start(
        conn: Connection,
        county: County,
        path: Option<PathBuf>,
        vault: OnceLock<Vault>,
        pace: Pace,
    ) -> Result<Self, StoreError> {
        let shared: Shared = Arc::new(Mutex::new(conn));
        let readers = match &path {
            Some(path) if pace == Pace::Durable => Readers::File {
                path: path.clone(),
                idle: Mutex::default(),
            },
            _ => Readers::Turns(Arc::clone(&shared)),
        };
        let disk = match &path {
            Some(path) if pace == Pace::Durable => Some(Arc::new(Disk::of(path)?)),
            _ => None,
        };
        let cache = Arc::new(Cache::default());
        let (jobs, inbox) = channel();
        let thread = std::thread::Builder::new()
            .name("store writer".to_owned())
            .spawn({
                let (shared, county, cache) = (Arc::clone(&shared), county.clone(), Arc::clone(&cache));
                let disk = disk.clone();
                move || writer::run(&shared, &county, &cache, pace, disk.as_deref(), &inbox)
            });
        let thread = thread.map_err(|e| StoreError::Other { what: e.to_string() })?;
        let (jobs, thread) = (Some(jobs), Some(thread));
        Ok(Self {
            inner: Arc::new(Inner {
                county,
                path,
                vault,
                files: OnceLock::new(),
                readers,
                cache,
                shared,
                disk,
                logbook: OnceLock::new(),
                jobs,
                thread,
            }),
        })
    }

    /// The files of the county, in the folder beside the database.
    ///
    /// # Errors
    /// When the key is missing, or the folder can be neither found nor made.
    pub fn files(&self) -> Result<&Files, StoreError> {
        if let Some(files) = self.inner.files.get() {
            return Ok(files);
        }
        let Some(path) = &self.inner.path else {
            return Err(StoreError::Access {
                what: "a database in memory has no files".to_owned(),
            });
        };
        let files = Files::in_folder(&Files::folder(path), self.vault()?.clone())?;
        Ok(self.inner.files.get_or_init(|| files))
    }

    /// The county.
    pub fn county(&self) -> &County {
        &self.inner.county
    }

    /// Commits one write; answers when it is on the disk. Callers that wait at the same time share a transaction.
    ///
    /// # Errors
    /// See [`CommitError`]; nothing of the write is stored then.
    pub fn commit(&self, write: Write) -> Result<Receipt, CommitError> {
        self.commit_all(vec![write])
            .pop()
            .unwrap_or(Err(CommitError::Closed))
    }

    /// Commits writes in that order in one transaction; one that fails spares the others. One outcome a write.
    pub fn commit_all(&self, writes: Vec<Write>) -> Vec<Result<Receipt, CommitError>> {
        let count = writes.len();
        let reply = self.submit(writes, None);
        self.answer(count, reply)
    }

    /// Begins a flight: writes that are committed in their order while those behind them are still being judged.
    pub fn flight(&self) -> Flight<'_> {
        Flight::new(self)
    }

    /// Hands writes to the writer; absent where it is gone.
    pub(crate) fn submit(
        &self,
        writes: Vec<Write>,
        course: Option<&Course>,
    ) -> Option<Receiver<Vec<writer::Outcome>>> {
        let pending = |write| Pending::new(write, course.cloned());
        let writes = writes.into_iter().map(pending).collect();
        let (reply, outcomes) = sync_channel(1);
        let jobs = self.inner.jobs.as_ref()?;
        jobs.send(writer::Job { writes, reply }).ok()?;
        Some(outcomes)
    }

    /// Waits for what came of so many writes.
    pub(crate) fn answer(
        &self,
        count: usize,
        reply: Option<Receiver<Vec<writer::Outcome>>>,
    ) -> Vec<writer::Outcome> {
        let Some(outcomes) = reply.and_then(|reply| reply.recv().ok()) else {
            return vec![Err(CommitError::Closed); count];
        };
        // Here and not in the writer: what falls out of the cache is dropped by those who wait, not by the one who
        // makes them wait.
        self.inner
            .cache
            .keep(outcomes.iter().flatten().flat_map(Receipt::kept));
        still::renew(&self.inner.readers);
        outcomes
    }

    pub(crate) fn read_with<T>(
        &self,
        read: impl FnOnce(&Connection, &County) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.inner.readers.with(|conn| read(conn, &self.inner.county))
    }

    pub(crate) fn snapshot<T>(
        &self,
        read: impl FnOnce(&Connection, &County) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.inner.readers.snapshot(|conn| read(conn, &self.inner.county))
    }

    /// With the writing connection, while the writer waits.
    pub(crate) fn write_with<T>(
        &self,
        write: impl FnOnce(&Connection, &County) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let answer = write(&lock(&self.inner.shared), &self.inner.county);
        self.inner.cache.clear();
        answer
    }

    /// Writes people's own things in one transaction: nothing of the journal, nothing derived from it. Answers when it is
    /// on the disk.
    pub(crate) fn own_write<T>(
        &self,
        write: impl FnOnce(&Connection, &County) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let answer = {
            let conn = lock(&self.inner.shared);
            connect::transaction(&conn, || write(&conn, &self.inner.county))?
        };
        if let Some(disk) = &self.inner.disk {
            disk.wait()?;
        }
        still::renew(&self.inner.readers);
        Ok(answer)
    }

    /// Where readers get their connections.
    pub(crate) fn readers(&self) -> &Readers {
        &self.inner.readers
    }

    /// The access log's thread; absent where nobody waits for a disk.
    pub(crate) fn logbook(&self) -> Result<Option<&Logbook>, StoreError> {
        let Some(disk) = &self.inner.disk else {
            return Ok(None);
        };
        if let Some(logbook) = self.inner.logbook.get() {
            return Ok(Some(logbook));
        }
        let logbook = Logbook::of(&self.inner.shared, &self.inner.county, disk)?;
        Ok(Some(self.inner.logbook.get_or_init(|| logbook)))
    }

    /// The row that a statement of county and name finds.
    pub(crate) fn one<T>(
        &self,
        sql: &'static str,
        name: &str,
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        self.read_with(|conn, county| {
            Ok(conn
                .prepare_cached(sql)?
                .query_row([&county.0, name], read)
                .optional()?)
        })
    }
}

/// Keeps the key of a database that is to be made, which must not be there yet.
fn make_key(path: &Path, key: Key) -> Result<OnceLock<Vault>, StoreError> {
    if path.exists() {
        return Err(StoreError::Exists {
            path: path.display().to_string(),
        });
    }
    key.save(path)?;
    Ok(OnceLock::from(Vault::new(key)))
}
