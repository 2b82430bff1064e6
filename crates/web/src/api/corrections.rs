//! Corrections: asked for, waiting, answered by a head.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use calendar::Day;
use desk::window::Seen;
use desk::{Asked, ChangeOrder, CorrectionOrder};
use engine::entry::Entry;
use engine::refusal::{Refusal, Rule};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::body::{self, Body, given};
use super::problem::Problem;
use super::token::Client;
use super::{answers, doing, reading};
use crate::app::App;
use crate::error::Trouble;
use crate::form::build::Asking;
use crate::reading::Reading;

/// So many that wait are looked through.
const LOOKED: u32 = 500;

/// What is asked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    why: String,
    changes: Vec<Change>,
}

/// One change of an entry.
#[derive(Debug, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case", deny_unknown_fields)]
enum Change {
    Amend {
        sequence: u64,
        #[serde(default, deserialize_with = "given")]
        day: Option<Day>,
        #[serde(default)]
        answers: Map<String, Json>,
    },
    Void {
        sequence: u64,
    },
}

/// `POST /matters/{matter}/corrections`: asks for one; it waits for a head's answer.
pub async fn ask(
    State(app): State<App>,
    client: Client,
    Path(wanted): Path<String>,
    headers: HeaderMap,
    Body(asked): Body<Wanted>,
) -> Result<Response, Problem> {
    let key = client.key(body::key(&headers)?);
    doing(&app, client, move |_, reading| {
        let seen = whole(reading, &wanted)?;
        let known = reading.desk.corrections_asked(&seen.matter.id)?;
        let history = reading.history(&seen.matter.id)?;
        let changes = asked
            .changes
            .into_iter()
            .map(|change| order(reading, &seen, &history, change));
        let order = CorrectionOrder {
            why: asked.why,
            by: reading.by.clone(),
            approved: reading.by.clone(),
            changes: changes.collect::<Result<_, _>>()?,
            accept_breaches: false,
            key: Some(key.clone()),
        };
        if order.changes.is_empty() {
            return Err(Problem::unfit("没有写明更正哪一笔"));
        }
        if let Some(first) = known.iter().find(|known| known.id == key) {
            let same = first.order.why == order.why && first.order.changes == order.changes;
            if !same || first.order.by != order.by {
                return Err(Refusal::new(Rule::KeyReused, "").into());
            }
        } else {
            reading.desk.ask_correction(&seen.matter.id, &order)?;
        }
        let mut response = body::json(&json!({"id": key, "matter": seen.matter.id}));
        *response.status_mut() = StatusCode::CREATED;
        Ok(response)
    })
    .await
}

/// A matter that is seen wholly: of a part nothing is corrected.
fn whole(reading: &Reading<'_>, wanted: &str) -> Result<Seen, Problem> {
    let seen = reading.matter(wanted)?;
    if !seen.view.is_whole() {
        return Err(Trouble::NotFound.into());
    }
    Ok(seen)
}

fn order(
    reading: &Reading<'_>,
    seen: &Seen,
    history: &[Entry],
    change: Change,
) -> Result<ChangeOrder, Problem> {
    let found = |sequence: u64| {
        let entry = history.iter().find(|entry| entry.sequence == sequence);
        entry.ok_or_else(|| Problem::from(Refusal::new(Rule::CorrectionTarget, format!("第 {sequence} 笔"))))
    };
    match change {
        Change::Void { sequence } => Ok(ChangeOrder::Void {
            entry: found(sequence)?.id.clone(),
        }),
        Change::Amend {
            sequence,
            day,
            answers,
        } => {
            let entry = found(sequence)?;
            let act = entry.act.as_ref().and_then(|act| seen.procedure.acts.get(act));
            let act = act.ok_or_else(|| Refusal::new(Rule::CorrectionTarget, format!("第 {sequence} 笔")))?;
            let asking = Asking {
                door: None,
                reading,
                procedure: &seen.procedure,
                act,
                matter: Some(&seen.matter),
            };
            // `null` takes an answer away.
            let (gone, new): (Map<_, _>, Map<_, _>) =
                answers.into_iter().partition(|(_, value)| value.is_null());
            let mut changed: BTreeMap<String, Json> = answers::taken(&asking, new)?;
            changed.extend(gone);
            Ok(ChangeOrder::Amend {
                entry: entry.id.clone(),
                day,
                answers: changed,
            })
        }
    }
}

/// `GET /matters/{matter}/corrections`: those asked for in a matter, the latest first.
pub async fn of_matter(
    State(app): State<App>,
    client: Client,
    Path(wanted): Path<String>,
) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let seen = whole(reading, &wanted)?;
        let history = reading.history(&seen.matter.id)?;
        let asked = reading.desk.corrections_asked(&seen.matter.id)?;
        let items = asked.iter().map(|asked| told(reading, asked, &history));
        let items = items.collect::<Result<Vec<_>, _>>()?;
        Ok(body::json(&json!({"items": items})))
    })
    .await
}

/// `GET /corrections`: those that wait for an answer, the oldest first.
pub async fn waiting(State(app): State<App>, client: Client) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let mut items = Vec::new();
        for asked in reading.desk.corrections_waiting(LOOKED)? {
            let seen = reading.glance(&asked.matter)?.filter(|seen| seen.view.is_whole());
            if seen.is_some() {
                let history = reading.history(&asked.matter)?;
                items.push(told(reading, &asked, &history)?);
            }
        }
        Ok(body::json(&json!({"items": items})))
    })
    .await
}

fn told(reading: &Reading<'_>, asked: &Asked, history: &[Entry]) -> Result<Json, Problem> {
    let changes = asked.order.changes.iter().map(|change| {
        let (what, target) = match change {
            ChangeOrder::Amend { entry, .. } => ("amend", entry),
            ChangeOrder::Void { entry } => ("void", entry),
            ChangeOrder::Insert { after, .. } => ("insert", after),
        };
        let entry = history.iter().find(|entry| entry.id == *target);
        json!({"change": what, "sequence": entry.map(|entry| entry.sequence)})
    });
    let approvers = reading.desk.approvers(&asked.matter, &asked.order.by.person)?;
    Ok(json!({
        "id": asked.id,
        "matter": asked.matter,
        "why": asked.order.why,
        "person": asked.order.by.person,
        "asked": asked.asked.to_string(),
        "changes": changes.collect::<Vec<_>>(),
        "approved": asked.answer.as_ref().map(|answer| answer.approved),
        "yours": asked.answer.is_none() && approvers.contains(&reading.by),
    }))
}

/// A head's answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answering {
    approve: bool,
    #[serde(default)]
    accept_breaches: bool,
}

/// `PUT /matters/{matter}/corrections/{correction}/answer`: approves it, and it is made, or turns it down.
pub async fn answer(
    State(app): State<App>,
    client: Client,
    Path((wanted, id)): Path<(String, String)>,
    Body(answering): Body<Answering>,
) -> Result<Response, Problem> {
    doing(&app, client, move |_, reading| {
        let seen = whole(reading, &wanted)?;
        let asked = reading.desk.corrections_asked(&seen.matter.id)?;
        let asked = asked
            .into_iter()
            .find(|asked| asked.id == id)
            .ok_or(Trouble::NotFound)?;
        let by = &reading.by;
        // The same answer again is the same answer.
        let before = asked.answer.filter(|answer| answer.by == by.person);
        if before.is_some_and(|answer| answer.approved == answering.approve) {
            return Ok(body::json(&json!({"id": id, "approved": answering.approve})));
        }
        if answering.approve {
            reading
                .desk
                .approve_correction(&id, by, answering.accept_breaches)?;
        } else {
            reading.desk.drop_correction(&id, by)?;
        }
        Ok(body::json(&json!({"id": id, "approved": answering.approve})))
    })
    .await
}
