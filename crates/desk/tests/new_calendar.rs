//! A calendar that grows: running provisional due days move, in the store too, and are listed (language §4.15).
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Day;
use catalogue::source::Sources;
use desk::directory::{Change, CountyName};
use desk::{By, Desk, Moved, Order, SetClock, Step};
use engine::ids::{County, OrganId, PersonId};
use engine::world::{Organ, Person, PostHeld};
use store::Store;

const ORGANS: &str = r#"
[kind]
bureau = { label = "局", level = "county" }
[post.clerk]
label = "经办人"
held_in = "any"
reads = { tests = "organ" }
"#;

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["bureau"]
[state]
going = { label = "在办", kind = "open" }
done = { label = "办结", kind = "ended" }
[result]
done = { label = "办结", keep = "5 years" }
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
[act.close]
label = "办结"
from = ["going"]
to = "done"
by = ["clerk"]
result = "done"
[clock.far]
label = "远"
starts = ["open"]
within = "60 days"
owner = "clerk"
basis = "本地规定"
[measure."case.opened"]
label = "申请"
unit = "件"
on = ["open"]
"#;

const HOLIDAYS: &str = include_str!("../../../catalogue/calendar/holidays.csv");

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn sources(holidays: &str) -> Sources {
    Sources::from(BTreeMap::from([
        ("organs.toml".to_owned(), ORGANS.to_owned()),
        ("calendar/holidays.csv".to_owned(), holidays.to_owned()),
        ("tests/case.toml".to_owned(), CASE.to_owned()),
    ]))
}

fn staff() -> Change {
    let organ = OrganId::from("b");
    Change {
        county: Some(CountyName {
            name: "南安市".to_owned(),
            abbr: "南".to_owned(),
        }),
        organs: vec![Organ {
            id: organ.clone(),
            kind: "bureau".to_owned(),
            name: "局".to_owned(),
            abbr: "局".to_owned(),
            level: "county".to_owned(),
            region: "350583".to_owned(),
            superior: None,
            successor: None,
            simulated: true,
        }],
        people: vec![Person {
            id: PersonId::from("an"),
            name: "安".to_owned(),
            posts: vec![PostHeld {
                post: "clerk".to_owned(),
                organ,
                from: day("2000-01-01"),
                to: None,
            }],
            simulated: true,
        }],
        ..Change::default()
    }
}

#[test]
fn a_new_years_arrangement_moves_running_provisional_clocks_in_the_store() {
    let clock = Arc::new(SetClock::at(day("2039-12-01")));
    let desk = Desk::open(
        Store::in_memory(County("350583".to_owned())).unwrap(),
        clock.clone(),
    )
    .unwrap();
    desk.publish(sources(HOLIDAYS)).unwrap().unwrap();
    desk.enrol(&staff(), day("2039-12-01"), "staff").unwrap();
    let open = Order {
        procedure: Some("case".to_owned()),
        matter: None,
        act: "open".to_owned(),
        answers: BTreeMap::new(),
        day: None,
        by: By {
            person: PersonId::from("an"),
            hat: None,
        },
        step: Step::Do,
        organ: None,
        seen: None,
        key: None,
    };
    let matter = desk.perform(&open).unwrap().matters[0].id.clone();
    let row = desk.store().provisional().unwrap().pop().unwrap();
    let due = row.due.unwrap();

    let grown = format!("{}\n2039-10-01,off,国庆节\n{due},off,春节\n", HOLIDAYS.trim_end());
    let publication = desk.publish(sources(&grown)).unwrap().unwrap();

    let (row, inbox) = (
        desk.store().matter(&matter).unwrap().unwrap().clocks["far"][0].clone(),
        desk.store().inbox("clerk@b", None, 10).unwrap(),
    );
    let after = row.reckoning.due.unwrap();
    assert!(after > due);
    assert_eq!((row.promised, inbox[0].due), (Some(due), Some(after)));
    assert_eq!(
        publication.moved,
        [Moved {
            matter,
            clock: "far".to_owned(),
            before: Some(due),
            after: Some(after),
        }]
    );
    assert!(desk.verify(|_| {}).unwrap().is_clean());
}
