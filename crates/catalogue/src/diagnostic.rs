//! Findings about a catalogue, and how they are shown: as a compiler shows them, or as JSON for editors and CI.
//!
//! Always holds: a finding names its place, what is wrong, and the mend; its `rule` is the fault's name and the name
//! of its page in the documentation.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use unicode_width::UnicodeWidthChar;

use crate::model::Span;

/// How grave a finding is. The order is that of a list of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Stops publishing.
    Error,
    /// Does not.
    Warning,
    /// A sentence of the catalogue that says what must still be checked.
    Unsure,
}

impl Severity {
    /// The word on the line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning | Self::Unsure => "warning",
        }
    }
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The fault's name in kebab case: `act-goes-to-unknown-state`.
    pub rule: &'static str,
    /// How grave.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// What is wrong, one sentence.
    pub message: String,
    /// What to do about it, one sentence; may be empty when the message says it all.
    pub mend: String,
}

/// A place a person can find: line and column from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// The finding as JSON has it.
#[derive(Serialize)]
struct Shown<'a> {
    rule: &'a str,
    severity: Severity,
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    message: &'a str,
    mend: &'a str,
}

impl Diagnostic {
    /// An error.
    pub fn error(
        rule: &'static str,
        span: Span,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            severity: Severity::Error,
            span,
            message: message.into(),
            mend: mend.into(),
        }
    }

    /// A warning.
    pub fn warning(
        rule: &'static str,
        span: Span,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(rule, span, message, mend)
        }
    }

    /// Whether it stops publishing.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// One line: `dispute.toml:128: error: act assign goes to "mediatng", which is no state. Did you mean ...?`
    pub fn line(&self, files: &BTreeMap<String, String>) -> String {
        let place = self.place(files);
        let gap = if self.mend.is_empty() { "" } else { " " };
        format!(
            "{}:{}: {}: {}{gap}{}",
            self.span.file,
            place.line,
            self.severity.word(),
            self.message,
            self.mend
        )
    }

    /// Several lines: place and message, the source line, a caret under the place, the mend, the rule.
    pub fn text(&self, files: &BTreeMap<String, String>) -> String {
        let place = self.place(files);
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{}:{}:{}: {}: {}",
            self.span.file,
            place.line,
            place.column,
            self.severity.word(),
            self.message
        );
        if let Some(text) = files.get(&self.span.file) {
            underline(&mut out, text, &self.span, place);
        }
        if !self.mend.is_empty() {
            let _ = writeln!(out, "  mend: {}", self.mend);
        }
        let _ = writeln!(out, "  rule: {}", self.rule);
        out
    }

    /// As an object: rule, severity, file, line, column, end_line, end_column, message, mend.
    pub fn json(&self, files: &BTreeMap<String, String>) -> serde_json::Value {
        let text = files.get(&self.span.file).map_or("", String::as_str);
        let (from, to) = (
            place(text, self.span.start),
            place(text, self.span.end.max(self.span.start)),
        );
        let shown = Shown {
            rule: self.rule,
            severity: self.severity,
            file: &self.span.file,
            line: from.line,
            column: from.column,
            end_line: to.line,
            end_column: to.column,
            message: &self.message,
            mend: &self.mend,
        };
        serde_json::to_value(shown).unwrap_or_default()
    }

    fn place(&self, files: &BTreeMap<String, String>) -> Place {
        place(
            files.get(&self.span.file).map_or("", String::as_str),
            self.span.start,
        )
    }
}

/// Line and column of a byte; the end of the text for a byte beyond it.
pub fn place(text: &str, byte: usize) -> Place {
    let before = text.get(..floor(text, byte)).unwrap_or(text);
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    Place {
        line,
        column: before.get(start..).map_or(0, |t| t.chars().count()) + 1,
    }
}

/// The nearest character boundary at or before `byte`.
pub(crate) fn floor(text: &str, byte: usize) -> usize {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn underline(out: &mut String, text: &str, span: &Span, place: Place) {
    let start = floor(text, span.start);
    let line_start = text
        .get(..start)
        .and_then(|t| t.rfind('\n'))
        .map_or(0, |at| at + 1);
    let line = text
        .get(line_start..)
        .and_then(|t| t.lines().next())
        .unwrap_or("");
    let before = text.get(line_start..start).unwrap_or("");
    let end = floor(text, span.end).clamp(start, (line_start + line.len()).max(start));
    let marked: usize = text.get(start..end).unwrap_or("").chars().map(columns).sum();
    let margin = place.line.to_string().len();
    let pad: String = before
        .chars()
        .map(|c| {
            if c == '\t' {
                "\t".to_owned()
            } else {
                " ".repeat(columns(c))
            }
        })
        .collect();
    let _ = writeln!(out, "{:margin$} |", "");
    let _ = writeln!(out, "{} | {line}", place.line);
    let _ = writeln!(out, "{:margin$} | {pad}{}", "", "^".repeat(marked.max(1)));
}

/// How many columns a terminal gives a character: wide ones two.
fn columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// All findings in order: by file and place, errors before warnings at one place.
pub fn sort(found: &mut [Diagnostic]) {
    found.sort_by(|a, b| {
        (&a.span, a.severity, a.rule, &a.message).cmp(&(&b.span, b.severity, b.rule, &b.message))
    });
}

/// The one of `names` that somebody who wrote `word` may have meant.
pub fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let long = word.chars().count();
    names
        .into_iter()
        .map(|name| (strsim::osa_distance(word, name), name))
        .filter(|(far, name)| *far <= 1 + long.max(name.chars().count()) / 4 && *far < long.max(1))
        .min()
        .map(|(_, name)| name)
}

/// `Did you mean "mediating"?`, or what else to do.
pub fn did_you_mean<'n>(word: &str, names: impl IntoIterator<Item = &'n str>, otherwise: &str) -> String {
    nearest(word, names).map_or_else(
        || otherwise.to_owned(),
        |name| format!("Did you mean \"{name}\"?"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> BTreeMap<String, String> {
        BTreeMap::from([("dispute.toml".to_owned(), text.to_owned())])
    }

    fn finding(start: usize, end: usize) -> Diagnostic {
        Diagnostic::error(
            "act-goes-to-unknown-state",
            Span {
                file: "dispute.toml".to_owned(),
                start,
                end,
            },
            "act assign goes to \"mediatng\", which is no state.",
            "Did you mean \"mediating\"?",
        )
    }

    #[test]
    fn carets_stand_under_wide_characters() {
        let text = "a = 1\nlabel = \"受理\", to = \"x\"\n";
        let start = text.find("to").unwrap();
        let shown = finding(start, start + 2).text(&files(text));
        assert_eq!(
            shown,
            "dispute.toml:2:15: error: act assign goes to \"mediatng\", which is no state.\n  |\n2 | label = \"受理\", to = \"x\"\n  |                 ^^\n  mend: Did you mean \"mediating\"?\n  rule: act-goes-to-unknown-state\n"
        );
    }

    #[test]
    fn one_line_reads_as_the_language_says() {
        assert_eq!(
            finding(6, 7).line(&files("a = 1\nb")),
            "dispute.toml:2: error: act assign goes to \"mediatng\", which is no state. Did you mean \"mediating\"?"
        );
    }

    #[test]
    fn a_place_outside_the_text_is_its_end() {
        assert_eq!(place("受", 1), Place { line: 1, column: 1 });
        assert_eq!(place("受\n", 99), Place { line: 2, column: 1 });
        assert!(
            finding(90, 99)
                .text(&BTreeMap::new())
                .contains("dispute.toml:1:1")
        );
    }

    #[test]
    fn json_has_both_ends() {
        let json = finding(0, 3).json(&files("受\nb"));
        assert_eq!(
            (json["line"].as_u64(), json["column"].as_u64()),
            (Some(1), Some(1))
        );
        assert_eq!(
            (json["end_line"].as_u64(), json["end_column"].as_u64()),
            (Some(1), Some(2))
        );
        assert_eq!(json["severity"], "error");
    }

    #[test]
    fn the_nearest_name_must_be_near() {
        assert_eq!(nearest("mediatng", ["mediating", "applied"]), Some("mediating"));
        assert_eq!(nearest("xyz", ["mediating", "applied"]), None);
        assert_eq!(nearest("a", ["b"]), None);
    }
}
