//! The description of the API, OpenAPI 3.1, made of the catalogue: each act has its own path and its own schema, with
//! the catalogue's labels and legal bases.
//!
//! * `paths`: the operations that every catalogue has; `acts`: those of its acts; `fields`: what answers look like;
//!   `shapes`: what comes back
//!
//! Always holds: every operation is a path of [`crate::api::table`] under its scope (a test compares them); it is made
//! once for a catalogue, and its `ETag` is the catalogue's digest.

mod acts;
mod fields;
mod paths;
mod shapes;

use std::sync::{PoisonError, RwLock};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use catalogue::model::Catalogue;
use serde_json::{Map, Value as Json, json};

use super::problem::Problem;
use crate::accounts::tokens::Scope;
use crate::app::App;
use crate::error::Trouble;

/// As it was made last: the catalogue's digest, and the text.
#[derive(Debug, Default)]
pub(crate) struct Description {
    made: RwLock<Option<(String, Bytes)>>,
}

impl Description {
    fn of(&self, app: &App) -> Result<(String, Bytes), Trouble> {
        let desk = app.desk()?;
        let digest = desk.current();
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(made) = made.filter(|(of, _)| *of == digest) {
            return Ok(made);
        }
        let text = Bytes::from(describe(desk.catalogue()?.as_ref()).to_string());
        let made = (digest, text);
        *self.made.write().unwrap_or_else(PoisonError::into_inner) = Some(made.clone());
        Ok(made)
    }
}

/// `GET /openapi.json`: for everybody, as the catalogue is.
pub async fn show(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    let (digest, text) = app.blocking(|app| app.description().of(app)).await?;
    let etag = HeaderValue::from_str(&format!("\"{digest}\"")).map_err(Trouble::fault)?;
    let known = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| *known == etag);
    let told = [
        (header::ETAG, etag),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
    ];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, told).into_response());
    }
    Ok((told, text).into_response())
}

/// The whole description.
pub fn describe(catalogue: &Catalogue) -> Json {
    let mut schemas = shapes::schemas();
    let mut paths = paths::paths();
    acts::add(catalogue, &mut paths, &mut schemas);
    let tags = catalogue.procedures.values();
    let tags = tags.map(|procedure| json!({"name": procedure.id, "description": procedure.label}));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "联调接口",
            "version": "1",
            "description": "一个令牌代表一个岗位：看到什么、能办什么，跟着岗位走。用法见 docs/api/README.md。",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "tags": tags.collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": shapes::parameters(catalogue),
            "responses": shapes::responses(),
            "headers": shapes::headers(),
            "securitySchemes": {"token": {
                "type": "http",
                "scheme": "bearer",
                "description": "管理员在“接口令牌”里发；权限写在每项操作的 security 里",
            }},
        },
    })
}

/// What an operation needs of a token.
fn security(scope: Scope) -> Json {
    json!([{"token": [scope.word()]}])
}

/// A reference to a component.
fn to(kind: &str, name: &str) -> Json {
    json!({"$ref": format!("#/components/{kind}/{name}")})
}

/// The answers of an operation: what comes back, and the problems there may be besides those of every call.
fn responses(good: Vec<(&str, Json)>, problems: &[&str]) -> Json {
    let always = ["401", "403", "429", "5XX"];
    let all = problems.iter().chain(&always);
    let mut answers: Map<String, Json> = good
        .into_iter()
        .map(|(status, answer)| (status.to_owned(), answer))
        .collect();
    answers.extend(all.map(|status| ((*status).to_owned(), to("responses", status))));
    Json::Object(answers)
}

/// A body of JSON that must be sent.
fn body(schema: Json) -> Json {
    json!({"required": true, "content": {"application/json": {"schema": schema}}})
}

/// An answer in JSON.
fn answer(description: &str, schema: Json) -> Json {
    json!({"description": description, "content": {"application/json": {"schema": schema}}})
}
