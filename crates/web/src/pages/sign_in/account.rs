//! One's own account: password, code app.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use calendar::Moment;
use serde::Deserialize;

use super::told;
use crate::accounts::{self, Accounts, ActivateError};
use crate::app::App;
use crate::error::{Trouble, page, page_with};
use crate::frame::Frame;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "sign_in/account.html")]
struct AccountPage {
    frame: Frame,
    login: String,
    sessions: u64,
    administrator: bool,
    has_code_app: bool,
    new_key: String,
    key_uri: String,
    wrong: Option<String>,
}

fn account_page(app: &App, visit: &Visit, wrong: Option<String>) -> Result<AccountPage, Trouble> {
    let session = visit
        .session
        .as_ref()
        .ok_or(Trouble::SignInFirst { back: None })?;
    let account = app
        .accounts()?
        .account(&session.login)?
        .ok_or(Trouble::NotFound)?;
    let new_key = accounts::new_key()?;
    Ok(AccountPage {
        frame: Frame::portal(app, "我的账号", visit.large),
        sessions: app.accounts()?.sessions(&session.person)?,
        administrator: account.administrator,
        has_code_app: account.code_key.is_some(),
        key_uri: accounts::key_uri(&account.login, &new_key),
        new_key,
        login: account.login,
        wrong,
    })
}

/// One's own account.
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Trouble> {
    let template = app.blocking(move |app| account_page(app, &visit, None)).await?;
    page(&template)
}

/// The present password and the one wanted.
#[derive(Deserialize)]
pub struct NewPassword {
    present: String,
    wanted: String,
}

/// Changes one's own password; one signs in anew with it.
pub async fn change_password(
    State(app): State<App>,
    visit: Visit,
    Form(form): Form<NewPassword>,
) -> Result<Response, Trouble> {
    changed(app, visit, move |accounts, _, login| {
        accounts::set_password(accounts, login, &form.present, &form.wanted)
    })
    .await
}

/// The present password, and the app's key and first code, or neither to take the app off.
#[derive(Deserialize)]
pub struct NewCodeApp {
    present: String,
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    code: String,
}

/// Sets up a code app, or takes it off.
pub async fn change_code_app(
    State(app): State<App>,
    visit: Visit,
    Form(form): Form<NewCodeApp>,
) -> Result<Response, Trouble> {
    changed(app, visit, move |accounts, now, login| {
        let key = form.key.as_deref();
        accounts::set_code_app(accounts, login, &form.present, key, &form.code, now)
    })
    .await
}

async fn changed(
    app: App,
    visit: Visit,
    change: impl FnOnce(&dyn Accounts, Moment, &str) -> Result<(), ActivateError> + Send + 'static,
) -> Result<Response, Trouble> {
    let wrong = app
        .blocking(move |app| {
            let session = visit
                .session
                .as_ref()
                .ok_or(Trouble::SignInFirst { back: None })?;
            let wrong = told(change(app.accounts()?, app.wall(), &session.login))?;
            wrong.map(|why| account_page(app, &visit, Some(why))).transpose()
        })
        .await?;
    match wrong {
        Some(template) => page_with(StatusCode::UNPROCESSABLE_ENTITY, &template),
        None => Ok(Redirect::to("/account").into_response()),
    }
}
