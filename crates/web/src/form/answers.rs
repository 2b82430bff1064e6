//! From what was typed to answers as the desk takes them, and from a matter to what its form shows at first.
//!
//! Reading is lenient in form (commas in money, blanks), never in content: what is not understood goes on as it was
//! typed and is refused by the engine's rule.

use std::collections::BTreeMap;

use catalogue::model::{Ask, Field, FieldKind, Named};
use serde_json::{Map, Value as Json, json};

use super::build::{Asked, Asking};
use super::{Typed, names};
use crate::error::Trouble;
use crate::pages::files;
use crate::words;

/// The parts of a party, as typed.
const PARTS: [&str; 5] = ["name", "id_number", "phone", "address", "account"];

impl Asking<'_> {
    /// The answers; what was left blank is absent.
    pub fn answers(&self, typed: &Typed) -> Result<BTreeMap<String, Json>, Trouble> {
        let mut answers = BTreeMap::new();
        for asked in self.asked() {
            if let Some(answer) = self.answer(&asked, typed)? {
                answers.insert(asked.name, answer);
            }
        }
        Ok(answers)
    }

    fn answer(&self, asked: &Asked, typed: &Typed) -> Result<Option<Json>, Trouble> {
        let name = format!("a.{}", asked.name);
        match &asked.ask {
            Ask::Field(id) => match (id.as_str(), asked.procedure.fields.get(id)) {
                (_, Some(field)) => self.value(&asked.name, field, typed, &name),
                ("organ", None) => Ok(typed
                    .get(&name)
                    .map(|text| Json::from(names::organ(self.reading, text)))),
                (_, None) => Ok(typed
                    .get(&name)
                    .map(|text| Json::from(names::region(self.reading, text)))),
            },
            Ask::Column { field, column } => {
                let Some(FieldKind::Rows(columns)) = asked.procedure.fields.get(field).map(|f| &f.kind)
                else {
                    return Ok(None);
                };
                let standing = self
                    .matter
                    .and_then(|m| m.fields.get(field))
                    .and_then(Json::as_array);
                let mut values = Vec::new();
                for row in 0..standing.map_or(0, Vec::len) {
                    let cell = columns.get(column);
                    let value = cell
                        .map(|cell| self.value(&asked.name, cell, typed, &format!("{name}#{row}")))
                        .transpose()?;
                    values.push(value.flatten().unwrap_or(Json::Null));
                }
                let any = values.iter().any(|value| !value.is_null());
                Ok(any.then_some(Json::Array(values)))
            }
            Ask::Party(_) => Ok(party(typed, &asked.name, &name)),
            Ask::PartyPart { party, .. } => {
                let members = self.matter.and_then(|m| m.parties.get(party));
                let given: Map<String, Json> = members
                    .into_iter()
                    .flatten()
                    .filter_map(|member| {
                        let text = typed.get(&format!("{name}#{}", member.person))?;
                        Some((member.person.to_string(), Json::from(text)))
                    })
                    .collect();
                Ok((!given.is_empty()).then_some(Json::Object(given)))
            }
        }
    }

    fn value(&self, ask: &str, field: &Field, typed: &Typed, name: &str) -> Result<Option<Json>, Trouble> {
        let text = typed.get(name);
        let reading = self.reading;
        Ok(match &field.kind {
            FieldKind::Text
            | FieldKind::Long
            | FieldKind::Choice(_)
            | FieldKind::Date
            | FieldKind::Moment => text.map(Json::from),
            // What was neither handed in nor may be seen is no answer, whoever names it.
            FieldKind::File => text
                .filter(|digest| self.handed_in(digest).is_some())
                .map(Json::from),
            FieldKind::Choices(_) => {
                let given: Vec<&str> = typed.all(name).collect();
                (!given.is_empty()).then(|| json!(given))
            }
            FieldKind::YesNo => text.map(|text| match text {
                "yes" => Json::Bool(true),
                "no" => Json::Bool(false),
                other => Json::from(other),
            }),
            FieldKind::Money => text.map(|text| Json::from(money(text))),
            FieldKind::Number { .. } => text.map(|text| {
                let digits: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '，')).collect();
                digits
                    .parse::<i64>()
                    .map_or_else(|_| Json::from(text), Json::from)
            }),
            FieldKind::Person if field.many => {
                let mut given: Vec<String> = typed
                    .all(name)
                    .flat_map(|text| text.split(['、', ',', '，']))
                    .map(str::trim)
                    .filter(|text| !text.is_empty())
                    .map(|text| names::person(reading, self.matter, text))
                    .collect();
                given.sort();
                given.dedup();
                (!given.is_empty()).then(|| json!(given))
            }
            FieldKind::Person => text.map(|text| Json::from(names::person(reading, self.matter, text))),
            FieldKind::Organ => text.map(|text| Json::from(names::organ(reading, text))),
            FieldKind::Region => text.map(|text| Json::from(names::region(reading, text))),
            FieldKind::Matter { .. } => match text {
                Some(text) => Some(Json::from(names::matter(reading, text)?)),
                None => None,
            },
            FieldKind::Rows(columns) => self.rows(ask, columns, typed, name)?,
            FieldKind::Scores(_) => marks(typed, name),
        })
    }

    /// A file that the worker handed in, or that hangs on the matter where it may be seen: its digest, its name and size.
    pub(crate) fn handed_in(&self, digest: &str) -> Option<(String, String)> {
        let said = |name: &str, size: u64| (digest.to_owned(), format!("{name}（{}）", files::size(size)));
        // What cannot be looked up is not there: the form then asks for the file again.
        if let Some(upload) = self.reading.upload(digest).ok().flatten() {
            return Some(said(&upload.name, upload.size));
        }
        let hanging = self
            .reading
            .window()
            .attachments(&self.matter?.id)
            .ok()
            .flatten()?;
        let file = hanging.into_iter().find(|file| file.digest == digest)?;
        Some(said(&file.name, file.size))
    }

    fn rows(
        &self,
        ask: &str,
        columns: &Named<Field>,
        typed: &Typed,
        name: &str,
    ) -> Result<Option<Json>, Trouble> {
        let mut rows = Vec::new();
        for row in 0..typed.rows(ask) {
            let mut cells = Map::new();
            for (column, field) in columns {
                let cell = format!("{name}#{row}#{column}");
                if let Some(value) = self.value(ask, field, typed, &cell)? {
                    cells.insert(column.clone(), value);
                }
            }
            if !cells.is_empty() {
                rows.push(Json::Object(cells));
            }
        }
        Ok((!rows.is_empty()).then_some(Json::Array(rows)))
    }

    /// What the form shows at first: the values that stand, so that nothing is typed twice.
    pub fn standing(&self) -> Typed {
        let mut typed = Typed::default();
        let Some(matter) = self.matter else { return typed };
        for asked in self.asked().iter().filter(|asked| asked.before.is_empty()) {
            let Ask::Field(id) = &asked.ask else { continue };
            let (Some(field), Some(value)) = (asked.procedure.fields.get(id), matter.fields.get(id)) else {
                continue;
            };
            for text in self.typed_form(field, value) {
                typed.put(format!("a.{}", asked.name), text);
            }
        }
        typed
    }

    /// What an entry's answers would be as typed: what its correction shows at first.
    pub fn typed_from(&self, answers: &BTreeMap<String, Json>) -> Typed {
        let mut typed = Typed::default();
        for asked in self.asked().iter().filter(|asked| asked.before.is_empty()) {
            let Ask::Field(id) = &asked.ask else { continue };
            let Some(value) = answers.get(&asked.name) else {
                continue;
            };
            let texts = match asked.procedure.fields.get(id) {
                Some(field) => self.typed_form(field, value),
                // Organ and region are asked without a field of their own.
                None => value.as_str().map(str::to_owned).into_iter().collect(),
            };
            for text in texts {
                typed.put(format!("a.{}", asked.name), text);
            }
        }
        typed
    }

    /// A value as somebody would have typed it; nothing for values put apart, tables and sheets.
    fn typed_form(&self, field: &Field, value: &Json) -> Vec<String> {
        let one = |text: &str| match &field.kind {
            FieldKind::Organ => self.reading.organ(&text.into()),
            _ => text.to_owned(),
        };
        match (&field.kind, value) {
            (FieldKind::Long | FieldKind::Rows(_) | FieldKind::Scores(_), _) => Vec::new(),
            (_, Json::String(text)) if !field.secret => vec![one(text)],
            (FieldKind::Money, Json::Number(fen)) => {
                vec![fen.as_i64().map(words::yuan).unwrap_or_default()]
            }
            (_, Json::Number(number)) => vec![number.to_string()],
            (_, Json::Bool(yes)) => vec![if *yes { "yes" } else { "no" }.to_owned()],
            (_, Json::Array(values)) => values.iter().filter_map(Json::as_str).map(one).collect(),
            _ => Vec::new(),
        }
    }
}

/// What was typed for a field, as it is shown beside the value that stands.
pub fn shown(asking: &Asking<'_>, field: &Field, typed: &Typed, name: &str) -> String {
    let name = format!("a.{name}");
    let said = typed.all(&name).map(|text| match &field.kind {
        FieldKind::Choice(choices) | FieldKind::Choices(choices) => asking
            .reading
            .codes(choices)
            .and_then(|codes| codes.get(text))
            .map_or_else(|| text.to_owned(), |code| code.label.clone()),
        FieldKind::YesNo => if text == "yes" { "是" } else { "否" }.to_owned(),
        FieldKind::Person => asking
            .reading
            .person(&names::person(asking.reading, asking.matter, text).as_str().into()),
        _ => text.to_owned(),
    });
    said.collect::<Vec<_>>().join("、")
}

/// `486,000.00` or `48.6万` with its unit, as the desk reads money.
pub(super) fn money(text: &str) -> String {
    let bare: String = text
        .chars()
        .filter(|c| !matches!(c, ',' | '，' | ' '))
        .map(|c| if c == '−' { '-' } else { c })
        .collect();
    let bare = bare.trim_end_matches('元');
    format!("{bare}元")
}

fn party(typed: &Typed, ask: &str, name: &str) -> Option<Json> {
    let mut people = Vec::new();
    for row in 0..typed.rows(ask) {
        let mut person = Map::new();
        for part in PARTS {
            if let Some(text) = typed.get(&format!("{name}#{row}#{part}")) {
                person.insert(part.to_owned(), Json::from(text));
            }
        }
        // A kind alone is a row that was left blank.
        if person.is_empty() {
            continue;
        }
        if let Some(kind) = typed.get(&format!("{name}#{row}#kind")) {
            person.insert("kind".to_owned(), Json::from(kind));
        }
        people.push(Json::Object(person));
    }
    (!people.is_empty()).then_some(Json::Array(people))
}

fn marks(typed: &Typed, name: &str) -> Option<Json> {
    let prefix = format!("{name}#");
    let mut marks = BTreeMap::<String, Map<String, Json>>::new();
    for (key, value) in &typed.0 {
        let Some((item, part)) = key.strip_prefix(&prefix).and_then(|rest| rest.split_once('#')) else {
            continue;
        };
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        let value = match part {
            "points" => value
                .parse::<i64>()
                .map_or_else(|_| Json::from(value), Json::from),
            "veto" | "not_applicable" => Json::Bool(value == "yes"),
            _ => Json::from(value),
        };
        marks
            .entry(item.to_owned())
            .or_default()
            .insert(part.to_owned(), value);
    }
    (!marks.is_empty()).then(|| json!({ "marks": marks }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_typed_as_people_write_it() {
        for (typed, read) in [
            ("486,000.00", "486000.00元"),
            ("48.6万", "48.6万元"),
            (" 20 000 元", "20000元"),
            ("一百", "一百元"),
        ] {
            assert_eq!(money(typed), read);
        }
    }

    #[test]
    fn a_blank_row_is_nobody() {
        let mut typed = Typed::default();
        typed.put("n.party.applicant", "2");
        typed.put("a.party.applicant#0#name", "林志");
        typed.put("a.party.applicant#0#kind", "person");
        typed.put("a.party.applicant#1#name", " ");
        typed.put("a.party.applicant#1#kind", "person");
        assert_eq!(
            party(&typed, "party.applicant", "a.party.applicant"),
            Some(json!([{"name": "林志", "kind": "person"}]))
        );
    }

    #[test]
    fn marks_are_numbers_and_ticks() {
        let mut typed = Typed::default();
        typed.put("a.scores#sign#points", "3");
        typed.put("a.scores#sign#reason", "缺签名");
        typed.put("a.scores#law#veto", "yes");
        assert_eq!(
            marks(&typed, "a.scores"),
            Some(json!({"marks": {"law": {"veto": true}, "sign": {"points": 3, "reason": "缺签名"}}}))
        );
    }
}
