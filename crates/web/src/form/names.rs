//! People, organs, divisions and matters as people name them: by what is shown, or by id.
//!
//! What is not found, or means several, stays as it was typed: the engine refuses it by its rule.

use calendar::Day;
use catalogue::model::{Level, Region};
use desk::window::{Cell, ListedRow};
use engine::ids::PersonId;
use engine::matter::Matter;
use store::{ListQuery, Sort, Turn};

use super::{Input, Opt};
use crate::error::Trouble;
use crate::reading::Reading;

/// Suggestions of one line.
const SUGGESTED: usize = 300;

/// Matters suggested on one line.
const MATTERS: u32 = 50;

/// The only one of some, if it is one.
fn only<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// A person's id: staff of the directory, or a party of the matter.
pub(crate) fn person(reading: &Reading<'_>, matter: Option<&Matter>, typed: &str) -> String {
    let people = &reading.directory.people;
    if people.contains_key(&PersonId::from(typed)) {
        return typed.to_owned();
    }
    let parties = matter.iter().flat_map(|m| m.parties.values().flatten());
    let party = only(
        parties
            .filter(|p| p.name.as_deref() == Some(typed))
            .map(|p| &p.person),
    );
    // Who works here is meant before somebody of that name elsewhere.
    let near = only(colleagues(reading, matter).filter(|p| p.name == typed)).map(|p| &p.id);
    let any = || only(people.values().filter(|p| p.name == typed)).map(|p| &p.id);
    party
        .or(near)
        .or_else(any)
        .map_or_else(|| typed.to_owned(), ToString::to_string)
}

/// An organ's id.
pub(crate) fn organ(reading: &Reading<'_>, typed: &str) -> String {
    let organs = &reading.directory.organs;
    if organs.contains_key(&typed.into()) {
        return typed.to_owned();
    }
    only(organs.values().filter(|o| o.name == typed))
        .map_or_else(|| typed.to_owned(), |organ| organ.id.to_string())
}

/// A division's code.
pub(crate) fn region(reading: &Reading<'_>, typed: &str) -> String {
    let regions = &reading.catalogue.regions.by_code;
    if regions.contains_key(typed) {
        return typed.to_owned();
    }
    let county = reading.desk.county().as_str();
    only(
        regions
            .values()
            .filter(|r| r.name == typed && r.code.starts_with(county)),
    )
    .map_or_else(|| typed.to_owned(), |region| region.code.clone())
}

/// A matter's id, if it may be seen.
pub(super) fn matter(reading: &Reading<'_>, typed: &str) -> Result<String, Trouble> {
    let found = reading.find(typed)?;
    Ok(found.map_or_else(|| typed.to_owned(), |id| id.to_string()))
}

/// People who hold a post today in the worker's organ or the matter's.
fn colleagues<'a>(
    reading: &'a Reading<'a>,
    matter: Option<&'a Matter>,
) -> impl Iterator<Item = &'a engine::world::Person> {
    let today = reading.today;
    let own = reading.by.hat.as_ref().map(|hat| &hat.organ);
    reading.directory.people.values().filter(move |person| {
        person.posts.iter().any(|held| {
            let near = Some(&held.organ) == own || matter.is_some_and(|m| m.organ == held.organ);
            near && held.from <= today && held.to.is_none_or(|to| today <= to)
        })
    })
}

/// Who may be meant: colleagues, then the matter's parties.
pub(super) fn people(reading: &Reading<'_>, matter: Option<&Matter>) -> Vec<Opt> {
    let staff = colleagues(reading, matter).map(|p| Opt {
        value: p.id.to_string(),
        label: p.name.clone(),
        chosen: false,
    });
    let parties = matter.iter().flat_map(|m| m.parties.values().flatten());
    let parties = parties.filter_map(|p| {
        Some(Opt {
            value: p.person.to_string(),
            label: format!("{}（当事人）", p.name.clone()?),
            chosen: false,
        })
    });
    staff.chain(parties).take(SUGGESTED).collect()
}

/// Organs: all above the village, and the villages' of the worker's own town. Others are written in full.
pub(crate) fn organs(reading: &Reading<'_>) -> Vec<Opt> {
    let own = reading
        .by
        .hat
        .as_ref()
        .and_then(|hat| reading.directory.organs.get(&hat.organ));
    let regions = &reading.catalogue.regions;
    let town = own
        .and_then(|organ| regions.town_of(&organ.region))
        .map(|town| town.code.as_str());
    let level = |village: bool| {
        let organs = reading.directory.organs.values();
        organs.filter(move |o| (o.level == "village") == village)
    };
    let near = level(true).filter(|organ| town.is_some_and(|town| organ.region.starts_with(town)));
    let named = |organ: &engine::world::Organ| Opt {
        value: organ.name.clone(),
        label: String::new(),
        chosen: false,
    };
    level(false).chain(near).map(named).collect()
}

/// The county's divisions as a tree: the county, then each town with its villages; what merged into another by the day
/// is not offered. What is `given` and no part of it stands among the first.
pub(super) fn regions(reading: &Reading<'_>, given: Option<&str>, day: Day) -> Input {
    let county = reading.desk.county().as_str();
    let ours = reading.catalogue.regions.by_code.range(county.to_owned()..);
    let ours = ours
        .map(|(_, region)| region)
        .take_while(|r| r.code.starts_with(county));
    let there = |region: &&Region| region.successor.as_ref().is_none_or(|(_, from)| *from > day);
    let option = |region: &Region, label: String| Opt {
        chosen: given == Some(region.code.as_str()),
        value: region.code.clone(),
        label,
    };
    let (mut tops, mut branches): (Vec<Opt>, Vec<(String, Vec<Opt>)>) = (Vec::new(), Vec::new());
    // By code: a town stands before its villages.
    for region in ours.filter(there) {
        match region.level {
            Level::Town => {
                let whole = option(region, format!("{}（全境）", region.name));
                branches.push((region.name.clone(), vec![whole]));
            }
            Level::Village => match branches.last_mut() {
                Some((_, options)) => options.push(option(region, region.name.clone())),
                None => tops.push(option(region, region.name.clone())),
            },
            Level::Province | Level::City | Level::County => tops.push(option(region, region.name.clone())),
        }
    }
    let offered = |code: &str| {
        let branched = branches.iter().flat_map(|(_, options)| options);
        tops.iter().chain(branched).any(|option| option.value == code)
    };
    if let Some(code) = given.filter(|code| !code.is_empty() && !offered(code)) {
        tops.insert(
            0,
            Opt {
                value: code.to_owned(),
                label: reading.region(code),
                chosen: true,
            },
        );
    }
    Input::Tree { tops, branches }
}

/// Matters of a procedure that may be meant: those that stand open and may be seen, the latest first; by number, with
/// what the list shows of each.
pub(super) fn matters(reading: &Reading<'_>, procedure: &str) -> Vec<Opt> {
    if reading.procedures().all(|listed| listed.id != procedure) {
        return Vec::new();
    }
    let query = ListQuery {
        open: Some(true),
        sort: Sort::Latest,
        descending: true,
        ..ListQuery::of(procedure)
    };
    // Suggestions only: without them the number is typed.
    let Ok(found) = reading.list(&query, &[], &Turn::First, MATTERS) else {
        return Vec::new();
    };
    let option = |row: &ListedRow| {
        let number = row.row.number.clone();
        let cells = row.cells.iter().filter_map(|cell| match cell {
            Cell::Text(text) if Some(text) != number.as_ref() => Some(text.as_str()),
            _ => None,
        });
        let label = cells.take(3).collect::<Vec<_>>().join("，");
        Opt {
            value: number.unwrap_or_else(|| row.row.id.to_string()),
            label,
            chosen: false,
        }
    };
    found.rows.iter().map(option).collect()
}
