//! Intake: answers as people give them become answers as the journal keeps them.
//!
//! Money is written with its unit and becomes fen; long texts and secret values are put apart, encrypted, and leave a
//! reference; people become party records, the same number always the same person. What is not understood stays as
//! it came: the engine refuses it by its rule, so that there is one place that refuses.
//!
//! Always holds: the same request gives the same ids and references (they derive from the entry's id and the place
//! of the answer), so a retry is the same request.

use std::collections::BTreeMap;

use catalogue::model::{Act, Catalogue, Field, FieldKind, Procedure};
use engine::ids::{County, EntryId, PersonId, SecretId};
use engine::value::{PartyRecord, SecretRef};
use engine::world::Directory;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use store::{SecretRow, StoreError, Vault};

/// The parts of a party that are always secret.
const SECRET_PARTS: [&str; 4] = ["id_number", "phone", "address", "account"];

/// Turns the answers of one request.
pub struct Intake<'a> {
    /// The county.
    pub county: &'a County,
    /// The entry that will hold them.
    pub entry: &'a EntryId,
    /// Puts secrets apart.
    pub vault: &'a Vault,
    /// Names of known people.
    pub directory: &'a Directory,
    /// The current catalogue, for the acts of opened matters.
    pub catalogue: &'a Catalogue,
    /// Tells apart the changes of a correction, which share one entry; empty for an act.
    pub scope: String,
    /// Secrets put apart so far.
    pub secrets: Vec<SecretRow>,
    /// Why one could not be put apart; then nothing may be recorded.
    pub failed: Option<StoreError>,
}

impl Intake<'_> {
    /// The answers of `act` as the journal keeps them.
    pub fn answers(
        &mut self,
        procedure: &Procedure,
        act: &Act,
        raw: BTreeMap<String, Json>,
    ) -> BTreeMap<String, Json> {
        raw.into_iter()
            .map(|(name, value)| {
                let taken = self.answer(procedure, Some(act), &name, &name, value);
                (name, taken)
            })
            .collect()
    }

    fn answer(
        &mut self,
        procedure: &Procedure,
        act: Option<&Act>,
        name: &str,
        path: &str,
        value: Json,
    ) -> Json {
        if let Some(field) = procedure.fields.get(name) {
            return self.field(field, path, value);
        }
        let mut parts = name.splitn(2, '.');
        let (head, rest) = (parts.next().unwrap_or(""), parts.next());
        if head == "party" {
            let Some(rest) = rest else { return value };
            return match rest.split_once('.') {
                None => self.party(procedure, rest, path, value),
                Some((_, part)) => self.party_part(part, path, value),
            };
        }
        let Some(rest) = rest else { return value };
        if let Some(Field {
            kind: FieldKind::Rows(columns),
            ..
        }) = procedure.fields.get(head)
        {
            // One column of rows that stand: a value a row.
            return match (columns.get(rest), value) {
                (Some(column), Json::Array(values)) => Json::Array(
                    values
                        .into_iter()
                        .enumerate()
                        .map(|(row, value)| self.field(column, &format!("{path}.{row}"), value))
                        .collect(),
                ),
                (_, value) => value,
            };
        }
        // An answer to the form of a matter that this act opens.
        let opened = act.and_then(|act| act.opens.iter().find(|open| open.link == head));
        let Some(theirs) = opened.and_then(|open| self.catalogue.procedures.get(&open.procedure)) else {
            return value;
        };
        self.answer(theirs, None, rest, path, value)
    }

    fn field(&mut self, field: &Field, path: &str, value: Json) -> Json {
        if field.secret || matches!(field.kind, FieldKind::Long) {
            return match value {
                Json::String(text) => self.put_apart(path, &text),
                other => other,
            };
        }
        match (&field.kind, value) {
            (FieldKind::Text, Json::String(text)) if text.trim().is_empty() => Json::Null,
            (FieldKind::Money, Json::String(text)) => fen(&text).map_or(Json::String(text), Json::from),
            // A bare number has no unit: the engine must not mistake yuan for fen.
            (FieldKind::Money, Json::Number(number)) => Json::String(number.to_string()),
            (FieldKind::Choices(_), Json::Array(mut codes)) => {
                codes.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
                codes.dedup();
                Json::Array(codes)
            }
            (FieldKind::Rows(columns), Json::Array(rows)) => Json::Array(
                rows.into_iter()
                    .enumerate()
                    .map(|(n, row)| self.row(columns, &format!("{path}.{n}"), row))
                    .collect(),
            ),
            (_, value) => value,
        }
    }

    fn row(&mut self, columns: &catalogue::model::Named<Field>, path: &str, row: Json) -> Json {
        let Json::Object(cells) = row else { return row };
        Json::Object(
            cells
                .into_iter()
                .map(|(name, value)| {
                    let value = match columns.get(&name) {
                        Some(column) => self.field(column, &format!("{path}.{name}"), value),
                        None => value,
                    };
                    (name, value)
                })
                .collect(),
        )
    }

    fn party(&mut self, procedure: &Procedure, party: &str, path: &str, value: Json) -> Json {
        let secret = procedure.parties.get(party).is_some_and(|p| p.secret);
        match value {
            Json::Array(people) => Json::Array(
                people
                    .into_iter()
                    .enumerate()
                    .map(|(n, who)| self.person(secret, &format!("{path}.{n}"), who))
                    .collect(),
            ),
            other => other,
        }
    }

    /// `{"name": …, "id_number": …, "phone": …}`, `{"person": "p…"}` or the id alone.
    fn person(&mut self, secret_name: bool, path: &str, who: Json) -> Json {
        let mut given = match who {
            Json::String(id) => {
                let name = self
                    .directory
                    .people
                    .get(&PersonId(id.clone()))
                    .map(|p| p.name.clone());
                let mut given = Map::new();
                given.insert("person".to_owned(), Json::String(id));
                given.extend(name.map(|name| ("name".to_owned(), Json::String(name))));
                given
            }
            Json::Object(given) => given,
            other => return other,
        };
        let mut take = |key: &str| match given.remove(key) {
            Some(Json::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => None,
        };
        let (known, name, kind) = (take("person"), take("name"), take("kind"));
        let parts: Vec<(&str, String)> = SECRET_PARTS
            .iter()
            .filter_map(|p| take(p).map(|text| (*p, text)))
            .collect();
        if !given.is_empty() {
            // A key nobody knows: the engine says so.
            given.extend(name.map(|n| ("name".to_owned(), Json::String(n))));
            return Json::Object(given);
        }
        let number = parts
            .iter()
            .find(|(part, _)| *part == "id_number")
            .map(|(_, text)| text.as_str());
        let person = match (known, number) {
            (Some(known), _) => PersonId(known),
            (None, Some(number)) => PersonId(format!(
                "p{}",
                short(&self.vault.hash(&format!("number:{number}")))
            )),
            (None, None) => PersonId(format!("p{}", self.digest(path))),
        };
        let mut record = PartyRecord {
            person,
            kind: kind.unwrap_or_else(|| "person".to_owned()),
            name: None,
            secrets: BTreeMap::new(),
        };
        for (part, text) in parts {
            let reference = self.apart(&format!("{path}.{part}"), &text);
            record.secrets.insert(part.to_owned(), reference);
        }
        match name {
            Some(name) if secret_name => {
                let reference = self.apart(&format!("{path}.name"), &name);
                record.secrets.insert("name".to_owned(), reference);
            }
            name => record.name = name,
        }
        serde_json::to_value(record).unwrap_or(Json::Null)
    }

    fn party_part(&mut self, part: &str, path: &str, value: Json) -> Json {
        match value {
            Json::Object(by_person) if SECRET_PARTS.contains(&part) => Json::Object(
                by_person
                    .into_iter()
                    .map(|(person, value)| {
                        let value = match value {
                            Json::String(text) => self.put_apart(&format!("{path}.{person}"), &text),
                            other => other,
                        };
                        (person, value)
                    })
                    .collect(),
            ),
            other => other,
        }
    }

    /// A text put apart; a blank one is no answer, and one that may not be kept stays for the engine to refuse.
    fn put_apart(&mut self, path: &str, text: &str) -> Json {
        if text.trim().is_empty() {
            return Json::Null;
        }
        if engine::long_text(text).is_err() {
            return Json::from(text);
        }
        serde_json::to_value(self.apart(path, text)).unwrap_or(Json::Null)
    }

    fn apart(&mut self, path: &str, text: &str) -> SecretRef {
        // With the entry's day in front, secrets recorded together lie together.
        let id = SecretId(format!("s{}{}", self.entry.made(), self.digest(path)));
        match self.vault.put(self.county, &id, text) {
            Ok((row, reference)) => {
                self.secrets.push(row);
                reference
            }
            Err(error) => {
                self.failed.get_or_insert(error);
                SecretRef {
                    secret: id,
                    commitment: String::new(),
                    hash: String::new(),
                }
            }
        }
    }

    /// 20 hex digits that only this place of this entry has.
    fn digest(&self, path: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(self.county.as_str());
        hash.update([0]);
        hash.update(self.entry.as_str());
        hash.update([0]);
        hash.update(&self.scope);
        hash.update([0]);
        hash.update(path);
        short(&hex(&hash.finalize()))
    }
}

/// `20000元`, `20000.01元`, `5942万元` in fen; absent when it is none of these.
pub fn fen(text: &str) -> Option<i64> {
    let text = text.trim();
    let (number, scale) = match text.strip_suffix("万元") {
        Some(number) => (number, 1_000_000_i64),
        None => (text.strip_suffix('元')?, 100),
    };
    let (negative, number) = match number.strip_prefix('-') {
        Some(number) => (true, number),
        None => (false, number),
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || (number.contains('.') && part.is_empty()) {
        return None;
    }
    let mut fen = whole.parse::<i64>().ok()?.checked_mul(scale)?;
    let mut unit = scale;
    for digit in part.bytes() {
        if unit % 10 != 0 {
            return None; // finer than a fen
        }
        unit /= 10;
        fen = fen.checked_add(i64::from(digit - b'0').checked_mul(unit)?)?;
    }
    Some(if negative { -fen } else { fen })
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn short(hex: &str) -> String {
    hex.chars().take(20).collect()
}

#[cfg(test)]
mod tests {
    use super::fen;

    #[test]
    fn money_carries_its_unit() {
        assert_eq!(fen("20000元"), Some(2_000_000));
        assert_eq!(fen("20000.01元"), Some(2_000_001));
        assert_eq!(fen("5942万元"), Some(5_942_000_000));
        assert_eq!(fen("907.01万元"), Some(907_010_000));
        assert_eq!(fen("-30000元"), Some(-3_000_000));
        for wrong in [
            "20000",
            "元",
            "1.元",
            ".5元",
            "1.001元",
            "1.0000001万元",
            "一元",
            "99999999999999999999元",
        ] {
            assert_eq!(fen(wrong), None, "{wrong}");
        }
    }
}
