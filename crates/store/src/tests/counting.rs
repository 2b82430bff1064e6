//! What is read from cells is what a plain count over all facts gives, at every point in both times.

use std::collections::BTreeMap;

use calendar::{Day, Moment};
use proptest::prelude::*;

use super::made::*;
use crate::Store;
use crate::counts::{FactRow, Span, Total, facts, sequence_at, totals};

/// The plain count: every fact of the measure, one by one.
fn count(all: &[FactRow], span: &Span, by_place: bool) -> Vec<Total> {
    let mut sums: BTreeMap<_, (i64, u64)> = BTreeMap::new();
    for f in all {
        let known = span.known.is_none_or(|k| f.sequence <= k);
        if known && f.day <= span.to && span.from.is_none_or(|from| f.day >= from) {
            let place = by_place.then(|| (f.organ.clone(), f.region.clone()));
            let sum = sums
                .entry((serde_json::to_string(&f.split).unwrap(), place))
                .or_default();
            *sum = (sum.0 + f.amount, sum.1 + 1);
        }
    }
    let total = |((split, place), (amount, facts)): ((String, Option<(_, _)>), _)| {
        let (organ, region) = place.unzip();
        Total {
            split: serde_json::from_str(&split).unwrap(),
            organ,
            region,
            amount,
            facts,
        }
    };
    sums.into_iter().map(total).collect()
}

#[derive(Debug, Clone)]
struct Made {
    /// Days after 2023-01-01 that it happened.
    happened: i64,
    /// Days later that it was recorded.
    late: i64,
    measure: bool,
    kind: u8,
    organ: u8,
    amount: i64,
}

fn made() -> impl Strategy<Value = Made> {
    (0..200_i64, 0..120_i64, any::<bool>(), 0..3_u8, 0..2_u8, -2..3_i64).prop_map(
        |(happened, late, measure, kind, organ, amount)| Made {
            happened,
            late,
            measure,
            kind,
            organ,
            amount,
        },
    )
}

fn fill(store: &Store, all: &[Made]) {
    let start = day("2023-01-01");
    let mut all = all.to_vec();
    all.sort_by_key(|m| m.happened + m.late);
    let writes = all.iter().enumerate().map(|(n, made)| {
        let on = start.plus_days(made.happened);
        let mut m = matter(&format!("m{n}"), &on.to_string());
        m.organ = format!("o{}", made.organ).as_str().into();
        let mut write = act(&format!("k{n}"), m, &on.to_string());
        write.now = Moment::start_of(on.plus_days(made.late)).plus_micros(3_600_000_000);
        let kind = format!("k{}", made.kind);
        let measure = if made.measure { "handled" } else { "settled" };
        let fact = fact(&write, measure, &[("kind", &kind)], made.amount);
        write.batch.facts.push(fact);
        write
    });
    for outcome in store.commit_all(writes.collect()) {
        outcome.unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn cells_are_the_facts(
        all in prop::collection::vec(made(), 1..60),
        asked in prop::collection::vec((prop::option::of(0..230_i64), 0..230_i64, prop::option::of(0..70_u64)), 1..20),
    ) {
        let store = store();
        fill(&store, &all);
        let start = day("2022-12-20");
        for measure in ["handled", "settled", "nothing"] {
            let whole = Span { from: None, to: day("2030-12-31"), known: None };
            let every = facts(&store, measure, &whole).unwrap();
            for (from, to, known) in &asked {
                let span = Span { from: from.map(|d| start.plus_days(d)), to: start.plus_days(*to), known: *known };
                for by_place in [false, true] {
                    let counted = totals(&store, measure, &span, by_place).unwrap();
                    prop_assert_eq!(counted, count(&every, &span, by_place), "{:?} {}", span, by_place);
                }
                let listed = facts(&store, measure, &span).unwrap();
                let summed: i64 = listed.iter().map(|f| f.amount).sum();
                let counted: i64 = totals(&store, measure, &span, false).unwrap().iter().map(|t| t.amount).sum();
                prop_assert_eq!(summed, counted);
            }
        }
        prop_assert_eq!(store.recount_cells().unwrap().differing, 0);
    }
}

#[test]
fn whole_months_and_years_as_known_at_every_month_end() {
    // Spans of whole months read cells; known at a month's end too. The random spans above seldom hit them.
    let store = store();
    let all: Vec<Made> = (0..150)
        .map(|n| Made {
            happened: n * 7 % 190,
            late: n * 13 % 90,
            measure: true,
            kind: (n % 3) as u8,
            organ: (n % 2) as u8,
            amount: 1,
        })
        .collect();
    fill(&store, &all);
    let every = facts(
        &store,
        "handled",
        &Span {
            from: None,
            to: day("2030-12-31"),
            known: None,
        },
    )
    .unwrap();
    assert_eq!(every.len(), 150);
    for first in 1..=8_i8 {
        for last in first..=8_i8 {
            for known in (0..=160).map(Some).chain([None]) {
                let from = Day::new(2023, first, 1).unwrap();
                let to = Day::new(2023, last, 1).unwrap().last_of_month();
                for from in [Some(from), None] {
                    let span = Span { from, to, known };
                    assert_eq!(
                        totals(&store, "handled", &span, false).unwrap(),
                        count(&every, &span, false),
                        "{span:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_late_entry_changes_what_is_known_today_and_not_what_was_known() {
    let store = store();
    fill(
        &store,
        &[
            Made {
                happened: 10,
                late: 0,
                measure: true,
                kind: 0,
                organ: 0,
                amount: 1,
            },
            Made {
                happened: 20,
                late: 430,
                measure: true,
                kind: 0,
                organ: 0,
                amount: 1,
            },
        ],
    );
    let known = sequence_at(&store, day("2024-02-26")).unwrap();
    assert_eq!(known, 1);
    assert_eq!(sequence_at(&store, day("2022-02-26")).unwrap(), 0);
    let amount = |known| {
        let span = Span {
            from: Some(day("2023-01-01")),
            to: day("2023-12-31"),
            known,
        };
        totals(&store, "handled", &span, false)
            .unwrap()
            .iter()
            .map(|t| t.amount)
            .sum::<i64>()
    };
    assert_eq!(
        (
            amount(Some(known)),
            amount(None),
            amount(Some(2)),
            amount(Some(0))
        ),
        (1, 2, 2, 0)
    );
}

#[test]
fn facts_come_in_order_of_day_and_sequence_with_the_matters_number() {
    let store = store();
    for (n, on) in ["2023-03-01", "2023-01-01", "2023-02-01"].iter().enumerate() {
        put(&store, full(&format!("k{n}"), n, on));
    }
    let listed = facts(
        &store,
        "handled",
        &Span {
            from: None,
            to: day("2023-02-10"),
            known: Some(3),
        },
    )
    .unwrap();
    let rows: Vec<(u64, String)> = listed
        .iter()
        .map(|f| (f.sequence, f.number.clone().unwrap()))
        .collect();
    assert_eq!(rows.len(), 4, "two facts each");
    assert_eq!(
        (rows[0].clone(), rows[3].clone()),
        ((2, "调第2号".to_owned()), (3, "调第3号".to_owned()))
    );
}
