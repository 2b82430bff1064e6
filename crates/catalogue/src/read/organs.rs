//! `organs.toml`: areas, kinds of organ and posts.

use std::collections::{BTreeMap, BTreeSet};

use super::file::File;
use super::keys::{Entry, Keys};
use crate::diagnostic::did_you_mean;
use crate::model::{OrganKind, Organs, Oversight, PostKind, PostOverride, Scope};

const LEVELS: [&str; 5] = ["province", "city", "county", "town", "village"];

const SCOPES: [(&str, Scope); 5] = [
    ("none", Scope::None),
    ("mine", Scope::Mine),
    ("organ", Scope::Organ),
    ("below", Scope::Below),
    ("county", Scope::County),
];

const OVERSEEN: [(&str, Oversight); 5] = [
    ("people", Oversight::People),
    ("access", Oversight::Access),
    ("journal", Oversight::Journal),
    ("corrections", Oversight::Corrections),
    ("health", Oversight::Health),
];

pub(super) fn organs(top: Keys<'_>) -> Organs {
    let (file, whole) = (top.file, top.whole);
    let found = Organs {
        areas: top
            .named("area")
            .into_iter()
            .map(|e| (e.name.to_owned(), area(file, whole, &e)))
            .collect(),
        kinds: top
            .named("kind")
            .into_iter()
            .map(|e| (e.name.to_owned(), kind(file, whole, &e)))
            .collect(),
        posts: top
            .named("post")
            .into_iter()
            .map(|e| (e.name.to_owned(), post(file, whole, &e)))
            .collect(),
    };
    top.finish();
    found
}

fn area<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> String {
    let keys = Keys::of(file, whole, "area", entry);
    let label = keys.text("label");
    keys.finish();
    label
}

fn kind<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> OrganKind {
    let keys = Keys::of(file, whole, "kind", entry);
    let levels: Vec<String> = keys
        .text("level")
        .split(" or ")
        .filter(|l| !l.is_empty())
        .map(str::to_owned)
        .collect();
    for level in &levels {
        if !LEVELS.contains(&level.as_str()) {
            let at = keys.get("level").map_or(keys.at.clone(), toml::Spanned::span);
            let mend = did_you_mean(
                level,
                LEVELS,
                "Write county, town or village, or several joined by \" or \".",
            );
            file.error(
                "unknown-word",
                at,
                format!("{}: there is no level \"{level}\".", keys.what),
                mend,
            );
        }
    }
    let found = OrganKind {
        label: keys.text("label"),
        levels,
        superiors: keys.one_or_more("superior"),
        is_a: keys.text_opt("is_a"),
        span: keys.span(),
    };
    keys.finish();
    found
}

fn post<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> PostKind {
    let keys = Keys::of(file, whole, "post", entry);
    if !keys.has("held_in") {
        keys.missing("held_in", "Write held_in = \"any\" or a list of kinds of organ.");
    }
    let held_in = keys.one_or_more("held_in");
    let found = PostKind {
        label: keys.text("label"),
        held_in: if held_in.iter().any(|k| k == "any") {
            Vec::new()
        } else {
            held_in
        },
        reads: reads(&keys),
        unmask: keys.texts("unmask"),
        figures: figures(&keys).unwrap_or(Scope::None),
        oversees: oversees(&keys),
        code_app: keys.yes("code_app"),
        heads: keys.yes("heads"),
        within: keys
            .named("in")
            .into_iter()
            .map(|e| (e.name.to_owned(), within(file, whole, &e)))
            .collect(),
        never_with: keys.one_or_more("never_with"),
        span: keys.span(),
    };
    keys.finish();
    found
}

fn within<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> PostOverride {
    let keys = Keys::of(file, whole, "in", entry);
    let found = PostOverride {
        reads: reads(&keys),
        unmask: keys.has("unmask").then(|| keys.texts("unmask")),
        figures: figures(&keys),
        oversees: keys.has("oversees").then(|| oversees(&keys)),
        code_app: keys.yes_opt("code_app"),
    };
    keys.finish();
    found
}

/// Whose figures: `mine` is no figures.
fn figures(keys: &Keys<'_>) -> Option<Scope> {
    let word = keys.text_opt("figures")?;
    let scopes = || SCOPES.iter().filter(|(_, scope)| *scope != Scope::Mine);
    let found = scopes().find(|(w, _)| *w == word);
    if found.is_none() {
        let at = keys.get("figures").map_or(keys.at.clone(), toml::Spanned::span);
        let mend = did_you_mean(
            &word,
            scopes().map(|(w, _)| *w),
            "Write none, organ, below or county.",
        );
        let message = format!("{}: figures = \"{word}\" says not how far.", keys.what);
        keys.file.error("unknown-word", at, message, mend);
    }
    found.map(|(_, scope)| *scope)
}

fn oversees(keys: &Keys<'_>) -> BTreeSet<Oversight> {
    let mut found = BTreeSet::new();
    for word in keys.one_or_more("oversees") {
        match OVERSEEN.iter().find(|(w, _)| *w == word) {
            Some((_, what)) => drop(found.insert(*what)),
            None => {
                let at = keys.get("oversees").map_or(keys.at.clone(), toml::Spanned::span);
                let mend = did_you_mean(
                    &word,
                    OVERSEEN.iter().map(|(w, _)| *w),
                    "Write people, access, journal, corrections or health.",
                );
                let message = format!("{}: there is no \"{word}\" to oversee.", keys.what);
                keys.file.error("unknown-word", at, message, mend);
            }
        }
    }
    found
}

fn reads(keys: &Keys<'_>) -> BTreeMap<String, Scope> {
    let mut found = BTreeMap::new();
    for entry in keys.named("reads") {
        let word = entry.value.get_ref().as_str().unwrap_or("");
        match SCOPES.iter().find(|(w, _)| *w == word) {
            Some((_, scope)) => drop(found.insert(entry.name.to_owned(), *scope)),
            None => {
                let mend = did_you_mean(
                    word,
                    SCOPES.iter().map(|(w, _)| *w),
                    "Write none, mine, organ, below or county.",
                );
                let message = format!(
                    "{}: reads {} = \"{word}\" says not how far.",
                    keys.what, entry.name
                );
                keys.file.error("unknown-word", entry.value.span(), message, mend);
            }
        }
    }
    found
}
