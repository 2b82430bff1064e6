//! Values of fields and answers, and their canonical JSON.
//!
//! In JSON a value is what its field's type says (an answer needs no tag): text, code, day (`"2023-05-04"`), moment,
//! person and organ ids as strings; money as integer fen and number as integer; yes/no as booleans; choices as a
//! sorted list; rows as a list of objects. So a journal reads well, and the definition gives the types back.

use std::collections::BTreeMap;

use calendar::{Day, Moment};
use serde::{Deserialize, Serialize};

use crate::ids::{MatterId, OrganId, PersonId, SecretId};

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `text`, `region`.
    Text(String),
    /// `choice`.
    Code(String),
    /// `choices`: sorted, without repeats.
    Codes(Vec<String>),
    /// `date`.
    Day(Day),
    /// `moment`.
    Moment(Moment),
    /// `money`, in fen.
    Money(i64),
    /// `number`.
    Number(i64),
    /// `yesno`.
    YesNo(bool),
    /// `person`.
    Person(PersonId),
    /// `person`, many.
    People(Vec<PersonId>),
    /// `organ`.
    Organ(OrganId),
    /// `file`: the SHA-256 of its content, hex.
    File(String),
    /// `rows`.
    Rows(Vec<BTreeMap<String, Value>>),
    /// `scores`: the sheets so far and what they come to.
    Scores(Box<Scores>),
    /// `matter`.
    Matter(MatterId),
    /// `secret` field or `long`: stored apart.
    Secret(SecretRef),
}

/// Where a secret stands and what binds the entry to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretRef {
    /// Its id in the secret store.
    pub secret: SecretId,
    /// SHA-256 over salt and value, hex: proves later that the value was this one, and tells nothing of it.
    pub commitment: String,
    /// HMAC-SHA256 of the value under the county's key, hex: equality (`==`) without the value.
    pub hash: String,
}

/// The sheets of a `scores` field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scores {
    /// The rubric.
    pub rubric: String,
    /// One sheet a rater.
    pub sheets: Vec<Sheet>,
    /// Whether enough raters have rated.
    pub complete: bool,
    /// The combined total, once complete.
    pub total: Option<i64>,
    /// The grade, once complete.
    pub grade: Option<String>,
}

/// One rater's sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Who rated.
    pub rater: String,
    /// Item to mark.
    pub marks: BTreeMap<String, Mark>,
    /// What they come to.
    pub total: i64,
    /// The post the rater acted in, for weights and the head's decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    /// The kind of organ the rater acted for, where weights go by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organ_kind: Option<String>,
    /// The day of the sheet: counted items begin after the one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Day>,
    /// A veto was found, and of what: absent none; empty the whole, else dimensions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub veto: Option<Vec<String>>,
}

/// The mark of one item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Points taken off (or given), as written by the rater.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub points: i64,
    /// A veto was found.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub veto: bool,
    /// The item does not apply.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_applicable: bool,
    /// Why, where the rubric wants it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Page of the dossier, where the rubric wants it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

fn is_zero(n: &i64) -> bool {
    *n == 0
}

/// A person or firm as a party of a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyRecord {
    /// The same number is the same person.
    pub person: PersonId,
    /// `person` or `firm`.
    pub kind: String,
    /// The name; absent where the party is secret (then it is a secret part).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `name`, `id_number`, `phone`, `address`, `account`: secret parts that were given.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, SecretRef>,
}
