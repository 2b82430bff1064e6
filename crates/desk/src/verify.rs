//! Verifying: everything derived is derived again from the journal, and compared. No key is needed.

use std::collections::BTreeSet;

use engine::entry::Kind;
use engine::ids::{MatterId, SecretId};
use engine::request::{Derived, ReplayError};
use store::{ChainBreak, ChainError, Comparison};

use crate::Desk;
use crate::order::Failure;

/// Matters that do not derive, and why.
type Broken = Vec<(MatterId, ReplayError)>;

/// What a verification found.
#[derive(Debug, Default)]
pub struct Verification {
    /// Entries of the journal.
    pub entries: u64,
    /// Matters replayed.
    pub matters: u64,
    /// Entries that are not what was recorded.
    pub journal: Vec<ChainBreak>,
    /// Published catalogues that are not to be read as they were published, and why.
    pub catalogues: Vec<Failure>,
    /// Secrets that do not open to what was recorded of them, where the key is at hand.
    pub secrets: Vec<SecretId>,
    /// Matters whose entries do not derive, and why.
    pub broken: Broken,
    /// Derived rows against stored rows.
    pub comparison: Comparison,
}

impl Verification {
    /// Nothing differs.
    pub fn is_clean(&self) -> bool {
        self.differing() == 0
    }

    /// How much differs, all in all.
    pub fn differing(&self) -> u64 {
        let found = self.journal.len() + self.catalogues.len() + self.secrets.len() + self.broken.len();
        self.comparison.differing + found as u64
    }
}

impl Desk {
    /// Verifies the journal and all that is derived from it. `progress` is told the matters done so far. What was
    /// changed in journal or catalogues is told of first, since nothing is to be derived from it.
    pub fn verify(&self, mut progress: impl FnMut(u64)) -> Result<Verification, Failure> {
        let mut found = Verification {
            entries: self.store.head()?.sequence,
            ..Verification::default()
        };
        match self.store.check_chain() {
            Ok(()) => {}
            Err(ChainError::Broken(breaks)) => found.journal = breaks,
            Err(ChainError::Store(error)) => return Err(error.into()),
        }
        let published = self.store.office(Kind::Publish, 0)?;
        let published: BTreeSet<String> = published.into_iter().map(|entry| entry.under).collect();
        found.catalogues = published
            .iter()
            .filter_map(|digest| self.shelf.find(digest).err())
            .collect();
        if !found.is_clean() {
            return Ok(found);
        }
        self.store.check_file()?;
        found.secrets = self.store.check_secrets()?;
        let (derived, broken) = self.derive(&mut progress)?;
        found.matters = derived.len() as u64;
        found.broken = broken;
        found.comparison = self.store.compare(derived)?;
        Ok(found)
    }

    /// Derives everything anew and puts it in the place of what is stored.
    pub fn rebuild(&self, mut progress: impl FnMut(u64)) -> Result<u64, Failure> {
        let (derived, broken) = self.derive(&mut progress)?;
        if let Some((matter, error)) = broken.into_iter().next() {
            return Err(Failure::Malformed(format!(
                "日志推导不下去，没有重建：{matter}：{error}"
            )));
        }
        let matters = derived.len() as u64;
        self.store.replace_derived(derived)?;
        Ok(matters)
    }

    fn derive(&self, progress: &mut impl FnMut(u64)) -> Result<(Vec<Derived>, Broken), Failure> {
        // By the journal, not by the table that is derived of it.
        let publications = self.store.office(Kind::Publish, 0)?.into_iter();
        let publications: Vec<(u64, String)> = publications.map(|p| (p.sequence, p.under)).collect();
        let (mut derived, mut broken) = (Vec::new(), Vec::new());
        for matter in self.matters_in_journal()? {
            let history = self.store.history(&matter)?;
            match engine::replay(&self.shelf, &self.county, &history, &publications) {
                Ok(found) => derived.push(found),
                Err(error) => broken.push((matter, error)),
            }
            progress(derived.len() as u64);
        }
        Ok((derived, broken))
    }

    /// Every matter the journal speaks of, in the order of ids.
    fn matters_in_journal(&self) -> Result<BTreeSet<MatterId>, Failure> {
        let mut found = BTreeSet::new();
        let mut from = 1;
        loop {
            let entries = self.store.entries(from, 2_000)?;
            let Some(last) = entries.last() else {
                return Ok(found);
            };
            from = last.sequence + 1;
            found.extend(entries.into_iter().filter_map(|entry| entry.matter));
        }
    }
}
