//! How organs stand: how many matters each has open, how many of them overdue, how many wait for approval. Counts by
//! organ, through the gate: only of what is seen whole because of the organ that has it.

use std::collections::{BTreeMap, BTreeSet};

use calendar::Day;
use engine::ids::{MatterId, OrganId};

use crate::Store;
use crate::browse::ListQuery;
use crate::error::StoreError;
use crate::gate::{Extent, Gate};
use crate::tables::{clock, matter, tally};

/// One organ in one procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The procedure.
    pub procedure: String,
    /// The organ.
    pub organ: OrganId,
    /// Open matters.
    pub open: u64,
    /// Matters with a clock that is overdue.
    pub overdue: u64,
    /// The earliest day that is overdue.
    pub oldest: Option<Day>,
    /// Acts that wait for approval.
    pub waiting: u64,
    /// Since when the first of them waits.
    pub waits_since: Option<Day>,
}

/// An act that waits for approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The matter's procedure.
    pub procedure: String,
    /// The organ that has the matter.
    pub organ: OrganId,
    /// The matter.
    pub matter: MatterId,
    /// The act.
    pub act: String,
    /// Since when it waits.
    pub since: Day,
}

impl Store {
    /// The acts that wait for approval, of matters seen whole because of the organ that has them; the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn waiting(&self, gate: &Gate) -> Result<Vec<Waiting>, StoreError> {
        let proposals = self.proposals()?;
        let mut found = Vec::new();
        self.snapshot(|conn, county| {
            for proposal in proposals {
                let Some((procedure, organ)) = matter::place(conn, county, &proposal.matter)? else {
                    continue;
                };
                let ways = gate.ways(&procedure, Extent::Whole);
                if ways.county || ways.organs.contains(&organ) {
                    found.push(Waiting {
                        procedure,
                        organ,
                        matter: proposal.matter,
                        act: proposal.act,
                        since: proposal.day,
                    });
                }
            }
            Ok(())
        })?;
        found.sort_by(|a, b| (a.since, &a.matter, &a.act).cmp(&(b.since, &b.matter, &b.act)));
        Ok(found)
    }

    /// How each organ stands on a day, by procedure and organ; only where there is anything. `theirs` are, by procedure,
    /// the clocks that are not the office's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn standing(
        &self,
        gate: &Gate,
        day: Day,
        theirs: &BTreeMap<String, BTreeSet<String>>,
    ) -> Result<Vec<Standing>, StoreError> {
        let none = BTreeSet::new();
        let waiting = self.waiting(gate)?;
        self.snapshot(|conn, county| {
            let mut found: BTreeMap<(String, OrganId), Standing> = BTreeMap::new();
            for procedure in gate.whole.keys() {
                let ways = gate.ways(procedure, Extent::Whole);
                let covers = |organ: &OrganId| ways.county || ways.organs.contains(organ);
                let within = (!ways.county).then_some(&ways.organs);
                if within.is_some_and(|organs| organs.is_empty()) {
                    continue;
                }
                let open = ListQuery {
                    open: Some(true),
                    ..ListQuery::of(procedure)
                };
                for (organ, n) in tally::by_organ(conn, county, &open, within)? {
                    at(&mut found, procedure, organ).open = n;
                }
                for (organ, n, oldest) in clock::overdue(
                    conn,
                    county,
                    procedure,
                    day,
                    theirs.get(procedure).unwrap_or(&none),
                )? {
                    if covers(&organ) {
                        let line = at(&mut found, procedure, organ);
                        (line.overdue, line.oldest) = (n, Some(oldest));
                    }
                }
            }
            for act in waiting {
                let line = at(&mut found, &act.procedure, act.organ);
                line.waiting += 1;
                line.waits_since.get_or_insert(act.since);
            }
            Ok(found.into_values().collect())
        })
    }
}

fn at<'f>(
    found: &'f mut BTreeMap<(String, OrganId), Standing>,
    procedure: &str,
    organ: OrganId,
) -> &'f mut Standing {
    found
        .entry((procedure.to_owned(), organ.clone()))
        .or_insert_with(|| Standing {
            procedure: procedure.to_owned(),
            organ,
            open: 0,
            overdue: 0,
            oldest: None,
            waiting: 0,
            waits_since: None,
        })
}
