//! Where findings go, and how places and mends are found.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::Span;

/// Takes the findings of one rule.
pub(crate) struct Findings<'a> {
    /// The rule that is being judged: every finding bears its name.
    pub(crate) rule: &'static str,
    pub(crate) sources: &'a BTreeMap<String, String>,
    pub(crate) out: &'a mut Vec<Diagnostic>,
}

impl Findings<'_> {
    /// Stops publishing.
    pub(crate) fn error(&mut self, span: &Span, message: impl Into<String>, mend: impl Into<String>) {
        self.add(Diagnostic::error(self.rule, span.clone(), message, mend));
    }

    /// Does not.
    pub(crate) fn warning(&mut self, span: &Span, message: impl Into<String>, mend: impl Into<String>) {
        self.add(Diagnostic::warning(self.rule, span.clone(), message, mend));
    }

    /// An error about `word`, pointing at the word itself; the mend is the nearest of `names`, or `otherwise`.
    pub(crate) fn unknown<'n>(
        &mut self,
        inside: &Span,
        word: &str,
        message: impl Into<String>,
        names: impl IntoIterator<Item = &'n str>,
        otherwise: &str,
    ) {
        let at = self.near(inside, word);
        self.error(&at, message, did_you_mean(word, names, otherwise));
    }

    /// Adds a finding made elsewhere. The same words at the same place are said once.
    pub(crate) fn add(&mut self, found: Diagnostic) {
        if !self.out.contains(&found) {
            self.out.push(found);
        }
    }

    /// The place of `"word"` in the table that begins at `inside`; the table's own place when it is not written there.
    pub(crate) fn near(&self, inside: &Span, word: &str) -> Span {
        let found = self.sources.get(&inside.file).and_then(|text| {
            let table = text.get(inside.start..)?;
            // The table ends where the next header begins; a header on the first line is its own.
            let own = inside.end.saturating_sub(inside.start).max(1);
            let end = table
                .get(own..)
                .and_then(|t| t.find("\n["))
                .map_or(table.len(), |at| own + at);
            let table = table.get(..end)?;
            let at = table
                .find(&format!("\"{word}\""))
                .map(|at| at + 1)
                .or_else(|| table.find(word))?;
            Some(inside.start + at)
        });
        found.map_or_else(
            || inside.clone(),
            |start| Span {
                file: inside.file.clone(),
                start,
                end: start + word.len(),
            },
        )
    }

    /// The place of the key `key` at the beginning of a line after `from`; `from` itself when there is none.
    pub(crate) fn key(&self, from: &Span, key: &str) -> Span {
        let found = self.sources.get(&from.file).and_then(|text| {
            let rest = text.get(from.start..)?;
            let mut at = from.start;
            for line in rest.split_inclusive('\n') {
                if line
                    .strip_prefix(key)
                    .is_some_and(|r| r.trim_start().starts_with('='))
                {
                    return Some(at);
                }
                at += line.len();
            }
            None
        });
        found.map_or_else(
            || from.clone(),
            |start| Span {
                file: from.file.clone(),
                start,
                end: start + key.len(),
            },
        )
    }
}

/// `"a", "b", "c"`.
pub(crate) fn quoted<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names
        .into_iter()
        .map(|n| format!("\"{n}\""))
        .collect::<Vec<_>>()
        .join(", ")
}

/// `a, b and c`, in the order given.
pub(crate) fn words<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
