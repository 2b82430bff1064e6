//! What the catalogue's expressions see of a matter, of its parties and organs, and of other matters.

use serde_json::{Value as Json, json};
use toml::{Table, Value as Toml};

use super::Book;
use super::matter::{Now, Step};
use super::reading::Look;
use super::rules::{table, text as text_of, texts};

/// What an expression sees: the matter as it stands, the answers, the day.
pub struct Sees<'a> {
    pub book: &'a Book,
    pub procedure: &'a Table,
    pub now: &'a Now,
    pub step: &'a Step,
    /// The row that is counted, under its field's name.
    pub row: Option<(&'a str, &'a Json)>,
}

impl<'a> Sees<'a> {
    /// As a matter stands at a step.
    pub fn of(book: &'a Book, procedure: &'a Table, now: &'a Now, step: &'a Step) -> Self {
        Self {
            book,
            procedure,
            now,
            step,
            row: None,
        }
    }

    /// The value of a measure's path: a field, or a column of the row that is counted.
    pub fn by_path(&self, path: &str) -> Json {
        if let (Some((each, row)), Some((head, column))) = (self.row, path.split_once('.'))
            && each == head
        {
            return row[column].clone();
        }
        self.of_matter(&path.split('.').collect::<Vec<_>>())
    }

    fn of_matter(&self, path: &[&str]) -> Json {
        let now = self.now;
        let name = |at: usize| path.get(at).copied().unwrap_or("");
        let days = || now.days.get(name(1)).map(Vec::as_slice).unwrap_or_default();
        match path[0] {
            "state" => json!(now.state),
            "result" => json!(now.result),
            "filed" => json!(now.filed),
            "organ" => self.of_organ(&now.organ, &path[1..]),
            "region" => json!(now.region),
            "times" => json!(days().len()),
            "last" => json!(days().last()),
            "party" => {
                let members = now.parties.get(name(1)).cloned().unwrap_or_default();
                of_json(&Json::Array(members), &path[2..])
            }
            "balance" => {
                let prefix = format!("{}:", name(1));
                let own = now.balances.iter();
                let own = own.filter(|(key, _)| *key == name(1) || key.starts_with(&prefix));
                json!(own.map(|(_, amount)| amount).sum::<i64>())
            }
            field => {
                let value = now.fields.get(field).cloned().unwrap_or(Json::Null);
                let definition = table(self.procedure, "field").get(field).and_then(Toml::as_table);
                let kind = definition.and_then(|d| text_of(d, "type"));
                match (kind, value.as_str()) {
                    (Some("matter"), Some(other)) if path.len() > 1 => self.of_other(other, &path[1..]),
                    (Some("organ"), Some(organ)) => self.of_organ(organ, &path[1..]),
                    _ => of_json(&value, &path[1..]),
                }
            }
        }
    }

    fn of_organ(&self, organ: &str, path: &[&str]) -> Json {
        match path {
            [] => json!(organ),
            [name, ..] => self
                .book
                .organs
                .get(organ)
                .map_or(Json::Null, |o| o[*name].clone()),
        }
    }

    fn of_other(&self, id: &str, path: &[&str]) -> Json {
        self.step.keep(format!("{id} {}", path.join(".")), || {
            let Some(other) = self.book.matters.get(id) else {
                return Json::Null;
            };
            let sees = Sees {
                book: self.book,
                procedure: &self.book.rules.procedures[&other.procedure],
                now: &other.now,
                step: self.step,
                row: None,
            };
            sees.of_matter(path)
        })
    }
}

impl Look for Sees<'_> {
    fn path(&self, path: &[&str]) -> Json {
        match path {
            ["matter", rest @ ..] => self.of_matter(rest),
            ["act", "party", ..] => self.of_matter(&path[1..]),
            ["act", name, rest @ ..] => {
                let rated = self
                    .now
                    .fields
                    .get(*name)
                    .filter(|value| value["sheets"].is_array());
                of_json(rated.unwrap_or(&self.step.answers[*name]), rest)
            }
            ["day"] => json!(self.step.day),
            other => panic!("what is {other:?}?"),
        }
    }

    fn tariff(&self, arguments: &[Json]) -> Json {
        let name = arguments[0].as_str().unwrap();
        self.book.rules.tariff(name, &arguments[1..], &self.step.day)
    }
}

/// A member of a member of a value; of a list, that of each, absent as soon as one lacks it.
fn of_json(value: &Json, path: &[&str]) -> Json {
    let Some((name, rest)) = path.split_first() else {
        return value.clone();
    };
    match value {
        Json::Array(items) => {
            let each: Vec<Json> = items.iter().map(|item| of_json(item, path)).collect();
            if each.is_empty() || each.contains(&Json::Null) {
                Json::Null
            } else {
                Json::Array(each)
            }
        }
        _ => of_json(&value[*name], rest),
    }
}

/// The acts named in a list under a key of a clock or measure.
pub fn names(of: &Table, key: &str, act: &str) -> bool {
    texts(of, key).contains(&act)
}
