//! Lists of one procedure through the gate: pages in both directions, and the exact total.
//!
//! The tallies say which organs have what is asked for; a list is then led by those organs where they are few, else
//! by the procedure's own order, or by what is overdue. A total without further filters is a sum of tallies and a
//! count of the few matters that are seen only because they name somebody; with further filters it is counted within
//! the same look-ups.

use std::collections::{BTreeMap, BTreeSet};

use calendar::Day;
use engine::ids::{County, MatterId, OrganId, PersonId};
use rusqlite::Connection;

use crate::Store;
use crate::error::StoreError;
use crate::gate::{Extent, Gate, Ways};
use crate::rows::MatterRow;
use crate::tables::search::Asked;
use crate::tables::see::{self, Lead};
use crate::tables::tally;
use crate::words;

/// What a list is ordered by; equal rows by id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// Day filed. The one order that comes from an index: quick at any size.
    #[default]
    Filed,
    /// Day of the latest act.
    Latest,
    /// The earliest due day of a running clock, those without one last. Open matters only.
    Due,
    /// The number: by series, within it by serial; those without one last.
    Number,
}

/// What a list asks for. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Of this procedure.
    pub procedure: String,
    /// In this state.
    pub state: Option<String>,
    /// With this result.
    pub result: Option<String>,
    /// One of these organs is responsible.
    pub organs: Option<BTreeSet<OrganId>>,
    /// In this region or below it (a prefix is a superior).
    pub region: Option<String>,
    /// Filed on or after this day.
    pub filed_from: Option<Day>,
    /// Filed on or before this day.
    pub filed_to: Option<Day>,
    /// Ended on or after this day.
    pub ended_from: Option<Day>,
    /// Ended on or before this day.
    pub ended_to: Option<Day>,
    /// Open (true) or ended (false).
    pub open: Option<bool>,
    /// With a running clock whose last day is before this day, and which is not one of [`ListQuery::theirs`].
    pub overdue_on: Option<Day>,
    /// Clocks that are not the office's: it is late with none of them.
    pub theirs: BTreeSet<String>,
    /// With a running clock (the same, where overdue is asked too) whose last day is this day or later.
    pub due_from: Option<Day>,
    /// With a running clock (the same again) whose last day is this day or earlier.
    pub due_to: Option<Day>,
    /// A field names this person. Leads only to matters seen wholly.
    pub person: Option<PersonId>,
    /// Choice fields with this code (of several codes, one of them). Leads only to matters seen wholly.
    pub fields: BTreeMap<String, String>,
    /// Its searched text contains each run of letters of this. Leads only to matters seen wholly.
    pub text: Option<String>,
    /// Ordered by.
    pub sort: Sort,
    /// The other way round.
    pub descending: bool,
}

impl ListQuery {
    /// All of a procedure.
    pub fn of(procedure: &str) -> Self {
        Self {
            procedure: procedure.to_owned(),
            ..Self::default()
        }
    }

    /// How much of a matter must be seen, so that the filters tell nothing that is hidden.
    fn extent(&self) -> Extent {
        if self.fields.is_empty() && self.text.is_none() && self.person.is_none() {
            Extent::Part
        } else {
            Extent::Whole
        }
    }

    /// Whether the tallies know all that is asked.
    fn tallied(&self) -> bool {
        self.result.is_none()
            && self.filed_from.is_none()
            && self.filed_to.is_none()
            && self.ended_from.is_none()
            && self.ended_to.is_none()
            && !self.clocked()
            && self.person.is_none()
            && self.fields.is_empty()
            && self.text.is_none()
    }

    /// Whether a running clock is asked for.
    pub(crate) fn clocked(&self) -> bool {
        self.overdue_on.is_some() || self.due_from.is_some() || self.due_to.is_some()
    }

    /// The runs of letters that the searched text must contain.
    pub(crate) fn runs(&self) -> Option<Asked> {
        let runs = words::runs(self.text.as_deref()?);
        (!runs.is_empty()).then_some(Asked::Runs(runs))
    }
}

/// A row's place in a list: what it is ordered by, and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What the list is ordered by, as text.
    pub key: String,
    /// The matter.
    pub id: MatterId,
}

/// Which page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// The first.
    First,
    /// The one after that row.
    After(Place),
    /// The one before that row.
    Before(Place),
}

/// A page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListPage {
    /// The rows, in order.
    pub rows: Vec<MatterRow>,
    /// There are rows before the first one: turn with this place.
    pub before: Option<Place>,
    /// There are rows after the last one: turn with this place.
    pub after: Option<Place>,
}

/// How a list is looked up.
struct Plan {
    ways: Ways,
    leads: Vec<Lead>,
    /// How many the organs of `ways` have, by the tallies.
    tallied: u64,
}

impl Store {
    /// A page of at most `limit` matters.
    ///
    /// # Errors
    /// When it is ordered by due day and not of open matters, or the database cannot be read.
    pub fn list(
        &self,
        gate: &Gate,
        query: &ListQuery,
        turn: &Turn,
        limit: u32,
    ) -> Result<ListPage, StoreError> {
        due_is_of_open(query)?;
        self.snapshot(|conn, county| {
            let plan = plan(conn, county, gate, query)?;
            plan.page(conn, county, query, turn, limit)
        })
    }

    /// A page of at most `limit` matters, and how many the list has, exactly.
    ///
    /// # Errors
    /// When it is ordered by due day and not of open matters, or the database cannot be read.
    pub fn list_with_total(
        &self,
        gate: &Gate,
        query: &ListQuery,
        turn: &Turn,
        limit: u32,
    ) -> Result<(ListPage, u64), StoreError> {
        due_is_of_open(query)?;
        self.snapshot(|conn, county| {
            let plan = plan(conn, county, gate, query)?;
            let page = plan.page(conn, county, query, turn, limit)?;
            Ok((page, plan.total(conn, county, query)?))
        })
    }

    /// How many matters a list has, exactly.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn list_total(&self, gate: &Gate, query: &ListQuery) -> Result<u64, StoreError> {
        self.snapshot(|conn, county| plan(conn, county, gate, query)?.total(conn, county, query))
    }
}

fn due_is_of_open(query: &ListQuery) -> Result<(), StoreError> {
    if query.sort == Sort::Due && query.open != Some(true) {
        return Err(StoreError::Malformed {
            what: "a list by due day of more than what is open".to_owned(),
        });
    }
    Ok(())
}

impl Plan {
    fn page(
        &self,
        conn: &Connection,
        county: &County,
        query: &ListQuery,
        turn: &Turn,
        limit: u32,
    ) -> Result<ListPage, StoreError> {
        let (place, back) = match turn {
            Turn::First => (None, false),
            Turn::After(place) => (Some(place), false),
            Turn::Before(place) => (Some(place), true),
        };
        if self.leads.is_empty() {
            return Ok(ListPage::default());
        }
        let descending = query.descending != back;
        // One more than asked tells whether the list goes on.
        let more = limit.saturating_add(1);
        let sql = see::page_sql(county, &self.leads, query, place, descending, more);
        let mut rows = see::page(conn, sql)?;
        let goes_on = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        if back {
            rows.reverse();
        }
        let place_of = |row: Option<&(MatterRow, String)>| {
            row.map(|(row, key)| Place {
                key: key.clone(),
                id: row.id.clone(),
            })
        };
        let (earlier, later) = if back {
            (goes_on, true)
        } else {
            (place.is_some(), goes_on)
        };
        Ok(ListPage {
            before: place_of(rows.first()).filter(|_| earlier),
            after: place_of(rows.last()).filter(|_| later),
            rows: rows.into_iter().map(|(row, _)| row).collect(),
        })
    }

    fn total(&self, conn: &Connection, county: &County, query: &ListQuery) -> Result<u64, StoreError> {
        if !query.tallied() {
            let leads = counting(&self.leads);
            return if leads.is_empty() {
                Ok(0)
            } else {
                see::count(conn, see::count_sql(county, &leads, query, None))
            };
        }
        let readers = self.leads.iter().filter(|lead| matches!(lead, Lead::Reader(..)));
        let readers: Vec<Lead> = readers.cloned().collect();
        if readers.is_empty() {
            return Ok(self.tallied);
        }
        let named = see::count_sql(county, &readers, query, Some(&self.ways));
        Ok(self.tallied + see::count(conn, named)?)
    }
}

/// Which look-ups lead to a list.
fn plan(conn: &Connection, county: &County, gate: &Gate, query: &ListQuery) -> Result<Plan, StoreError> {
    let ways = gate.ways(&query.procedure, query.extent());
    let within = if ways.county {
        query.organs.clone()
    } else {
        Some(match &query.organs {
            Some(asked) => ways.organs.intersection(asked).cloned().collect(),
            None => ways.organs.clone(),
        })
    };
    let counts = match &within {
        Some(none) if none.is_empty() => Vec::new(),
        within => tally::by_organ(conn, county, query, within.as_ref())?,
    };
    let tallied = counts.iter().map(|(_, n)| n).sum();
    let organs: Vec<OrganId> = counts.into_iter().map(|(organ, _)| organ).collect();
    let narrowed = within.is_some();
    let mut leads = Vec::new();
    if !organs.is_empty() {
        let few = organs.len() <= see::BRANCHES && (narrowed || query.region.is_some());
        let those = narrowed.then(|| organs.clone());
        if query.runs().is_some() {
            leads.push(Lead::Words(those));
        } else if query.person.is_some() {
            leads.push(Lead::Named(those));
        } else if query.clocked() {
            leads.push(Lead::Clocked(those));
        } else if few {
            leads.extend(branches(organs));
        } else {
            leads.push(Lead::Procedure(those));
        }
    }
    if !ways.county {
        let named = ways.readers.iter();
        leads.extend(named.map(|(reader, through)| Lead::Reader(reader.clone(), *through)));
    }
    Ok(Plan { ways, leads, tallied })
}

/// A look-up an organ. Their number is rounded up, the last one repeated, so that there are few shapes of statement.
fn branches(organs: Vec<OrganId>) -> impl Iterator<Item = Lead> {
    let padding = organs.len().next_power_of_two() - organs.len();
    let last = organs.last().cloned();
    let more = last
        .into_iter()
        .flat_map(move |o| std::iter::repeat_n(o, padding));
    organs.into_iter().chain(more).map(Lead::Organ)
}

/// Counting needs no order: one look-up for all organs.
fn counting(leads: &[Lead]) -> Vec<Lead> {
    let organs: BTreeSet<OrganId> = leads
        .iter()
        .filter_map(|lead| match lead {
            Lead::Organ(organ) => Some(organ.clone()),
            _ => None,
        })
        .collect();
    let others = leads.iter().filter(|lead| !matches!(lead, Lead::Organ(_)));
    let together = (!organs.is_empty()).then(|| Lead::Organs(organs.into_iter().collect()));
    together.into_iter().chain(others.cloned()).collect()
}
