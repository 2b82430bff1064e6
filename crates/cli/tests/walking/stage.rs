//! The stage: two organs of every kind, two people in every post.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use calendar::Day;
use catalogue::model::Catalogue;
use catalogue::source::Sources;
use desk::directory::{Change, CountyName};
use desk::{Desk, SetClock};
use engine::ids::{County, OrganId, PersonId};
use engine::world::{Organ, Person, PostHeld};
use store::Store;

use super::{Chance, Walk};
use crate::bookkeeper::Book;
use crate::bookkeeper::rules::Rules;

const COUNTY: &str = "350583";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

impl Walk {
    /// A county on its first day.
    pub fn begin(seed: u64) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue");
        let today = day("2023-06-01");
        let clock = Arc::new(SetClock::at(today));
        let store = Store::in_memory(County(COUNTY.to_owned())).unwrap();
        let desk = Desk::open(store, clock.clone()).unwrap();
        desk.publish(Sources::from_dir(&folder).unwrap()).unwrap();
        let catalogue = desk.catalogue().unwrap();
        let mut walk = Self {
            seed,
            book: Book::new(Rules::read(&folder)),
            desk,
            clock,
            today,
            chance: Chance(seed),
            holders: BTreeMap::new(),
            organs: BTreeMap::new(),
            begun: BTreeMap::new(),
            tried: BTreeMap::new(),
            tally: BTreeMap::new(),
            refusals: BTreeMap::new(),
            rounds: 0,
            catalogue,
        };
        let change = walk.cast();
        walk.desk.enrol(&change, day("2020-01-01"), "cast").unwrap();
        walk.take_new();
        walk
    }

    fn cast(&mut self) -> Change {
        let catalogue = Arc::clone(&self.catalogue);
        let mut change = Change {
            county: Some(CountyName {
                name: "南安市".to_owned(),
                abbr: "南".to_owned(),
            }),
            ..Change::default()
        };
        for place in 0..2 {
            for (kind, definition) in &catalogue.organs.kinds {
                let id = OrganId(format!("{kind}-{place}"));
                let superior = definition.superiors.first();
                let level = definition.levels.first().map_or("county", String::as_str);
                change.organs.push(Organ {
                    id: id.clone(),
                    kind: kind.clone(),
                    name: format!("{}{place}", definition.label),
                    abbr: format!("{}{place}", definition.label),
                    level: level.to_owned(),
                    region: region(&catalogue, level, place),
                    superior: superior.map(|kind| OrganId(format!("{kind}-0"))),
                    successor: None,
                    simulated: true,
                });
                self.organs.entry(kind.clone()).or_default().push(id.clone());
                for (post, held) in &catalogue.organs.posts {
                    let here = |wanted: &String| catalogue.organs.kind_is(kind, wanted);
                    if !held.held_in.is_empty() && !held.held_in.iter().any(here) {
                        continue;
                    }
                    for n in 0..2 {
                        let person = PersonId(format!("{id}-{post}-{n}"));
                        change.people.push(somebody(&person, post, &id));
                        let holders = self.holders.entry((id.clone(), post.clone()));
                        holders.or_default().push(person);
                    }
                }
            }
        }
        change
    }
}

fn somebody(id: &PersonId, post: &str, organ: &OrganId) -> Person {
    Person {
        id: id.clone(),
        name: format!("模拟{id}"),
        posts: vec![PostHeld {
            post: post.to_owned(),
            organ: organ.clone(),
            from: day("2020-01-01"),
            to: None,
        }],
        simulated: true,
    }
}

/// One of two divisions of a level: villages of the first town for the first, of the second for the second.
pub fn region(catalogue: &Catalogue, level: &str, place: usize) -> String {
    let of = |level: &str, above: &str| {
        let all = catalogue.regions.by_code.values();
        all.filter(|r| r.level.word() == level && r.code.starts_with(above) && r.successor.is_none())
            .map(|r| r.code.clone())
            .collect::<Vec<_>>()
    };
    let towns = of("town", COUNTY);
    match level {
        "town" => towns[place].clone(),
        "village" => of("village", &towns[place])[0].clone(),
        _ => COUNTY.to_owned(),
    }
}
