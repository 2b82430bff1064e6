//! A head's answer to a correction: it is made, or turned down.

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use desk::Failure;
use serde::Deserialize;

use crate::app::App;
use crate::error::{Trouble, page_with};
use crate::pages::matter;
use crate::reading::Reading;
use crate::visit::Worker;

/// What the form sends.
#[derive(Debug, Deserialize)]
pub struct Answering {
    /// `approve` or `drop`.
    step: String,
    /// What really happened is recorded although a condition fails.
    #[serde(default)]
    breach: bool,
}

/// `/matters/{matter}/corrections/{id}`.
pub async fn answer(
    State(app): State<App>,
    worker: Worker,
    Path((wanted, id)): Path<(String, String)>,
    Form(answering): Form<Answering>,
) -> Result<Response, Trouble> {
    let outcome = app
        .blocking(move |app| {
            let reading = Reading::of(app, &worker)?;
            let seen = reading.matter(&wanted)?;
            let asked = reading.desk.corrections_asked(&seen.matter.id)?;
            if !seen.view.is_whole() || !asked.iter().any(|asked| asked.id == id) {
                return Err(Trouble::NotFound);
            }
            let place = matter::place(&seen.matter.id);
            let by = worker.by();
            let why = match answering.step.as_str() {
                "approve" => match reading.desk.approve_correction(&id, &by, answering.breach) {
                    Ok(done) => {
                        let made = done.entries.first().map_or(0, |(_, sequence)| *sequence);
                        return Ok(Err(format!("{place}?done={made}")));
                    }
                    Err(failure) => failure,
                },
                "drop" => match reading.desk.drop_correction(&id, &by) {
                    Ok(()) => return Ok(Err(format!("{place}#corrections"))),
                    Err(failure) => failure,
                },
                _ => return Err(Trouble::Malformed("没有写明批准还是不批准".to_owned())),
            };
            let said = match &why {
                Failure::Refused(refusal) => refusal.sentence(),
                Failure::Malformed(_) | Failure::Busy => why.to_string(),
                Failure::Store(_) | Failure::NoCatalogue(_) | Failure::CatalogueChanged(_) => {
                    return Err(why.into());
                }
            };
            let now = reading.matter(&wanted)?;
            let mut template = matter::filled(app, &worker, &reading, &now, None, None)?;
            template.not_corrected = Some(said);
            Ok(Ok(template))
        })
        .await?;
    match outcome {
        Ok(template) => page_with(StatusCode::UNPROCESSABLE_ENTITY, &template),
        Err(place) => Ok(Redirect::to(&place).into_response()),
    }
}
