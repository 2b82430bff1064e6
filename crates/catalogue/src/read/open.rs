//! `[door]`, `[register]` and `[way.x]`: what is opened to residents.

use super::file::File;
use super::keys::{Entry, Keys};
use super::values::remarks;
use crate::model::{Door, Named, Register, Way, Words};

pub(super) fn door<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> Door {
    let keys = Keys::of(file, whole, "", entry);
    let found = Door {
        acts: {
            if !keys.has("act") {
                keys.missing("act", "Name the first act it leads to, as in act = \"apply\".");
            }
            keys.one_or_more("act")
        },
        ask: keys.text("ask"),
        says: keys.text("says"),
        place: keys.count_opt("place").unwrap_or(u32::MAX),
        fills: keys
            .named("fills")
            .into_iter()
            .map(|e| (e.name.to_owned(), fill(&keys, &e)))
            .collect(),
        words: keys
            .named("words")
            .into_iter()
            .map(|e| (e.name.to_owned(), words(file, whole, &e)))
            .collect(),
        span: keys.span(),
    };
    keys.finish();
    found
}

/// `fills = { door = "web" }`.
fn fill(keys: &Keys<'_>, entry: &Entry<'_>) -> String {
    let Some(text) = entry.value.get_ref().as_str() else {
        keys.wrong(
            entry.name,
            entry.value,
            "an answer in quotes",
            &format!("{} = \"web\"", entry.name),
        );
        return String::new();
    };
    text.to_owned()
}

fn words<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> Words {
    let keys = Keys::of(file, whole, "door.words", entry);
    let found = Words {
        label: keys.text("label"),
        hint: keys.text_opt("hint").unwrap_or_default(),
    };
    keys.finish();
    found
}

pub(super) fn register<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> Register {
    let keys = Keys::of(file, whole, "", entry);
    let found = Register {
        label: keys.text("label"),
        says: keys.text("says"),
        place: keys.count_opt("place").unwrap_or(u32::MAX),
        state: keys.text_opt("state"),
        shows: keys.texts("shows"),
        span: keys.span(),
    };
    keys.finish();
    found
}

/// `guide.toml`.
pub(super) fn guide(top: Keys<'_>) -> Named<Way> {
    let (file, whole) = (top.file, top.whole);
    let ways = top
        .named("way")
        .into_iter()
        .map(|entry| (entry.name.to_owned(), way(file, whole, &entry)))
        .collect();
    top.finish();
    ways
}

fn way<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> Way {
    let keys = Keys::of(file, whole, "way", entry);
    let found = Way {
        ask: keys.text("ask"),
        says: keys.text("says"),
        doors: keys.texts("doors"),
        phone: keys.text_opt("phone"),
        remarks: remarks(&keys),
        span: keys.span(),
    };
    keys.finish();
    found
}
