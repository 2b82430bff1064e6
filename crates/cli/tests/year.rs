//! The proof: the simulated year of Nan'an 2023, and the 86 figures that the bureau published.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

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
    let db = dir.path().join("year.db");
    let db = db.to_str().unwrap();
    let simulated = liantiao(&["simulate", "nanan-2023", "--db", db]);
    assert!(simulated.status.success(), "{}", said(&simulated));
    assert!(
        !said(&simulated).contains("停在半路"),
        "a procedure has no stream of its own, and its samples meet a guard: {}",
        said(&simulated)
    );

    // A clerk's day is a day's work.
    let inbox = liantiao(&[
        "inbox",
        "--as",
        "office-001-clerk-1",
        "--on",
        "2024-03-29",
        "--db",
        db,
    ]);
    let lines = said(&inbox).lines().count();
    assert!((5..80).contains(&lines), "{lines} lines: {}", said(&inbox));

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

    // Everything derived is what the journal gives.
    let verified = liantiao(&["verify", "--db", db]);
    assert!(
        verified.status.success() && said(&verified).contains(":0 differences"),
        "{}",
        said(&verified)
    );
}
