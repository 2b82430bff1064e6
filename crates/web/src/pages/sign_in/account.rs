//! One's own account: password, code app, where one is signed in, what the provider calls one.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use calendar::{Day, Moment};
use serde::Deserialize;

use super::{note_own, told};
use crate::accounts::event::Event;
use crate::accounts::{self, ActivateError, Session, Way};
use crate::app::App;
use crate::error::{Trouble, page, page_with};
use crate::frame::Frame;
use crate::visit::{self, Visit};
use crate::words::filters;

#[derive(Template)]
#[template(path = "sign_in/account.html")]
pub(super) struct AccountPage {
    frame: Frame,
    today: Day,
    login: String,
    sessions: Vec<SessionLine>,
    administrator: bool,
    has_code_app: bool,
    new_key: String,
    key_uri: String,
    /// The posts of this person that ask for a code app, where none is set up.
    wanted_by: Vec<String>,
    provider: Option<ProviderPart>,
    wrong: Option<String>,
}

/// A place where one is signed in.
struct SessionLine {
    id: String,
    device: String,
    way: &'static str,
    began: Moment,
    seen: Moment,
    here: bool,
}

impl SessionLine {
    fn of(session: &Session, here: &Session) -> Self {
        Self {
            id: session.id().to_owned(),
            device: session.device.clone(),
            way: match session.way {
                Way::Password => "密码",
                Way::Provider => "统一认证",
                Way::Link => "演示链接",
            },
            began: session.began,
            seen: session.seen,
            here: session.token == here.token,
        }
    }
}

/// The office's provider, and whether one is tied to it.
struct ProviderPart {
    label: String,
    since: Option<Moment>,
}

pub(super) fn account_page(app: &App, visit: &Visit, wrong: Option<String>) -> Result<AccountPage, Trouble> {
    let session = visit
        .session
        .as_ref()
        .ok_or(Trouble::SignInFirst { back: None })?;
    let account = app
        .accounts()?
        .account(&session.login)?
        .ok_or(Trouble::NotFound)?;
    let new_key = accounts::new_key()?;
    let mut sessions = app.accounts()?.sessions(&session.person)?;
    sessions.retain(|session| visit::lives(session, app.wall()));
    sessions.sort_by_key(|session| std::cmp::Reverse(session.seen));
    let provider = match app.provider() {
        Some(provider) => Some(ProviderPart {
            label: provider.label().to_owned(),
            since: app.accounts()?.tie_of(&session.login)?.map(|tie| tie.since),
        }),
        None => None,
    };
    let wanted_by = match account.code_key {
        Some(_) => Vec::new(),
        None => visit::wanting_code_app(app, &session.person)?,
    };
    Ok(AccountPage {
        frame: Frame::portal(app, "我的账号", visit.large),
        today: app.wall().day(),
        sessions: sessions.iter().map(|s| SessionLine::of(s, session)).collect(),
        wanted_by,
        provider,
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

/// Which session to end.
#[derive(Deserialize)]
pub struct Ending {
    id: String,
}

/// Ends one of one's own sessions, this one too.
pub async fn end_session(
    State(app): State<App>,
    visit: Visit,
    Form(form): Form<Ending>,
) -> Result<Response, Trouble> {
    app.blocking(move |app| {
        let session = visit
            .session
            .as_ref()
            .ok_or(Trouble::SignInFirst { back: None })?;
        if !app.accounts()?.end_session_of(&session.person, &form.id)? {
            return Err(Trouble::NotFound);
        }
        note_own(app, &visit.caller, Event::Ended, session)
    })
    .await?;
    Ok(Redirect::to("/account").into_response())
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
    changed(app, visit, Event::Password, move |app, login| {
        let directory = app.desk()?.directory();
        Ok(accounts::set_password(
            app.accounts()?,
            &directory,
            login,
            &form.present,
            &form.wanted,
        ))
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
    let event = if form.key.is_some() {
        Event::CodeApp
    } else {
        Event::NoCodeApp
    };
    changed(app, visit, event, move |app, login| {
        let (key, now) = (form.key.as_deref(), app.wall());
        Ok(accounts::set_code_app(
            app.accounts()?,
            login,
            &form.present,
            key,
            &form.code,
            now,
        ))
    })
    .await
}

async fn changed(
    app: App,
    visit: Visit,
    event: Event,
    change: impl FnOnce(&App, &str) -> Result<Result<(), ActivateError>, Trouble> + Send + 'static,
) -> Result<Response, Trouble> {
    let wrong = app
        .blocking(move |app| {
            let session = visit
                .session
                .as_ref()
                .ok_or(Trouble::SignInFirst { back: None })?;
            let wrong = told(change(app, &session.login)?)?;
            if wrong.is_none() {
                note_own(app, &visit.caller, event, session)?;
            }
            wrong.map(|why| account_page(app, &visit, Some(why))).transpose()
        })
        .await?;
    match wrong {
        Some(template) => page_with(StatusCode::UNPROCESSABLE_ENTITY, &template),
        None => Ok(Redirect::to("/account").into_response()),
    }
}
