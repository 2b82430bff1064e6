//! The keys of one table. Whatever the reader asks for is known; the rest is reported at the end.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::file::File;
use crate::diagnostic::nearest;
use crate::lookalike;
use crate::model::Span;

/// A value with its place.
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// A key with its value.
#[derive(Clone)]
pub(super) struct Entry<'a> {
    pub name: &'a str,
    pub at: Range<usize>,
    pub value: &'a Value<'a>,
}

/// The entries of a table in the file's order.
pub(super) fn entries<'a>(table: &'a DeTable<'a>) -> Vec<Entry<'a>> {
    let mut all: Vec<_> = table
        .iter()
        .map(|(key, value)| Entry {
            name: key.get_ref().as_ref(),
            at: key.span(),
            value,
        })
        .collect();
    all.sort_by_key(|e| e.at.start);
    all
}

/// What a value is, in words.
pub(super) fn kind(value: &Value<'_>) -> &'static str {
    match value.get_ref() {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a day",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A table being read.
pub(super) struct Keys<'a> {
    pub file: &'a File<'a>,
    /// `act accept`, for messages.
    pub what: String,
    /// Where its name stands.
    pub at: Range<usize>,
    /// The whole file could be parsed: what is missing is missing.
    pub whole: bool,
    table: Option<&'a DeTable<'a>>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Keys<'a> {
    /// The table of an entry; a value of another kind is reported and read as an empty one.
    pub fn of(file: &'a File<'a>, whole: bool, word: &str, entry: &Entry<'a>) -> Self {
        let what = if word.is_empty() {
            entry.name.to_owned()
        } else {
            format!("{word} {}", entry.name)
        };
        let table = entry.value.get_ref().as_table();
        if table.is_none() {
            let message = format!("{what} must be a table, here stands {}.", kind(entry.value));
            file.error(
                "wrong-type",
                entry.value.span(),
                message,
                format!("Write {} = {{ ... }}.", entry.name),
            );
        }
        Self {
            file,
            what,
            at: entry.at.clone(),
            whole,
            table,
            asked: RefCell::default(),
        }
    }

    /// The top of a file.
    pub fn top(file: &'a File<'a>, whole: bool, root: &'a DeTable<'a>) -> Self {
        Self {
            file,
            what: "the file".to_owned(),
            at: 0..1,
            whole,
            table: Some(root),
            asked: RefCell::default(),
        }
    }

    /// A nameless table in a list.
    pub fn member(&self, key: &str, value: &'a Value<'a>) -> Self {
        let entry = Entry {
            name: key,
            at: value.span(),
            value,
        };
        let table = value.get_ref().as_table();
        if table.is_none() {
            let message = format!(
                "{}: each of {key} must be a table, here stands {}.",
                self.what,
                kind(value)
            );
            self.file.error(
                "wrong-type",
                value.span(),
                message,
                format!("Write {key} = [{{ ... }}]."),
            );
        }
        let what = format!("{} of {}", entry.name, self.what);
        Self {
            file: self.file,
            what,
            at: entry.at,
            whole: self.whole,
            table,
            asked: RefCell::default(),
        }
    }

    pub fn span(&self) -> Span {
        self.file.span(self.at.clone())
    }

    pub fn get(&self, key: &'static str) -> Option<&'a Value<'a>> {
        self.entry(key).map(|e| e.value)
    }

    pub fn entry(&self, key: &'static str) -> Option<Entry<'a>> {
        self.asked.borrow_mut().push(key);
        let (found, value) = self.table?.get_key_value(key)?;
        Some(Entry {
            name: found.get_ref().as_ref(),
            at: found.span(),
            value,
        })
    }

    pub fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    /// The entries of a table of named things; none when the key is absent.
    pub fn named(&self, key: &'static str) -> Vec<Entry<'a>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        match value.get_ref().as_table() {
            Some(table) => entries(table),
            None => {
                self.wrong(key, value, "a table", "{ name = ... }");
                Vec::new()
            }
        }
    }

    /// All entries, for tables whose keys are names. Nothing is left unknown then.
    pub fn all(&self) -> Vec<Entry<'a>> {
        self.table.map(entries).unwrap_or_default()
    }

    pub fn wrong(&self, key: &str, value: &Value<'_>, wanted: &str, example: &str) {
        let message = format!(
            "{}: {key} must be {wanted}, here stands {}.",
            self.what,
            kind(value)
        );
        self.file.error(
            "wrong-type",
            value.span(),
            message,
            format!("Write {key} = {example}."),
        );
    }

    pub fn missing(&self, key: &str, mend: impl Into<String>) {
        if self.whole {
            self.file.error(
                "missing-key",
                self.at.clone(),
                format!("{} has no {key}.", self.what),
                mend,
            );
        }
    }

    pub fn text_opt(&self, key: &'static str) -> Option<String> {
        let value = self.get(key)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong(key, value, "text", "\"...\"");
        }
        text.map(str::to_owned)
    }

    /// A text that must be there and say something.
    pub fn text(&self, key: &'static str) -> String {
        match self.get(key) {
            None => {
                self.missing(key, format!("Write {key} = \"...\"."));
                String::new()
            }
            Some(value) => {
                if value.get_ref().as_str().is_some_and(|t| t.trim().is_empty()) {
                    self.file.error(
                        "empty-text",
                        value.span(),
                        format!("{}: {key} is empty.", self.what),
                        "Write it.",
                    );
                }
                self.text_opt(key).unwrap_or_default()
            }
        }
    }

    /// A list of texts with their places.
    pub fn spanned_texts(&self, key: &'static str) -> Vec<(&'a str, Range<usize>)> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(key, value, "a list of texts", "[\"...\"]");
            return Vec::new();
        };
        list.iter()
            .filter_map(|member| {
                let text = member.get_ref().as_str();
                if text.is_none() {
                    self.wrong(key, member, "a list of texts", "[\"...\"]");
                }
                text.map(|t| (t, member.span()))
            })
            .collect()
    }

    pub fn texts(&self, key: &'static str) -> Vec<String> {
        self.spanned_texts(key)
            .into_iter()
            .map(|(t, _)| t.to_owned())
            .collect()
    }

    /// A list of texts that must name one thing at least.
    pub fn some_texts(&self, key: &'static str) -> Vec<String> {
        if !self.has(key) {
            self.missing(key, format!("Write {key} = [\"...\"]."));
        }
        self.texts(key)
    }

    /// One text, or a list of them.
    pub fn one_or_more(&self, key: &'static str) -> Vec<String> {
        match self.get(key).map(|v| (v, v.get_ref().as_str())) {
            Some((_, Some(text))) => vec![text.to_owned()],
            _ => self.texts(key),
        }
    }

    pub fn yes(&self, key: &'static str) -> bool {
        self.yes_opt(key).unwrap_or(false)
    }

    pub fn yes_opt(&self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        let found = value.get_ref().as_bool();
        if found.is_none() {
            self.wrong(key, value, "true or false", "true");
        }
        found
    }

    pub fn number_opt(&self, key: &'static str) -> Option<i64> {
        let value = self.get(key)?;
        let found = whole_number(value);
        if found.is_none() {
            self.wrong(key, value, "a whole number", "1");
        }
        found
    }

    pub fn number(&self, key: &'static str) -> i64 {
        if !self.has(key) {
            self.missing(key, format!("Write {key} = 1."));
        }
        self.number_opt(key).unwrap_or_default()
    }

    /// A count: zero or more.
    pub fn count_opt(&self, key: &'static str) -> Option<u32> {
        let found = self.number_opt(key)?;
        let count = u32::try_from(found).ok();
        if let (None, Some(value)) = (count, self.get(key)) {
            let message = format!("{}: {key} must be zero or more.", self.what);
            self.file.error(
                "number-out-of-range",
                value.span(),
                message,
                format!("Write {key} = 1."),
            );
        }
        count
    }

    /// The tables of a list (`needs = [{ ... }]`, `[[clock.x.version]]`).
    pub fn tables(&self, key: &'static str) -> Vec<Keys<'a>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        match value.get_ref().as_array() {
            Some(list) => list.iter().map(|v| self.member(key, v)).collect(),
            None => {
                self.wrong(key, value, "a list of tables", "[{ ... }]");
                Vec::new()
            }
        }
    }

    /// One of a few words.
    pub fn one_of<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        let value = self.get(key)?;
        let text = self.text_opt(key)?;
        let found = words.iter().find(|(w, _)| *w == text).map(|(_, t)| *t);
        if found.is_none() {
            let all: Vec<_> = words.iter().map(|(w, _)| format!("\"{w}\"")).collect();
            let mend = match nearest(&text, words.iter().map(|(w, _)| *w)) {
                Some(name) => format!("Did you mean \"{name}\"?"),
                None => format!("Write {}.", all.join(" or ")),
            };
            let message = format!("{}: {key} = \"{text}\" is none of {}.", self.what, all.join(", "));
            self.file.error("unknown-word", value.span(), message, mend);
        }
        found
    }

    /// Reports every key nobody asked for.
    pub fn finish(self) {
        let asked = self.asked.into_inner();
        for entry in self.table.map(entries).unwrap_or_default() {
            if asked.contains(&entry.name) {
                continue;
            }
            let narrow = lookalike::narrowed(entry.name);
            let narrow = narrow.trim();
            if asked.contains(&narrow) {
                let message = format!("\"{}\" only looks like {narrow}.", entry.name);
                self.file.error(
                    "look-alike-character",
                    entry.at,
                    message,
                    format!("Write {narrow}, with the keyboard set to English."),
                );
                continue;
            }
            let mend = match nearest(entry.name, asked.iter().copied()) {
                Some(name) => format!("Did you mean \"{name}\"?"),
                None => {
                    let mut known = asked.clone();
                    known.sort_unstable();
                    known.dedup();
                    format!("Its keys are {}.", known.join(" "))
                }
            };
            self.file.error(
                "unknown-key",
                entry.at,
                format!("{} has no key \"{}\".", self.what, entry.name),
                mend,
            );
        }
    }
}

/// A whole number that fits.
pub(super) fn whole_number(value: &Value<'_>) -> Option<i64> {
    let found = value.get_ref().as_integer()?;
    i64::from_str_radix(found.as_str(), found.radix()).ok()
}
