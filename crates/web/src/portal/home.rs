//! `/`: what do you need, where does my matter stand, what is open to all. Who is signed in goes to work.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::model::Catalogue;

use super::open;
use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::visit::{Visit, escaped};

/// A door, as it stands on the first page.
pub(super) struct DoorLine {
    pub(super) ask: String,
    pub(super) says: String,
    pub(super) place: String,
}

#[derive(Template)]
#[template(path = "portal/home.html")]
struct HomePage {
    frame: Frame,
    doors: Vec<DoorLine>,
    figures: Option<open::Published>,
    registers: Vec<open::RegisterLine>,
}

/// `/`.
pub async fn home(State(app): State<App>, visit: Visit) -> Result<Response, Trouble> {
    if visit.session.is_some() {
        return Ok(Redirect::to("/inbox").into_response());
    }
    let template = app
        .reading(move |app| {
            let catalogue = app.desk()?.catalogue()?;
            Ok(HomePage {
                frame: Frame::portal(app, "您需要什么帮助", visit.large),
                doors: doors(&catalogue),
                figures: open::latest(app, &catalogue)?,
                registers: open::registers(&catalogue),
            })
        })
        .await?;
    page(&template)
}

/// The doors, in their order.
pub(super) fn doors(catalogue: &Catalogue) -> Vec<DoorLine> {
    let mut doors: Vec<_> = catalogue
        .procedures
        .values()
        .filter_map(|procedure| Some((procedure.door.as_ref()?, procedure)))
        .collect();
    doors.sort_by_key(|(door, _)| door.place);
    doors
        .into_iter()
        .map(|(door, procedure)| DoorLine {
            ask: door.ask.clone(),
            says: door.says.clone(),
            place: format!("/ask/{}", escaped(&procedure.id)),
        })
        .collect()
}
