//! What [`Store`] answers: journal, matters, clocks, money, messages, catalogues, secrets. People read through the gate
//! ([`crate::Gate`]) instead.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as Out;
use std::path::Path;
use std::sync::Arc;

use calendar::{Day, Moment};
use engine::entry::{Entry, Kind};
use engine::ids::{County, EntryId, MatterId, SecretId};
use engine::matter::Matter;
use engine::world::Want;
use rusqlite::Connection;
use serde_json::Value as Json;

use super::Store;
use crate::error::StoreError;
use crate::read;
use crate::rows::{ClockRow, Head, InboxRow, MatterRow, NamedRow, PostingRow, ProposalRow, ToldRow};
use crate::secret::{Key, Vault};
use crate::tables::{clock, journal, matter, money, number, office, outbox, secret};

impl Store {
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
        self.read_with(|conn, county| match matter::stands(conn, county, id)? {
            Some((_, changed)) => self.kept(conn, county, id, changed),
            None => Ok(None),
        })
    }

    /// The matter of a row of a list: as it was when the row was read, or later. The row need not be asked again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn matter_of(&self, row: &MatterRow) -> Result<Option<Arc<Matter>>, StoreError> {
        self.read_with(|conn, county| self.kept(conn, county, &row.id, row.changed))
    }

    /// The matter as of that change, if it is kept; else as it is stored.
    fn kept(
        &self,
        conn: &Connection,
        county: &County,
        id: &MatterId,
        changed: u64,
    ) -> Result<Option<Arc<Matter>>, StoreError> {
        if let Some(kept) = self.inner.cache.get(id, changed) {
            return Ok(Some(kept));
        }
        let Some((changed, matter)) = matter::body(conn, county, id)? else {
            return Ok(None);
        };
        let matter = Arc::new(matter);
        self.inner.cache.keep([(changed, Arc::clone(&matter))]);
        Ok(Some(matter))
    }

    /// A matter as this store last saw it: for judging by what the commit compares again, not for telling anybody.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_seen(&self, id: &MatterId) -> Result<Option<Arc<Matter>>, StoreError> {
        match self.inner.cache.last(id) {
            Some(kept) => Ok(Some(kept)),
            None => self.matter(id),
        }
    }

    /// The entries of a matter, in sequence.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn history(&self, matter: &MatterId) -> Result<Vec<Entry>, StoreError> {
        self.read_with(|conn, county| journal::history(conn, county, matter, 0))
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

    /// Clocks of an owner that pause: they run, but have no last day now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn paused(&self, owner: &str, limit: u32) -> Result<Vec<InboxRow>, StoreError> {
        self.read_with(|conn, county| clock::paused(conn, county, owner, limit))
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

    /// The matters of which something was recorded after a day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn moved_after(&self, day: Day) -> Result<BTreeSet<MatterId>, StoreError> {
        self.snapshot(|conn, county| {
            let last = journal::last_by(conn, county, Moment::end_of(day))?;
            journal::moved(conn, county, last)
        })
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
                writeln!(out, "{body}").map_err(|e| StoreError::Output(e.kind()))
            })
        })?;
        Ok(count)
    }
}
