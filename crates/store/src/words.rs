//! What is searched for in a matter, and how a search is read: pure text.
//!
//! The searched text of a matter is its numbers, the names of its parties (where they are not secret) and the short
//! texts of its fields, as runs of letters and digits: marks fall away, full-width letters become plain, capitals
//! small. A search finds what contains each of its own runs. For the index a run is cut into its letters and its
//! pairs of letters, so that a name of two characters is found.
//!
//! Always holds: nothing that stands apart (secrets, long texts) is in the text; of a secret there is only the
//! beginning of its keyed hash, which finds exactly the same value again and nothing like it.

use std::collections::BTreeSet;

use engine::matter::Matter;
use serde_json::Value as Json;

/// Of a keyed hash so many hex digits are searched.
const HASH: usize = 20;

/// What is searched for in one matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Searched {
    /// Its runs, each once, sorted, with a space between.
    pub(crate) text: String,
    /// Beginnings of the keyed hashes of its secrets, each once, sorted, with a space between.
    pub(crate) hashes: String,
}

impl Searched {
    /// Of a matter.
    pub(crate) fn of(matter: &Matter) -> Self {
        let mut found = Found::default();
        matter.numbers.values().for_each(|number| found.text(number));
        for record in matter.parties.values().flatten() {
            record.name.iter().for_each(|name| found.text(name));
            found
                .hashes
                .extend(record.secrets.values().map(|s| short(&s.hash)));
        }
        matter.fields.values().for_each(|value| found.value(value));
        let spaced = |set: BTreeSet<String>| set.into_iter().collect::<Vec<_>>().join(" ");
        Self {
            text: spaced(found.runs),
            hashes: spaced(found.hashes),
        }
    }

    /// The words of the index: letters, pairs of letters, hashes.
    pub(crate) fn words(&self) -> String {
        let mut words = BTreeSet::new();
        for run in self.text.split(' ') {
            let letters: Vec<char> = run.chars().collect();
            words.extend(letters.iter().map(char::to_string));
            words.extend(pairs(&letters));
        }
        words.extend(self.hashes.split(' ').map(str::to_owned));
        words.into_iter().collect::<Vec<_>>().join(" ")
    }
}

#[derive(Default)]
struct Found {
    runs: BTreeSet<String>,
    hashes: BTreeSet<String>,
}

impl Found {
    fn text(&mut self, text: &str) {
        self.runs.extend(runs(text));
    }

    /// A field's value: texts are searched, codes, days and ids are not.
    fn value(&mut self, value: &Json) {
        match value {
            Json::String(text) if written(text) => self.text(text),
            Json::Array(values) => values.iter().for_each(|value| self.value(value)),
            Json::Object(object) => match (object.get("secret"), object.get("hash")) {
                (Some(_), Some(Json::String(hash))) => drop(self.hashes.insert(short(hash))),
                _ => object.values().for_each(|value| self.value(value)),
            },
            Json::String(_) | Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }
}

/// Whether a text was written by somebody: codes, days and ids are small plain letters, digits and marks.
fn written(text: &str) -> bool {
    text.chars().any(|c| !c.is_ascii() || c.is_ascii_uppercase())
}

/// The beginning of a keyed hash by which it is searched.
pub(crate) fn short(hash: &str) -> String {
    hash.chars().take(HASH).collect()
}

/// The runs of letters and digits of a text, as searching reads them: plain and small.
pub fn runs(text: &str) -> Vec<String> {
    let plain: String = text.chars().map(plain).collect();
    plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|run| !run.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// A letter as searching reads it: plain and small. A capital of several small letters is its first.
pub fn folded(c: char) -> char {
    let plain = plain(c);
    plain.to_lowercase().next().unwrap_or(plain)
}

/// Full-width letters, digits and marks as the plain ones.
fn plain(c: char) -> char {
    match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xff01 + 0x21).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}

fn pairs(letters: &[char]) -> impl Iterator<Item = String> + '_ {
    letters.windows(2).map(|pair| pair.iter().collect())
}

/// What the index is asked for these runs: every matter that contains them, and perhaps others.
pub(crate) fn asked(runs: &[String]) -> String {
    let mut words = BTreeSet::new();
    for run in runs {
        let letters: Vec<char> = run.chars().collect();
        if letters.len() == 1 {
            words.insert(run.clone());
        }
        words.extend(pairs(&letters));
    }
    quoted(words)
}

/// Words of which every one must stand, in the index's language.
pub(crate) fn quoted(words: impl IntoIterator<Item = String>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("\"{word}\"")).collect();
    quoted.join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_fall_away_and_full_width_letters_become_plain() {
        assert_eq!(
            runs("（２０２３）水头镇人调字第257号"),
            ["2023", "水头镇人调字第257号"]
        );
        assert_eq!(runs("王·小明，ＡＢＣ  Ltd."), ["王", "小明", "abc", "ltd"]);
        assert!(runs("——,。").is_empty());
    }

    #[test]
    fn codes_days_and_ids_are_not_written() {
        for code in ["family", "2023-05-04", "p0a1b2c3", "350583100", "in_force"] {
            assert!(!written(code), "{code}");
        }
        for text in ["水头镇", "ABC 公司", "闽C12345", "No. 7"] {
            assert!(written(text), "{text}");
        }
    }

    #[test]
    fn a_run_is_asked_by_its_pairs_and_a_single_letter_by_itself() {
        assert_eq!(asked(&["张三".to_owned()]), "\"张三\"");
        assert_eq!(
            asked(&["张".to_owned(), "水头镇".to_owned()]),
            "\"头镇\" AND \"张\" AND \"水头\""
        );
    }
}
