//! Files: handed in by themselves, named in answers by their digest, fetched from the matter they hang on.
//!
//! Always holds: a file's type is what is in it, whatever its name or the call says; of its name only what a name needs is
//! left; it is fetched through the gate and logged first, and no browser runs anything of it.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::body::{self, Query};
use super::problem::Problem;
use super::reading;
use super::token::Client;
use crate::app::App;
use crate::error::Trouble;
use crate::form::upload;
use crate::pages::files::sent;

/// The most that one file may hold, in bytes.
pub(crate) const MOST: usize = upload::MOST_OF_ONE;
/// The media type that files are handed in under.
const MEDIA: &str = "application/octet-stream";

/// The longest name that is read, in letters; of it only what a name needs is kept.
const LONGEST: usize = 500;

/// What the file is called.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    name: String,
}

/// `POST /files?name=…`: keeps a file; its digest is what answers name it by.
pub async fn hand_in(
    State(app): State<App>,
    client: Client,
    Query(named): Query<Named>,
    request: Request,
) -> Result<Response, Problem> {
    if !body::is_media(request.headers(), MEDIA) {
        return Err(body::unsupported(MEDIA));
    }
    if !(1..=LONGEST).contains(&named.name.chars().count()) {
        return Err(Problem::malformed(format!("name 写文件名，1 到 {LONGEST} 个字")));
    }
    let content = body::whole(request, &()).await?;
    let kept = app
        .blocking(move |app| {
            let kept = upload::hand_in(app, &client.token.person, &named.name, &content)?;
            Ok(kept.map(|digest| (digest, content.len())))
        })
        .await?;
    let (digest, size) = kept.map_err(Problem::unfit)?;
    let mut response = body::json(&json!({"digest": digest, "size": size}));
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// `GET /matters/{matter}/files`: what hangs on a matter, as far as it is seen.
pub async fn list(
    State(app): State<App>,
    client: Client,
    Path(wanted): Path<String>,
) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let id = reading.find(&wanted)?.ok_or(Trouble::NotFound)?;
        let files = reading.window().attachments(&id)?.ok_or(Trouble::NotFound)?;
        let items = files.iter().map(|file| {
            json!({
                "digest": file.digest,
                "name": file.name,
                "media": file.media,
                "size": file.size,
                "place": file.place,
                "moment": file.moment.to_string(),
            })
        });
        Ok(body::json(&json!({"items": items.collect::<Vec<_>>()})))
    })
    .await
}

/// `GET /matters/{matter}/files/{digest}`: the file itself.
pub async fn fetch(
    State(app): State<App>,
    client: Client,
    Path((wanted, digest)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (file, content) = reading(&app, client, move |_, reading| {
        let id = reading.find(&wanted)?.ok_or(Trouble::NotFound)?;
        Ok(reading.file_of(&id, &digest)?)
    })
    .await?;
    let mut response = sent(&file, content)?.into_response();
    let tag = HeaderValue::from_str(&format!("\"{}\"", file.digest)).map_err(Trouble::fault)?;
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}
