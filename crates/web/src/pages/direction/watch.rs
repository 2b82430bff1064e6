//! What a director looks after: what is overdue, what is under special watch (督办), what waits for approval, what is
//! handed over and not taken; and how much each office has open. Offices stand in the order of their codes: nobody is ranked.

use std::collections::{BTreeMap, BTreeSet};

use calendar::Day;
use catalogue::model::Procedure;
use desk::window::{Cell, ListedRow};
use store::{ListQuery, Sort, Standing, Turn};

use super::work::{Show, due};
use crate::error::Trouble;
use crate::pages::{lists, matter};
use crate::reading::Reading;
use crate::view::Tag;

/// A matter that is named.
pub(super) struct Late {
    pub label: String,
    pub place: String,
    pub about: String,
    pub tag: Option<Tag>,
    due: Option<Day>,
}

/// Open matters of a procedure that is watched.
pub(super) struct Watched {
    pub label: String,
    pub place: String,
    pub count: u64,
    /// Those due first.
    pub first: Vec<Late>,
}

/// Hand-overs of a procedure that nobody has taken yet.
pub(super) struct Handing {
    pub label: String,
    pub place: String,
    pub count: u64,
    pub oldest: Option<(String, i64)>,
}

/// How an office stands.
#[derive(Default)]
pub(super) struct Office {
    pub name: String,
    /// The code of the town; of an organ in none, its id.
    at: String,
    pub open: u64,
    pub overdue: u64,
    pub oldest: Option<Day>,
    pub waiting: u64,
}

impl Office {
    /// The list behind one of its counts.
    pub fn place(&self, show: Show) -> String {
        show.place(&[("at", &self.at)])
    }
}

/// What is looked after.
pub(super) struct Watch {
    pub open: u64,
    pub overdue: u64,
    pub longest: i64,
    pub late: Vec<Late>,
    pub watched: Vec<Watched>,
    pub waiting: u64,
    pub waits_since: Option<Day>,
    pub handing: Vec<Handing>,
    /// Where something is overdue or waits.
    pub late_offices: Vec<Office>,
    /// The others.
    pub offices: Vec<Office>,
}

impl Watch {
    /// The list behind one of its counts.
    pub fn place(&self, show: Show) -> String {
        show.place(&[])
    }
}

/// So many overdue matters are named.
const NAMED: u32 = 5;

/// Looks after what the post sees whole.
pub(super) fn watch(reading: &Reading<'_>, standing: &[Standing]) -> Result<Watch, Trouble> {
    let today = reading.today;
    let days = |oldest: Option<Day>| oldest.map_or(0, |day| day.days_until(today));
    let sum = |of: fn(&Standing) -> u64| standing.iter().map(of).sum();
    let (late_offices, others) = offices(reading, standing)
        .into_iter()
        .partition(|office| office.overdue > 0 || office.waiting > 0);
    Ok(Watch {
        open: sum(|line| line.open),
        overdue: sum(|line| line.overdue),
        longest: days(standing.iter().filter_map(|line| line.oldest).min()),
        late: late(reading, standing)?,
        watched: watched(reading)?,
        waiting: sum(|line| line.waiting),
        waits_since: standing.iter().filter_map(|line| line.waits_since).min(),
        handing: handing(reading, standing)?,
        late_offices,
        offices: others,
    })
}

/// The matters that are overdue longest.
fn late(reading: &Reading<'_>, standing: &[Standing]) -> Result<Vec<Late>, Trouble> {
    let mut oldest: BTreeMap<&str, Day> = BTreeMap::new();
    for line in standing {
        if let Some(day) = line.oldest {
            let first = oldest.entry(&line.procedure).or_insert(day);
            *first = day.min(*first);
        }
    }
    let mut procedures: Vec<(&str, Day)> = oldest.into_iter().collect();
    procedures.sort_by_key(|(_, day)| *day);
    let mut found = Vec::new();
    // The oldest of all are among the oldest of the procedures that have the oldest.
    for (procedure, _) in procedures.into_iter().take(NAMED as usize) {
        let query = ListQuery {
            overdue_on: Some(reading.today),
            open: Some(true),
            sort: Sort::Due,
            ..ListQuery::of(procedure)
        };
        for row in reading.window().list(&query, &[], &Turn::First, NAMED)?.rows {
            let Some(late) = named(reading, &row)? else {
                continue;
            };
            if late.due.is_some_and(|due| due < reading.today) {
                found.push(late);
            }
        }
    }
    found.sort_by_key(|late| late.due);
    found.truncate(NAMED as usize);
    Ok(found)
}

/// A matter by its name, and how it stands; absent where it may not be seen.
fn named(reading: &Reading<'_>, listed: &ListedRow) -> Result<Option<Late>, Trouble> {
    let row = &listed.row;
    let Some(seen) = reading.window().glance(&row.id)? else {
        return Ok(None);
    };
    let due = due(&seen);
    Ok(Some(Late {
        label: row.number.clone().unwrap_or_else(|| "还没有编号".to_owned()),
        place: matter::place(&row.id),
        about: format!("{}，{}", seen.procedure.label, reading.organ(&row.organ)),
        tag: due.map(|due| crate::words::deadline(Some(due), reading.today)),
        due,
    }))
}

/// What is under special watch: those due first are named with what the list shows of them.
fn watched(reading: &Reading<'_>) -> Result<Vec<Watched>, Trouble> {
    let mut found = Vec::new();
    for procedure in reading.procedures().filter(|procedure| procedure.watched) {
        let query = ListQuery {
            open: Some(true),
            sort: Sort::Due,
            ..ListQuery::of(&procedure.id)
        };
        let count = reading.total(&query)?;
        if count == 0 {
            continue;
        }
        let listed = reading.list(&query, &[], &Turn::First, NAMED)?;
        let mut first = Vec::new();
        for row in &listed.rows {
            let Some(mut one) = named(reading, row)? else {
                continue;
            };
            // The words that the list has for it; number, state and days stand here already.
            let cells = listed.columns.iter().zip(&row.cells);
            let words = cells.filter_map(|(column, cell)| match cell {
                Cell::Text(text) if procedure.fields.contains_key(&column.name) => Some(text.as_str()),
                _ => None,
            });
            one.about = words.collect::<Vec<_>>().join("，");
            first.push(one);
        }
        found.push(Watched {
            label: procedure.label.clone(),
            place: lists::open_by_due(&procedure.id),
            count,
            first,
        });
    }
    Ok(found)
}

/// The states in which a matter waits for another organ to take it over.
pub(super) fn handing_states(procedure: &Procedure) -> BTreeSet<&str> {
    procedure.hand_overs().iter().map(|way| way.state).collect()
}

fn handing(reading: &Reading<'_>, standing: &[Standing]) -> Result<Vec<Handing>, Trouble> {
    let mut found = Vec::new();
    for procedure in reading.catalogue.procedures.values() {
        if !standing.iter().any(|line| line.procedure == procedure.id) {
            continue;
        }
        for state in handing_states(procedure) {
            let query = ListQuery {
                state: Some(state.to_owned()),
                sort: Sort::Latest,
                ..ListQuery::of(&procedure.id)
            };
            let count = reading.window().total(&query)?;
            if count == 0 {
                continue;
            }
            let first = reading
                .window()
                .list(&query, &[], &Turn::First, 1)?
                .rows
                .into_iter()
                .next();
            let label = procedure.states.get(state).map_or(state, |s| s.label.as_str());
            found.push(Handing {
                label: format!("{}：{label}", procedure.label),
                place: Show::Handing.place(&[("procedure", &procedure.id), ("state", state)]),
                count,
                oldest: first.map(|row| {
                    let place = matter::place(&row.row.id);
                    (place, row.row.latest.days_until(reading.today))
                }),
            });
        }
    }
    Ok(found)
}

/// Organs of a town stand together under its name.
fn offices(reading: &Reading<'_>, standing: &[Standing]) -> Vec<Office> {
    let mut found: BTreeMap<(String, String), Office> = BTreeMap::new();
    for line in standing {
        let organ = reading.directory.organs.get(&line.organ);
        let region = organ.map_or("", |organ| organ.region.as_str());
        let town = reading.catalogue.regions.town_of(region);
        let (code, name) = match town {
            Some(town) => (town.code.clone(), town.name.clone()),
            None => (String::new(), reading.organ(&line.organ)),
        };
        let at = town.map_or(line.organ.as_str(), |town| &town.code).to_owned();
        let office = found.entry((code, at.clone())).or_default();
        (office.name, office.at) = (name, at);
        office.open += line.open;
        office.overdue += line.overdue;
        office.waiting += line.waiting;
        office.oldest = [office.oldest, line.oldest].into_iter().flatten().min();
    }
    found.into_values().collect()
}
