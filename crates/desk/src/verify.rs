//! Verifying: everything derived is derived again from the journal, and compared. No key is needed.

use std::collections::BTreeSet;

use engine::ids::MatterId;
use engine::request::Derived;
use store::Comparison;

use crate::Desk;
use crate::order::Failure;

/// What a verification found.
#[derive(Debug, Default)]
pub struct Verification {
    /// Entries of the journal.
    pub entries: u64,
    /// Matters replayed.
    pub matters: u64,
    /// The journal itself: the first entry that is not what was recorded.
    pub journal: Option<String>,
    /// Matters whose entries do not derive, and why.
    pub broken: Vec<String>,
    /// Derived rows against stored rows.
    pub comparison: Comparison,
}

impl Verification {
    /// Nothing differs.
    pub fn is_clean(&self) -> bool {
        self.journal.is_none() && self.broken.is_empty() && self.comparison.differing == 0
    }
}

impl Desk {
    /// Verifies the journal and all that is derived from it. `progress` is told the matters done so far.
    pub fn verify(&self, mut progress: impl FnMut(u64)) -> Result<Verification, Failure> {
        let mut found = Verification {
            entries: self.store.head()?.sequence,
            ..Verification::default()
        };
        if let Err(broken) = self.store.check_chain() {
            found.journal = Some(broken.to_string());
            return Ok(found);
        }
        self.store.check_file()?;
        let (derived, broken) = self.derive(&mut progress)?;
        found.matters = derived.len() as u64;
        found.broken = broken;
        found.comparison = self.store.compare(derived)?;
        Ok(found)
    }

    /// Derives everything anew and puts it in the place of what is stored.
    pub fn rebuild(&self, mut progress: impl FnMut(u64)) -> Result<u64, Failure> {
        let (derived, broken) = self.derive(&mut progress)?;
        if let Some(first) = broken.into_iter().next() {
            return Err(Failure::Malformed(format!("日志推导不下去，没有重建：{first}")));
        }
        let matters = derived.len() as u64;
        self.store.replace_derived(derived)?;
        Ok(matters)
    }

    fn derive(&self, progress: &mut impl FnMut(u64)) -> Result<(Vec<Derived>, Vec<String>), Failure> {
        let publications: Vec<(u64, String)> = self
            .store
            .publications()?
            .into_iter()
            .map(|(sequence, _, digest)| (sequence, digest))
            .collect();
        let (mut derived, mut broken) = (Vec::new(), Vec::new());
        for matter in self.matters_in_journal()? {
            let history = self.store.history(&matter)?;
            match engine::replay(&self.shelf, &self.county, &history, &publications) {
                Ok(found) => derived.push(found),
                Err(error) => broken.push(format!("{matter}: {error}")),
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
