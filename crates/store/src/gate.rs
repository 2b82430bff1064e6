//! The gate: which matters somebody sees, as look-ups, whoever worked them out. Every road to matters for people goes
//! through it; the policy behind it is the `access` crate's.
//!
//! Always holds: no way, no sight; a list, a count, a search and the look at single matters go by the same ways.
//! A matter is seen *wholly* or *in part* (number, state, organ, region, days, clocks). What a list filters by that
//! is hidden in part leads only to matters seen wholly, so that nothing can be guessed through a filter.

use std::collections::{BTreeMap, BTreeSet};

use engine::ids::{County, MatterId, OrganId};
use rusqlite::Connection;

use crate::Store;
use crate::error::StoreError;
use crate::tables::{matter, see};

/// In which roles a reader must be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Through {
    /// Any (people).
    Anything,
    /// A field, not a party (people).
    Fields,
    /// Any but as the organ that has the matter (organs).
    Other,
}

/// Ways to matters of one procedure: what they lead to, together, is seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ways {
    /// All of the county.
    pub county: bool,
    /// Those that these organs have.
    pub organs: BTreeSet<OrganId>,
    /// Those that name these readers (`p:<person>`, `o:<organ>`).
    pub readers: BTreeMap<String, Through>,
}

impl Ways {
    /// Whether they lead nowhere.
    pub fn is_empty(&self) -> bool {
        !self.county && self.organs.is_empty() && self.readers.is_empty()
    }

    /// Adds other ways.
    pub fn join(&mut self, other: &Ways) {
        self.county |= other.county;
        self.organs.extend(other.organs.iter().cloned());
        join(
            &mut self.readers,
            other
                .readers
                .iter()
                .map(|(reader, through)| (reader.clone(), *through)),
        );
    }
}

/// Adds readers; one that is there in another role is one in any.
fn join<R: Ord>(readers: &mut BTreeMap<R, Through>, others: impl Iterator<Item = (R, Through)>) {
    for (reader, through) in others {
        let mine = readers.entry(reader).or_insert(through);
        if *mine != through {
            *mine = Through::Anything;
        }
    }
}

/// How much of a matter a way leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Number, state, organ, region, days and clocks.
    Part,
    /// All but what is masked.
    Whole,
}

/// Which matters somebody sees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gate {
    /// Ways to the whole of matters, by procedure.
    pub whole: BTreeMap<String, Ways>,
    /// Further ways to a part of them, by procedure.
    pub part: BTreeMap<String, Ways>,
    /// Readers that are shown a part of whatever names them, in every procedure.
    pub anywhere: BTreeMap<String, Through>,
}

impl Gate {
    /// The ways to a procedure's matters: to the whole of them, or to at least a part.
    pub fn ways(&self, procedure: &str, extent: Extent) -> Ways {
        let mut ways = self.whole.get(procedure).cloned().unwrap_or_default();
        if extent == Extent::Part {
            if let Some(part) = self.part.get(procedure) {
                ways.join(part);
            }
            ways.join(&Ways {
                readers: self.anywhere.clone(),
                ..Ways::default()
            });
        }
        ways
    }

    /// Whether a matter is seen, to that extent; absent matters are not.
    pub(crate) fn sees(
        &self,
        conn: &Connection,
        county: &County,
        id: &MatterId,
        extent: Extent,
    ) -> Result<bool, StoreError> {
        let Some((procedure, organ)) = matter::place(conn, county, id)? else {
            return Ok(false);
        };
        self.leads(conn, county, &procedure, &organ, id, extent)
    }

    /// Whether a matter of that procedure and organ is seen, to that extent.
    pub(crate) fn leads(
        &self,
        conn: &Connection,
        county: &County,
        procedure: &str,
        organ: &OrganId,
        id: &MatterId,
        extent: Extent,
    ) -> Result<bool, StoreError> {
        let part = self.part.get(procedure).filter(|_| extent == Extent::Part);
        let mut readers: BTreeMap<&str, Through> = BTreeMap::new();
        for ways in self.whole.get(procedure).into_iter().chain(part) {
            if ways.county || ways.organs.contains(organ) {
                return Ok(true);
            }
            join(
                &mut readers,
                ways.readers
                    .iter()
                    .map(|(reader, through)| (reader.as_str(), *through)),
            );
        }
        if extent == Extent::Part {
            join(
                &mut readers,
                self.anywhere
                    .iter()
                    .map(|(reader, through)| (reader.as_str(), *through)),
            );
        }
        for (reader, through) in readers {
            if see::names(conn, county, reader, through, procedure, id)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Store {
    /// Those of these matters that are seen, to at least that extent, in their order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn seen(&self, gate: &Gate, ids: &[MatterId], extent: Extent) -> Result<Vec<MatterId>, StoreError> {
        self.snapshot(|conn, county| {
            let mut seen = Vec::new();
            for id in ids {
                if gate.sees(conn, county, id, extent)? {
                    seen.push(id.clone());
                }
            }
            Ok(seen)
        })
    }
}
