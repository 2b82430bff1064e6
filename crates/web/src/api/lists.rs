//! Lists of a procedure: the screen's filters and orders, page by page by a cursor, and whole as a file.
//!
//! Always holds: a filter that is not known, or says nothing that can be asked, is refused, so that no list is taken for
//! another; a total is counted only when it is asked for; an export is in the access log before its first row.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use catalogue::model::Procedure;
use desk::intake::hex;
use desk::window::{Cell, Column, ListedRow};
use engine::ids::MatterId;
use serde_json::{Map, Value as Json, json};
use store::{ListQuery, Place, Turn};

use super::body::{self, Query};
use super::matters::masked;
use super::problem::Problem;
use super::token::Client;
use super::{doing, reading};
use crate::app::App;
use crate::error::Trouble;
use crate::pages::lists::asked::{self, Asked};
use crate::pages::lists::{self, export::List};
use crate::reading::Reading;

/// The most rows of a page.
pub(crate) const MOST: u32 = 200;
/// The usual rows of a page.
pub(crate) const USUAL: u32 = 50;

type Pairs = Vec<(String, String)>;

/// What a call asks of a list beside its filters.
#[derive(Default)]
struct Page {
    limit: Option<u32>,
    turn: Option<Turn>,
    total: bool,
    format: Option<String>,
}

/// Takes from the pairs what is not the list's own; `own` are the names that may stand there.
fn page(pairs: Pairs, own: &[&str]) -> Result<(Page, Pairs), Problem> {
    let (mut page, mut rest) = (Page::default(), Vec::new());
    let wrong = |name: &str, why: &str| Problem::malformed(format!("{name} {why}"));
    for (name, value) in pairs {
        if !own.contains(&name.as_str()) {
            rest.push((name, value));
            continue;
        }
        match name.as_str() {
            "limit" => {
                let limit = value.parse().ok().filter(|limit| (1..=MOST).contains(limit));
                let limit = limit.ok_or_else(|| wrong("limit", "应为 1 到 200 的整数"))?;
                if page.limit.replace(limit).is_some() {
                    return Err(wrong("limit", "写了两次"));
                }
            }
            "total" => {
                page.total = match value.as_str() {
                    "true" => true,
                    "false" => false,
                    _ => return Err(wrong("total", "应为 true 或 false")),
                };
            }
            "cursor" => {
                let unfit = || Problem::unfit("cursor 应原样用上一页的 next");
                let place = read(&value).ok_or_else(unfit)?;
                if page.turn.replace(Turn::After(place)).is_some() {
                    return Err(wrong("cursor", "写了两次"));
                }
            }
            _ if ["csv", "ndjson"].contains(&value.as_str()) => page.format = Some(value),
            _ => return Err(wrong("format", "应为 csv 或 ndjson")),
        }
    }
    Ok((page, rest))
}

/// Where the next page begins, as a cursor says it.
fn written(place: &Place) -> String {
    hex(format!("{}|{}", place.key, place.id).as_bytes())
}

fn read(cursor: &str) -> Option<Place> {
    let digits = cursor.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    });
    let text = String::from_utf8(digits.collect::<Option<Vec<u8>>>()?).ok()?;
    let (key, id) = text.rsplit_once('|')?;
    Some(Place {
        key: key.to_owned(),
        id: MatterId::from(id),
    })
}

/// The question, each of its parts known.
fn question(
    reading: &Reading<'_>,
    procedure: &Procedure,
    columns: &[Column],
    pairs: &Pairs,
) -> Result<(ListQuery, Vec<Column>), Problem> {
    let mut seen = Vec::new();
    for (name, value) in pairs {
        if let Err(why) = asked::known(name, value, procedure, columns) {
            return Err(Problem::unfit(why));
        }
        if name != "column" && seen.contains(&name) {
            return Err(Problem::malformed(format!("{name} 写了两次")));
        }
        seen.push(name);
    }
    let asked = Asked::read(pairs, procedure, columns);
    let query = asked
        .query(reading, procedure)
        .map_err(|wrong| Problem::unfit(wrong.join("；")))?;
    Ok((query, asked.shown(columns)))
}

/// `GET /procedures/{procedure}/matters`.
pub async fn list(
    State(app): State<App>,
    client: Client,
    Path(wanted): Path<String>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let procedure = lists::procedure(reading, &wanted)?;
        let columns = reading.columns(&procedure.id)?;
        let (page, pairs) = page(pairs, &["limit", "total", "cursor"])?;
        let (query, shown) = question(reading, &procedure, &columns, &pairs)?;
        let names: Vec<String> = shown.into_iter().map(|column| column.name).collect();
        let turn = page.turn.unwrap_or(Turn::First);
        let limit = page.limit.unwrap_or(USUAL);
        let (listed, total) = if page.total {
            let (listed, total) = reading.list_with_total(&query, &names, &turn, limit)?;
            (listed, Some(total))
        } else {
            (reading.list(&query, &names, &turn, limit)?, None)
        };
        let items: Vec<Json> = listed.rows.iter().map(|row| line(&listed.columns, row)).collect();
        let mut answer = json!({"items": items, "next": listed.after.as_ref().map(written)});
        if let (Json::Object(answer), Some(total)) = (&mut answer, total) {
            answer.insert("total".to_owned(), json!(total));
        }
        Ok(body::json(&answer))
    })
    .await
}

fn line(columns: &[Column], row: &ListedRow) -> Json {
    let cells = columns.iter().zip(&row.cells).map(|(column, cell)| {
        let value = match cell {
            Cell::Empty => Json::Null,
            Cell::Text(text) => json!(text),
            Cell::Day(day) => json!(day),
            Cell::Money(fen) => json!(fen),
            Cell::Number(number, _) => json!(number),
            Cell::Masked => masked(),
            Cell::Hidden => json!({"hidden": true}),
        };
        (column.name.clone(), value)
    });
    let cells: Map<String, Json> = cells.collect();
    let row = &row.row;
    json!({
        "id": row.id,
        "number": row.number,
        "state": row.state,
        "result": row.result,
        "organ": row.organ,
        "region": row.region,
        "filed": row.filed,
        "latest": row.latest,
        "ended": row.ended,
        "revision": row.revision,
        "cells": cells,
    })
}

/// `GET /procedures/{procedure}/export?format=…`: all of the list, a line each.
pub async fn export(
    State(app): State<App>,
    client: Client,
    Path(wanted): Path<String>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Problem> {
    doing(&app, client, move |_, reading| {
        let procedure = lists::procedure(reading, &wanted)?;
        let columns = reading.columns(&procedure.id)?;
        let (page, pairs) = page(pairs, &["format"])?;
        let (query, shown) = question(reading, &procedure, &columns, &pairs)?;
        let list = List {
            reading,
            procedure: &procedure,
            query: &query,
            columns: &shown,
        };
        let (media, bytes) = if page.format.as_deref() == Some("csv") {
            ("text/csv; charset=utf-8", list.csv()?)
        } else {
            let mut text = String::new();
            list.rows(|row| {
                text.push_str(&line(&shown, row).to_string());
                text.push('\n');
                Ok::<(), Trouble>(())
            })?;
            ("application/x-ndjson", text.into_bytes())
        };
        Ok(([(header::CONTENT_TYPE, HeaderValue::from_static(media))], bytes).into_response())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let place = Place {
            key: "（2023）水头|1".to_owned(),
            id: "m1".into(),
        };
        assert_eq!(read(&written(&place)), Some(place));
        for odd in ["", "0", "zz", "ff", "6d31", "é"] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
