//! Figures: those of the set whose main figures the year's page shows, one explained, and its cases.
//!
//! Always holds: whose figures a post sees, its definition says; a case out of sight is counted and shows nothing else.

use axum::extract::{Path, State};
use axum::response::Response;
use report::exact::Exact;
use report::figures::Figure;
use report::{explain, figures};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::body::{self, Query, given};
use super::problem::Problem;
use super::reading;
use super::token::Client;
use crate::app::App;
use crate::pages::direction::asking::{Standpoint, main_set, set_of, wrong};
use crate::pages::direction::figure;

/// Cases of a page.
const CASES: usize = 100;

/// Of which year, as known when.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Of {
    #[serde(default, deserialize_with = "given")]
    period: Option<String>,
    #[serde(default, deserialize_with = "given")]
    as_known: Option<String>,
}

/// The same, and from where the cases go on.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    #[serde(default, deserialize_with = "given")]
    period: Option<String>,
    #[serde(default, deserialize_with = "given")]
    as_known: Option<String>,
    #[serde(default, deserialize_with = "given")]
    cursor: Option<String>,
}

fn told(figure: &Figure) -> Json {
    let (kind, value) = match &figure.value {
        Exact::Count(count) => ("count", json!(count)),
        Exact::Money(fen) => ("fen", json!(fen)),
        Exact::Ratio { of, to } => ("ratio", json!({"of": of, "to": to})),
        Exact::Absent(_) => ("absent", Json::Null),
    };
    let why = match &figure.value {
        Exact::Absent(why) => Some(why.says()),
        _ => None,
    };
    json!({
        "id": figure.id,
        "label": figure.label,
        "section": figure.section,
        "unit": figure.unit,
        "kind": kind,
        "value": value,
        "printed": figure.printed,
        "why": why,
    })
}

/// `GET /figures`: the figures of the main set.
pub async fn list(State(app): State<App>, client: Client, Query(of): Query<Of>) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let set = main_set(reading)?;
        let standpoint = Standpoint::of(reading, of.period.as_deref(), of.as_known.as_deref())?;
        let asked = standpoint.asked(reading, set)?;
        let all = figures::compute(reading.window().reader(), set, &asked).map_err(wrong)?;
        let items: Vec<Json> = all.iter().filter(|figure| !figure.working).map(told).collect();
        Ok(body::json(
            &json!({"period": standpoint.period, "as_known": standpoint.known, "items": items}),
        ))
    })
    .await
}

/// `GET /figures/{figure}`: one, how it is counted, its parts.
pub async fn show(
    State(app): State<App>,
    client: Client,
    Path(name): Path<String>,
    Query(of): Query<Of>,
) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let set = set_of(reading, &name)?;
        let standpoint = Standpoint::of(reading, of.period.as_deref(), of.as_known.as_deref())?;
        let asked = standpoint.asked(reading, &set)?;
        let explained = explain::explain(reading.window().reader(), &set, &asked, &name).map_err(wrong)?;
        let parts = explained.parts.iter();
        Ok(body::json(&json!({
            "figure": told(&explained.figure),
            "exact": explained.exact,
            "definition": explained.definition,
            "span": explained.span,
            "parts": parts.map(|p| json!({"label": p.label, "value": p.value})).collect::<Vec<_>>(),
            "cases": explained.cases,
            "note": explained.note,
        })))
    })
    .await
}

/// `GET /figures/{figure}/cases`: those that are seen, the latest first.
pub async fn cases(
    State(app): State<App>,
    client: Client,
    Path(name): Path<String>,
    Query(of): Query<Cases>,
) -> Result<Response, Problem> {
    let wrong_cursor = || Problem::unfit("cursor 应原样用上一页的 next");
    let before = of
        .cursor
        .as_deref()
        .map(|text| figure::read(text).ok_or_else(wrong_cursor))
        .transpose()?;
    reading(&app, client, move |_, reading| {
        let set = set_of(reading, &name)?;
        let standpoint = Standpoint::of(reading, of.period.as_deref(), of.as_known.as_deref())?;
        let asked = standpoint.asked(reading, &set)?;
        let found = reading.window().stretch(&set, &asked, &name, before, CASES)?;
        let items = found.cases.iter().map(|case| {
            json!({
                "matter": case.matter,
                "number": case.number,
                "act": case.act,
                "label": case.act_label,
                "day": case.day,
                "town": case.town,
                "value": case.value,
                "distinct": case.distinct,
                "sequence": case.sequence,
            })
        });
        Ok(body::json(&json!({
            "items": items.collect::<Vec<_>>(),
            "hidden": found.hidden,
            "hidden_sum": found.hidden_sum,
            "facts": found.facts,
            "sum": found.sum,
            "money": found.money,
            "next": found.next.map(figure::written),
        })))
    })
    .await
}
