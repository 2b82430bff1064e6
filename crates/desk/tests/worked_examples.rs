//! The bureau's own catalogue compiles without an error, and every worked example beside its procedures holds.

use std::path::Path;

use catalogue::source::Sources;

#[test]
fn every_worked_example_of_the_catalogue_holds() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue");
    let compiled = catalogue::read::compile(Sources::from_dir(&dir).unwrap());
    let files = compiled.sources.clone();
    let errors: Vec<String> = compiled
        .diagnostics
        .iter()
        .filter(|d| d.is_error())
        .map(|d| d.line(&files))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let catalogue = compiled.catalogue.unwrap();
    let (examples, lines) = desk::rehearsal::count(&catalogue);
    assert!(
        examples > 200 && lines > 3000,
        "{examples} examples, {lines} lines: where are the others?"
    );
    let failed: Vec<String> = desk::rehearsal::rehearse(&catalogue)
        .iter()
        .map(|d| d.line(&files))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn a_line_that_is_not_true_is_found_at_its_place() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue");
    let mut sources = Sources::from_dir(&dir).unwrap();
    let path = "mediation/dispute.examples.toml";
    let text = sources
        .get(path)
        .unwrap()
        .replacen("due = 2023-02-28", "due = 2023-03-01", 1);
    sources.insert(path, text.clone());
    let catalogue = catalogue::read::compile(sources).catalogue.unwrap();
    let failed = desk::rehearsal::rehearse_file(&catalogue, path, &text);
    assert_eq!(failed.len(), 1, "{failed:#?}");
    assert!(
        failed[0]
            .message
            .contains("due day of conclude is 2023-02-28, not 2023-03-01"),
        "{failed:#?}"
    );
    assert!(text[failed[0].span.start..failed[0].span.end].contains("2023-03-01"));
}
