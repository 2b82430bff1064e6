//! Searching through the gate.

use engine::ids::MatterId;

use crate::Store;
use crate::error::StoreError;
use crate::gate::{Extent, Gate};
use crate::tables::search::{self, Asked};
use crate::words;

/// So many matters that contain what is asked are looked at for one page; beyond them the search must say more.
const LOOKED_AT: usize = 20_000;

/// So many of them are read at a time.
const STRETCH: u32 = 500;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The matters, the latest begun first.
    pub matters: Vec<MatterId>,
    /// There may be more: search on from here.
    pub after: Option<u64>,
}

impl Store {
    /// Matters whose numbers, parties' names or short texts contain each run of letters of `text`; only matters seen
    /// wholly. `after`: where the page before ended.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn search(
        &self,
        gate: &Gate,
        text: &str,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Found, StoreError> {
        let runs = words::runs(text);
        if runs.is_empty() {
            return Ok(Found::default());
        }
        self.find(gate, &Asked::Runs(runs), after, limit)
    }

    /// Matters with a secret of exactly this value (an ID number, a phone number), by its keyed hash; only matters
    /// seen wholly.
    ///
    /// # Errors
    /// When the key file is missing, or the database cannot be read.
    pub fn search_secret(
        &self,
        gate: &Gate,
        value: &str,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Found, StoreError> {
        let hash = self.vault()?.hash(value);
        self.find(gate, &Asked::Hash(hash), after, limit)
    }

    fn find(
        &self,
        gate: &Gate,
        asked: &Asked,
        mut after: Option<u64>,
        limit: usize,
    ) -> Result<Found, StoreError> {
        self.snapshot(|conn, county| {
            let mut matters = Vec::new();
            let mut looked_at = 0;
            loop {
                let hits = search::hits(conn, search::sql(county, asked, after, STRETCH))?;
                let last = hits.len() < STRETCH as usize;
                for hit in hits {
                    if matters.len() == limit {
                        return Ok(Found { matters, after });
                    }
                    after = Some(hit.place);
                    if gate.leads(conn, county, &hit.procedure, &hit.organ, &hit.id, Extent::Whole)? {
                        matters.push(hit.id);
                    }
                }
                looked_at += STRETCH as usize;
                if last {
                    return Ok(Found { matters, after: None });
                }
                if looked_at >= LOOKED_AT {
                    return Ok(Found { matters, after });
                }
            }
        })
    }
}
