//! Figures, cases and restatements asked of facts in memory: worked examples, and properties against a naive count.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{Bureau, Fact, Fake, day, one};
use crate::cases::{self, cases};
use crate::counts::FactRow;
use crate::exact::Exact;
use crate::restatements::{Why, restatements};
use crate::{ReportError, figures};

const LAND: &[(&str, &str)] = &[("kind", "land")];

/// A year with a late entry and a correction in March 2024, after the report of 26 February.
fn year() -> Bureau {
    let mut fake = Fake::default();
    for n in 0..16 {
        let kind = if n % 2 == 0 { LAND } else { &[("kind", "family")] };
        let at = if n == 3 {
            Fact {
                organ: "o2",
                region: "350583",
                ..one("handled", "agree", kind)
            }
        } else {
            one("handled", "agree", kind)
        };
        fake.record("2023-05-04", "2023-05-04", at);
        if n > 0 {
            fake.record(
                "2023-05-04",
                "2023-05-04",
                Fact {
                    measure: "agreed",
                    ..at
                },
            );
        }
    }
    for (unit, province) in [("a", "36"), ("b", "36"), ("c", "37")] {
        let split = [("guests.unit", unit), ("guests.province", province)];
        fake.record("2023-08-01", "2023-08-01", one("guests", "receive", &split));
    }
    fake.record(
        "2023-06-01",
        "2023-06-01",
        Fact {
            amount: 1_234_500,
            ..one("promised", "apply", LAND)
        },
    );
    fake.record("2022-12-30", "2023-06-02", one("open", "enter", LAND));
    fake.record(
        "2023-07-02",
        "2023-07-02",
        Fact {
            region: "350583100202",
            organ: "o3",
            ..one("open", "enter", LAND)
        },
    );
    fake.record(
        "2023-12-31",
        "2023-12-31",
        Fact {
            amount: -1,
            ..one("open", "leave", LAND)
        },
    );
    fake.record("2023-12-30", "2024-03-05", one("handled", "fail", LAND));
    let undone = fake.record(
        "2023-05-04",
        "2024-03-12",
        Fact {
            amount: -1,
            ..one("agreed", "agree", LAND)
        },
    );
    fake.corrected(undone, "重复登记");
    Bureau::new(fake)
}

#[test]
fn figures_as_known_on_two_days() {
    let bureau = year();
    let printed = |name: &str| {
        (
            bureau.printed(name, Some("2024-02-26")),
            bureau.printed(name, None),
        )
    };
    assert_eq!(printed("handled"), ("16件".into(), "17件".into()));
    assert_eq!(printed("agreed"), ("15件".into(), "14件".into()));
    assert_eq!(printed("rate"), ("93.75%".into(), "82.35%".into()));
    assert_eq!(
        printed("promised"),
        (
            "1.2345万元".replace("1.2345", "12345").replace("万", ""),
            "12345元".into()
        )
    );
    assert_eq!(printed("provinces"), ("2个".into(), "2个".into()));
    assert_eq!(printed("near"), ("10余件".into(), "10余件".into()));
}

#[test]
fn a_refused_print_says_so_and_prints_exact() {
    let bureau = year();
    let figure =
        figures::compute_one(bureau.reader(), bureau.set(), &bureau.asked(None), "promised").unwrap();
    assert_eq!(figure.plain, "12345.00");
    assert!(figure.refused.unwrap().contains("准确数是12345元"));
}

#[test]
fn levels_at_the_end_and_at_the_start() {
    let bureau = year();
    assert_eq!(bureau.printed("open", None), "1件");
    assert_eq!(bureau.printed("opening", None), "1件");
    // Recorded in June 2023 only: on New Year's Eve nobody knew.
    assert_eq!(bureau.printed("opening", Some("2022-12-31")), "0件");
}

#[test]
fn a_merged_organ_counts_with_its_successor() {
    let mut bureau = year();
    // o3 became part of the centre on 1 July 2023; its own facts of May count there at the year's end.
    bureau.fake.record(
        "2023-05-04",
        "2024-04-01",
        Fact {
            organ: "o3",
            ..one("handled", "agree", LAND)
        },
    );
    assert_eq!(bureau.printed("centre", None), "2件");
    let organ = bureau.directory.organs.get_mut(&"o3".into()).unwrap();
    organ.successor = Some(("o2".into(), day("2024-01-01")));
    assert_eq!(bureau.printed("centre", None), "1件");
}

#[test]
fn there_is_no_figure_before_its_measure() {
    let mut bureau = year();
    bureau.fake.measures = BTreeMap::from([(0, BTreeSet::from(["handled".to_owned()]))]);
    assert_eq!(bureau.printed("handled", Some("2024-02-26")), "16件");
    assert_eq!(bureau.printed("agreed", Some("2024-02-26")), "—");
    assert_eq!(bureau.printed("rate", Some("2024-02-26")), "—");
    assert_eq!(bureau.printed("rate", None), "82.35%");
}

#[test]
fn a_ratio_over_nothing_is_no_number() {
    let bureau = year();
    assert_eq!(bureau.printed("rate.before", None), "—");
}

#[test]
fn wrong_questions_are_told() {
    let bureau = year();
    let asked = bureau.asked(None);
    let error = figures::compute_one(bureau.reader(), bureau.set(), &asked, "handeld").unwrap_err();
    assert_eq!(
        error.to_string(),
        "no figure \"handeld\": did you mean \"handled\"?"
    );
    for period in ["", "23", "2023-05", "0000", "二〇二三", "99999"] {
        let asked = crate::period::Asked::new(&bureau.fake, &bureau.catalogue, bureau.set(), period, None);
        assert!(matches!(asked, Err(ReportError::Period(_))), "{period}");
    }
    let mut huge = year();
    huge.fake.record(
        "2023-05-05",
        "2024-05-05",
        Fact {
            amount: i64::MAX,
            ..one("handled", "agree", &[("kind", "未填")])
        },
    );
    let asked = huge.asked(None);
    let error = figures::compute_one(huge.reader(), huge.set(), &asked, "handled").unwrap_err();
    assert_eq!(error, ReportError::TooLarge("handled".into()));
}

#[test]
fn files_of_figures_and_cases() {
    let bureau = year();
    let asked = bureau.asked(None);
    let all = figures::compute(bureau.reader(), bureau.set(), &asked).unwrap();
    insta::assert_snapshot!("figures_csv", figures::csv(&all));
    let read: Vec<serde_json::Value> = serde_json::from_str(&figures::json(&all)).unwrap();
    assert_eq!(read.len(), all.iter().filter(|f| f.is_published()).count());
    assert_eq!(read[2]["printed"], "82.35%");
    assert_eq!(read[2]["value"].to_string(), "82.35");
    assert!(read[3]["value"].is_null());
    let open = cases(bureau.reader(), bureau.set(), &asked, "open").unwrap();
    insta::assert_snapshot!("cases_of_a_level", cases::csv(&open));
    let rate = cases(bureau.reader(), bureau.set(), &asked, "rate").unwrap();
    assert_eq!(
        rate.iter().map(|p| (p.id.as_str(), p.sum)).collect::<Vec<_>>(),
        [("agreed", 14), ("handled", 17)]
    );
    assert!(cases::csv(&rate).lines().all(|line| line.split(',').count() == 5));
    assert!(cases::csv(&rate).starts_with("number,act,day,town,value\n"));
}

#[test]
fn an_explanation_in_words() {
    let bureau = year();
    let asked = bureau.asked(Some("2024-02-26"));
    let mut text = String::new();
    for name in [
        "handled",
        "rate",
        "promised",
        "provinces",
        "open",
        "land",
        "centre",
        "rate.before",
    ] {
        text.push_str(
            &crate::explain::explain(bureau.reader(), bureau.set(), &asked, name)
                .unwrap()
                .text(),
        );
    }
    insta::assert_snapshot!("explanations", text);
}

#[test]
fn restatements_name_each_case_and_why() {
    let bureau = year();
    let since = day("2024-02-26");
    let all = restatements(bureau.reader(), bureau.set(), "2023", since, None).unwrap();
    let ids: Vec<&str> = all.iter().map(|r| r.after.id.as_str()).collect();
    assert_eq!(ids, ["handled", "agreed", "rate", "land", "near"]);
    assert_eq!(all[0].parts[0].changes[0].why, Why::Late);
    assert_eq!(all[1].parts[0].changes[0].why, Why::Corrected("重复登记".into()));
    insta::assert_snapshot!("restatements", crate::restatements::text(&all, since));
}

#[derive(Debug, Clone)]
struct Drawn {
    measure: &'static str,
    split: Vec<(&'static str, &'static str)>,
    organ: &'static str,
    region: &'static str,
    amount: i64,
    happened: u16,
    delay: u16,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let kinds = prop::sample::select(vec!["land", "family", "未填"]);
    let provinces = prop::sample::select(vec!["36", "37", "35"]);
    let measures = prop::sample::select(vec![
        "handled",
        "agreed",
        "withdrawn",
        "promised",
        "open",
        "guests",
    ]);
    let organs = prop::sample::select(vec!["o1", "o2", "o3"]);
    let regions = prop::sample::select(vec!["350583100201", "350583100202", "350583"]);
    (
        measures,
        kinds,
        provinces,
        organs,
        regions,
        -2_i64..3,
        0_u16..900,
        0_u16..200,
    )
        .prop_map(
            |(measure, kind, province, organ, region, amount, happened, delay)| Drawn {
                measure,
                split: match measure {
                    "guests" => vec![("guests.unit", "u"), ("guests.province", province)],
                    "withdrawn" => Vec::new(),
                    _ => vec![("kind", kind)],
                },
                organ,
                region,
                amount,
                happened,
                delay,
            },
        )
}

/// Facts from mid-2022 to the end of 2024, recorded in order.
fn bureau_of(mut all: Vec<Drawn>) -> Bureau {
    all.sort_by_key(|d| d.happened + d.delay);
    let mut fake = Fake::default();
    let at = |n: u16| day("2022-07-01").plus_days(i64::from(n)).to_string();
    for d in &all {
        let what = Fact {
            measure: d.measure,
            act: "x",
            split: &d.split,
            organ: d.organ,
            region: d.region,
            amount: d.amount,
        };
        let sequence = fake.record(&at(d.happened), &at(d.happened + d.delay), what);
        if d.delay % 3 == 0 {
            fake.corrected(sequence, "更正");
        }
    }
    Bureau::new(fake)
}

/// A second way of counting, written apart from the crate: straight over the facts, figure by figure.
fn naive(bureau: &Bureau, name: &str, known: &dyn Fn(&FactRow) -> bool) -> i64 {
    let in_year = |f: &&FactRow| f.day.year() == 2023;
    let until = |f: &&FactRow| f.day.year() <= 2023;
    let split = |f: &FactRow, path: &str| f.split.get(path).cloned().unwrap_or_default();
    let of = |measure: &'static str| {
        bureau
            .fake
            .facts
            .iter()
            .filter(move |f| f.measure == measure && known(f))
    };
    let positive = |groups: BTreeMap<String, i64>| groups.values().filter(|sum| **sum > 0).count() as i64;
    let group = |facts: Vec<&FactRow>, key: &dyn Fn(&FactRow) -> String| {
        let mut groups = BTreeMap::new();
        for fact in facts {
            *groups.entry(key(fact)).or_default() += fact.amount;
        }
        positive(groups)
    };
    match name {
        "handled" => of("handled").filter(in_year).map(|f| f.amount).sum(),
        "promised" => of("promised").filter(in_year).map(|f| f.amount).sum(),
        "open" => of("open").filter(until).map(|f| f.amount).sum(),
        "opening" => of("open").filter(|f| f.day.year() < 2023).map(|f| f.amount).sum(),
        "land" => of("handled")
            .filter(in_year)
            .filter(|f| split(f, "kind") != "未填")
            .map(|f| f.amount)
            .sum(),
        "centre" => {
            let both = of("handled").chain(of("withdrawn")).filter(in_year);
            both.filter(|f| f.organ.as_str() != "o1").map(|f| f.amount).sum()
        }
        "provinces" => group(of("guests").filter(in_year).collect(), &|f| {
            split(f, "guests.province")
        }),
        "villages" => group(of("open").filter(until).collect(), &|f| f.region.clone()),
        _ => unreachable!("{name}"),
    }
}

const PLAIN: [&str; 8] = [
    "handled",
    "promised",
    "open",
    "opening",
    "land",
    "centre",
    "provinces",
    "villages",
];

proptest! {
    #[test]
    fn figures_equal_a_naive_count_and_the_sum_of_their_cases(all in prop::collection::vec(drawn(), 0..60), month in 0_i64..30) {
        let bureau = bureau_of(all);
        let as_known = day("2022-07-31").plus_months(month);
        for known in [None, Some(as_known)] {
            let asked = bureau.asked(known.map(|d| d.to_string()).as_deref());
            let was_known = |f: &FactRow| known.is_none_or(|day| f.moment.day() <= day);
            for name in PLAIN {
                let figure = figures::compute_one(bureau.reader(), bureau.set(), &asked, name).unwrap();
                let amount = figure.value.whole().unwrap();
                prop_assert_eq!(amount, naive(&bureau, name, &was_known), "{} as known {:?}", name, known);
                let parts = cases(bureau.reader(), bureau.set(), &asked, name).unwrap();
                prop_assert_eq!(parts.len(), 1);
                prop_assert_eq!(parts[0].sum, amount, "cases of {}", name);
                prop_assert_eq!(parts[0].cases.iter().map(|c| c.value).sum::<i64>(), amount);
            }
            let rate = figures::compute_one(bureau.reader(), bureau.set(), &asked, "rate").unwrap();
            let parts = cases(bureau.reader(), bureau.set(), &asked, "rate").unwrap();
            match rate.value {
                Exact::Ratio { of, to } => prop_assert_eq!((parts[0].sum, parts[1].sum), (of, to)),
                _ => prop_assert!(parts[1].sum <= 0),
            }
        }
    }

    #[test]
    fn restatements_explain_exactly_the_difference(all in prop::collection::vec(drawn(), 0..60), month in 0_i64..30) {
        let bureau = bureau_of(all);
        let since = day("2022-07-31").plus_months(month);
        let told = restatements(bureau.reader(), bureau.set(), "2023", since, None).unwrap();
        let (then, now) = (bureau.asked(Some(&since.to_string())), bureau.asked(None));
        for name in PLAIN.into_iter().filter(|n| *n != "opening") {
            let value = |asked| figures::compute_one(bureau.reader(), bureau.set(), asked, name).unwrap().value.whole().unwrap();
            let (before, after) = (value(&then), value(&now));
            let found = told.iter().find(|r| r.after.id == name);
            prop_assert_eq!(found.is_some(), before != after, "{}", name);
            if let Some(found) = found {
                prop_assert_eq!(found.parts[0].sum, after - before, "{}", name);
                for change in &found.parts[0].changes {
                    prop_assert!(change.recorded.day() > since);
                    prop_assert!(matches!(change.why, Why::Since | Why::Late | Why::Corrected(_)));
                }
            }
        }
    }

    #[test]
    fn no_text_breaks_the_report(body in "\\PC{0,200}", label in "[<>&\"'{}*_a-z]{0,20}") {
        let mut bureau = year();
        let report = bureau.catalogue.reports.get_mut("small").unwrap();
        report.body = format!("# {label}\n{body}\n{{handled}}");
        let report = bureau.catalogue.reports.get("small").unwrap();
        for format in [crate::annual::Format::Html, crate::annual::Format::Markdown] {
            let written = crate::annual::write(bureau.reader(), report, "2023", None, format).unwrap();
            prop_assert!(!written.text.is_empty());
            if format == crate::annual::Format::Html {
                prop_assert!(!written.text.contains("<script"));
                prop_assert_eq!(written.text.matches("<style").count(), 1);
                prop_assert_eq!(written.text.matches(" style=").count(), body.matches(" style=").count());
            }
        }
    }
}
