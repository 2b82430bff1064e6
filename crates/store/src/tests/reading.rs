//! Lists, inboxes, registers, publications.

use std::collections::BTreeMap;

use engine::entry::Kind;
use engine::ids::{MatterId, OrganId, PersonId};
use engine::world::Want;
use serde_json::json;

use super::made::*;
use crate::{Published, Store};

fn filled() -> Store {
    let store = store();
    let writes = (0..60).map(|n| {
        let on = day("2023-01-10").plus_days((n as i64 * 7) % 40).to_string();
        let mut write = full(&format!("k{n}"), n, &on);
        let m = &mut write.batch.matters[0];
        m.procedure = if n % 3 == 0 { "mediator" } else { "dispute" }.to_owned();
        m.state = if n % 2 == 0 { "applied" } else { "mediating" }.to_owned();
        m.organ = OrganId(format!("o{}", n % 4));
        m.region = format!("35058310{}20{}", n % 3, n % 5);
        m.ended = (n % 5 == 0).then_some(m.latest);
        if n % 7 == 0 {
            m.named.insert(("p:p7".to_owned(), "mediator".to_owned()));
            m.named.insert(("p:p7".to_owned(), "party".to_owned()));
        }
        write
    });
    for outcome in store.commit_all(writes.collect()) {
        outcome.unwrap();
    }
    store
}

#[test]
fn an_inbox_is_ordered_by_due_day_and_ends_at_the_day_asked() {
    let store = filled();
    let whole = store.inbox("clerk@o1", None, 1_000).unwrap();
    assert_eq!(whole.len(), 60);
    assert!(whole.is_sorted_by_key(|row| row.due));
    let until = whole[10].due;
    let some = store.inbox("clerk@o1", until, 1_000).unwrap();
    assert_eq!(some.len(), whole.iter().filter(|row| row.due <= until).count());
    assert_eq!(
        (whole[0].number.is_some(), whole[0].clock.as_str()),
        (true, "mediate")
    );
    assert!(store.inbox("nobody", None, 10).unwrap().is_empty());
}

#[test]
fn the_daily_run_sees_each_passed_clock_once() {
    let store = filled();
    let today = day("2023-03-01");
    let clocks = |names: &[(&str, &str)]| {
        names
            .iter()
            .map(|(procedure, clock)| ((*procedure).to_owned(), (*clock).to_owned()))
            .collect()
    };
    let whole = store
        .passed(&clocks(&[("dispute", "mediate"), ("mediator", "mediate")]), today)
        .unwrap();
    assert!(!whole.is_empty() && whole.len() < 60);
    assert!(
        whole
            .iter()
            .all(|row| row.due.unwrap() < today && row.closed.is_none())
    );
    assert!(whole.is_sorted_by_key(|row| (row.due, row.matter.clone())));
    let one = store.passed(&clocks(&[("mediator", "mediate")]), today).unwrap();
    assert!(!one.is_empty() && one.len() < whole.len());
    assert!(
        store
            .passed(&clocks(&[("mediator", "other")]), today)
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        store.provisional().unwrap().len(),
        60,
        "no year is arranged in the tests' calendar"
    );
}

#[test]
fn a_register_gives_the_persons_matter_in_force() {
    let store = filled();
    let register = |person: &str| {
        let want = Want::Register {
            procedure: "mediator".into(),
            person: PersonId::from(person),
        };
        store.read(&want).unwrap()
    };
    // Of p7's matters 0, 21 and 42 are mediators; 0 has ended.
    assert_eq!(register("p7"), json!("m21"));
    assert_eq!(register("p8"), json!(null));
}

#[test]
fn counted_leaves_out_the_asking_matter_and_other_days() {
    let store = filled();
    let counted = |same: &[(&str, &str)], after: Option<&str>, not: Option<&str>| {
        let want = Want::Counted {
            measure: "handled".into(),
            same: same
                .iter()
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                .collect(),
            after: after.map(day),
            up_to: day("2023-12-31"),
            not: not.map(MatterId::from),
        };
        store.read(&want).unwrap().as_i64().unwrap()
    };
    assert_eq!(counted(&[], None, None), 120);
    assert_eq!(counted(&[("party.subject", "p1")], None, None), 120);
    assert_eq!(counted(&[("party.subject", "p1")], None, Some("m3")), 118);
    assert_eq!(counted(&[("party.subject", "p1"), ("name", "m3")], None, None), 2);
    assert_eq!(counted(&[("name", "m3"), ("party.subject", "p2")], None, None), 0);
    assert_eq!(counted(&[("party.subject", "p1")], Some("2023-02-18"), None), 0);
    assert_eq!(
        store
            .read(&Want::Matter {
                id: "m3".into(),
                history: false
            })
            .unwrap(),
        json!(1)
    );
    assert_eq!(
        store
            .read(&Want::Matter {
                id: "none".into(),
                history: false
            })
            .unwrap(),
        json!(0)
    );
}

#[test]
fn a_publication_is_kept_whole_and_becomes_current() {
    let store = store();
    let publish = |key: &str, digest: &str| {
        let mut write = act(key, matter("unused", "2023-01-01"), "2023-01-01");
        write.batch.matters.clear();
        write.batch.read.matters.clear();
        let entry = &mut write.batch.entries[0];
        (entry.matter, entry.kind, entry.under) = (None, Kind::Publish, digest.to_owned());
        let sources = BTreeMap::from([("a.toml".to_owned(), format!("of {digest}"))]);
        write.catalogue = Some(Published {
            digest: digest.to_owned(),
            sources,
        });
        put(&store, write)
    };
    assert_eq!(store.head().unwrap().catalogue, None);
    publish("k1", "d1");
    put(&store, full("k2", 2, "2023-01-02"));
    publish("k3", "d2");
    assert_eq!(store.head().unwrap().catalogue.as_deref(), Some("d2"));
    let all = store.publications().unwrap();
    assert_eq!(
        all,
        [
            (1, day("2023-01-01"), "d1".to_owned()),
            (3, day("2023-01-01"), "d2".to_owned())
        ]
    );
    assert_eq!(store.catalogue("d1").unwrap().unwrap()["a.toml"], "of d1");
    assert_eq!(store.catalogue("d3").unwrap(), None);
    let seen = |after| store.office(Kind::Publish, after).unwrap().len();
    assert_eq!((seen(0), seen(1), seen(3)), (2, 1, 0));
}

#[test]
fn who_is_told_hears_it_in_order() {
    let store = filled();
    let told = store.told("clerk@o1", 30, 5).unwrap();
    assert_eq!(
        told.iter().map(|t| t.sequence).collect::<Vec<_>>(),
        [30, 31, 32, 33, 34]
    );
    assert_eq!(told[0].about, "accept");
}

#[test]
fn the_export_is_the_journal_line_by_line() {
    let store = filled();
    let mut out = Vec::new();
    assert_eq!(store.export(&mut out).unwrap(), 60);
    let lines: Vec<engine::entry::Entry> = String::from_utf8(out)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines, store.entries(1, 100).unwrap());
}
