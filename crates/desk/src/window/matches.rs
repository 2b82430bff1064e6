//! Where the words of a search stand in a matter, in pieces that a page can mark.
//!
//! Always holds: of a person's name only the family name and what was searched for is shown; nothing that stands apart
//! is looked at.

use catalogue::model::FieldKind;
use serde_json::Value as Json;

use super::page::Seen;

/// So many places of one matter are told.
const MOST: usize = 3;
/// So many letters around a word are shown.
const AROUND: usize = 18;

/// A place where the words stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// What it is: `编号`, a party's role, a field.
    pub label: String,
    /// The text, or what is near the words.
    pub pieces: Vec<Piece>,
}

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The stretch.
    pub text: String,
    /// It is what was searched for.
    pub hit: bool,
}

/// The places of a matter that hold any of the runs.
pub(super) fn matches(seen: &Seen, runs: &[String]) -> Vec<Match> {
    let (matter, procedure) = (&seen.matter, &seen.procedure);
    let mut found = Vec::new();
    for number in matter.numbers.values() {
        found.extend(one("编号", number, runs, false));
    }
    for (role, records) in &matter.parties {
        let label = procedure.parties.get(role).map_or(role, |p| &p.label);
        for record in records {
            let name = record.name.as_deref().unwrap_or_default();
            found.extend(one(label, name, runs, record.kind != "firm"));
        }
    }
    for (name, field) in &procedure.fields {
        if let (false, Some(value)) = (
            field.secret || matches!(field.kind, FieldKind::Long),
            matter.fields.get(name),
        ) {
            for text in texts(value) {
                found.extend(one(&field.label, text, runs, false));
            }
        }
    }
    found.truncate(MOST);
    found
}

/// The texts of a value; references to what stands apart are none.
fn texts(value: &Json) -> Vec<&str> {
    match value {
        Json::String(text) => vec![text],
        Json::Array(values) => values.iter().flat_map(texts).collect(),
        Json::Object(object) if !object.contains_key("secret") => object.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// The match in one text, if it holds any of the runs. `masked`: letters that were not searched for become stars, but
/// for the first.
fn one(label: &str, text: &str, runs: &[String], masked: bool) -> Option<Match> {
    let letters: Vec<char> = text.chars().collect();
    let folded: Vec<char> = letters.iter().map(|letter| store::folded(*letter)).collect();
    let mut hits = vec![false; letters.len()];
    for run in runs {
        let run: Vec<char> = run.chars().collect();
        for (at, window) in folded.windows(run.len().max(1)).enumerate() {
            if window == run.as_slice() {
                hits.iter_mut()
                    .skip(at)
                    .take(run.len())
                    .for_each(|hit| *hit = true);
            }
        }
    }
    let first = hits.iter().position(|hit| *hit)?;
    let last = hits.iter().rposition(|hit| *hit)?;
    let (from, to) = (
        first.saturating_sub(AROUND),
        (last + 1 + AROUND).min(letters.len()),
    );
    let mut pieces: Vec<Piece> = Vec::new();
    let mut push = |letter: char, hit: bool| match pieces.last_mut() {
        Some(piece) if piece.hit == hit => piece.text.push(letter),
        _ => pieces.push(Piece {
            text: letter.to_string(),
            hit,
        }),
    };
    if from > 0 {
        push('…', false);
    }
    for (place, (letter, hit)) in letters.iter().zip(&hits).enumerate().take(to).skip(from) {
        let hidden = masked && place > 0 && !hit;
        push(if hidden { '*' } else { *letter }, *hit);
    }
    if to < letters.len() {
        push('…', false);
    }
    Some(Match {
        label: label.to_owned(),
        pieces,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, search: &str, masked: bool) -> Option<String> {
        let found = one("", text, &store::runs(search), masked)?;
        let piece = |p: &Piece| {
            if p.hit {
                format!("[{}]", p.text)
            } else {
                p.text.clone()
            }
        };
        Some(found.pieces.iter().map(piece).collect())
    }

    #[test]
    fn words_are_marked_as_the_index_reads_them() {
        assert_eq!(
            said("示例石材有限公司", "示例石材", false).as_deref(),
            Some("[示例石材]有限公司")
        );
        assert_eq!(
            said("（２０２３）水头人调字", "2023 水头", false).as_deref(),
            Some("（[２０２３]）[水头]人调字")
        );
        assert_eq!(said("ABC 公司", "abc", false).as_deref(), Some("[ABC] 公司"));
        assert_eq!(said("某公司", "石材", false), None);
        let long = format!("{}石材{}", "一".repeat(30), "二".repeat(30));
        let near = said(&long, "石材", false).unwrap();
        assert_eq!(near, format!("…{}[石材]{}…", "一".repeat(18), "二".repeat(18)));
    }

    #[test]
    fn of_a_person_only_what_was_searched_for_is_shown() {
        assert_eq!(said("林志明", "林志", true).as_deref(), Some("[林志]*"));
        assert_eq!(said("林志明", "志", true).as_deref(), Some("林[志]*"));
        assert_eq!(said("林志明", "林志明", true).as_deref(), Some("[林志明]"));
    }

    #[test]
    fn what_stands_apart_is_not_looked_at() {
        let value = serde_json::json!([{"name": "石材", "account": {"secret": "s1", "hash": "石材"}}]);
        assert_eq!(texts(&value), ["石材"]);
    }
}
