//! [`Store`]: opening, the one way in, and the ways to read.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as Out;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;

use calendar::{Day, Moment};
use engine::entry::{Entry, Kind};
use engine::ids::{County, EntryId, MatterId, SecretId};
use engine::matter::Matter;
use engine::world::Want;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value as Json;

use crate::cache::Cache;
use crate::commit::Pending;
use crate::connect::{self, Readers, Shared};
use crate::disk::Disk;
use crate::error::{CommitError, StoreError, with_path};
use crate::flight::{Course, Flight};
use crate::rows::{ClockRow, Head, InboxRow, NamedRow, PostingRow, ProposalRow, ToldRow};
use crate::secret::{Key, Vault};
use crate::sql::lock;
use crate::submit::{Receipt, Write};
use crate::tables::{clock, journal, matter, money, number, office, outbox, secret};
use crate::writer::Pace;
use crate::{quick, read, schema, writer};

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
    readers: Readers,
    cache: Arc<Cache>,
    /// The writing connection, for the few works that rewrite what is derived.
    shared: Shared,
    pace: Pace,
    /// Of a file at the durable pace.
    disk: Option<Arc<Disk>>,
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
            .map_err(|e| with_path(e, &shown))?;
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
                readers,
                cache,
                shared,
                pace,
                disk,
                jobs,
                thread,
            }),
        })
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
        let conn = lock(&self.inner.shared);
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let answer = write(&conn, &self.inner.county).and_then(|answer| {
            conn.execute_batch("COMMIT")?;
            Ok(answer)
        });
        if answer.is_err() && !conn.is_autocommit() {
            // The first error tells more than a second one would.
            let _ = conn.execute_batch("ROLLBACK");
        }
        drop(conn);
        let answer = answer?;
        if let Some(disk) = &self.inner.disk {
            disk.wait()?;
        }
        Ok(answer)
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

    /// Where the journal stands.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn head(&self) -> Result<Head, StoreError> {
        self.read_with(journal::head)
    }

    /// A matter as it now is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn matter(&self, id: &MatterId) -> Result<Option<Arc<Matter>>, StoreError> {
        if self.inner.pace == Pace::Quick
            && let Some(kept) = self.inner.cache.last(id)
        {
            return Ok(Some(kept));
        }
        self.read_with(|conn, county| {
            let Some((_, changed)) = matter::stands(conn, county, id)? else {
                return Ok(None);
            };
            if let Some(kept) = self.inner.cache.get(id, changed) {
                return Ok(Some(kept));
            }
            let Some((changed, matter)) = matter::body(conn, county, id)? else {
                return Ok(None);
            };
            let matter = Arc::new(matter);
            self.inner.cache.keep([(changed, Arc::clone(&matter))]);
            Ok(Some(matter))
        })
    }

    /// The entries of a matter, in sequence.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn history(&self, matter: &MatterId) -> Result<Vec<Entry>, StoreError> {
        self.read_with(|conn, county| journal::history(conn, county, matter))
    }

    /// One entry.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn entry(&self, id: &EntryId) -> Result<Option<Entry>, StoreError> {
        self.read_with(|conn, county| journal::one(conn, journal::BY_ID, county, id.as_str()))
    }

    /// The entry at that place.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn entry_at(&self, sequence: u64) -> Result<Option<Entry>, StoreError> {
        let found = self.entries(sequence, 1)?.pop();
        Ok(found.filter(|e| e.sequence == sequence))
    }

    /// The journal from that place on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn entries(&self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let mut entries = Vec::new();
        self.read_with(|conn, county| {
            journal::stretch(conn, county, from, limit, |_, body| {
                entries.push(journal::entry(body)?);
                Ok(())
            })
        })?;
        Ok(entries)
    }

    /// Entries about no matter (publications, the directory), after that place.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn office(&self, kind: Kind, after: u64) -> Result<Vec<Entry>, StoreError> {
        self.read_with(|conn, county| journal::office(conn, county, kind, after))
    }

    /// The matter that has this number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn by_number(&self, number: &str) -> Result<Option<MatterId>, StoreError> {
        self.read_with(|conn, county| number::by_number(conn, county, number))
    }

    /// The first entry of the request with this key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn by_key(&self, key: &str) -> Result<Option<Entry>, StoreError> {
        self.read_with(|conn, county| {
            journal::by_key(conn, county, key)?
                .map(|used| journal::entry(&used.body))
                .transpose()
        })
    }

    /// An outside value: of a matter its revision (0: none), of `Counted` and `LeastBalance` a whole number, of
    /// `Register` the matter's id or null.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn read(&self, want: &Want) -> Result<Json, StoreError> {
        self.snapshot(|conn, county| read::want(conn, county, want))
    }

    /// All matters of a procedure by day filed, after one of the page before: for the office's own work, not for
    /// people (see [`Store::list`]).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn matters_of(
        &self,
        procedure: &str,
        after: Option<&(Day, MatterId)>,
        limit: u32,
    ) -> Result<Vec<(Day, MatterId)>, StoreError> {
        self.read_with(|conn, county| matter::of_procedure(conn, county, procedure, after, limit))
    }

    /// Running clocks of an owner due on or before a day (absent: all), by due day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn inbox(&self, owner: &str, due: Option<Day>, limit: u32) -> Result<Vec<InboxRow>, StoreError> {
        self.read_with(|conn, county| clock::inbox(conn, county, owner, due, limit))
    }

    /// Running clocks (`procedure`, `clock`) whose last day is before `day`, not lapsed, by due day, matter and
    /// clock: what the daily run looks at. Provisional ones are among them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn passed(&self, clocks: &BTreeSet<(String, String)>, day: Day) -> Result<Vec<ClockRow>, StoreError> {
        let mut rows = self.snapshot(|conn, county| {
            let mut rows = Vec::new();
            for (procedure, clock) in clocks {
                rows.append(&mut clock::passed(conn, county, procedure, clock, day)?);
            }
            Ok(rows)
        })?;
        rows.sort_by(|a, b| (a.due, &a.matter, &a.clock).cmp(&(b.due, &b.matter, &b.clock)));
        Ok(rows)
    }

    /// Running clocks whose due day may still move.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn provisional(&self) -> Result<Vec<ClockRow>, StoreError> {
        self.read_with(clock::provisional)
    }

    /// Matters in which a reader (`p:<person>`, `o:<organ>`) is named.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn named(&self, reader: &str) -> Result<Vec<NamedRow>, StoreError> {
        self.read_with(|conn, county| matter::named(conn, county, reader))
    }

    /// Open proposals.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn proposals(&self) -> Result<Vec<ProposalRow>, StoreError> {
        self.read_with(matter::proposals)
    }

    /// Postings of a matter, in sequence.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn postings(&self, matter: &MatterId) -> Result<Vec<PostingRow>, StoreError> {
        self.read_with(|conn, county| money::postings(conn, county, matter))
    }

    /// Balance of an account at the end of a day, in fen.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn balance(&self, account: &str, on: Day) -> Result<i64, StoreError> {
        self.read_with(|conn, county| money::closing(conn, county, account, on))
    }

    /// What somebody was told, from that place on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn told(&self, to: &str, from: u64, limit: u32) -> Result<Vec<ToldRow>, StoreError> {
        self.read_with(|conn, county| outbox::told(conn, county, to, from, limit))
    }

    /// Who was told by the entry at that place.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn told_by(&self, sequence: u64) -> Result<Vec<ToldRow>, StoreError> {
        self.read_with(|conn, county| outbox::told_by(conn, county, sequence))
    }

    /// The sources of a published catalogue: path to text.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn catalogue(&self, digest: &str) -> Result<Option<BTreeMap<String, String>>, StoreError> {
        self.read_with(|conn, county| office::sources(conn, county, digest))
    }

    /// Publications: place in the journal, day, digest.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn publications(&self) -> Result<Vec<(u64, Day, String)>, StoreError> {
        self.read_with(office::publications)
    }

    /// The last place in the journal at the end of a day; 0 when nothing was recorded by then.
    pub(crate) fn last_by(&self, end_of: Day) -> Result<u64, StoreError> {
        self.read_with(|conn, county| journal::last_by(conn, county, Moment::end_of(end_of)))
    }

    /// The value of a secret.
    ///
    /// # Errors
    /// When the key is missing or does not fit, or the database cannot be read.
    pub fn secret(&self, id: &SecretId) -> Result<Option<String>, StoreError> {
        let row = self.read_with(|conn, county| secret::get(conn, county, id))?;
        row.map(|row| self.vault()?.open(&self.inner.county, &row))
            .transpose()
    }

    /// What seals secrets.
    ///
    /// # Errors
    /// When the key file is missing.
    pub fn vault(&self) -> Result<Vault, StoreError> {
        if let Some(vault) = self.inner.vault.get() {
            return Ok(vault.clone());
        }
        let path = self.inner.path.as_deref().unwrap_or(Path::new(""));
        let vault = Vault::new(Key::load(path)?);
        Ok(self.inner.vault.get_or_init(|| vault).clone())
    }

    /// Writes the journal as JSON Lines, in sequence, byte for byte as recorded; says how many entries.
    ///
    /// # Errors
    /// When the database cannot be read or `out` not written.
    pub fn export(&self, out: &mut dyn Out) -> Result<u64, StoreError> {
        let mut count = 0;
        self.snapshot(|conn, county| {
            journal::stretch(conn, county, 0, u32::MAX, |_, body| {
                count += 1;
                writeln!(out, "{body}").map_err(|e| StoreError::Access { what: e.to_string() })
            })
        })?;
        Ok(count)
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
