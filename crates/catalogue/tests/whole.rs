//! The bureau's own catalogue reads without a fault.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

use catalogue::read::compile;
use catalogue::source::Sources;

fn bureau() -> Sources {
    Sources::from_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue")).unwrap()
}

#[test]
fn the_bureaus_catalogue_has_no_error() {
    let compiled = compile(bureau());
    let errors: Vec<_> = compiled
        .diagnostics
        .iter()
        .filter(|d| d.is_error())
        .map(|d| d.text(&compiled.sources))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    let catalogue = compiled.catalogue.unwrap();
    assert!(catalogue.procedures.len() >= 35 && catalogue.rubrics.len() >= 3);
    let leave = catalogue.measure("corrections.leave_days").unwrap().1;
    assert_eq!(
        leave.same.iter().map(String::as_str).collect::<Vec<_>>(),
        ["party.subject"]
    );
}
