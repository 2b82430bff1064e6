//! A small report printed, and what is wrong with reports.

use super::{Bureau, Fact, Fake, day, one};
use crate::annual::{Finding, Format, Severity, Written, write};

fn bureau() -> Bureau {
    let mut fake = Fake::default();
    for n in 0..12 {
        fake.record(
            "2023-05-04",
            "2023-05-04",
            one("handled", "agree", &[("kind", "land")]),
        );
        if n > 0 {
            fake.record(
                "2023-05-04",
                "2023-05-04",
                one("agreed", "agree", &[("kind", "land")]),
            );
        }
    }
    fake.record(
        "2022-05-04",
        "2023-05-05",
        one("handled", "agree", &[("kind", "land")]),
    );
    fake.record(
        "2022-05-04",
        "2023-05-05",
        one("agreed", "agree", &[("kind", "land")]),
    );
    fake.record(
        "2023-06-01",
        "2023-06-01",
        Fact {
            amount: 10_000_000,
            ..one("promised", "apply", &[("kind", "land")])
        },
    );
    let mut bureau = Bureau::new(fake);
    for organ in bureau.directory.organs.values_mut() {
        organ.simulated = true;
    }
    bureau
}

fn print(bureau: &Bureau, format: Format) -> Written {
    let report = bureau.catalogue.reports.get("small").unwrap();
    write(bureau.reader(), report, "2023", Some(day("2024-02-26")), format).unwrap()
}

/// What is found in the small report with its body changed.
fn findings(change: impl Fn(&str) -> String) -> Vec<Finding> {
    let mut bureau = bureau();
    let report = bureau.catalogue.reports.get_mut("small").unwrap();
    report.body = change(&report.body);
    print(&bureau, Format::Markdown).findings
}

/// The rules of it.
fn rules(change: impl Fn(&str) -> String) -> Vec<&'static str> {
    findings(change).into_iter().map(|f| f.rule).collect()
}

#[test]
fn the_small_report() {
    let bureau = bureau();
    let html = print(&bureau, Format::Html);
    assert_eq!(html.findings, []);
    assert!(html.may_be_frozen());
    let body = html.text.split_once("</style>").unwrap().1;
    insta::assert_snapshot!("small_report_html", body);
    let markdown = print(&bureau, Format::Markdown);
    insta::assert_snapshot!("small_report_markdown", markdown.text);
    assert_eq!(
        print(&bureau, Format::Html),
        html,
        "the same facts give the same text"
    );
}

#[test]
fn the_real_mark_is_only_on_simulated_data() {
    let mut bureau = bureau();
    assert!(print(&bureau, Format::Html).text.contains("本报告由模拟数据生成"));
    for organ in bureau.directory.organs.values_mut() {
        organ.simulated = false;
    }
    assert!(!print(&bureau, Format::Html).text.contains("模拟"));
}

#[test]
fn every_link_of_the_html_leads_somewhere() {
    let html = print(&bureau(), Format::Html).text;
    let targets = html
        .split("href=\"#")
        .skip(1)
        .map(|rest| rest.split_once('"').unwrap().0);
    let mut links = 0;
    for target in targets {
        assert_eq!(html.matches(&format!("id=\"{target}\"")).count(), 1, "#{target}");
        links += 1;
    }
    assert!(links > 20);
}

#[test]
fn a_skipped_section_number() {
    assert_eq!(
        rules(|b| b.replace("## 二、", "## 三、")),
        ["section-number-skipped", "section-number-skipped"]
    );
    assert_eq!(
        rules(|b| b.replace("全年化解", "### （二）甲\n\n全年化解")),
        ["section-number-skipped"]
    );
    assert!(rules(|b| b.replace("全年化解", "### （一）甲\n\n全年化解")).is_empty());
}

#[test]
fn the_parts_that_the_national_rule_wants() {
    for (heading, number) in [
        ("存在的不足和原因", "二"),
        ("履行第一责任人职责情况", "三"),
        ("下一年度主要安排", "四"),
    ] {
        let found = rules(|b| b.replace(&format!("## {number}、{heading}"), &format!("## {number}、其他")));
        assert_eq!(found, ["required-part-missing"], "{heading}");
    }
}

#[test]
fn names_and_companions() {
    assert_eq!(rules(|b| b.replace("{open}", "{opem}{open}")), ["no-such-figure"]);
    assert_eq!(rules(|b| b.replace("{open}", "")), ["figure-not-printed"]);
    assert_eq!(
        rules(|b| b.replace("{withdrawn}", "")),
        ["figure-without-its-companion"]
    );
}

#[test]
fn numbers_typed_by_hand() {
    assert_eq!(
        rules(|b| format!("{b}\n\n另有12,000件。")),
        ["number-typed-by-hand"]
    );
    assert!(rules(|b| format!("{b}\n\n2021—2025年规划第3条，12348热线。")).is_empty());
    // Named with its line, in bold too, and where no figure stands beside it.
    let found = findings(|b| format!("{b}\n\n另有\n**35件**。"));
    let [found] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(found.rule, "number-typed-by-hand");
    assert!(
        found.place.is_some() && found.says.starts_with("“35件”"),
        "{found}"
    );
}

#[test]
fn one_count_printed_in_two_ways() {
    let mut bureau = bureau();
    let set = bureau.catalogue.indicators.get_mut("small").unwrap();
    // `near` counts what `handled` counts; here it is printed another way on purpose.
    set.indicators.get_mut("near").unwrap().print.pattern = Some("约{n}件".into());
    let found = print(&bureau, Format::Html).findings;
    assert!(
        found.is_empty(),
        "a floor says less, not something else: {found:?}"
    );
    set_unit(&mut bureau);
    let found = print(&bureau, Format::Html).findings;
    assert_eq!(
        found.iter().map(|f| f.rule).collect::<Vec<_>>(),
        ["figure-printed-two-ways"]
    );
}

fn set_unit(bureau: &mut Bureau) {
    let set = bureau.catalogue.indicators.get_mut("small").unwrap();
    let near = set.indicators.get_mut("near").unwrap();
    near.print = catalogue::model::Print::default();
    near.unit = "起".into();
}

#[test]
fn what_fails_stops_the_freezing() {
    let mut failing = bureau();
    failing.fake.record(
        "2023-05-05",
        "2023-05-06",
        Fact {
            amount: 50,
            ..one("agreed", "agree", &[("kind", "land")])
        },
    );
    let found = print(&failing, Format::Html);
    assert!(!found.may_be_frozen());
    let failed = found.findings.iter().find(|f| f.rule == "check-failed").unwrap();
    assert_eq!(failed.severity, Severity::Error);
    assert_eq!(failed.mend, "核对式的数是 12 >= 61。");
    let mut odd = bureau();
    odd.fake.record(
        "2023-05-05",
        "2023-05-06",
        Fact {
            amount: 1,
            ..one("promised", "apply", &[("kind", "land")])
        },
    );
    let found = print(&odd, Format::Html);
    assert!(
        found
            .findings
            .iter()
            .any(|f| f.rule == "print-loses-a-digit" && f.severity == Severity::Error)
    );
}

#[test]
fn a_finding_names_file_and_line() {
    let mut bureau = bureau();
    let report = bureau.catalogue.reports.get_mut("small").unwrap();
    report.body = report.body.replace("## 二、", "## 三、");
    let found = print(&bureau, Format::Markdown).findings;
    let text = found.first().unwrap().to_string();
    assert!(
        text.starts_with("reports/small.md:13: 提醒：节号从“一、”跳到“三、”。"),
        "{text}"
    );
}
