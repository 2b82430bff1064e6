//! A matter: as it stands, its entries, postings and links, and its masked values, opened with a reason.
//!
//! Always holds: what stands apart is a mark, never its reference; reading and unmasking are in the access log first.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use catalogue::model::{Field, FieldKind, Named};
use desk::window::{Secret, Seen};
use engine::entry::{Actor, Entry};
use engine::matter::ClosedHow;
use engine::value::SecretRef;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::body::{self, Body};
use super::problem::Problem;
use super::token::Client;
use super::{doing, reading};
use crate::app::App;
use crate::error::Trouble;
use crate::pages::kept;
use crate::reading::Reading;
use crate::saying;

/// What stands for a value that is masked.
pub(super) fn masked() -> Json {
    json!({"masked": true})
}

/// `GET /matters/{matter}`: by its id or number; its version is the `ETag`.
pub async fn show(
    State(app): State<App>,
    client: Client,
    Path(wanted): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let id = reading.find(&wanted)?.ok_or(Trouble::NotFound)?;
        let glance = reading.glance(&id)?.ok_or(Trouble::NotFound)?;
        let etag =
            HeaderValue::from_str(&format!("\"{}\"", glance.matter.revision)).map_err(Trouble::fault)?;
        let tag = [(header::ETAG, etag.clone())];
        if body::is_known(&headers, &etag) {
            return Ok((StatusCode::NOT_MODIFIED, tag).into_response());
        }
        let seen = reading.matter(id.as_str())?;
        Ok((tag, body::json(&whole(reading, &seen)?)).into_response())
    })
    .await
}

/// A matter with all that is seen of it.
fn whole(reading: &Reading<'_>, seen: &Seen) -> Result<Json, Problem> {
    let (matter, procedure) = (&seen.matter, &seen.procedure);
    let mut told = line(reading, seen);
    let mut fields = Map::new();
    for (name, value) in &matter.fields {
        let field = procedure.fields.get(name);
        fields.insert(name.clone(), shown(reading, seen, name, field, value)?);
    }
    let mut parties = Map::new();
    for (role, people) in &matter.parties {
        let people = people.iter().map(|party| {
            json!({
                "person": party.person,
                "kind": party.kind,
                "name": party.name,
                "masked": party.secrets.keys().collect::<Vec<_>>(),
            })
        });
        parties.insert(role.clone(), people.collect());
    }
    let mut clocks = Map::new();
    for (name, runs) in &matter.clocks {
        let Some(run) = runs.last() else { continue };
        let how = run.closed.as_ref().map(|closed| match closed.how {
            ClosedHow::Met => "met",
            ClosedHow::MetLate => "met_late",
            ClosedHow::Moot => "moot",
        });
        clocks.insert(
            name.clone(),
            json!({
                "label": procedure.clocks.get(name).map(|clock| &clock.label),
                "due": run.reckoning.due,
                "promised": run.promised,
                "closed": run.closed.as_ref().map(|closed| closed.on),
                "how": how,
                "basis": run.basis,
            }),
        );
    }
    let proposals = matter.proposals.iter().map(|(act, proposal)| {
        json!({"act": format!("{}.{act}", procedure.id), "person": proposal.person, "day": proposal.day})
    });
    let proposals: Vec<Json> = proposals.collect();
    if let Json::Object(told) = &mut told {
        for (name, value) in [
            ("whole", json!(seen.view.is_whole())),
            ("numbers", json!(matter.numbers)),
            ("fields", Json::Object(fields)),
            ("parties", Json::Object(parties)),
            ("clocks", Json::Object(clocks)),
            ("balances", json!(matter.balances)),
            ("proposals", json!(proposals)),
            ("breaches", json!(matter.breaches)),
        ] {
            told.insert(name.to_owned(), value);
        }
    }
    Ok(told)
}

/// What every list says of a matter.
pub(super) fn line(reading: &Reading<'_>, seen: &Seen) -> Json {
    let (matter, procedure) = (&seen.matter, &seen.procedure);
    json!({
        "id": matter.id,
        "procedure": matter.procedure,
        "revision": matter.revision,
        "number": matter.numbers.get("number"),
        "state": matter.state,
        "state_label": saying::state(procedure, matter),
        "result": matter.result,
        "filed": matter.filed,
        "latest": matter.latest,
        "ended": matter.ended,
        "organ": {"id": matter.organ, "name": reading.organ(&matter.organ)},
        "region": matter.region,
    })
}

/// A field's value: a long text is opened, a secret is masked, also in rows.
fn shown(
    reading: &Reading<'_>,
    seen: &Seen,
    name: &str,
    field: Option<&Field>,
    value: &Json,
) -> Result<Json, Problem> {
    match field.map(|field| (&field.kind, field.secret)) {
        Some((FieldKind::Long, false)) => {
            let text = reading.open(&seen.matter.id, &Secret::Field(name.to_owned()), None)?;
            Ok(json!(text))
        }
        Some((FieldKind::Rows(columns), false)) => {
            let rows = value.as_array().map(Vec::as_slice).unwrap_or_default();
            let rows = rows.iter().enumerate().map(|(row, cells)| {
                let cells = cells.as_object().cloned().unwrap_or_default();
                let cells = cells.into_iter().map(|(column, value)| {
                    let shown = cell(reading, seen, (name, row), columns, &column, &value)?;
                    Ok((column, shown))
                });
                cells.collect::<Result<Map<_, _>, Problem>>().map(Json::Object)
            });
            rows.collect::<Result<_, _>>().map(Json::Array)
        }
        _ => Ok(marked(value)),
    }
}

fn cell(
    reading: &Reading<'_>,
    seen: &Seen,
    (field, row): (&str, usize),
    columns: &Named<Field>,
    column: &str,
    value: &Json,
) -> Result<Json, Problem> {
    match columns.get(column) {
        Some(of) if matches!(of.kind, FieldKind::Long) && !of.secret => {
            let place = Secret::Cell {
                field: field.to_owned(),
                row,
                column: column.to_owned(),
            };
            Ok(json!(reading.open(&seen.matter.id, &place, None)?))
        }
        _ => Ok(marked(value)),
    }
}

/// A value in which a mark stands for each that stands apart.
pub(super) fn marked(value: &Json) -> Json {
    match value {
        Json::Object(_) if SecretRef::deserialize(value).is_ok() => masked(),
        Json::Object(parts) => {
            let parts = parts.iter().map(|(name, part)| (name.clone(), marked(part)));
            Json::Object(parts.collect())
        }
        Json::Array(values) => values.iter().map(marked).collect(),
        other => other.clone(),
    }
}

/// `GET /matters/{matter}/entries`: the journal of a matter, in sequence.
pub async fn entries(
    State(app): State<App>,
    client: Client,
    Path(wanted): Path<String>,
) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let seen = reading.matter(&wanted)?;
        let history = reading.history(&seen.matter.id)?;
        let items: Vec<Json> = history
            .iter()
            .map(|entry| entry_line(reading, &seen, entry))
            .collect();
        Ok(body::json(&json!({"items": items})))
    })
    .await
}

/// An entry as programs read it.
pub(super) fn entry_line(reading: &Reading<'_>, seen: &Seen, entry: &Entry) -> Json {
    let (person, post, organ) = match &entry.actor {
        Actor::Post { person, post, organ } => (Some(person), Some(post), Some(organ)),
        Actor::Person { person } => (Some(person), None, None),
        Actor::Clock { .. } | Actor::Link | Actor::Office => (None, None, None),
    };
    let answers: Map<String, Json> = entry
        .answers
        .iter()
        .map(|(name, value)| (name.clone(), marked(value)))
        .collect();
    let correction = entry.correction.as_ref();
    json!({
        "id": entry.id,
        "sequence": entry.sequence,
        "moment": entry.moment.to_string(),
        "day": entry.day,
        "kind": entry.kind,
        "act": entry.act.as_ref().map(|act| format!("{}.{act}", seen.procedure.id)),
        "label": saying::done(&seen.procedure, entry),
        "by": {"person": person, "post": post, "organ": organ, "said": reading.actor(entry, Some(seen))},
        "answers": answers,
        "numbers": entry.numbers,
        "opened": entry.opened.iter().map(|o| json!({"link": o.link, "matter": o.matter})).collect::<Vec<_>>(),
        "cause": entry.cause,
        "corrects": correction.map(|correction| &correction.target),
        "why": correction.map(|correction| &correction.why),
    })
}

/// `GET /matters/{matter}/postings`: the money of a matter, in sequence.
pub async fn postings(
    State(app): State<App>,
    client: Client,
    Path(wanted): Path<String>,
) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let seen = reading.matter(&wanted)?;
        let rows = reading.postings(&seen.matter.id)?;
        let items = rows.iter().map(|row| {
            json!({"sequence": row.sequence, "account": row.account, "day": row.day, "amount": row.amount})
        });
        Ok(body::json(&json!({"items": items.collect::<Vec<_>>()})))
    })
    .await
}

/// `GET /matters/{matter}/links`: the matters a matter is linked with.
pub async fn links(
    State(app): State<App>,
    client: Client,
    Path(wanted): Path<String>,
) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let seen = reading.matter(&wanted)?;
        let links = reading.links(&seen.matter.id)?;
        let items = links.seen.iter().map(|link| {
            json!({
                "link": link.link,
                "opener": link.opener,
                "matter": link.matter,
                "procedure": link.procedure,
                "number": link.number,
                "state": link.state,
            })
        });
        Ok(body::json(
            &json!({"items": items.collect::<Vec<_>>(), "hidden": links.hidden}),
        ))
    })
    .await
}

/// Which value, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    what: String,
    reason: String,
}

/// `POST /matters/{matter}/secrets`: opens one masked value; the reason is in the access log first.
pub async fn open(
    State(app): State<App>,
    client: Client,
    Path(wanted): Path<String>,
    Body(opening): Body<Opening>,
) -> Result<Response, Problem> {
    doing(&app, client, move |_, reading| {
        let seen = reading.matter(&wanted)?;
        let secret = kept::read(&opening.what).ok_or(Trouble::NotFound)?;
        let opened = reading
            .window()
            .open(&seen.matter.id, &secret, Some(&opening.reason))?;
        let value = opened.ok_or(Trouble::NotFound)?;
        Ok(body::json(&json!({"what": opening.what, "value": value})))
    })
    .await
}
