//! The catalogue's text, read by the `toml` crate alone: nothing here was compiled.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value as Json, json};
use toml::{Table, Value as Toml};

/// What the files of `catalogue/` say.
#[derive(Default)]
pub struct Rules {
    /// Procedures by id: the whole file.
    pub procedures: BTreeMap<String, Table>,
    /// Rubrics by id: the whole file.
    pub rubrics: BTreeMap<String, Table>,
    /// The indicators, by name.
    pub indicators: Table,
    /// `lists.toml`.
    pub lists: Table,
    /// `organs.toml`.
    pub organs: Table,
    /// Measure to its procedure.
    pub measures: BTreeMap<String, String>,
}

impl Rules {
    /// Reads every file of a catalogue.
    pub fn read(folder: &Path) -> Self {
        let mut rules = Self::default();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for file in std::fs::read_dir(folder).unwrap() {
                let path = file.unwrap().path();
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                if path.is_dir() {
                    if name != "plans" {
                        folders.push(path);
                    }
                } else if name.ends_with(".toml") && !name.ends_with(".examples.toml") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    rules.file(&name, text.parse().unwrap());
                }
            }
        }
        for (id, procedure) in &rules.procedures {
            for measure in table(procedure, "measure").keys() {
                rules.measures.insert(measure.clone(), id.clone());
            }
        }
        rules
    }

    fn file(&mut self, name: &str, file: Table) {
        let id = |head: &str| file.get(head).and_then(|h| h.get("id")).and_then(Toml::as_str);
        if let Some(id) = id("procedure") {
            self.procedures.insert(id.to_owned(), file);
        } else if let Some(id) = id("rubric") {
            self.rubrics.insert(id.to_owned(), file);
        } else if file.contains_key("indicator") {
            self.indicators = table(&file, "indicator").clone();
        } else if name == "lists.toml" {
            self.lists = file;
        } else if name == "organs.toml" {
            self.organs = file;
        }
    }

    /// A measure's table.
    pub fn measure(&self, name: &str) -> &Table {
        let procedure = &self.procedures[&self.measures[name]];
        table(procedure, "measure")[name].as_table().unwrap()
    }

    /// Whether a measure counts money: its amount is a money field, or a money column.
    pub fn counts_money(&self, name: &str) -> bool {
        let fields = table(&self.procedures[&self.measures[name]], "field");
        let Some(amount) = text(self.measure(name), "amount") else {
            return false;
        };
        let field = match amount.split_once('.') {
            Some((rows, column)) => &fields[rows]["columns"][column],
            None => &fields[amount],
        };
        field.get("type").and_then(Toml::as_str) == Some("money")
    }

    /// Whether an organ of one kind counts as one of another.
    pub fn kind_is(&self, kind: &str, wanted: &str) -> bool {
        let up = table(&self.organs, "kind")
            .get(kind)
            .and_then(|k| k.get("is_a"))
            .and_then(Toml::as_str);
        kind == wanted || up.is_some_and(|up| self.kind_is(up, wanted))
    }

    /// A tariff's value for keys on a day: fen, or a number.
    pub fn tariff(&self, name: &str, keys: &[Json], day: &str) -> Json {
        let tariff = table(&self.lists, "tariff")[name].as_table().unwrap();
        let versions = tariff["version"].as_array().unwrap();
        let version = versions
            .iter()
            .find(|version| in_force(version.as_table().unwrap(), day));
        let rows = version.and_then(|v| v.get("rows")).and_then(Toml::as_array);
        let row = rows.into_iter().flatten().map(|row| row.as_array().unwrap());
        let found = row
            .filter(|row| {
                keys.iter()
                    .zip(*row)
                    .all(|(key, cell)| key.as_str() == cell.as_str())
            })
            .find_map(|row| row.last());
        match found {
            Some(Toml::String(text)) => json!(fen(text)),
            Some(Toml::Integer(number)) => json!(number),
            _ => Json::Null,
        }
    }
}

/// The table under a key; an empty one where there is none.
pub fn table<'t>(of: &'t Table, key: &str) -> &'t Table {
    static NONE: std::sync::LazyLock<Table> = std::sync::LazyLock::new(Table::new);
    of.get(key).and_then(Toml::as_table).unwrap_or(&NONE)
}

/// The text under a key.
pub fn text<'t>(of: &'t Table, key: &str) -> Option<&'t str> {
    of.get(key).and_then(Toml::as_str)
}

/// The texts in a list under a key.
pub fn texts<'t>(of: &'t Table, key: &str) -> Vec<&'t str> {
    let list = of.get(key).and_then(Toml::as_array);
    list.into_iter().flatten().filter_map(Toml::as_str).collect()
}

/// The tables in a list under a key.
pub fn tables<'t>(of: &'t Table, key: &str) -> Vec<&'t Table> {
    let list = of.get(key).and_then(Toml::as_array);
    list.into_iter().flatten().filter_map(Toml::as_table).collect()
}

/// Whether `valid` covers a day.
pub fn in_force(of: &Table, day: &str) -> bool {
    let valid = table(of, "valid");
    let bound = |key: &str| valid.get(key).map(ToString::to_string);
    bound("from").is_none_or(|from| from.as_str() <= day) && bound("to").is_none_or(|to| day <= to.as_str())
}

/// `12000元` in fen.
fn fen(text: &str) -> i64 {
    let (number, scale) = match text.strip_suffix("万元") {
        Some(number) => (number, 1_000_000),
        None => (text.strip_suffix('元').unwrap(), 100),
    };
    number.parse::<i64>().unwrap() * scale
}
