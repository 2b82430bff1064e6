//! Batches made by hand: what an engine would answer, without an engine.

use std::collections::{BTreeMap, BTreeSet};

use calendar::{Course, Day, Moment, WorkingCalendar};
use engine::batch::{Batch, Fact, NumberWanted, Posting, Told};
use engine::entry::{Actor, Entry, Kind};
use engine::ids::{County, EntryId, MatterId, OrganId, PersonId};
use engine::matter::{ClockRun, Matter, Proposal};
use engine::request::Derived;

use crate::{Receipt, Store, Write};

pub fn county() -> County {
    County::from("350583")
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn store() -> Store {
    Store::in_memory(county()).unwrap()
}

/// A clock run as a starting act would leave it.
pub fn run(entry: &str, from: &str, owners: &[&str]) -> ClockRun {
    let course = Course::within(day(from), "30 days".parse().unwrap());
    let reckoning = course.reckon(&WorkingCalendar::default());
    ClockRun {
        started: EntryId::from(entry),
        started_on: day(from),
        promised: reckoning.due,
        course,
        reckoning,
        closed: None,
        lapsed: false,
        owners: owners.iter().map(|o| (*o).to_owned()).collect(),
        basis: None,
    }
}

pub fn matter(id: &str, on: &str) -> Matter {
    Matter {
        id: MatterId::from(id),
        procedure: "dispute".into(),
        version: "v1".into(),
        revision: 0,
        numbers: BTreeMap::new(),
        filed: day(on),
        latest: day(on),
        state: "applied".into(),
        result: None,
        ended: None,
        organ: OrganId::from("o1"),
        region: "350583100".into(),
        fields: BTreeMap::new(),
        set_by: BTreeMap::new(),
        parties: BTreeMap::new(),
        times: BTreeMap::new(),
        days: BTreeMap::new(),
        signatures: BTreeMap::new(),
        clocks: BTreeMap::new(),
        links: BTreeMap::new(),
        opened_by: None,
        levels: BTreeMap::new(),
        counted: BTreeSet::new(),
        balances: BTreeMap::new(),
        proposals: BTreeMap::new(),
        named: BTreeSet::from([("o:o1".to_owned(), "organ".to_owned())]),
        breaches: Vec::new(),
    }
}

pub fn entry(key: &str, matter: &MatterId, on: Day) -> Entry {
    Entry {
        county: county(),
        sequence: 0,
        moment: Moment::from_micros(0),
        id: EntryId(format!("e-{key}")),
        matter: Some(matter.clone()),
        procedure: Some("dispute".into()),
        version: Some("v1".into()),
        kind: Kind::Act,
        act: Some("accept".into()),
        day: on,
        actor: Actor::Office,
        behalf: None,
        answers: BTreeMap::new(),
        under: "v1".into(),
        reads: BTreeMap::new(),
        numbers: BTreeMap::new(),
        serials: BTreeMap::new(),
        opened: Vec::new(),
        opener: None,
        cause: None,
        missed: Vec::new(),
        approves: None,
        correction: None,
        key: key.to_owned(),
        request: format!("request of {key}"),
    }
}

/// One act on a matter: its revision goes up by one, what was seen is what it had.
pub fn act(key: &str, mut matter: Matter, on: &str) -> Write {
    let on = day(on);
    let entry = entry(key, &matter.id, on);
    let mut batch = Batch {
        entries: vec![entry],
        ..Batch::default()
    };
    batch.read.matters.insert(matter.id.clone(), matter.revision);
    matter.revision += 1;
    matter.latest = on;
    batch.matters.push(matter);
    Write {
        batch,
        secrets: Vec::new(),
        now: Moment::start_of(on).plus_micros(9 * 3_600_000_000),
        catalogue: None,
    }
}

/// A fact of the first entry and matter.
pub fn fact(write: &Write, measure: &str, split: &[(&str, &str)], amount: i64) -> Fact {
    let (entry, matter) = (&write.batch.entries[0], &write.batch.matters[0]);
    let map = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    };
    Fact {
        entry: 0,
        measure: measure.to_owned(),
        day: entry.day,
        matter: matter.id.clone(),
        act: "accept".into(),
        organ: matter.organ.clone(),
        region: matter.region.clone(),
        split: map(split),
        same: map(&[("party.subject", "p1"), ("name", matter.id.as_str())]),
        amount,
    }
}

/// A movement of money by the first entry: two legs.
pub fn movement(write: &Write, from: &str, to: &str, amount: i64) -> [Posting; 2] {
    let leg = |account: &str, amount| Posting {
        entry: 0,
        account: account.to_owned(),
        outside: account.starts_with("outside"),
        matter: write.batch.matters[0].id.clone(),
        day: write.batch.entries[0].day,
        amount,
    };
    [leg(from, -amount), leg(to, amount)]
}

/// The number of the first matter by the first entry.
pub fn numbered(series: &str) -> NumberWanted {
    NumberWanted {
        entry: 0,
        matter: 0,
        slot: "number".into(),
        series: series.to_owned(),
        template: format!("{series}第{{seq}}号"),
    }
}

/// A write in which something of everything happens.
pub fn full(key: &str, n: usize, on: &str) -> Write {
    let mut m = matter(&format!("m{n}"), on);
    m.named.insert(("p:p1".into(), "mediator".into()));
    m.clocks.insert(
        "mediate".into(),
        vec![run(&format!("e-{key}"), on, &["clerk@o1", "head@o1"])],
    );
    m.proposals.insert(
        "extend".into(),
        Proposal {
            entry: EntryId(format!("e-{key}")),
            person: PersonId::from("p1"),
            post: "clerk".into(),
            organ: OrganId::from("o1"),
            behalf: None,
            answers: BTreeMap::new(),
            replaces: BTreeMap::new(),
            day: day(on),
        },
    );
    let mut write = act(key, m, on);
    let kind = if n.is_multiple_of(2) { "family" } else { "land" };
    let facts = [
        fact(&write, "handled", &[("kind", kind)], 1),
        fact(&write, "handled", &[("kind", kind)], 1),
    ];
    write.batch.facts.extend(facts);
    let legs = movement(&write, "outside:bank", "shared:fund", 100);
    write.batch.postings.extend(legs);
    write.batch.numbers.push(numbered("调"));
    write.batch.outbox.push(Told {
        entry: 0,
        to: "clerk@o1".into(),
        role: "clerk".into(),
        matter: write.batch.matters[0].id.clone(),
        about: "accept".into(),
    });
    write
}

/// Commits; it must go in.
pub fn put(store: &Store, write: Write) -> Receipt {
    store.commit(write).unwrap()
}

/// What an engine would derive of a committed write of one entry.
pub fn derived(write: &Write, receipt: &Receipt) -> Derived {
    let sequence = receipt.entries[0].1;
    Derived {
        matter: (*receipt.matters[0]).clone(),
        facts: write.batch.facts.iter().map(|f| (sequence, f.clone())).collect(),
        postings: write
            .batch
            .postings
            .iter()
            .map(|p| (sequence, p.clone()))
            .collect(),
    }
}
