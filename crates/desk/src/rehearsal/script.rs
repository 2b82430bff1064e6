//! The form of worked examples: `<procedure>.examples.toml` (language §8).
//!
//! Read with the line each step stands on, so that a failing line is reported as a compiler would.

use std::collections::BTreeMap;

use calendar::Day;
use toml::Spanned;
use toml::Table;

/// One file of examples.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// `[examples]`.
    pub examples: Head,
    /// The organs of the stage by alias.
    #[serde(default)]
    pub organ: BTreeMap<String, StageOrgan>,
    /// The people of the stage by alias.
    #[serde(default)]
    pub person: BTreeMap<String, StagePerson>,
    /// Answers that a line need not repeat, by act.
    #[serde(default)]
    pub fill: BTreeMap<String, Table>,
    /// The examples.
    #[serde(default)]
    pub example: Vec<Example>,
}

/// `[examples]`.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The procedure.
    pub of: String,
    /// The county's names.
    #[serde(default)]
    pub county: Option<County>,
    /// What must still be checked: for the reader.
    #[serde(default)]
    #[expect(dead_code, reason = "words for the reader of the file")]
    pub unsure: Option<String>,
}

/// The county of the stage.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct County {
    /// Its name.
    pub name: String,
    /// Its short name.
    pub abbr: String,
}

/// An organ of the stage.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageOrgan {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its short name; absent, the name.
    #[serde(default)]
    pub abbr: Option<String>,
    /// Its level; absent, the kind's.
    #[serde(default)]
    pub level: Option<String>,
    /// Its superior's alias; absent, the first organ of a kind that may be it.
    #[serde(default)]
    pub superior: Option<String>,
    /// Its region; absent, one of its level.
    #[serde(default)]
    pub region: Option<String>,
}

/// A person of the stage.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StagePerson {
    /// Name.
    pub name: String,
    /// `clerk of town`.
    #[serde(default)]
    pub posts: Vec<String>,
    /// Registers the person stands in.
    #[serde(default)]
    pub in_force: Vec<String>,
}

/// One example.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Its id.
    pub id: Spanned<String>,
    /// Its title.
    #[expect(dead_code, reason = "words for the reader of the file")]
    pub title: String,
    /// The articles.
    #[serde(default)]
    #[expect(dead_code, reason = "words for the reader of the file")]
    pub basis: Option<String>,
    /// What must still be checked.
    #[serde(default)]
    #[expect(dead_code, reason = "words for the reader of the file")]
    pub unsure: Option<String>,
    /// Its lines.
    pub steps: Vec<Spanned<Step>>,
}

/// One line: something done, or what must hold now. Which keys stand together is judged in `perform`.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Day of an act; day of a fact, a balance, a last entry.
    #[serde(default)]
    pub on: Option<toml::value::Datetime>,
    /// Who.
    #[serde(default)]
    pub by: Option<String>,
    /// The act.
    #[serde(default, rename = "do")]
    pub act_done: Option<String>,
    /// Answers.
    #[serde(default)]
    pub with: Option<Table>,
    /// Names the new matter.
    #[serde(default, rename = "as")]
    pub named: Option<String>,
    /// Picks the matter.
    #[serde(default, rename = "in")]
    pub picked: Option<String>,
    /// Who approves that day.
    #[serde(default)]
    pub approved: Option<String>,
    /// Recorded on a later day.
    #[serde(default)]
    pub recorded: Option<toml::value::Datetime>,
    /// The refusal that must come.
    #[serde(default)]
    pub refused: Option<String>,
    /// Daily runs up to that day.
    #[serde(default)]
    pub run: Option<toml::value::Datetime>,
    /// A correction and its reason.
    #[serde(default)]
    pub correct: Option<String>,
    /// Its changes.
    #[serde(default)]
    pub set: Option<Vec<Change>>,
    /// The state now.
    #[serde(default)]
    pub state: Option<String>,
    /// The result now.
    #[serde(default)]
    pub result: Option<String>,
    /// The last entry's act.
    #[serde(default)]
    pub act: Option<String>,
    /// A clock.
    #[serde(default)]
    pub clock: Option<String>,
    /// Its due day.
    #[serde(default)]
    pub due: Option<toml::value::Datetime>,
    /// Its first day counted.
    #[serde(default)]
    pub first: Option<toml::value::Datetime>,
    /// Its last day before rolling.
    #[serde(default)]
    pub unrolled: Option<toml::value::Datetime>,
    /// Its promised day.
    #[serde(default)]
    pub promised: Option<toml::value::Datetime>,
    /// Codes its reasons must contain.
    #[serde(default)]
    pub codes: Option<Vec<String>>,
    /// For the reader.
    #[serde(default)]
    #[expect(dead_code, reason = "words for the reader of the file")]
    pub why: Option<String>,
    /// A clock's state, a count, a field's value.
    #[serde(default)]
    pub is: Option<toml::Value>,
    /// A fact the line above appended.
    #[serde(default)]
    pub fact: Option<String>,
    /// Its split.
    #[serde(default)]
    pub split: Option<BTreeMap<String, toml::Value>>,
    /// A measure counted.
    #[serde(default)]
    pub measure: Option<String>,
    /// From this day (a sum).
    #[serde(default)]
    pub from: Option<toml::value::Datetime>,
    /// To this day.
    #[serde(default)]
    pub to: Option<toml::value::Datetime>,
    /// At this day (a level).
    #[serde(default)]
    pub at: Option<toml::value::Datetime>,
    /// As known at the end of that day.
    #[serde(default)]
    pub known: Option<toml::value::Datetime>,
    /// The matter's number.
    #[serde(default)]
    pub number: Option<String>,
    /// Who was told.
    #[serde(default)]
    pub told: Option<String>,
    /// A field.
    #[serde(default)]
    pub field: Option<String>,
    /// How often an act was done.
    #[serde(default)]
    pub times: Option<String>,
    /// An account.
    #[serde(default)]
    pub balance: Option<String>,
}

/// One change of a correction.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Other answers or day.
    #[serde(default)]
    pub amend: Option<String>,
    /// Take out.
    #[serde(default)]
    pub void: Option<String>,
    /// Put in.
    #[serde(default)]
    pub insert: Option<String>,
    /// After which act.
    #[serde(default)]
    pub after: Option<String>,
    /// The matter; absent, the picked one.
    #[serde(default, rename = "in")]
    pub picked: Option<String>,
    /// The day.
    #[serde(default)]
    pub on: Option<toml::value::Datetime>,
    /// Who acted (insert).
    #[serde(default)]
    pub by: Option<String>,
    /// The answers.
    #[serde(default)]
    pub with: Option<Table>,
}

/// A TOML date as a day.
pub fn day(date: &toml::value::Datetime) -> Option<Day> {
    let date = date.date?;
    Day::new(
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    )
}

/// A TOML value as an answer: dates become their text.
pub fn answer(value: &toml::Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        toml::Value::String(text) => Json::String(text.clone()),
        toml::Value::Integer(number) => Json::from(*number),
        toml::Value::Boolean(yes) => Json::Bool(*yes),
        toml::Value::Datetime(date) => Json::String(date.to_string()),
        toml::Value::Float(number) => Json::String(number.to_string()),
        toml::Value::Array(values) => Json::Array(values.iter().map(answer).collect()),
        toml::Value::Table(table) => {
            Json::Object(table.iter().map(|(k, v)| (k.clone(), answer(v))).collect())
        }
    }
}
