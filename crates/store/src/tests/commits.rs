//! Whole or not at all, in one line, once a key.

use std::collections::BTreeSet;
use std::sync::Arc;

use calendar::Moment;
use engine::ids::MatterId;
use engine::world::Want;
use serde_json::json;

use super::made::*;
use crate::{CommitError, StoreError};

#[test]
fn a_write_comes_back_as_it_was_with_sequence_moment_and_number() {
    let store = store();
    let write = full("k1", 1, "2023-05-04");
    let receipt = put(&store, write.clone());
    assert_eq!(receipt.entries, [(write.batch.entries[0].id.clone(), 1)]);
    assert!(!receipt.again);
    let entry = store.entry(&receipt.entries[0].0).unwrap().unwrap();
    assert_eq!((entry.sequence, entry.moment), (1, write.now));
    assert_eq!(entry.numbers["number"], "调第1号");
    assert_eq!(
        (
            entry.serials["number"].series.as_str(),
            entry.serials["number"].serial
        ),
        ("调", 1)
    );
    let matter = store.matter(&MatterId::from("m1")).unwrap().unwrap();
    assert_eq!(matter, receipt.matters[0]);
    assert_eq!(matter.numbers["number"], "调第1号");
    assert_eq!(store.by_number("调第1号").unwrap(), Some(MatterId::from("m1")));
    assert_eq!(store.history(&matter.id).unwrap(), std::slice::from_ref(&entry));
    assert_eq!(store.by_key("k1").unwrap(), Some(entry.clone()));
    assert_eq!(store.entry_at(1).unwrap(), Some(entry));
    assert_eq!(store.entry_at(2).unwrap(), None);
    assert_eq!(store.head().unwrap().sequence, 1);
}

#[test]
fn the_moment_never_goes_back_and_never_stands() {
    let store = store();
    let first = put(&store, act("k1", matter("m1", "2023-05-04"), "2023-05-04"));
    let same = put(&store, act("k2", matter("m2", "2023-05-04"), "2023-05-04"));
    let earlier = put(&store, act("k3", matter("m3", "2023-05-01"), "2023-05-01"));
    assert_eq!(same.moment, first.moment.plus_micros(1));
    assert_eq!(earlier.moment, first.moment.plus_micros(2));
}

#[test]
fn the_same_request_acts_once_and_another_under_its_key_is_refused() {
    let store = store();
    let write = full("k1", 1, "2023-05-04");
    let first = put(&store, write.clone());
    let later = act("k2", (*first.matters[0]).clone(), "2023-05-05");
    let moved = put(&store, later);
    let again = put(&store, write.clone());
    assert!(again.again);
    assert_eq!(
        (&again.entries, again.moment, &again.numbers),
        (&first.entries, first.moment, &first.numbers)
    );
    assert_eq!(again.matters, moved.matters, "matters as they now are");
    assert_eq!(store.head().unwrap().sequence, 2);
    let mut other = write;
    other.batch.entries[0].request = "another".into();
    assert_eq!(
        store.commit(other),
        Err(CommitError::KeyReused {
            key: "k1".into(),
            entry: first.entries[0].0.clone()
        })
    );
}

#[test]
fn a_repeated_request_in_the_same_group_acts_once_too() {
    let store = store();
    let write = full("k1", 1, "2023-05-04");
    let outcomes = store.commit_all(vec![write.clone(), write]);
    let again: Vec<bool> = outcomes.into_iter().map(|o| o.unwrap().again).collect();
    assert_eq!(again, [false, true]);
}

#[test]
fn a_matter_that_moved_is_a_conflict_and_leaves_nothing() {
    let store = store();
    let first = put(&store, full("k1", 1, "2023-05-04"));
    let seen = (*first.matters[0]).clone();
    put(&store, act("k2", seen.clone(), "2023-05-05"));
    let digest = store.head().unwrap();
    let error = store.commit(act("k3", seen, "2023-05-06")).unwrap_err();
    assert!(
        matches!(&error, CommitError::Conflict { what } if what.contains("m1")),
        "{error}"
    );
    assert_eq!(store.head().unwrap(), digest);
    let new = store.commit(act("k4", matter("m1", "2023-05-06"), "2023-05-06"));
    assert!(
        matches!(new, Err(CommitError::Conflict { .. })),
        "a matter that was not there, but is"
    );
}

#[test]
fn within_a_group_each_sees_what_those_before_it_did() {
    let store = store();
    let first = put(&store, full("k1", 1, "2023-05-04"));
    let seen = (*first.matters[0]).clone();
    let outcomes = store.commit_all(vec![
        act("k2", seen.clone(), "2023-05-05"),
        act("k3", seen.clone(), "2023-05-05"),
        full("k4", 4, "2023-05-05"),
    ]);
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok());
    assert!(matches!(outcomes[1], Err(CommitError::Conflict { .. })));
    assert_eq!(outcomes[2].as_ref().unwrap().entries[0].1, 3);
    assert_eq!(outcomes[2].as_ref().unwrap().numbers[0].number, "调第2号");
}

#[test]
fn in_a_flight_what_no_longer_stands_turns_back_all_behind_it() {
    let store = store();
    let first = put(&store, full("k1", 1, "2023-05-04"));
    let seen = (*first.matters[0]).clone();
    let mut flight = store.flight();
    assert!(flight.send(vec![act("k2", seen.clone(), "2023-05-05")]));
    flight.send(vec![
        full("k3", 3, "2023-05-05"),
        act("k4", seen.clone(), "2023-05-05"),
    ]);
    flight.send(vec![full("k5", 5, "2023-05-05")]);
    let outcomes = flight.land();
    let came: Vec<bool> = outcomes.iter().map(Result::is_ok).collect();
    assert_eq!(came, [true, true, false, false]);
    assert!(matches!(outcomes[3], Err(CommitError::Conflict { .. })));
    let mut next = store.flight();
    assert!(
        next.send(vec![full("k5", 5, "2023-05-05")]),
        "the next flight is free"
    );
    assert_eq!(next.land()[0].as_ref().unwrap().entries[0].1, 4);
}

#[test]
fn an_outside_value_that_moved_is_a_conflict() {
    let store = store();
    put(&store, full("k1", 1, "2023-05-04"));
    let want = Want::Counted {
        measure: "handled".into(),
        same: [("party.subject".to_owned(), "p1".to_owned())].into(),
        after: None,
        up_to: day("2023-12-31"),
        not: None,
    };
    assert_eq!(store.read(&want).unwrap(), json!(2));
    let judged = |key: &str, seen: i64| {
        let mut write = full(key, 7, "2023-05-04");
        write.batch.read.values.push((want.clone(), json!(seen)));
        write
    };
    let stale = store.commit(judged("k2", 1)).unwrap_err();
    assert!(matches!(stale, CommitError::Conflict { .. }));
    // What is withdrawn from one write must not show in the next, also inside one group.
    let both = store.commit_all(vec![judged("k3", 1), judged("k4", 2)]);
    assert!(both[0].is_err() && both[1].is_ok());
}

#[test]
fn an_account_is_not_overdrawn_on_any_day() {
    let store = store();
    let pay = |key: &str, n: usize, on: &str, from: &str, to: &str, amount: i64| {
        let mut write = act(key, matter(&format!("m{n}"), on), on);
        let legs = movement(&write, from, to, amount);
        write.batch.postings.extend(legs);
        store.commit(write)
    };
    pay("k1", 1, "2023-05-04", "outside:bank", "shared:fund", 100).unwrap();
    pay("k2", 2, "2023-05-20", "shared:fund", "outside:bank", 80).unwrap();
    let late = pay("k3", 3, "2023-05-10", "shared:fund", "outside:bank", 30);
    assert_eq!(
        late,
        Err(CommitError::Overdrawn {
            account: "shared:fund".into(),
            day: day("2023-05-20"),
            balance: -10
        })
    );
    let before = pay("k4", 4, "2023-05-03", "shared:fund", "outside:bank", 20);
    assert_eq!(
        before,
        Err(CommitError::Overdrawn {
            account: "shared:fund".into(),
            day: day("2023-05-03"),
            balance: -20
        })
    );
    pay("k5", 5, "2023-05-10", "shared:fund", "outside:bank", 20).unwrap();
    for (on, stands) in [
        ("2023-05-03", 0),
        ("2023-05-04", 100),
        ("2023-05-10", 80),
        ("2023-06-01", 0),
    ] {
        assert_eq!(store.balance("shared:fund", day(on)).unwrap(), stands, "{on}");
    }
    let least = |from: &str| {
        store
            .read(&Want::LeastBalance {
                account: "shared:fund".into(),
                from: day(from),
            })
            .unwrap()
    };
    assert_eq!((least("2023-05-04"), least("2023-04-01")), (json!(0), json!(0)));
    pay("k6", 6, "2023-05-21", "outside:bank", "shared:fund", 7).unwrap();
    assert_eq!((least("2023-05-10"), least("2023-05-21")), (json!(0), json!(7)));
    assert_eq!(
        store.balance("outside:bank", day("2023-05-04")).unwrap(),
        -100,
        "the world may be negative"
    );
    assert_eq!(store.postings(&MatterId::from("m2")).unwrap().len(), 2);
}

#[test]
fn numbers_have_no_gaps_under_sixteen_callers() {
    let store = store();
    std::thread::scope(|scope| {
        for caller in 0..16 {
            let store = store.clone();
            scope.spawn(move || {
                for n in 0..40 {
                    let mut write = full(&format!("{caller}-{n}"), caller * 1_000 + n, "2023-05-04");
                    if n % 5 == 4 {
                        // Takes its number and then fails: an account is overdrawn.
                        let legs = movement(&write, "shared:empty", "outside:bank", 5);
                        write.batch.postings.extend(legs);
                        assert!(matches!(store.commit(write), Err(CommitError::Overdrawn { .. })));
                    } else {
                        put(&store, write);
                    }
                }
            });
        }
    });
    let every = store.matters_of("dispute", None, 10_000).unwrap();
    let all: Vec<_> = every
        .iter()
        .map(|(_, id)| store.matter(id).unwrap().unwrap())
        .collect();
    let serials: BTreeSet<u32> = all
        .iter()
        .map(|m| {
            m.numbers["number"]
                .trim_start_matches("调第")
                .trim_end_matches('号')
                .parse()
                .unwrap()
        })
        .collect();
    assert_eq!(all.len(), 16 * 32);
    assert_eq!(serials, (1..=16 * 32).collect());
    let sequences: Vec<u64> = store
        .entries(1, 10_000)
        .unwrap()
        .iter()
        .map(|e| e.sequence)
        .collect();
    assert_eq!(sequences, (1..=16 * 32).collect::<Vec<u64>>());
    store.check_chain().unwrap();
    assert_eq!(store.recount_cells().unwrap().differing, 0);
}

#[test]
fn a_batch_that_contradicts_itself_is_refused() {
    let store = store();
    let refused = |change: &dyn Fn(&mut crate::Write)| {
        let mut write = full("k1", 1, "2023-05-04");
        change(&mut write);
        match store.commit(write) {
            Err(CommitError::Store(StoreError::Malformed { what })) => what,
            other => panic!("{other:?}"),
        }
    };
    let all = [
        refused(&|w| w.batch.entries.clear()),
        refused(&|w| w.batch.entries[0].county = "350582".into()),
        refused(&|w| w.batch.postings[0].amount += 1),
        refused(&|w| w.batch.postings[0].entry = 1),
        refused(&|w| w.batch.facts[0].entry = 1),
        refused(&|w| w.batch.facts[0].amount = i64::MIN),
        refused(&|w| w.batch.outbox[0].entry = 1),
        refused(&|w| w.batch.numbers[0].matter = 1),
        refused(&|w| w.batch.entries[0].matter = Some("m2".into())),
        refused(&|w| w.batch.entries[0].kind = engine::entry::Kind::Publish),
    ];
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 9, "{all:?}");
    assert_eq!(store.head().unwrap().sequence, 0);
}

#[test]
fn a_number_that_does_not_print_its_series_is_refused_before_it_is_given_twice() {
    let store = store();
    put(&store, full("k1", 1, "2023-05-04"));
    let mut write = full("k2", 2, "2023-05-04");
    write.batch.numbers[0].series = "another".into();
    assert_eq!(
        store.commit(write),
        Err(CommitError::Store(StoreError::NumberTaken {
            number: "调第1号".into()
        }))
    );
}

#[test]
fn derived_rows_follow_the_matter() {
    let store = store();
    let first = put(&store, full("k1", 1, "2023-05-04"));
    assert_eq!(store.inbox("clerk@o1", None, 10).unwrap().len(), 1);
    let mut m = (*first.matters[0]).clone();
    assert!(store.paused("clerk@o1", 10).unwrap().is_empty());
    m.clocks.get_mut("mediate").unwrap()[0].owners = vec!["head@o1".into(), "clerk@o2".into()];
    m.clocks.get_mut("mediate").unwrap()[0].reckoning.due = None;
    m.named = BTreeSet::from([("p:p1".into(), "chair".into())]);
    m.proposals.clear();
    let second = put(&store, act("k2", m, "2023-05-05"));
    let owners = |owner: &str| store.inbox(owner, None, 10).unwrap().len();
    assert_eq!(["clerk@o1", "head@o1", "clerk@o2"].map(owners), [0, 1, 1]);
    assert!(
        store
            .inbox("head@o1", Some(day("2029-01-01")), 10)
            .unwrap()
            .is_empty()
    );
    assert_eq!(store.paused("head@o1", 10).unwrap().len(), 1);
    let roles: Vec<String> = store.named("p:p1").unwrap().into_iter().map(|n| n.role).collect();
    assert_eq!(roles, ["chair"]);
    assert!(store.named("o:o1").unwrap().is_empty());
    assert!(store.proposals().unwrap().is_empty());
    let mut m = (*second.matters[0]).clone();
    m.clocks.clear();
    (m.state, m.ended) = ("closed".into(), Some(day("2023-05-06")));
    put(&store, act("k3", m, "2023-05-06"));
    assert_eq!(["clerk@o1", "head@o1", "clerk@o2"].map(owners), [0, 0, 0]);
    let clocks = BTreeSet::from([("dispute".to_owned(), "mediate".to_owned())]);
    assert_eq!(store.passed(&clocks, day("2030-01-01")).unwrap(), []);
}

#[test]
fn a_matter_is_kept_until_it_changes() {
    let store = store();
    let first = put(&store, full("k1", 1, "2023-05-04"));
    let id = MatterId::from("m1");
    let (a, b) = (
        store.matter(&id).unwrap().unwrap(),
        store.matter(&id).unwrap().unwrap(),
    );
    assert!(Arc::ptr_eq(&a, &b));
    let second = put(&store, act("k2", (*first.matters[0]).clone(), "2023-05-05"));
    assert_eq!(store.matter(&id).unwrap().unwrap(), second.matters[0]);
    assert_ne!(a, second.matters[0]);
}

#[test]
fn writes_of_a_group_share_moment_order() {
    let store = store();
    let writes = (0..300)
        .map(|n| full(&format!("k{n}"), n, "2023-05-04"))
        .collect();
    let outcomes = store.commit_all(writes);
    let moments: Vec<Moment> = outcomes.into_iter().map(|o| o.unwrap().moment).collect();
    assert!(moments.is_sorted_by(|a, b| a < b));
    assert!(store.commit_all(Vec::new()).is_empty());
}
