//! Lists through the gate, against a plain reading of all matters: pages both ways, orders, filters, totals.

use std::collections::{BTreeMap, BTreeSet};

use engine::ids::{MatterId, OrganId};
use engine::matter::Matter;
use proptest::prelude::*;
use serde_json::json;

use super::made::*;
use crate::{Extent, Gate, ListQuery, MatterRow, Sort, Store, Through, Turn, Ways};

/// Forty matters that differ in all that lists ask for.
fn filled() -> (Store, Vec<Matter>) {
    let store = store();
    let mut all = Vec::new();
    for n in 0..40_usize {
        let on = day("2023-01-10").plus_days((n as i64 * 7) % 30).to_string();
        let mut write = full(&format!("k{n}"), n, &on);
        let m = &mut write.batch.matters[0];
        m.procedure = if n % 4 == 0 { "mediator" } else { "dispute" }.to_owned();
        m.state = if n % 3 == 0 { "applied" } else { "mediating" }.to_owned();
        m.organ = OrganId(format!("o{}", n % 5));
        m.region = format!("35058310{}20{}", n % 2, n % 3);
        m.named = BTreeSet::from([(format!("o:{}", m.organ), "organ".to_owned())]);
        m.ended = (n % 6 == 0).then_some(m.latest);
        m.result = m.ended.map(|_| "agreed".to_owned());
        m.fields.insert("kind".into(), json!(["family", "land"][n % 2]));
        let title = ["水头镇村道", "王三与李四", "王三村", "水塔头"][n / 2 % 4];
        m.fields.insert("title".into(), json!(title));
        m.fields.insert("causes".into(), json!(["debt", "wages"]));
        if n % 7 == 0 {
            m.named.insert(("p:p7".into(), "mediator".into()));
        }
        if n % 5 == 3 {
            m.named.insert(("p:p7".into(), "party.applicant".into()));
        }
        if n % 9 == 0 {
            m.named.insert(("o:o1".into(), "respondent".into()));
        }
        if n % 8 == 1 {
            m.clocks.clear();
        }
        let receipt = put(&store, write);
        all.push((*receipt.matters[0]).clone());
    }
    (store, all)
}

/// Whether ways lead to a matter, read plainly.
fn leads(ways: &Ways, m: &Matter) -> bool {
    ways.county
        || ways.organs.contains(&m.organ)
        || m.named.iter().any(|(who, role)| {
            ways.readers.get(who).is_some_and(|through| match through {
                Through::Anything => true,
                Through::Fields => !role.starts_with("party."),
                Through::Other => role != "organ",
            })
        })
}

fn due(m: &Matter) -> Option<calendar::Day> {
    let runs = m.clocks.values().filter_map(|runs| runs.last());
    runs.filter(|r| r.closed.is_none())
        .filter_map(|r| r.reckoning.due)
        .min()
}

/// Whether a running clock's last day is as asked.
fn clocked(m: &Matter, query: &ListQuery) -> bool {
    let runs = m.clocks.values().filter_map(|runs| runs.last());
    runs.filter(|r| r.closed.is_none())
        .filter_map(|r| r.reckoning.due)
        .any(|due| {
            query.overdue_on.is_none_or(|d| due < d)
                && query.due_from.is_none_or(|d| due >= d)
                && query.due_to.is_none_or(|d| due <= d)
        })
}

/// Whether a field names a person.
fn names(m: &Matter, person: &engine::ids::PersonId) -> bool {
    let mut named = m.named.iter();
    named.any(|(who, role)| *who == format!("p:{person}") && !role.starts_with("party."))
}

/// How much must be seen for what is asked.
fn extent(query: &ListQuery) -> Extent {
    if query.fields.is_empty() && query.text.is_none() && query.person.is_none() {
        Extent::Part
    } else {
        Extent::Whole
    }
}

/// What a list has to show, in order, read plainly.
fn plainly(all: &[Matter], gate: &Gate, query: &ListQuery) -> Vec<MatterId> {
    let extent = extent(query);
    let ways = gate.ways(&query.procedure, extent);
    let holds = |m: &&Matter| {
        m.procedure == query.procedure
            && leads(&ways, m)
            && query.state.as_ref().is_none_or(|s| *s == m.state)
            && query.result.as_ref().is_none_or(|r| m.result.as_ref() == Some(r))
            && query.organs.as_ref().is_none_or(|o| o.contains(&m.organ))
            && query.region.as_ref().is_none_or(|r| m.region.starts_with(r))
            && query.filed_from.is_none_or(|d| m.filed >= d)
            && query.filed_to.is_none_or(|d| m.filed <= d)
            && query.open.is_none_or(|o| m.ended.is_none() == o)
            && query.ended_from.is_none_or(|d| m.ended.is_some_and(|e| e >= d))
            && query.ended_to.is_none_or(|d| m.ended.is_some_and(|e| e <= d))
            && (!query.clocked() || clocked(m, query))
            && query.person.as_ref().is_none_or(|p| names(m, p))
            && query.text.as_ref().is_none_or(|text| {
                let title = m.fields["title"].as_str().unwrap();
                text.split(' ').all(|word| word == "!" || title.contains(word))
            })
            && query
                .fields
                .iter()
                .all(|(field, code)| match m.fields.get(field) {
                    Some(serde_json::Value::Array(codes)) => codes.contains(&json!(code)),
                    value => value == Some(&json!(code)),
                })
    };
    let mut found: Vec<&Matter> = all.iter().filter(holds).collect();
    let serial = |m: &Matter| {
        let number = m.numbers["number"].clone();
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        digits.parse::<u64>().unwrap()
    };
    found.sort_by_key(|m| {
        let key = match query.sort {
            Sort::Filed => m.filed.to_string(),
            Sort::Latest => m.latest.to_string(),
            Sort::Due => due(m).map_or("~".to_owned(), |d| d.to_string()),
            Sort::Number => format!("{:06}", serial(m)),
        };
        (key, m.id.clone())
    });
    if query.descending {
        found.reverse();
    }
    found.into_iter().map(|m| m.id.clone()).collect()
}

fn ids(rows: &[MatterRow]) -> Vec<MatterId> {
    rows.iter().map(|row| row.id.clone()).collect()
}

/// All pages from the first on, and then all from the last back.
fn pages(store: &Store, gate: &Gate, query: &ListQuery, limit: u32) -> (Vec<MatterId>, Vec<MatterId>) {
    let mut forward = Vec::new();
    let mut turn = Turn::First;
    let last = loop {
        let page = store.list(gate, query, &turn, limit).unwrap();
        forward.extend(ids(&page.rows));
        match page.after.clone() {
            Some(place) => turn = Turn::After(place),
            None => break page,
        }
    };
    let mut back = ids(&last.rows);
    let mut before = last.before;
    while let Some(place) = before {
        let page = store.list(gate, query, &Turn::Before(place), limit).unwrap();
        let mut rows = ids(&page.rows);
        rows.extend(back);
        back = rows;
        before = page.before;
    }
    (forward, back)
}

fn ways() -> impl Strategy<Value = Ways> {
    let organs = proptest::collection::btree_set(0..5_u8, 0..4);
    (prop::bool::weighted(0.2), organs, 0..4_u8, prop::bool::ANY).prop_map(
        |(county, organs, person, organ)| {
            let mut readers = BTreeMap::new();
            match person {
                1 => drop(readers.insert("p:p7".to_owned(), Through::Fields)),
                2 => drop(readers.insert("p:p7".to_owned(), Through::Anything)),
                _ => {}
            }
            if organ {
                readers.insert("o:o1".to_owned(), Through::Other);
            }
            Ways {
                county,
                organs: organs.into_iter().map(|n| OrganId(format!("o{n}"))).collect(),
                readers,
            }
        },
    )
}

fn query() -> impl Strategy<Value = ListQuery> {
    use proptest::option::weighted;
    let picks = (
        weighted(0.3, Just("mediating".to_owned())),
        weighted(0.1, Just("agreed".to_owned())),
        weighted(0.3, proptest::collection::btree_set(0..5_u8, 1..4)),
        weighted(
            0.3,
            prop_oneof![Just("350583100"), Just("350583"), Just("350583101202")],
        ),
        weighted(0.2, 0..20_i64),
        weighted(0.2, 10..30_i64),
        weighted(0.5, prop::bool::ANY),
        weighted(0.2, 30..60_i64),
        weighted(0.2, prop_oneof![Just(("kind", "land")), Just(("causes", "debt"))]),
        weighted(
            0.2,
            prop_oneof![Just("水头"), Just("王三 村"), Just("村"), Just("!")],
        ),
    );
    let more = (
        weighted(0.1, 0..20_i64),
        weighted(0.1, 10..30_i64),
        weighted(0.2, 30..50_i64),
        weighted(0.2, 40..60_i64),
        weighted(0.3, prop_oneof![Just("p7"), Just("p8")]),
    );
    (picks, more, 0..4_u8, prop::bool::ANY).prop_map(|(picks, more, sort, descending)| {
        let (ended_from, ended_to, due_from, due_to, person) = more;
        let (state, result, organs, region, from, to, open, overdue, field, text) = picks;
        let on = |n: i64| day("2023-01-10").plus_days(n);
        let sort = [Sort::Filed, Sort::Latest, Sort::Due, Sort::Number][usize::from(sort)];
        ListQuery {
            procedure: "dispute".to_owned(),
            state,
            result,
            organs: organs.map(|o| o.into_iter().map(|n| OrganId(format!("o{n}"))).collect()),
            region: region.map(str::to_owned),
            filed_from: from.map(on),
            filed_to: to.map(on),
            ended_from: ended_from.map(on),
            ended_to: ended_to.map(on),
            due_from: due_from.map(on),
            due_to: due_to.map(on),
            person: person.map(Into::into),
            open: if sort == Sort::Due { Some(true) } else { open },
            overdue_on: overdue.map(on),
            text: text.map(str::to_owned),
            fields: field
                .map(|(f, c)| (f.to_owned(), c.to_owned()))
                .into_iter()
                .collect(),
            sort,
            descending,
            ..ListQuery::default()
        }
    })
}

#[test]
fn a_list_is_exactly_what_is_seen_and_asked_in_both_directions_with_its_exact_total() {
    let (store, all) = filled();
    let run = (ways(), ways(), prop::bool::ANY, query(), 1..9_u32);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 200,
        ..ProptestConfig::default()
    });
    runner
        .run(&run, |(whole, part, anywhere, query, limit)| {
            let gate = Gate {
                whole: BTreeMap::from([("dispute".to_owned(), whole)]),
                part: BTreeMap::from([("dispute".to_owned(), part)]),
                anywhere: anywhere
                    .then(|| ("p:p7".to_owned(), Through::Anything))
                    .into_iter()
                    .collect(),
            };
            let expected = plainly(&all, &gate, &query);
            let (forward, back) = pages(&store, &gate, &query, limit);
            prop_assert_eq!(&forward, &expected);
            prop_assert_eq!(&back, &expected);
            prop_assert_eq!(store.list_total(&gate, &query).unwrap(), expected.len() as u64);
            prop_assert_eq!(store.seen(&gate, &expected, extent(&query)).unwrap(), expected);
            Ok(())
        })
        .unwrap();
}

#[test]
fn without_ways_nothing_is_seen() {
    let (store, all) = filled();
    let gate = Gate::default();
    let query = ListQuery::of("dispute");
    assert_eq!(store.list_total(&gate, &query).unwrap(), 0);
    assert!(
        store
            .list(&gate, &query, &Turn::First, 10)
            .unwrap()
            .rows
            .is_empty()
    );
    let every: Vec<MatterId> = all.iter().map(|m| m.id.clone()).chain(["none".into()]).collect();
    assert!(store.seen(&gate, &every, Extent::Part).unwrap().is_empty());
}

#[test]
fn tallies_move_with_the_matters() {
    let (store, all) = filled();
    let gate = Gate {
        whole: BTreeMap::from([(
            "dispute".to_owned(),
            Ways {
                county: true,
                ..Ways::default()
            },
        )]),
        ..Gate::default()
    };
    let total = |state: &str, open: bool| {
        let query = ListQuery {
            state: Some(state.to_owned()),
            open: Some(open),
            ..ListQuery::of("dispute")
        };
        store.list_total(&gate, &query).unwrap()
    };
    let before = (total("mediating", true), total("agreed", false));
    let mut moved = all
        .into_iter()
        .find(|m| m.procedure == "dispute" && m.state == "mediating")
        .unwrap();
    let was_open = moved.ended.is_none();
    moved.state = "agreed".to_owned();
    moved.ended = Some(moved.latest);
    moved.organ = "o9".into();
    put(&store, act("end", moved, "2023-04-01"));
    assert!(was_open);
    assert_eq!(
        (total("mediating", true), total("agreed", false)),
        (before.0 - 1, before.1 + 1)
    );
}
