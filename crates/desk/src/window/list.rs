//! Lists of a procedure: the columns its definition names, what is masked or hidden in each, and whole exports.

use std::sync::Arc;

use access::{Shown, View};
use calendar::Day;
use catalogue::model::{Choices, Field, FieldKind, Procedure};
use engine::matter::Matter;
use serde_json::Value as Json;
use store::{ListQuery, MatterRow, Place, Turn};

use super::{Road, Window};
use crate::order::Failure;

/// So many rows are read at a time for an export.
const STRETCH: u32 = 500;

/// A column of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// As the definition names it: `number`, `kind`, `clock.conclude`, `party.applicant`, `balance.held`, ...
    pub name: String,
    /// Its name on screen.
    pub label: String,
}

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
    /// There is something, masked.
    Masked,
    /// Not shown: the matter is seen in part.
    Hidden,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRow {
    /// What every list knows.
    pub row: MatterRow,
    /// A cell a column.
    pub cells: Vec<Cell>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, in order.
    pub rows: Vec<ListedRow>,
    /// There are rows before: turn with [`Turn::Before`] this.
    pub before: Option<Place>,
    /// There are rows after: turn with [`Turn::After`] this.
    pub after: Option<Place>,
}

impl Window<'_> {
    /// A page of at most `limit` matters of a procedure.
    pub fn list(&self, query: &ListQuery, turn: &Turn, limit: u32) -> Result<Listed, Failure> {
        let procedure = self.checked(query)?;
        let page = self.desk.store.list(&self.gate, query, turn, limit)?;
        let mut rows = Vec::with_capacity(page.rows.len());
        for row in page.rows {
            rows.push(self.row(&procedure, row)?);
        }
        Ok(Listed {
            columns: columns(&procedure),
            rows,
            before: page.before,
            after: page.after,
        })
    }

    /// How many matters a list has, exactly.
    pub fn total(&self, query: &ListQuery) -> Result<u64, Failure> {
        self.checked(query)?;
        Ok(self.desk.store.list_total(&self.gate, query)?)
    }

    /// All of a list, row by row, after its columns; says how many rows. The export is logged first.
    pub fn export(
        &self,
        query: &ListQuery,
        mut each: impl FnMut(&[Column], &ListedRow) -> Result<(), Failure>,
    ) -> Result<u64, Failure> {
        self.log(Road::Export.name(), None, &query.procedure, None)?;
        let (mut turn, mut count) = (Turn::First, 0);
        loop {
            let page = self.list(query, &turn, STRETCH)?;
            for row in &page.rows {
                each(&page.columns, row)?;
                count += 1;
            }
            match page.after {
                Some(place) => turn = Turn::After(place),
                None => return Ok(count),
            }
        }
    }

    /// The list's procedure, once every filter has been seen to be one that may be asked.
    fn checked(&self, query: &ListQuery) -> Result<Arc<Procedure>, Failure> {
        let Some(procedure) = self.catalogue.procedures.get(&query.procedure) else {
            return Err(Failure::Malformed(format!(
                "没有程序“{}”；请从清单中选",
                query.procedure
            )));
        };
        for field in query.fields.keys() {
            let choice = procedure
                .fields
                .get(field)
                .is_some_and(|f| !f.secret && matches!(f.kind, FieldKind::Choice(_) | FieldKind::Choices(_)));
            if !choice {
                return Err(Failure::Malformed(format!(
                    "清单不能按“{field}”筛选；只有选择项可以"
                )));
            }
        }
        Ok(procedure.clone())
    }

    fn row(&self, procedure: &Procedure, row: MatterRow) -> Result<ListedRow, Failure> {
        let matter = self.desk.store.matter(&row.id)?;
        let seen = matter.and_then(|matter| {
            let view = self.sight.view(&matter, procedure)?;
            Some((matter, view))
        });
        let cells = procedure.list.iter().map(|column| match &seen {
            Some((matter, view)) => self.cell(procedure, column, &row, matter, view),
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
            "organ" => return text(Some(self.organ_name(&row.organ))),
            "region" => return text(Some(self.region_name(&row.region))),
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
                let shown: Vec<&engine::value::PartyRecord> =
                    records.iter().filter(|record| view.party(record)).collect();
                if records.is_empty() {
                    Cell::Empty
                } else if shown.is_empty() {
                    Cell::Hidden
                } else if shown.iter().all(|record| record.name.is_none()) {
                    Cell::Masked
                } else {
                    let names: Vec<&str> = shown.iter().filter_map(|r| r.name.as_deref()).collect();
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
                    let said: Vec<String> = values.map(|v| self.said(procedure, column, v)).collect();
                    Cell::Text(said.join("、"))
                }
                Some(_) => Cell::Masked,
                None => Cell::Text(format!("{}行", rows.len())),
            },
            (FieldKind::Date, Json::String(day)) => day.parse().map_or(Cell::Empty, Cell::Day),
            (FieldKind::Money, Json::Number(fen)) => fen.as_i64().map_or(Cell::Empty, Cell::Money),
            (_, value) => Cell::Text(self.said(procedure, field, value)),
        }
    }

    /// A value as people read it.
    fn said(&self, procedure: &Procedure, field: &Field, value: &Json) -> String {
        match value {
            Json::String(text) => self.named(procedure, field, text).unwrap_or_else(|| text.clone()),
            Json::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
            Json::Number(number) => match &field.kind {
                FieldKind::Number { unit } => format!("{number}{unit}"),
                _ => number.to_string(),
            },
            Json::Array(values) => {
                let said: Vec<String> = values.iter().map(|v| self.said(procedure, field, v)).collect();
                said.join("、")
            }
            Json::Object(_) | Json::Null => String::new(),
        }
    }

    fn named(&self, procedure: &Procedure, field: &Field, text: &str) -> Option<String> {
        match &field.kind {
            FieldKind::Person => self.directory.people.get(&text.into()).map(|p| p.name.clone()),
            FieldKind::Organ => Some(self.organ_name(&text.into())),
            FieldKind::Region => Some(self.region_name(text)),
            FieldKind::Choice(choices) | FieldKind::Choices(choices) => match choices {
                Choices::Result => procedure.results.get(text).map(|r| r.label.clone()),
                Choices::Inline(codes) => codes.get(text).map(|c| c.label.clone()),
                Choices::List(list) => {
                    let list = self.catalogue.lists.get(list)?;
                    list.codes.get(text).map(|c| c.label.clone())
                }
            },
            // A matter named in a field is another matter: its number is shown where it may be seen.
            FieldKind::Matter { .. } => {
                let id = self.find(text).ok().flatten()?;
                let other = self.desk.store.matter(&id).ok().flatten()?;
                other.numbers.get("number").cloned()
            }
            _ => None,
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

    fn organ_name(&self, id: &engine::ids::OrganId) -> String {
        label(self.directory.organs.get(id).map(|o| &o.name), id.as_str())
    }

    fn region_name(&self, code: &str) -> String {
        label(self.catalogue.regions.by_code.get(code).map(|r| &r.name), code)
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

/// The columns of a procedure's list.
fn columns(procedure: &Procedure) -> Vec<Column> {
    let label = |column: &str| {
        let built_in = match column {
            "number" => Some("编号"),
            "filed" => Some("收件日"),
            "state" => Some("状态"),
            "result" => Some("结果"),
            "organ" => Some("机构"),
            "region" => Some("区划"),
            _ => None,
        };
        if let Some(label) = built_in {
            return label.to_owned();
        }
        let (head, rest) = column.split_once('.').unwrap_or((column, ""));
        let found = match head {
            "clock" if !rest.is_empty() => procedure.clocks.get(rest).map(|c| c.label.clone()),
            "party" if !rest.is_empty() => procedure.parties.get(rest).map(|p| p.label.clone()),
            "balance" if !rest.is_empty() => procedure.accounts.get(rest).map(|a| a.label.clone()),
            _ => procedure.fields.get(head).map(|field| match (&field.kind, rest) {
                (FieldKind::Rows(columns), rest) if !rest.is_empty() => columns
                    .get(rest)
                    .map_or_else(|| field.label.clone(), |c| c.label.clone()),
                (FieldKind::Scores(_), "total") => format!("{}总分", field.label),
                (FieldKind::Scores(_), "grade") => format!("{}等次", field.label),
                _ => field.label.clone(),
            }),
        };
        found.unwrap_or_else(|| column.to_owned())
    };
    procedure
        .list
        .iter()
        .map(|name| Column {
            label: label(name),
            name: name.clone(),
        })
        .collect()
}
