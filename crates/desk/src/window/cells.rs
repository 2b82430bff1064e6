//! What stands in a list's cells: values as people read them, what is masked, what is hidden.

use access::{Shown, View};
use calendar::Day;
use catalogue::model::{Clock, Field, FieldKind, Procedure};
use engine::matter::Matter;
use engine::value::PartyRecord;
use serde_json::Value as Json;
use store::MatterRow;

use super::Window;
use super::columns::Column;
use super::list::ListedRow;
use crate::names::Names;
use crate::order::Failure;

/// What stands in a column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text as people read it: codes by their labels, people and organs by their names.
    Text(String),
    /// A day; of a clock the due day of its running run.
    Day(Day),
    /// Fen.
    Money(i64),
    /// A number, with its unit.
    Number(i64, String),
    /// There is something, masked.
    Masked,
    /// Not shown: the matter is seen in part.
    Hidden,
}

impl Window<'_> {
    /// A row with a cell a column.
    pub(super) fn row(
        &self,
        procedure: &Procedure,
        columns: &[Column],
        row: MatterRow,
    ) -> Result<ListedRow, Failure> {
        let matter = self.desk.store.matter_of(&row)?;
        let seen = matter.and_then(|matter| {
            let view = self.seeing.sight.view(&matter, procedure)?;
            Some((matter, view))
        });
        let cells = columns.iter().map(|column| match &seen {
            Some((matter, view)) => self.cell(procedure, &column.name, &row, matter, view),
            None => Cell::Hidden,
        });
        let cells = cells.collect();
        Ok(ListedRow { row, cells })
    }

    fn cell(
        &self,
        procedure: &Procedure,
        column: &str,
        row: &MatterRow,
        matter: &Matter,
        view: &View,
    ) -> Cell {
        let text = |text: Option<String>| text.map_or(Cell::Empty, Cell::Text);
        match column {
            "number" => return text(row.number.clone()),
            "filed" => return Cell::Day(row.filed),
            "state" => return text(Some(self.state(procedure, row))),
            "result" => {
                let result = row.result.as_ref();
                return text(result.map(|r| label(procedure.results.get(r).map(|r| &r.label), r)));
            }
            "organ" => return text(Some(self.names().organ(&row.organ))),
            "region" => return text(Some(self.names().region(&row.region))),
            "latest" if !procedure.fields.contains_key(column) => return Cell::Day(row.latest),
            "ended" if !procedure.fields.contains_key(column) => {
                return row.ended.map_or(Cell::Empty, Cell::Day);
            }
            "due" if !procedure.fields.contains_key(column) => {
                // A time that a party has is none in which the office must do something.
                let office = |name: &str| !procedure.clocks.get(name).is_some_and(Clock::is_a_partys);
                let runs = matter.clocks.iter().filter(|(name, _)| office(name));
                let running = runs.filter_map(|(_, runs)| runs.last());
                let running = running.filter(|run| run.closed.is_none());
                let first = running.filter_map(|run| run.reckoning.due).min();
                return first.map_or(Cell::Empty, Cell::Day);
            }
            _ => {}
        }
        let (head, rest) = column.split_once('.').unwrap_or((column, ""));
        match head {
            "clock" if !rest.is_empty() => {
                let run = matter.clocks.get(rest).and_then(|runs| runs.last());
                let due = run.filter(|r| r.closed.is_none()).and_then(|r| r.reckoning.due);
                due.map_or(Cell::Empty, Cell::Day)
            }
            "party" if !rest.is_empty() => {
                let records = matter.parties.get(rest).map(Vec::as_slice).unwrap_or_default();
                let shown: Vec<&PartyRecord> =
                    records.iter().filter(|record| view.party(rest, record)).collect();
                if records.is_empty() {
                    Cell::Empty
                } else if shown.is_empty() {
                    Cell::Hidden
                } else if shown.iter().all(|record| record.name.is_none()) {
                    Cell::Masked
                } else {
                    let names: Vec<String> = shown.iter().filter_map(|r| short_name(r)).collect();
                    Cell::Text(names.join("、"))
                }
            }
            "balance" if !rest.is_empty() => {
                if !view.is_whole() {
                    return Cell::Hidden;
                }
                matter
                    .balances
                    .get(rest)
                    .map_or(Cell::Empty, |fen| Cell::Money(*fen))
            }
            field => match procedure.fields.get(field) {
                Some(definition) => self.field_cell(procedure, field, rest, definition, matter, view),
                None => Cell::Empty,
            },
        }
    }

    fn field_cell(
        &self,
        procedure: &Procedure,
        name: &str,
        part: &str,
        field: &Field,
        matter: &Matter,
        view: &View,
    ) -> Cell {
        match view.field(name, field) {
            Shown::Hidden => return Cell::Hidden,
            Shown::Masked | Shown::Closed => {
                return matter.fields.get(name).map_or(Cell::Empty, |_| Cell::Masked);
            }
            Shown::Open => {}
        }
        let Some(value) = matter.fields.get(name) else {
            return Cell::Empty;
        };
        match (&field.kind, value) {
            (FieldKind::Long, _) => Cell::Masked,
            (FieldKind::Scores(_), value) => value.get(part).map_or(Cell::Empty, |v| Cell::Text(plain(v))),
            (FieldKind::Rows(columns), Json::Array(rows)) => match columns.get(part) {
                Some(column) if !column.secret => {
                    let values = rows.iter().filter_map(|row| row.get(part));
                    let said: Vec<String> = values.map(|v| self.said(procedure, column, matter, v)).collect();
                    Cell::Text(said.join("、"))
                }
                Some(_) => Cell::Masked,
                None => Cell::Text(format!("{}行", rows.len())),
            },
            (FieldKind::Date, Json::String(day)) => day.parse().map_or(Cell::Empty, Cell::Day),
            (FieldKind::Money, Json::Number(fen)) => fen.as_i64().map_or(Cell::Empty, Cell::Money),
            (FieldKind::Number { unit }, Json::Number(number)) => number
                .as_i64()
                .map_or(Cell::Empty, |number| Cell::Number(number, unit.clone())),
            (FieldKind::Moment, Json::String(moment)) => Cell::Text(moment.replace('T', " ")),
            (_, value) => Cell::Text(self.said(procedure, field, matter, value)),
        }
    }

    /// A value as people read it.
    fn said(&self, procedure: &Procedure, field: &Field, matter: &Matter, value: &Json) -> String {
        match value {
            Json::String(text) => self
                .named(procedure, field, matter, text)
                .unwrap_or_else(|| text.clone()),
            Json::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
            Json::Number(number) => match (&field.kind, number.as_i64()) {
                (FieldKind::Number { unit }, _) => format!("{number}{unit}"),
                (FieldKind::Money, Some(fen)) => yuan(fen),
                _ => number.to_string(),
            },
            Json::Array(values) => {
                let said: Vec<String> = values
                    .iter()
                    .map(|v| self.said(procedure, field, matter, v))
                    .collect();
                said.join("、")
            }
            Json::Object(_) | Json::Null => String::new(),
        }
    }

    fn named(&self, procedure: &Procedure, field: &Field, matter: &Matter, text: &str) -> Option<String> {
        match &field.kind {
            FieldKind::Person => self.names().value(procedure, field, text).or_else(|| {
                let mut parties = matter.parties.values().flatten();
                let party = parties.find(|record| record.person.as_str() == text);
                Some(party.and_then(short_name).unwrap_or_else(|| "当事人".to_owned()))
            }),
            // A matter named in a field is another matter: its number is shown where it may be seen.
            FieldKind::Matter { .. } => {
                let id = self.find(text).ok().flatten()?;
                let other = self.desk.store.matter(&id).ok().flatten()?;
                other.numbers.get("number").cloned()
            }
            _ => self.names().value(procedure, field, text),
        }
    }

    fn state(&self, procedure: &Procedure, row: &MatterRow) -> String {
        let result = row.result.as_ref().and_then(|r| procedure.results.get(r));
        match (row.ended, result) {
            (Some(_), Some(result)) => result.label.clone(),
            _ if row.state == "void" => "已作废".to_owned(),
            _ => label(procedure.states.get(&row.state).map(|s| &s.label), &row.state),
        }
    }

    fn names(&self) -> Names<'_> {
        Names {
            catalogue: &self.catalogue,
            directory: &self.directory,
        }
    }
}

fn label(known: Option<&String>, code: &str) -> String {
    known.cloned().unwrap_or_else(|| code.to_owned())
}

fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

/// Fen in a text.
fn yuan(fen: i64) -> String {
    format!("{}元", report::amount(fen, true))
}

/// A party's name as lists show it: of a person the family name only. Absent: the name itself is secret.
pub fn short_name(party: &PartyRecord) -> Option<String> {
    let name = party.name.as_ref()?;
    if party.kind == "firm" {
        return Some(name.clone());
    }
    let masked = |(place, letter)| if place == 0 { letter } else { '*' };
    Some(name.chars().enumerate().map(masked).collect())
}
