//! An office of one clerk with one procedure, for tests of the desk.
#![allow(dead_code, reason = "each test uses what it needs")]

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Day;
use catalogue::source::Sources;
use desk::directory::{Change, CountyName};
use desk::{By, Desk, Order, SetClock, Step};
use engine::ids::{County, MatterId, OrganId, PersonId};
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
[act.note]
label = "记录"
from = ["going"]
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

pub const HOLIDAYS: &str = include_str!("../../../../catalogue/calendar/holidays.csv");

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn sources(holidays: &str) -> Sources {
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

/// The county of the office.
pub fn county() -> County {
    County("350583".to_owned())
}

/// The office at work on a day.
pub fn office(store: Store, today: &str) -> (Desk, Arc<SetClock>) {
    let clock = Arc::new(SetClock::at(day(today)));
    let desk = Desk::open(store, clock.clone()).unwrap();
    desk.publish(sources(HOLIDAYS)).unwrap().unwrap();
    desk.enrol(&staff(), day(today), "staff").unwrap();
    (desk, clock)
}

/// The clerk's order: an act of a matter, or one that begins one.
pub fn order(matter: Option<&MatterId>, act: &str) -> Order {
    Order {
        procedure: matter.is_none().then(|| "case".to_owned()),
        matter: matter.cloned(),
        act: act.to_owned(),
        answers: BTreeMap::new(),
        day: None,
        by: By {
            person: PersonId::from("an"),
            hat: None,
        },
        party: None,
        behalf: None,
        step: Step::Do,
        organ: None,
        seen: None,
        key: None,
    }
}
