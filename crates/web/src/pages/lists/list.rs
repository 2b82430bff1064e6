//! `/lists/{procedure}`: one procedure's list, narrowed, ordered, page by page, with its exact total.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use catalogue::model::Procedure;
use desk::window::{Column, ColumnKind, Listed, MOST_EXPORTED};
use store::Turn;

use super::asked::{Asked, ENDED, OPEN, Order};
use super::cells::{self, Shown};
use super::filters::{Filters, filters};
use super::views::{self, ViewTab};
use crate::app::App;
use crate::error::{Trouble, page_with};
use crate::frame::Frame;
use crate::pages::act::{self, Beginning};
use crate::pages::matter;
use crate::reading::Reading;
use crate::view::Pager;
use crate::visit::Worker;

/// A column's head.
struct Head {
    label: String,
    right: bool,
    /// Pressing it orders by it.
    place: Option<String>,
    /// `ascending`, `descending`, or nothing.
    sorted: &'static str,
}

/// A cell under its head.
struct Under {
    label: String,
    right: bool,
    shown: Shown,
}

struct Row {
    id: String,
    place: String,
    /// What the row is called: its number, else its first cell.
    name: String,
    /// What stands in the first column.
    first: Shown,
    cells: Vec<Under>,
}

/// A filter that is asked, and the list without it.
struct Chip {
    label: String,
    place: String,
}

#[derive(Template)]
#[template(path = "lists/list.html")]
struct ListPage {
    frame: Frame,
    area: String,
    title: String,
    place: String,
    /// What is asked, as the part of an address behind `?`.
    written: String,
    pairs: Vec<(String, String)>,
    begins: Vec<Beginning>,
    views: Vec<ViewTab>,
    /// Nothing is asked: the list itself is shown.
    plain: bool,
    chips: Vec<Chip>,
    wrong: Vec<String>,
    filters: Filters,
    heads: Vec<Head>,
    rows: Vec<Row>,
    pager: Pager,
    /// How many there are; absent, where what is asked was not understood.
    total: Option<u64>,
    /// More than one export may have.
    too_many: bool,
    most: u64,
}

/// `/lists/{procedure}`.
pub async fn show(
    State(app): State<App>,
    worker: Worker,
    Path(procedure): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Trouble> {
    let (status, template) = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let procedure = super::procedure(&reading, &procedure)?;
            let columns = reading.columns(&procedure.id)?;
            let asked = Asked::read(&pairs, &procedure, &columns);
            filled(app, &worker, &reading, &procedure, &columns, &asked)
        })
        .await?;
    page_with(status, &template)
}

fn filled(
    app: &App,
    worker: &Worker,
    reading: &Reading<'_>,
    procedure: &Procedure,
    columns: &[Column],
    asked: &Asked,
) -> Result<(StatusCode, ListPage), Trouble> {
    let views = views::tabs(reading, procedure, columns, asked)?;
    let mut template = ListPage {
        frame: Frame::bench(app, worker, &procedure.label, "/lists"),
        area: reading.catalogue.organs.area(&procedure.area).to_owned(),
        title: procedure.label.clone(),
        place: super::place(&procedure.id),
        written: asked.written(),
        pairs: asked.pairs(),
        begins: act::beginnings(reading, worker, procedure),
        views,
        plain: asked.written().is_empty(),
        chips: chips(reading, procedure, asked),
        wrong: Vec::new(),
        filters: filters(reading, procedure, columns, asked),
        heads: Vec::new(),
        rows: Vec::new(),
        pager: Pager {
            shown: 0,
            total: 0,
            unit: "件",
            before: None,
            next: None,
        },
        total: None,
        too_many: false,
        most: MOST_EXPORTED,
    };
    let query = match asked.query(reading, procedure) {
        Ok(query) => query,
        Err(wrong) => {
            template.wrong = wrong;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, template));
        }
    };
    let first = Turn::First;
    let turn = asked.turn.as_ref().unwrap_or(&first);
    let shown: Vec<String> = asked.shown(columns).into_iter().map(|c| c.name).collect();
    let (listed, total) = reading.list_with_total(&query, &shown, turn, asked.rows())?;
    template.pager = Pager {
        shown: listed.rows.len(),
        total: usize::try_from(total).unwrap_or(usize::MAX),
        unit: "件",
        before: listed
            .before
            .as_ref()
            .map(|at| asked.place(&procedure.id, Some(("before", at)))),
        next: listed
            .after
            .as_ref()
            .map(|at| asked.place(&procedure.id, Some(("after", at)))),
    };
    template.total = Some(total);
    template.too_many = total > MOST_EXPORTED;
    template.heads = listed.columns.iter().map(|c| head(procedure, c, asked)).collect();
    template.rows = rows(reading, procedure, listed);
    Ok((StatusCode::OK, template))
}

fn head(procedure: &Procedure, column: &Column, asked: &Asked) -> Head {
    let (forward, back) = match column.name.as_str() {
        "number" => (Order::Number, Order::NumberBack),
        "filed" => (Order::Old, Order::New),
        "latest" => (Order::Latest, Order::Latest),
        _ => {
            return Head {
                label: cells::heading(column),
                right: right(column),
                place: None,
                sorted: "",
            };
        }
    };
    let (next, sorted) = match asked.order {
        order if order == back => (forward, "descending"),
        order if order == forward => (back, "ascending"),
        _ => (back, ""),
    };
    Head {
        label: cells::heading(column),
        right: right(column),
        place: Some(asked.by(next).place(&procedure.id, None)),
        sorted,
    }
}

/// Whether a column stands to the right, as sums do.
fn right(column: &Column) -> bool {
    matches!(column.kind, ColumnKind::Money | ColumnKind::Number(_))
}

fn rows(reading: &Reading<'_>, procedure: &Procedure, listed: Listed) -> Vec<Row> {
    let Listed { columns, rows, .. } = listed;
    rows.iter()
        .map(|row| {
            let under = columns.iter().zip(&row.cells).map(|(column, cell)| Under {
                label: column.label.clone(),
                right: right(column),
                shown: cells::shown(procedure, column, row, cell, reading.today),
            });
            let mut under = under;
            let first = under.next().map(|cell| cell.shown);
            let number = row.row.number.clone();
            let first = match first {
                Some(first) if !first.is_empty() => first,
                _ => Shown::dim(&format!("还没有编号，{} 收件", row.row.filed)),
            };
            Row {
                id: row.row.id.to_string(),
                place: matter::place(&row.row.id),
                name: number.unwrap_or_else(|| format!("{} 收件的一件", row.row.filed)),
                first,
                cells: under.collect(),
            }
        })
        .collect()
}

/// What narrows the list, in words.
fn chips(reading: &Reading<'_>, procedure: &Procedure, asked: &Asked) -> Vec<Chip> {
    let mut chips = Vec::new();
    let mut chip = |name: &str, label: String| {
        chips.push(Chip {
            label,
            place: asked.without(name).place(&procedure.id, None),
        });
    };
    for (name, _) in asked.pairs() {
        let value = asked.text(&name);
        let label = match name.as_str() {
            "q" => format!("含有“{value}”"),
            "state" => match value {
                OPEN => "在办".to_owned(),
                ENDED => "已结".to_owned(),
                "void" => "已作废".to_owned(),
                state => procedure.states.get(state).map_or("", |s| &s.label).to_owned(),
            },
            "result" => procedure.results.get(value).map_or("", |r| &r.label).to_owned(),
            "organ" => format!("{}及下级", reading.organ(&value.into())),
            "region" => reading.region(value),
            "person" => match reading.directory.people.get(&value.into()) {
                Some(person) => person.name.clone(),
                None => value.to_owned(),
            },
            "from" => format!("收件从 {value}"),
            "to" => format!("收件到 {value}"),
            "ended_from" => format!("办结从 {value}"),
            "ended_to" => format!("办结到 {value}"),
            "due_from" => format!("到期从 {value}"),
            "due_to" => format!("到期到 {value}"),
            "overdue" => "逾期".to_owned(),
            field => match field.strip_prefix("f.") {
                Some(field) => coded(reading, procedure, field, asked),
                None => continue,
            },
        };
        chip(&name, label);
    }
    chips
}

/// `纠纷类型：邻里`.
fn coded(reading: &Reading<'_>, procedure: &Procedure, name: &str, asked: &Asked) -> String {
    let code = asked.fields.get(name).map_or("", String::as_str);
    let Some(field) = procedure.fields.get(name) else {
        return code.to_owned();
    };
    let choices = match &field.kind {
        catalogue::model::FieldKind::Choice(choices) | catalogue::model::FieldKind::Choices(choices) => {
            choices
        }
        _ => return code.to_owned(),
    };
    let label = match reading.codes(choices) {
        Some(codes) => codes.get(code).map(|c| c.label.as_str()),
        None => procedure.results.get(code).map(|r| r.label.as_str()),
    };
    format!("{}：{}", field.label, label.unwrap_or(code))
}
