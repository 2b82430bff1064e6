//! The proof: the simulated year of Nan'an 2023, and the 86 figures that the bureau published.
//!
//! The year is simulated twice, at the same time; all that is asked of it is asked in one test, since it takes minutes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod bookkeeper;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn liantiao(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_liantiao"))
        .current_dir(root())
        .args(args)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn the_years_figures_come_out_of_its_acts() {
    let dir = tempfile::tempdir().unwrap();
    let place = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (db, again) = (place("year.db"), place("again.db"));
    std::thread::scope(|scope| {
        for db in [&db, &again] {
            scope.spawn(move || {
                let simulated = liantiao(&["simulate", "nanan-2023", "--db", db]);
                assert!(simulated.status.success(), "{}", said(&simulated));
                assert!(
                    !said(&simulated).contains("停在半路"),
                    "a procedure has no stream of its own, and its samples meet a guard: {}",
                    said(&simulated)
                );
            });
        }
    });
    // The same plan, catalogue and seed give the same journal.
    let digest = |db: &str| said(&liantiao(&["export", "digest", "--db", db]));
    assert_eq!(digest(&db), digest(&again));
    assert_eq!(digest(&db).trim().len(), 64, "{}", digest(&db));
    let db = db.as_str();

    // A clerk's day is a day's work.
    let clerk = [
        "inbox",
        "--as",
        "office-001-clerk-1",
        "--on",
        "2024-03-29",
        "--db",
        db,
    ];
    let inbox = said(&liantiao(&clerk));
    let lines = inbox.lines().count();
    assert!((5..80).contains(&lines), "{lines} lines: {inbox}");

    // As known on the day of the report, every figure is the published one.
    let against = [
        "figures",
        "--period",
        "2023",
        "--against",
        "docs/proof/figures.csv",
        "--db",
        db,
    ];
    let then = liantiao(&[&against[..], &["--as-known", "2024-02-26"]].concat());
    assert!(
        said(&then).trim_end().ends_with("86 of 86 figures equal"),
        "{}",
        said(&then)
    );

    // What was recorded in March 2024 changes what is known now, and is listed with its reason.
    let now = liantiao(&against);
    assert!(
        !now.status.success(),
        "late entries and corrections changed nothing"
    );
    let restated = said(&liantiao(&[
        "restatements",
        "--period",
        "2023",
        "--since",
        "2024-02-26",
        "--db",
        db,
    ]));
    for figure in [
        "mediation.succeeded",
        "mediation.handled",
        "outreach.events",
        "notary.fees",
    ] {
        assert!(restated.contains(figure), "{figure} is not restated:\n{restated}");
    }
    assert!(restated.contains("同一场活动重复登记"), "{restated}");

    // The list is the figure.
    let cases = liantiao(&[
        "cases",
        "reconsideration.corrected",
        "--period",
        "2023",
        "--as-known",
        "2024-02-26",
        "--format",
        "csv",
        "--db",
        db,
    ]);
    assert_eq!(said(&cases).lines().count(), 1 + 35, "{}", said(&cases));

    lists_of_money_say_yuan(db);

    // Everything derived is what the journal gives.
    let verified = liantiao(&["verify", "--db", db]);
    assert!(
        verified.status.success() && said(&verified).contains("：0 differences"),
        "{}",
        said(&verified)
    );

    a_second_bookkeeper_counts_the_same(db);
    one_changed_byte_is_found(&again);
}

/// Every figure, as it was known on the day of the report and as it is known now, comes out of the exported journal
/// and the catalogue's text without the house's engine, store or report.
fn a_second_bookkeeper_counts_the_same(db: &str) {
    let rules = bookkeeper::rules::Rules::read(&root().join("catalogue"));
    let mut book = bookkeeper::Book::new(rules);
    let journal = liantiao(&["export", "journal", "--db", db]);
    for line in String::from_utf8(journal.stdout).unwrap().lines() {
        book.take(line);
    }
    for known in [Some("2024-02-26"), None] {
        let mut asked = vec!["figures", "--period", "2023", "--format", "csv", "--db", db];
        asked.extend(known.iter().flat_map(|day| ["--as-known", *day]));
        let house = String::from_utf8(liantiao(&asked).stdout).unwrap();
        let house: BTreeMap<String, String> = house
            .lines()
            .skip(1)
            .map(|line| {
                let mut cells = line.split(',');
                (cells.next().unwrap().to_owned(), cells.next().unwrap().to_owned())
            })
            .collect();
        let ours = bookkeeper::figures::Asked {
            book: &book,
            year: 2023,
            known,
        }
        .figures();
        assert_eq!(ours.len(), 86);
        assert_eq!(house, ours, "as known on {known:?}");
    }
}

/// A figure in yuan has its list in yuan, whatever form it is printed in, and so has its measure's count.
fn lists_of_money_say_yuan(db: &str) {
    let asked = |args: &[&str]| {
        let output = liantiao(&[args, &["--db", db]].concat());
        assert!(output.status.success(), "{}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let year = ["--period", "2023", "--as-known", "2024-02-26"];
    let figures = asked(&[&["figures", "--format", "csv"], &year[..]].concat());
    let figure = figures
        .lines()
        .find(|line| line.starts_with("notary.fees,"))
        .unwrap();
    let value = figure.split(',').nth(1).unwrap();
    assert!(value.ends_with(".00") && value.len() > 9, "{value}");

    let cases = |format: &str| asked(&[&["cases", "notary.fees", "--format", format], &year[..]].concat());
    let table = cases("table");
    assert!(
        table.contains(&format!("合计 {value}元")),
        "{}",
        table.lines().last().unwrap()
    );
    let rows: Vec<serde_json::Value> = serde_json::from_str(&cases("json")).unwrap();
    let sum: f64 = rows.iter().map(|row| row["value"].as_f64().unwrap()).sum();
    assert_eq!(format!("{sum:.2}"), value);

    let span = [
        "--from",
        "2023-01-01",
        "--to",
        "2023-12-31",
        "--as-known",
        "2024-02-26",
    ];
    let count = asked(&[&["count", "notary.fees"], &span[..]].concat());
    assert!(count.contains(&format!("合计  {value}")), "{count}");
}

/// One byte of one entry is changed behind the house's back: `verify` names the entry.
fn one_changed_byte_is_found(db: &str) {
    let conn = rusqlite::Connection::open(db).unwrap();
    let (sequence, body): (i64, String) = conn
        .query_row(
            "SELECT sequence, body FROM entry WHERE body LIKE '%\"act\":\"agree_written\"%' ORDER BY sequence LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    let changed = body.replacen("agree_written", "agree_writtem", 1);
    assert_eq!(body.len(), changed.len());
    let rows = conn.execute(
        "UPDATE entry SET body = ?1 WHERE sequence = ?2",
        rusqlite::params![changed, sequence],
    );
    assert_eq!(rows.unwrap(), 1);
    drop(conn);
    let verified = liantiao(&["verify", "--db", db]);
    assert_eq!(verified.status.code(), Some(1), "{}", said(&verified));
    assert!(
        said(&verified).contains(&format!("第 {sequence} 笔")),
        "{}",
        said(&verified)
    );
}
