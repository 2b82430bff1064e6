//! Findings about a catalogue, and how they are shown: as a compiler shows them, or as JSON for editors and CI.
//!
//! Always holds: a finding names its place, what is wrong, and the mend; its `rule` is the fault's name and the name
//! of its page in the documentation. However long what it speaks of is, it is short: the middle of a long message and
//! what is far from the place in a long line are left out with `…`.

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
            message: short(message.into()),
            mend: short(mend.into()),
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
        // Of a file without text there is no line to show.
        if let Some(text) = files.get(&self.span.file).filter(|text| !text.is_empty()) {
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

/// No message or mend has more characters: a sentence, not the whole condition it is about.
const SENTENCE_MOST: usize = 600;

/// A line of so many columns is shown whole.
const LINE_MOST: usize = 240;

/// Of a longer one, so many columns before the place, on it, and after it.
const LINE_NEAR: usize = 60;

/// A text with its middle left out, if it is long.
fn short(text: String) -> String {
    // Where the bytes are few, the characters are.
    if text.len() <= SENTENCE_MOST || text.chars().count() <= SENTENCE_MOST {
        return text;
    }
    let half = SENTENCE_MOST / 2;
    let back = text.chars().rev().take(half).collect::<Vec<_>>();
    let front = text.chars().take(half);
    front.chain(['…']).chain(back.into_iter().rev()).collect()
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
    let end = floor(text, span.end).clamp(start, (line_start + line.len()).max(start));
    let mut before = text.get(line_start..start).unwrap_or("");
    let mut marked = text.get(start..end).unwrap_or("");
    let mut after = line.get(end - line_start..).unwrap_or("");
    let (mut ahead, mut behind) = ("", "");
    if line.chars().map(room_of).sum::<usize>() > LINE_MOST {
        let near = (last(before), first(marked), first(after));
        ahead = cut(before, near.0);
        // Where the place itself is cut, nothing after it is shown.
        let whole = near.1.len() == marked.len();
        behind = if whole { cut(after, near.2) } else { "…" };
        (before, marked, after) = (near.0, near.1, if whole { near.2 } else { "" });
    }
    let margin = place.line.to_string().len();
    let pad: String = ahead
        .chars()
        .chain(before.chars())
        .map(|c| {
            if c == '\t' {
                "\t".to_owned()
            } else {
                " ".repeat(columns(c))
            }
        })
        .collect();
    let _ = writeln!(out, "{:margin$} |", "");
    let _ = writeln!(out, "{} | {ahead}{before}{marked}{after}{behind}", place.line);
    let _ = writeln!(out, "{:margin$} | {pad}{}", "", "^".repeat(wide(marked).max(1)));
}

/// `…` where of a text only a part is shown.
fn cut(whole: &str, shown: &str) -> &'static str {
    if shown.len() < whole.len() { "…" } else { "" }
}

/// The beginning of a text, as much as is shown near a place.
fn first(text: &str) -> &str {
    let long = near(text.chars());
    text.get(..long).unwrap_or("")
}

/// The end of a text, as much as is shown near a place.
fn last(text: &str) -> &str {
    let long = near(text.chars().rev());
    text.get(text.len() - long..).unwrap_or("")
}

/// How many bytes of these characters fit near a place.
fn near(chars: impl Iterator<Item = char>) -> usize {
    let mut room = LINE_NEAR;
    let mut long = 0;
    for c in chars {
        let Some(left) = room.checked_sub(room_of(c)) else {
            break;
        };
        (room, long) = (left, long + c.len_utf8());
    }
    long
}

/// What a character takes of the room there is: its columns, and one where it has none.
fn room_of(c: char) -> usize {
    columns(c).max(1)
}

fn wide(text: &str) -> usize {
    text.chars().map(columns).sum()
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
    fn of_a_long_line_what_is_near_the_place_is_shown() {
        let far = "受".repeat(50_000);
        let text = format!("say = \"{far}\" , to = \"x\", note = \"{far}\"\n");
        let start = text.find("to =").unwrap();
        let shown = finding(start, start + 2).text(&files(&text));
        let lines: Vec<&str> = shown.lines().collect();
        let (near, caret) = (lines[2], lines[3]);
        assert!(near.starts_with("1 | …受") && near.ends_with("受…"), "{near}");
        assert!(shown.len() < 1000, "{}", shown.len());
        let under = wide(&near[..near.find("to =").unwrap()]);
        assert_eq!(caret.find("^^"), Some(under), "{near}\n{caret}");
        // A long place is cut itself.
        let shown = finding(7, 7 + far.len()).text(&files(&text));
        assert!(
            shown.contains(&format!("\n1 | say = \"{}…\n", "受".repeat(30))),
            "{shown}"
        );
        assert!(
            shown.contains(&format!("|        {}\n", "^".repeat(60))),
            "{shown}"
        );
    }

    #[test]
    fn of_a_long_message_both_ends_are_said() {
        let found = Diagnostic::error(
            "types-do-not-fit",
            finding(0, 1).span,
            format!("{} is a number, not yes or no.", "matter.x + ".repeat(1000)),
            "",
        );
        assert_eq!(found.message.chars().count(), SENTENCE_MOST + 1);
        assert!(
            found.message.starts_with("matter.x + ")
                && found.message.ends_with("is a number, not yes or no.")
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
