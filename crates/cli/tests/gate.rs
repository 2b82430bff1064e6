//! One gate: the pages read matters through the desk's window and by no other road.
//!
//! The house's floors cannot say this (the desk opens its store to the reports and the simulator), so the pages' text
//! is read. What lies beside the journal (accounts, sessions, drafts, views, the access log) is the pages' own
//! business with the store.

#![expect(clippy::expect_used, reason = "a test stops where it fails")]

use std::path::{Path, PathBuf};

/// Reads of the store that reach matters around the gate.
const AROUND: [&str; 15] = [
    ".matter(",
    ".history(",
    ".entries(",
    ".entry(",
    ".entry_at(",
    ".matters_of(",
    ".by_number(",
    ".named(",
    ".inbox(",
    ".paused(",
    ".postings(",
    ".told(",
    ".secret(",
    ".attachments(",
    ".export(",
];

fn texts(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("a folder reads").path();
        if path.is_dir() {
            texts(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// The reads around the gate in a text: a store's method, called on the store.
fn around(text: &str) -> Vec<&'static str> {
    let joined: String = text.split_whitespace().collect();
    let calls =
        |read: &&&str| joined.contains(&format!("store(){read}")) || joined.contains(&format!("store{read}"));
    AROUND.iter().filter(calls).copied().collect()
}

#[test]
fn the_pages_read_matters_through_the_window_only() {
    let mut files = Vec::new();
    texts(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/src"),
        &mut files,
    );
    let found: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let text = std::fs::read_to_string(path).expect("a source reads");
            let reads = around(&text);
            reads
                .into_iter()
                .map(move |read| format!("{}: store{read}", path.display()))
        })
        .collect();
    assert!(
        found.is_empty(),
        "read through desk::window instead:\n{}",
        found.join("\n")
    );
}

#[test]
fn a_read_around_the_gate_is_seen() {
    assert_eq!(
        around("let m = desk\n    .store()\n    .matter(&id)?;"),
        [".matter("]
    );
    assert_eq!(
        around("let store = desk.store(); store.secret(&id)"),
        [".secret("]
    );
    assert!(
        around("window.attachments(&id)?; store.put_attachment(&file)?; store.account(login)").is_empty()
    );
}
