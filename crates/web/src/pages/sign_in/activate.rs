//! Setting the first password by a one-time code.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{note, told};
use crate::accounts;
use crate::accounts::event::Event;
use crate::app::App;
use crate::error::{Trouble, page, page_with};
use crate::frame::Frame;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "sign_in/activate.html")]
struct ActivatePage {
    frame: Frame,
    code: String,
    wrong: Option<String>,
}

/// What an activation link carries.
#[derive(Deserialize)]
pub struct Carried {
    #[serde(default)]
    code: String,
}

/// The form that sets the first password.
pub async fn form(
    State(app): State<App>,
    visit: Visit,
    Query(carried): Query<Carried>,
) -> Result<Response, Trouble> {
    page(&ActivatePage {
        frame: Frame::portal(&app, "激活账号", visit.large),
        code: carried.code,
        wrong: None,
    })
}

/// The code and the password wanted.
#[derive(Deserialize)]
pub struct Activating {
    code: String,
    password: String,
    again: String,
}

/// Sets the first password.
pub async fn activate(
    State(app): State<App>,
    visit: Visit,
    Form(form): Form<Activating>,
) -> Result<Response, Trouble> {
    let code = form.code.clone();
    let wrong = app
        .blocking(move |app| {
            if form.password != form.again {
                return Ok(Some("两次填的密码不一样，请再填一次。".to_owned()));
            }
            let activated = {
                let directory = app.desk()?.directory();
                accounts::activate(
                    app.accounts()?,
                    &directory,
                    &form.code,
                    &form.password,
                    app.wall(),
                )
            };
            if let Ok(account) = &activated {
                note(app, &visit.caller, Event::Activated, Some(&account.person), None)?;
            }
            told(activated.map(drop))
        })
        .await?;
    let Some(wrong) = wrong else {
        return Ok(Redirect::to("/sign-in?set=1").into_response());
    };
    let template = ActivatePage {
        frame: Frame::portal(&app, "激活账号", visit.large),
        code,
        wrong: Some(wrong),
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}
