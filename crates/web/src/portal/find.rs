//! Back to a matter without the picture: by the short code and the end of the phone number, or, when that is lost too,
//! by a message to the phone that was registered.
//!
//! Always holds: what is right, wrong, misspelt or another's takes the same time; a phone that nobody registered is told
//! the same as one that somebody did; who guesses is slowed by address, and all who guess together are stopped.

use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tokio::time::Instant;

use super::place;
use crate::app::App;
use crate::error::{Trouble, page, page_with};
use crate::frame::Frame;
use crate::limits::{Asker, Paced};
use crate::visit::Visit;

/// An answer takes so long, whatever it is.
const TAKES: Duration = Duration::from_millis(300);

#[derive(Template)]
#[template(path = "portal/find.html")]
struct FindPage {
    frame: Frame,
    code: String,
    wrong: bool,
}

/// What is typed by hand.
#[derive(Debug, Default, Deserialize)]
pub struct ByHand {
    #[serde(default)]
    code: String,
    #[serde(default)]
    tail: String,
}

/// `/r`: the form.
pub async fn form(State(app): State<App>, visit: Visit) -> Result<Response, Trouble> {
    page(&FindPage {
        frame: Frame::portal(&app, "查进度", visit.large),
        code: String::new(),
        wrong: false,
    })
}

/// Leads to the matter, or says that nothing fits.
pub async fn find(
    State(app): State<App>,
    visit: Visit,
    Form(typed): Form<ByHand>,
) -> Result<Response, Trouble> {
    let began = Instant::now();
    // Many stand behind one address: only what was wrong is counted.
    let address = visit.caller.address.map(Asker::Address);
    if let Some(address) = address {
        app.free(Paced::ByHand, address)?;
    }
    let shown = typed.code.chars().take(40).collect();
    let found = app
        .blocking(move |app| {
            let desk = app.desk()?;
            let found = desk.by_hand(&typed.code, &typed.tail)?;
            let slip = found.map(|receipt| desk.slip_of(&receipt)).transpose()?;
            Ok(slip.flatten().map(|slip| slip.code))
        })
        .await?;
    tokio::time::sleep_until(began + TAKES).await;
    match found {
        Some(code) => Ok(Redirect::to(&place(&code)).into_response()),
        None => {
            if let Some(address) = address {
                app.take(Paced::ByHand, address)?;
            }
            // Of all who guess together: a right code is never kept waiting by them.
            app.take(Paced::Missed, Asker::All)?;
            let template = FindPage {
                frame: Frame::portal(&app, "查进度", visit.large),
                code: shown,
                wrong: true,
            };
            page_with(StatusCode::NOT_FOUND, &template)
        }
    }
}

#[derive(Template)]
#[template(path = "portal/lost.html")]
struct LostPage {
    frame: Frame,
    /// It was asked; whether anything went out is not said.
    asked: bool,
    /// Messages can be sent from here.
    messages: bool,
}

/// `/lost`: the form.
pub async fn lost(State(app): State<App>, visit: Visit) -> Result<Response, Trouble> {
    page(&lost_page(&app, &visit, false))
}

/// A phone number.
#[derive(Debug, Default, Deserialize)]
pub struct Phone {
    #[serde(default)]
    phone: String,
}

/// Sends the codes that go with a phone to that phone.
pub async fn send(
    State(app): State<App>,
    visit: Visit,
    Form(typed): Form<Phone>,
) -> Result<Response, Trouble> {
    let began = Instant::now();
    let phone = desk::receipts::phone(&typed.phone);
    app.take(Paced::Message, Asker::Receipt(&phone))?;
    app.blocking(move |app| {
        let desk = app.desk()?;
        let held = desk.by_phone(&phone)?;
        let Some(messages) = app.messages() else {
            return Ok(());
        };
        let mut places = Vec::new();
        for receipt in held.into_iter().take(5) {
            let slip = desk.slip_of(&receipt)?;
            places.extend(slip.map(|slip| app.address_of(&place(&slip.code))));
        }
        if places.is_empty() {
            return Ok(());
        }
        let text = format!("您办的事在这里查进度，不要转给别人：{}", places.join(" "));
        messages.send(&phone, &text, app.wall())
    })
    .await?;
    tokio::time::sleep_until(began + TAKES).await;
    page(&lost_page(&app, &visit, true))
}

fn lost_page(app: &App, visit: &Visit, asked: bool) -> LostPage {
    LostPage {
        frame: Frame::portal(app, "找回查询码", visit.large),
        asked,
        messages: app.messages().is_some(),
    }
}
