//! Whoever stops reading, as `head` does, ends a command quietly.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use crate::sandbox::Sandbox;

/// Every command that prints more than a line.
const LISTINGS: [&[&str]; 20] = [
    &["check", "catalogue", "--without-examples"],
    &["figures", "--period", "2023"],
    &["figures", "--period", "2023", "--format", "csv"],
    &["figures", "--period", "2023", "--format", "json"],
    &["explain", "mediation.success_rate", "--period", "2023"],
    &["cases", "mediation.succeeded", "--period", "2023"],
    &[
        "cases",
        "mediation.succeeded",
        "--period",
        "2023",
        "--format",
        "csv",
    ],
    &["count", "mediation.handled", "--to", "2023-12-31", "--by", "kind"],
    &["restatements", "--period", "2023", "--since", "2023-06-30"],
    &["report", "annual", "--period", "2023"],
    &["report", "annual", "--period", "2023", "--format", "html"],
    &["period", "--from", "2024-03-01", "--within", "60 days"],
    &["show", "（2023）水头镇人调字第1号"],
    &["show", "（2023）水头镇人调字第1号", "--format", "json"],
    &["inbox", "--as", "office-001-clerk-1", "--on", "2023-06-30"],
    &["verify"],
    &["run"],
    &["rebuild"],
    &["export", "journal"],
    &["completions", "bash"],
];

#[test]
fn a_reader_that_stops_ends_every_listing_quietly() {
    let sandbox = Sandbox::with_year();
    for args in LISTINGS {
        // Nobody reads a single line, and somebody reads one.
        for lines in [0, 1] {
            let mut child = sandbox
                .command()
                .args(args)
                .env("LIANTIAO_DB", "year.db")
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let mut out = BufReader::with_capacity(64, child.stdout.take().unwrap());
            let mut line = String::new();
            if lines == 1 {
                out.read_line(&mut line).unwrap();
                assert!(!line.is_empty(), "{args:?} printed nothing");
            }
            drop(out);
            let mut err = String::new();
            child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
            let code = child.wait().unwrap().code();
            // What is wrong with a report goes to standard error and is no fault of the pipe; where all was read
            // before the reader went, the report's own code stands.
            if args[0] == "report" {
                assert!(
                    code == Some(0) || (lines == 1 && code == Some(1)),
                    "{args:?}: {code:?} {err}"
                );
                assert!(!err.contains("panicked") && !err.contains("Broken pipe"), "{err}");
            } else {
                assert_eq!((code, err.as_str()), (Some(0), ""), "{args:?}");
            }
        }
    }
}

#[test]
fn what_cannot_be_written_is_said() {
    let sandbox = Sandbox::empty();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    let Ok(full) = full else { return };
    let output = sandbox
        .command()
        .args(["completions", "bash"])
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "liantiao: 磁盘已满\n");
    let sandbox = Sandbox::with_year();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let export = sandbox
        .command()
        .args(["export", "journal", "--db", "year.db"])
        .stdout(full)
        .output();
    let export = export.unwrap();
    assert_eq!(export.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&export.stderr), "liantiao: 磁盘已满\n");
}
