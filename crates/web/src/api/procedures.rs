//! Who calls, and the procedures of the catalogue: fields, codes, states, acts.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Response;
use catalogue::model::{Ask, Choices, Field, FieldKind, From, Procedure};
use serde_json::{Map, Value as Json, json};

use super::body;
use super::problem::Problem;
use super::reading;
use super::token::Client;
use crate::app::App;
use crate::error::Trouble;
use crate::reading::Reading;

/// `GET /me`: whom the token stands for, what it opens, until when.
pub async fn me(State(app): State<App>, client: Client) -> Result<Response, Problem> {
    let token = client.token.clone();
    let hat = client.hat.clone();
    reading(&app, client, move |_, reading| {
        Ok(body::json(&json!({
            "label": token.label,
            "person": {"id": token.person, "name": reading.person(&token.person)},
            "post": token.post,
            "organ": {"id": hat.organ, "name": reading.organ(&hat.organ)},
            "scopes": token.scopes,
            "until": token.until,
            "today": reading.today,
        })))
    })
    .await
}

/// `GET /procedures`: those of the catalogue; `reads` says whose lists the post reads.
pub async fn list(State(app): State<App>, client: Client) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let read: Vec<&str> = reading
            .procedures()
            .map(|procedure| procedure.id.as_str())
            .collect();
        let items = reading.catalogue.procedures.values().map(|procedure| {
            json!({
                "id": procedure.id,
                "label": procedure.label,
                "area": procedure.area,
                "area_label": reading.catalogue.organs.area(&procedure.area),
                "reads": read.contains(&procedure.id.as_str()),
            })
        });
        Ok(body::json(&json!({"items": items.collect::<Vec<_>>()})))
    })
    .await
}

/// `GET /procedures/{procedure}`: its fields, codes, parties, states, results, acts and columns.
pub async fn show(
    State(app): State<App>,
    client: Client,
    Path(wanted): Path<String>,
) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let found = reading.catalogue.procedures.get(&wanted);
        let procedure = found.ok_or(Trouble::NotFound)?;
        Ok(body::json(&whole(reading, procedure)?))
    })
    .await
}

fn whole(reading: &Reading<'_>, procedure: &Procedure) -> Result<Json, Problem> {
    let labels = |pairs: Vec<(&String, &String)>| -> Json {
        pairs
            .into_iter()
            .map(|(id, label)| (id.clone(), json!(label)))
            .collect::<Map<_, _>>()
            .into()
    };
    let fields = procedure.fields.iter();
    let fields: Map<String, Json> = fields
        .map(|(name, field)| (name.clone(), told(reading, procedure, field)))
        .collect();
    let acts = procedure.acts.values().map(|act| {
        json!({
            "act": act.id,
            "label": act.label,
            "first": act.from.contains(&From::Start),
            "asks": act.asks.iter().map(Ask::name).collect::<Vec<_>>(),
            "may_ask": act.may_ask.iter().map(Ask::name).collect::<Vec<_>>(),
            "by": act.by.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "needs_approval": !act.approval.is_empty(),
            "basis": act.remarks.basis,
        })
    });
    let columns = reading.columns(&procedure.id)?;
    let columns = columns
        .iter()
        .map(|c| json!({"name": c.name, "label": c.label, "usual": c.usual}));
    Ok(json!({
        "id": procedure.id,
        "label": procedure.label,
        "area": procedure.area,
        "fields": fields,
        "parties": labels(procedure.parties.iter().map(|(id, party)| (id, &party.label)).collect()),
        "states": labels(procedure.states.iter().map(|(id, state)| (id, &state.label)).collect()),
        "results": labels(procedure.results.iter().map(|(id, result)| (id, &result.label)).collect()),
        "clocks": labels(procedure.clocks.iter().map(|(id, clock)| (id, &clock.label)).collect()),
        "acts": acts.collect::<Vec<_>>(),
        "columns": columns.collect::<Vec<_>>(),
    }))
}

/// A field: its label, its type, its codes or columns.
fn told(reading: &Reading<'_>, procedure: &Procedure, field: &Field) -> Json {
    let mut told = json!({
        "label": field.label,
        "type": kind(&field.kind),
        "many": field.many,
        "secret": field.secret,
    });
    let more = match &field.kind {
        FieldKind::Choice(choices) | FieldKind::Choices(choices) => {
            Some(("codes", json!(codes(reading, procedure, choices))))
        }
        FieldKind::Rows(columns) => {
            let columns = columns.iter();
            let columns: Map<String, Json> = columns
                .map(|(name, column)| (name.clone(), self::told(reading, procedure, column)))
                .collect();
            Some(("columns", Json::Object(columns)))
        }
        FieldKind::Number { unit } => Some(("unit", json!(unit))),
        FieldKind::Matter { procedure } => Some(("procedure", json!(procedure))),
        _ => None,
    };
    if let (Json::Object(told), Some((name, value))) = (&mut told, more) {
        told.insert(name.to_owned(), value);
    }
    told
}

fn codes(reading: &Reading<'_>, procedure: &Procedure, choices: &Choices) -> BTreeMap<String, String> {
    match reading.codes(choices) {
        Some(codes) => codes
            .iter()
            .map(|(code, of)| (code.clone(), of.label.clone()))
            .collect(),
        None => procedure
            .results
            .iter()
            .map(|(code, of)| (code.clone(), of.label.clone()))
            .collect(),
    }
}

/// A type as the catalogue writes it.
fn kind(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::Long => "long",
        FieldKind::Choice(_) => "choice",
        FieldKind::Choices(_) => "choices",
        FieldKind::Date => "date",
        FieldKind::Moment => "moment",
        FieldKind::Money => "money",
        FieldKind::Number { .. } => "number",
        FieldKind::YesNo => "yesno",
        FieldKind::Person => "person",
        FieldKind::Organ => "organ",
        FieldKind::Region => "region",
        FieldKind::File => "file",
        FieldKind::Rows(_) => "rows",
        FieldKind::Scores(_) => "scores",
        FieldKind::Matter { .. } => "matter",
    }
}
