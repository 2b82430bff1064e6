//! One file being read: its text, and what was found in it.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;

use crate::diagnostic::{self, Diagnostic};
use crate::lookalike;
use crate::model::Span;

/// What to do about a fault of syntax, by what the parser says it wanted.
fn mend(said: &str) -> &'static str {
    let wanted = said.rsplit_once("expected ").map_or("", |(_, wanted)| wanted);
    if said.contains("missing comma") {
        "Write a comma there, or close what was opened before it: a list with ], a table with }."
    } else if wanted.contains("`]`") {
        "Close it with ]."
    } else if wanted.contains("`}`") {
        "Close it with }."
    } else if said.contains("string") || wanted.contains('"') || wanted.contains('\'') {
        "Mend the line; what stands in quotes must end in the same quotes."
    } else {
        "Mend the line: a key, =, and a value; a text stands in quotes."
    }
}

/// A file and its findings. Reading goes on after a finding, so that one run shows all.
pub(super) struct File<'f> {
    /// Path below the catalogue's root.
    pub path: &'f str,
    /// Its text.
    pub text: &'f str,
    found: RefCell<Vec<Diagnostic>>,
}

impl<'f> File<'f> {
    pub fn new(path: &'f str, text: &'f str) -> Self {
        Self {
            path,
            text,
            found: RefCell::default(),
        }
    }

    /// A place in this file: whatever the parser says, between characters and not beyond the end.
    pub fn span(&self, at: Range<usize>) -> Span {
        let start = diagnostic::floor(self.text, at.start);
        Span {
            file: self.path.to_owned(),
            start,
            end: diagnostic::floor(self.text, at.end).max(start),
        }
    }

    pub fn error(
        &self,
        rule: &'static str,
        at: Range<usize>,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.found
            .borrow_mut()
            .push(Diagnostic::error(rule, self.span(at), message, mend));
    }

    pub fn into_found(self) -> Vec<Diagnostic> {
        self.found.into_inner()
    }

    /// The file's name without folder and ending.
    pub fn stem(&self) -> &'f str {
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        name.split('.').next().unwrap_or(name)
    }

    /// The folder it stands in, directly below the root.
    pub fn folder(&self) -> Option<&'f str> {
        self.path.split_once('/').map(|(folder, _)| folder)
    }

    /// Parses the whole as TOML. Faults of syntax are found here; what could be read is returned with whether it is
    /// all there.
    pub fn toml(&self) -> (Spanned<DeTable<'f>>, bool) {
        let (root, errors) = DeTable::parse_recoverable(self.text);
        let whole = errors.is_empty();
        let mut lines = std::collections::BTreeSet::new();
        for error in errors {
            let at = error.span().unwrap_or(0..0);
            let start = self
                .text
                .get(..at.start)
                .and_then(|t| t.rfind('\n'))
                .map_or(0, |n| n + 1);
            // The first fault of a line explains the others.
            if lines.insert(start) {
                self.syntax(start, at, error.message());
            }
        }
        (root, whole)
    }

    fn syntax(&self, line_start: usize, at: Range<usize>, said: &str) {
        let line = self
            .text
            .get(line_start..)
            .and_then(|t| t.lines().next())
            .unwrap_or("");
        if let Some((byte, found, wanted)) = lookalike::first_outside_quotes(line, Some('#')) {
            let at = line_start + byte..line_start + byte + found.len_utf8();
            let mend = format!("Write '{wanted}', with the keyboard set to English.");
            return self.error(
                "look-alike-character",
                at,
                format!("'{found}' only looks like '{wanted}'."),
                mend,
            );
        }
        let at = at.start..at.end.max(at.start + 1);
        if said.contains("duplicate key") {
            let key = self.text.get(at.clone()).unwrap_or("");
            return self.error(
                "repeated-key",
                at,
                format!("{key} is written twice here."),
                "Keep one of them.",
            );
        }
        self.error(
            "toml-cannot-be-read",
            at,
            format!("this is no TOML: {said}."),
            mend(said),
        );
    }
}
