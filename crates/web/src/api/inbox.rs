//! The client's day: what is due, what is new, what is handed over, appointments; and searching.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use calendar::{Day, Moment};
use desk::window::Handed;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::body::{self, Body, Query, given};
use super::matters::{entry_line, line};
use super::problem::Problem;
use super::token::Client;
use super::{doing, reading};
use crate::app::App;
use crate::pages::inbox::news::since;
use crate::reading::Reading;

/// So many matters are told as new.
const NEWS: usize = 50;
/// Matters of one page of a search.
const FOUND: usize = 100;
/// The longest text that is searched for, in letters.
const LONGEST: usize = 100;
/// The longest span of appointments, in days.
const SPAN: i64 = 366;

/// `GET /inbox`: running clocks, those due first.
pub async fn inbox(State(app): State<App>, client: Client) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let items = reading.inbox()?.into_iter().map(|line| {
            json!({
                "matter": line.matter,
                "number": line.number,
                "clock": line.clock,
                "label": line.label,
                "state_label": line.state,
                "due": line.due,
                "overdue": line.overdue,
            })
        });
        Ok(body::json(&json!({"items": items.collect::<Vec<_>>()})))
    })
    .await
}

/// `GET /news`: what others did since the client last said to have looked.
pub async fn news(State(app): State<App>, client: Client) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let (since, _) = since(reading)?;
        let lately = reading.window().lately(since, NEWS)?;
        let items = lately.news.iter().map(|news| {
            let entries = news
                .entries
                .iter()
                .map(|entry| entry_line(reading, &news.seen, entry));
            let told = news.told.iter();
            let told = told.map(|(what, moment)| json!({"what": what, "moment": moment.to_string()}));
            json!({
                "matter": line(reading, &news.seen),
                "entries": entries.collect::<Vec<_>>(),
                "told": told.collect::<Vec<_>>(),
            })
        });
        Ok(body::json(&json!({
            "since": since.to_string(),
            "until": lately.until.to_string(),
            "more": lately.more,
            "items": items.collect::<Vec<_>>(),
        })))
    })
    .await
}

/// Up to when was looked through.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Looked {
    until: Moment,
}

/// `PUT /news/looked`.
pub async fn looked(
    State(app): State<App>,
    client: Client,
    Body(looked): Body<Looked>,
) -> Result<Response, Problem> {
    doing(&app, client, move |_, reading| {
        reading.window().look_through(looked.until)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

/// `GET /handovers`: what waits to be taken over, here and away.
pub async fn handovers(State(app): State<App>, client: Client) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let found = reading.window().handed_over()?;
        let all = |handed: &[Handed]| -> Vec<Json> {
            let told = |one: &Handed| {
                json!({
                    "matter": line(reading, &one.seen),
                    "act": format!("{}.{}", one.seen.procedure.id, one.act),
                    "to": one.seen.matter.fields.get(&one.to),
                })
            };
            handed.iter().map(told).collect()
        };
        Ok(body::json(
            &json!({"here": all(&found.here), "away": all(&found.away)}),
        ))
    })
    .await
}

/// From which day to which.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    from: Day,
    to: Day,
}

/// `GET /calendar?from=…&to=…`: appointments, by day and hour.
pub async fn calendar(
    State(app): State<App>,
    client: Client,
    Query(span): Query<Span>,
) -> Result<Response, Problem> {
    if !(0..=SPAN).contains(&span.from.days_until(span.to)) {
        return Err(Problem::unfit(format!("to 不早于 from，最多 {SPAN} 天")));
    }
    reading(&app, client, move |_, reading| {
        let found = reading.window().calendar(span.from, span.to)?;
        let items = found.iter().map(|one| {
            json!({
                "day": one.day,
                "hour": one.hour,
                "what": one.what,
                "field": one.field,
                "matter": line(reading, &one.seen),
            })
        });
        Ok(body::json(&json!({"items": items.collect::<Vec<_>>()})))
    })
    .await
}

/// What is looked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Looking {
    text: String,
    #[serde(default, deserialize_with = "given")]
    after: Option<u64>,
}

/// `POST /search`: what contains the words. In the body, so that a number stays in no address.
pub async fn search(
    State(app): State<App>,
    client: Client,
    Body(looking): Body<Looking>,
) -> Result<Response, Problem> {
    let text = looking.text.trim().to_owned();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(Problem::unfit(format!("要找的写 1 到 {LONGEST} 个字")));
    }
    reading(&app, client, move |_, reading| {
        found(reading, &text, looking.after)
    })
    .await
}

fn found(reading: &Reading<'_>, text: &str, after: Option<u64>) -> Result<Response, Problem> {
    let found = reading.search(text, after, FOUND)?;
    let items = found.hits.iter().map(|hit| {
        json!({
            "matter": hit.matter,
            "procedure": hit.procedure,
            "number": hit.number,
            "state": hit.state,
            "result": hit.result,
            "organ": hit.organ,
            "region": hit.region,
            "filed": hit.filed,
            "ended": hit.ended,
            "parties": hit.parties,
        })
    });
    Ok(body::json(
        &json!({"items": items.collect::<Vec<_>>(), "after": found.after}),
    ))
}
