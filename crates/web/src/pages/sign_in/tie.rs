//! Tying what the provider says to an account: by its owner, signed in and with the password, or by an administrator.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::provider::{Became, begin, configured, with_cookie};
use super::{account, note_own};
use crate::accounts::event::Event;
use crate::accounts::{self, ActivateError, Tie};
use crate::app::App;
use crate::error::{Trouble, page, page_with};
use crate::frame::Frame;
use crate::provider::{Provider, ProviderError, Purpose};
use crate::visit::Visit;

/// Ties what the provider said to the account signed in, if it is still the one that asked.
pub(super) fn tie(
    app: &App,
    visit: &Visit,
    provider: &Provider,
    subject: &str,
    login: String,
) -> Result<Became, Trouble> {
    let session = visit.session.as_ref().filter(|session| session.login == login);
    let Some(session) = session else {
        return Ok(Became::Failed(ProviderError::Stale));
    };
    let since = app.wall();
    let tie = Tie { login, since };
    if !app.accounts()?.put_tie(provider.issuer(), subject, &tie)? {
        return Ok(Became::TiedElsewhere(elsewhere(provider)));
    }
    note_own(app, &visit.caller, Event::Tied, session)?;
    Ok(Became::Tied)
}

fn elsewhere(provider: &Provider) -> String {
    let label = provider.label();
    format!(
        "这个{label}身份已经绑定了别的账号，没有改动。一个身份只能绑一个账号；要换，请先在那个账号里解除绑定。"
    )
}

/// The present password: asked before an account is tied.
#[derive(Deserialize)]
pub struct Tying {
    present: String,
}

#[derive(Template)]
#[template(path = "sign_in/go.html")]
struct GoPage {
    frame: Frame,
    label: String,
    place: String,
}

/// Begins to tie one's own account. A page with a link, not a redirect: forms lead to our own pages only.
pub async fn begin_tie(
    State(app): State<App>,
    visit: Visit,
    Form(form): Form<Tying>,
) -> Result<Response, Trouble> {
    configured(&app)?;
    let asking = visit.clone();
    let begun = app
        .blocking(move |app| {
            let session = asking
                .session
                .as_ref()
                .ok_or(Trouble::SignInFirst { back: None })?;
            let login = match accounts::confirm(app.accounts()?, &session.login, &form.present) {
                Ok(account) => account.login,
                Err(ActivateError::Accounts(error)) => return Err(error.into()),
                Err(error) => return Ok(Err(error.to_string())),
            };
            Ok(begin(app, Purpose::Tie { login })?.map_err(|error| error.to_string()))
        })
        .await?;
    match begun {
        Ok(begun) => {
            let response = page(&GoPage {
                frame: Frame::portal(&app, "绑定统一认证", visit.large),
                label: configured(&app)?.label().to_owned(),
                place: begun.place.clone(),
            })?;
            Ok(with_cookie(&app, response, Some(&begun.browser)))
        }
        Err(sentence) => {
            let template = app
                .blocking(move |app| account::account_page(app, &visit, Some(sentence)))
                .await?;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
    }
}

/// Takes the tie off one's own account.
pub async fn cut(State(app): State<App>, visit: Visit) -> Result<Response, Trouble> {
    configured(&app)?;
    app.blocking(move |app| {
        let session = visit
            .session
            .as_ref()
            .ok_or(Trouble::SignInFirst { back: None })?;
        if app.accounts()?.cut_tie(&session.login)? {
            note_own(app, &visit.caller, Event::Cut, session)?;
        }
        Ok(())
    })
    .await?;
    Ok(Redirect::to("/account").into_response())
}

/// What an administrator ties: the account and the provider's subject, as its directory shows it; an empty subject
/// takes the tie off. Says what happened, or why nothing did.
pub(super) fn tie_for(app: &App, login: &str, subject: &str) -> Result<Result<Event, String>, Trouble> {
    let provider = configured(app)?;
    let (login, subject) = (login.trim(), subject.trim());
    let Some(account) = app.accounts()?.account(login)? else {
        return Ok(Err(format!("没有账号“{login}”。请先给账号，再绑定。")));
    };
    if subject.is_empty() {
        app.accounts()?.cut_tie(login)?;
        return Ok(Ok(Event::Cut));
    }
    let tie = Tie {
        login: account.login,
        since: app.wall(),
    };
    Ok(if app.accounts()?.put_tie(provider.issuer(), subject, &tie)? {
        Ok(Event::Tied)
    } else {
        Err(elsewhere(provider))
    })
}
