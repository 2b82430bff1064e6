//! The signatures; bodies follow within the hour.
#![expect(unused_variables, clippy::missing_errors_doc, reason = "bodies follow")]

use std::collections::BTreeMap;
use std::io::Write as Out;
use std::path::Path;
use std::sync::Arc;

use calendar::Day;
use engine::entry::Entry;
use engine::ids::{County, EntryId, MatterId, SecretId};
use engine::matter::Matter;
use engine::world::Want;
use serde_json::Value as Json;

use crate::counts::{FactRow, Span, Total};
use crate::error::{ChainBreak, CommitError, StoreError};
use crate::rows::*;
use crate::secret::{Key, Vault};
use crate::submit::{Receipt, Write};

/// One county's database. Cheap to clone; every clone is the same store.
#[derive(Debug, Clone)]
pub struct Store {
    county: Arc<County>,
}

const LATER: StoreError = StoreError::Busy;

impl Store {
    /// Makes a database and its key file.
    pub fn create(path: &Path, county: County, key: Key) -> Result<Self, StoreError> {
        Err(LATER)
    }
    /// Opens a database, bringing its form up to date.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Err(LATER)
    }
    /// A database in memory, with a fixed key: for worked examples, dry runs and tests.
    pub fn in_memory(county: County) -> Result<Self, StoreError> {
        Err(LATER)
    }
    /// The county.
    pub fn county(&self) -> &County {
        &self.county
    }
    /// Commits one write; waits until it is on the disk.
    pub fn commit(&self, write: Write) -> Result<Receipt, CommitError> {
        Err(CommitError::Closed)
    }
    /// Commits writes in that order in one transaction; one that fails spares the others.
    pub fn commit_all(&self, writes: Vec<Write>) -> Vec<Result<Receipt, CommitError>> {
        Vec::new()
    }
    /// Where the journal stands.
    pub fn head(&self) -> Result<Head, StoreError> {
        Err(LATER)
    }
    /// A matter as it now is.
    pub fn matter(&self, id: &MatterId) -> Result<Option<Arc<Matter>>, StoreError> {
        Err(LATER)
    }
    /// The entries of a matter, in sequence.
    pub fn history(&self, matter: &MatterId) -> Result<Vec<Entry>, StoreError> {
        Err(LATER)
    }
    /// One entry.
    pub fn entry(&self, id: &EntryId) -> Result<Option<Entry>, StoreError> {
        Err(LATER)
    }
    /// The entry at that place.
    pub fn entry_at(&self, sequence: u64) -> Result<Option<Entry>, StoreError> {
        Err(LATER)
    }
    /// The journal from that place on.
    pub fn entries(&self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        Err(LATER)
    }
    /// The matter that has this number.
    pub fn by_number(&self, number: &str) -> Result<Option<MatterId>, StoreError> {
        Err(LATER)
    }
    /// The first entry of the request with this key.
    pub fn by_key(&self, key: &str) -> Result<Option<Entry>, StoreError> {
        Err(LATER)
    }
    /// An outside value: of a matter its revision (0: none), of `Counted` and `LeastBalance` a whole number, of
    /// `Register` the matter's id or null.
    pub fn read(&self, want: &Want) -> Result<Json, StoreError> {
        Err(LATER)
    }
    /// A page of matters.
    pub fn matters(&self, filter: &Filter, page: &Page) -> Result<Vec<MatterRow>, StoreError> {
        Err(LATER)
    }
    /// Running clocks of an owner due on or before a day (absent: all), by due day.
    pub fn inbox(&self, owner: &str, due: Option<Day>, limit: u32) -> Result<Vec<InboxRow>, StoreError> {
        Err(LATER)
    }
    /// Running clocks of anybody whose last day is before `day`, not lapsed, by due day and matter: the daily run.
    pub fn passed(
        &self,
        day: Day,
        after: Option<&ClockRow>,
        limit: u32,
    ) -> Result<Vec<ClockRow>, StoreError> {
        Err(LATER)
    }
    /// Running clocks whose due day may still move.
    pub fn provisional(&self) -> Result<Vec<ClockRow>, StoreError> {
        Err(LATER)
    }
    /// Matters in which a reader (`p:<person>`, `o:<organ>`) is named.
    pub fn named(&self, reader: &str) -> Result<Vec<NamedRow>, StoreError> {
        Err(LATER)
    }
    /// Open proposals.
    pub fn proposals(&self) -> Result<Vec<ProposalRow>, StoreError> {
        Err(LATER)
    }
    /// Postings of a matter, in sequence.
    pub fn postings(&self, matter: &MatterId) -> Result<Vec<PostingRow>, StoreError> {
        Err(LATER)
    }
    /// Balance of an account at the end of a day, in fen.
    pub fn balance(&self, account: &str, on: Day) -> Result<i64, StoreError> {
        Err(LATER)
    }
    /// Who was told, from that place on.
    pub fn told(&self, to: &str, from: u64, limit: u32) -> Result<Vec<ToldRow>, StoreError> {
        Err(LATER)
    }
    /// The sources of a published catalogue.
    pub fn catalogue(&self, digest: &str) -> Result<Option<BTreeMap<String, String>>, StoreError> {
        Err(LATER)
    }
    /// Publications: place in the journal, day, digest.
    pub fn publications(&self) -> Result<Vec<(u64, Day, String)>, StoreError> {
        Err(LATER)
    }
    /// The value of a secret; needs the key.
    pub fn secret(&self, id: &SecretId) -> Result<Option<String>, StoreError> {
        Err(LATER)
    }
    /// What seals secrets; needs the key.
    pub fn vault(&self) -> Result<Vault, StoreError> {
        Err(LATER)
    }
    /// Writes the journal as JSON Lines, in sequence; says how many entries.
    pub fn export(&self, out: &mut dyn Out) -> Result<u64, StoreError> {
        Err(LATER)
    }
    /// Whether every entry is what was recorded.
    pub fn check_chain(&self) -> Result<(), ChainBreak> {
        Err(LATER.into())
    }
    pub(crate) fn totals(
        &self,
        measure: &str,
        span: &Span,
        by_place: bool,
    ) -> Result<Vec<Total>, StoreError> {
        Err(LATER)
    }
    pub(crate) fn facts(&self, measure: &str, span: &Span) -> Result<Vec<FactRow>, StoreError> {
        Err(LATER)
    }
    pub(crate) fn sequence_at(&self, end_of: Day) -> Result<u64, StoreError> {
        Err(LATER)
    }
}
