//! The way in: `/` leads to work or to signing in; the search field opens a matter by its number.

use axum::extract::{Query, State};
use axum::response::{Redirect, Response};
use serde::Deserialize;

use crate::app::App;
use crate::error::Trouble;
use crate::reading::Reading;
use crate::visit::{Visit, Worker, escaped};

/// `/`.
pub async fn home(visit: Visit) -> Redirect {
    Redirect::to(if visit.session.is_some() {
        "/inbox"
    } else {
        "/sign-in"
    })
}

/// What is looked for.
#[derive(Debug, Deserialize)]
pub struct Find {
    #[serde(default)]
    q: String,
}

/// `/find?q=…`: the matter of that number.
pub async fn find(
    State(app): State<App>,
    worker: Worker,
    Query(find): Query<Find>,
) -> Result<Response, Trouble> {
    let found = app
        .blocking(move |app| {
            let found = Reading::of(app, &worker)?.find(find.q.trim())?;
            found.ok_or(Trouble::NotFound)
        })
        .await?;
    Ok(axum::response::IntoResponse::into_response(Redirect::to(
        &format!("/matters/{}", escaped(found.as_str())),
    )))
}
