//! Values while a condition is read.

use std::borrow::Cow;

use calendar::{Day, Moment};
use catalogue::model::{Field, FieldKind, Named};
use serde_json::{Map, Value as Json};

use crate::ids::MatterId;
use crate::value::PartyRecord;

/// A value, or a place from which members are read.
#[derive(Debug, Clone)]
pub(crate) enum Val<'a> {
    /// Not there; carries the label that a refusal names.
    Absent(Cow<'a, str>),
    /// True or false.
    Bool(bool),
    /// A number, or fen.
    Number(i64),
    /// Text or a code.
    Text(Cow<'a, str>),
    /// A day.
    Day(Day),
    /// A moment.
    Moment(Moment),
    /// An organ's id.
    Organ(Cow<'a, str>),
    /// A person's id.
    Person(Cow<'a, str>),
    /// A division's code.
    Region(Cow<'a, str>),
    /// The keyed hash of a secret, all that a condition may compare; and the whole reference, for copying.
    Secret(Cow<'a, str>, Option<&'a Json>),
    /// A list.
    List(Vec<Val<'a>>),
    /// A row of a table, with its columns.
    Row(&'a Map<String, Json>, &'a Named<Field>),
    /// A party.
    Party(&'a PartyRecord),
    /// The sheets of a `scores` field.
    Scores(&'a Json),
    /// A record without definition here: read by name, plain.
    Plain(&'a Json),
    /// Another matter, and the path read from it so far.
    Other(MatterId, String),
    /// A place.
    Place(Place<'a>),
}

/// Places whose members are values.
#[derive(Debug, Clone)]
pub(crate) enum Place<'a> {
    /// `matter`.
    Matter,
    /// `act`.
    Act,
    /// `actor`.
    Actor,
    /// `matter.party`, or `act.party`.
    Parties,
    /// `matter.balance`.
    Balances,
    /// `matter.times`.
    Times,
    /// `matter.signed`.
    Signed,
    /// `matter.last`.
    Last,
    /// `matter.clock`.
    Clocks,
    /// `matter.clock.x`.
    Clock(Cow<'a, str>),
    /// `matter.link`.
    Links,
}

impl<'a> Val<'a> {
    /// The value of a field's JSON, by its type.
    pub fn of_field(json: &'a Json, field: &'a Field) -> Self {
        if field.many {
            return match json.as_array() {
                Some(items) => Val::List(items.iter().map(|item| Self::of_kind(item, field)).collect()),
                None => Val::Absent(Cow::Borrowed(&field.label)),
            };
        }
        Self::of_kind(json, field)
    }

    fn of_kind(json: &'a Json, field: &'a Field) -> Self {
        let absent = || Val::Absent(Cow::Borrowed(field.label.as_str()));
        if field.secret {
            return secret(json).unwrap_or_else(absent);
        }
        let text = || json.as_str().map(Cow::Borrowed);
        match &field.kind {
            FieldKind::Text | FieldKind::Choice(_) | FieldKind::File => text().map_or_else(absent, Val::Text),
            FieldKind::Long => secret(json).unwrap_or_else(absent),
            FieldKind::Choices(_) => match json.as_array() {
                Some(codes) => Val::List(
                    codes
                        .iter()
                        .filter_map(Json::as_str)
                        .map(|c| Val::Text(Cow::Borrowed(c)))
                        .collect(),
                ),
                None => absent(),
            },
            FieldKind::Date => json
                .as_str()
                .and_then(|t| t.parse().ok())
                .map_or_else(absent, Val::Day),
            FieldKind::Moment => json
                .as_str()
                .and_then(|t| t.parse().ok())
                .map_or_else(absent, Val::Moment),
            FieldKind::Money | FieldKind::Number { .. } => json.as_i64().map_or_else(absent, Val::Number),
            FieldKind::YesNo => json.as_bool().map_or_else(absent, Val::Bool),
            FieldKind::Person => text().map_or_else(absent, Val::Person),
            FieldKind::Organ => text().map_or_else(absent, Val::Organ),
            FieldKind::Region => text().map_or_else(absent, Val::Region),
            FieldKind::Rows(columns) => match json.as_array() {
                Some(rows) => Val::List(
                    rows.iter()
                        .filter_map(Json::as_object)
                        .map(|row| Val::Row(row, columns))
                        .collect(),
                ),
                None => absent(),
            },
            FieldKind::Scores(_) => {
                if json.is_object() {
                    Val::Scores(json)
                } else {
                    absent()
                }
            }
            FieldKind::Matter { .. } => json
                .as_str()
                .map_or_else(absent, |id| Val::Other(MatterId::from(id), String::new())),
        }
    }

    /// The text by which ids, codes and texts are compared.
    pub fn id_text(&self) -> Option<&str> {
        match self {
            Val::Text(t) | Val::Organ(t) | Val::Person(t) | Val::Region(t) => Some(t),
            Val::Party(p) => Some(p.person.as_str()),
            Val::Other(id, path) if path.is_empty() => Some(id.as_str()),
            _ => None,
        }
    }

    /// The small JSON under which an entry keeps it; ids and days bear their type, so that it reads back the same.
    pub fn to_kept(&self) -> Json {
        let tagged =
            |tag: &str, value: &str| Json::Object(Map::from_iter([(tag.to_owned(), Json::from(value))]));
        match self {
            Val::Bool(b) => Json::Bool(*b),
            Val::Number(n) => Json::from(*n),
            Val::Text(t) => Json::from(t.as_ref()),
            Val::Day(d) => tagged("day", &d.to_string()),
            Val::Moment(m) => tagged("moment", &m.to_string()),
            Val::Organ(t) => tagged("organ", t),
            Val::Person(t) => tagged("person", t),
            Val::Party(p) => tagged("person", p.person.as_str()),
            Val::Region(t) => tagged("region", t),
            Val::Secret(t, _) => tagged("hash", t),
            Val::Other(id, _) => tagged("matter", id.as_str()),
            Val::List(items) => Json::Array(items.iter().map(Val::to_kept).collect()),
            Val::Absent(_) | Val::Row(..) | Val::Scores(_) | Val::Plain(_) | Val::Place(_) => Json::Null,
        }
    }

    /// The value an entry kept; `path` names it where it is absent.
    pub fn from_kept(json: &Json, path: &str) -> Val<'static> {
        let absent = || Val::Absent(Cow::Owned(path.to_owned()));
        match json {
            Json::Null => absent(),
            Json::Bool(b) => Val::Bool(*b),
            Json::Number(n) => n.as_i64().map_or_else(absent, Val::Number),
            Json::String(t) => Val::Text(Cow::Owned(t.clone())),
            Json::Array(items) => Val::List(items.iter().map(|item| Val::from_kept(item, path)).collect()),
            Json::Object(map) => {
                let Some((tag, text)) = map
                    .iter()
                    .next()
                    .and_then(|(k, v)| Some((k.as_str(), v.as_str()?)))
                else {
                    return absent();
                };
                let owned = || Cow::Owned(text.to_owned());
                match tag {
                    "day" => text.parse().map_or_else(|_| absent(), Val::Day),
                    "moment" => text.parse().map_or_else(|_| absent(), Val::Moment),
                    "organ" => Val::Organ(owned()),
                    "person" => Val::Person(owned()),
                    "region" => Val::Region(owned()),
                    "hash" => Val::Secret(owned(), None),
                    "matter" => Val::Other(MatterId::from(text), String::new()),
                    _ => absent(),
                }
            }
        }
    }

    /// The JSON a field of that kind holds for this value (for `sets` and `copy`).
    pub fn to_field(&self) -> Json {
        match self {
            Val::Absent(_) | Val::Place(_) => Json::Null,
            Val::Bool(b) => Json::Bool(*b),
            Val::Number(n) => Json::from(*n),
            Val::Text(t) | Val::Organ(t) | Val::Person(t) | Val::Region(t) => Json::from(t.as_ref()),
            Val::Day(d) => Json::from(d.to_string()),
            Val::Moment(m) => Json::from(m.to_string()),
            Val::Secret(_, whole) => whole.cloned().unwrap_or(Json::Null),
            Val::List(items) => Json::Array(items.iter().map(Val::to_field).collect()),
            Val::Row(row, _) => Json::Object((*row).clone()),
            Val::Party(party) => serde_json::to_value(party).unwrap_or(Json::Null),
            Val::Scores(json) | Val::Plain(json) => (*json).clone(),
            Val::Other(id, _) => Json::from(id.as_str()),
        }
    }
}

/// The hash of a secret reference.
fn secret(json: &Json) -> Option<Val<'_>> {
    json.get("hash")
        .and_then(Json::as_str)
        .map(|hash| Val::Secret(Cow::Borrowed(hash), Some(json)))
}
