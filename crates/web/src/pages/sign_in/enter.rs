//! Signing in by password, or by a demonstration's link; signing out.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use calendar::Day;
use desk::Hat;
use engine::world::Directory;
use serde::Deserialize;

use super::Back;
use crate::accounts::{self, SignInError};
use crate::app::App;
use crate::error::{Trouble, page, page_with};
use crate::frame::Frame;
use crate::visit::{self, Visit};

#[derive(Template)]
#[template(path = "sign_in/sign_in.html")]
struct SignInPage {
    frame: Frame,
    login: String,
    back: String,
    wrong: Option<String>,
}

/// The form.
pub async fn form(
    State(app): State<App>,
    visit: Visit,
    Query(back): Query<Back>,
) -> Result<Response, Trouble> {
    if visit.session.is_some() {
        return Ok(Redirect::to(back.place()).into_response());
    }
    page(&SignInPage {
        frame: Frame::portal(&app, "工作人员登录", visit.large),
        login: String::new(),
        back: back.place().to_owned(),
        wrong: None,
    })
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Entering {
    login: String,
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    back: Option<String>,
}

/// Signs in.
pub async fn enter(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    Form(entering): Form<Entering>,
) -> Result<Response, Trouble> {
    let device = visit::cookie(&headers, visit::device_name(app.secure())).map(accounts::digest);
    let Entering {
        login,
        password,
        code,
        back,
    } = entering;
    let back = Back { back };
    let typed = login.clone();
    let outcome = app
        .blocking(move |app| {
            let (directory, today) = (app.desk()?.directory(), app.today()?);
            let hat = |account: &accounts::Account| only_post(&directory, account, today);
            let (now, device) = (app.wall(), device.as_deref());
            match accounts::sign_in(app.accounts()?, &typed, &password, &code, device, hat, now) {
                Ok(signed) => Ok(Ok(signed)),
                Err(SignInError::Accounts(error)) => Err(error.into()),
                Err(error) => Ok(Err(error)),
            }
        })
        .await?;
    match outcome {
        Ok(signed) => Ok(signed_in(&app, &signed, back.place())),
        Err(error) => {
            let status = match error {
                SignInError::Wait { .. } => StatusCode::TOO_MANY_REQUESTS,
                SignInError::Wrong { .. } | SignInError::Accounts(_) => StatusCode::UNAUTHORIZED,
            };
            metrics::counter!("sign_ins_total", "outcome" => "refused").increment(1);
            let template = SignInPage {
                frame: Frame::portal(&app, "工作人员登录", visit.large),
                login,
                back: back.place().to_owned(),
                wrong: Some(error.to_string()),
            };
            page_with(status, &template)
        }
    }
}

fn signed_in(app: &App, signed: &accounts::SignedIn, place: &str) -> Response {
    metrics::counter!("sign_ins_total", "outcome" => "in").increment(1);
    let mut response = Redirect::to(place).into_response();
    let cookies = [
        visit::session_cookie(app.secure(), Some(signed.token.text())),
        visit::device_cookie(app.secure(), signed.device.text()),
    ];
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// `/enter/{code}`: a demonstration's link, which signs in once. There is no such place where no demonstration runs.
pub async fn enter_by_link(State(app): State<App>, Path(code): Path<String>) -> Result<Response, Trouble> {
    if !app.links() {
        return Err(Trouble::NotFound);
    }
    let signed = app
        .blocking(move |app| {
            let (directory, today) = (app.desk()?.directory(), app.today()?);
            let hat = |account: &accounts::Account| only_post(&directory, account, today);
            Ok(accounts::sign_in_by_code(
                app.accounts()?,
                &code,
                hat,
                app.wall(),
            )?)
        })
        .await?;
    match signed {
        Some(signed) => Ok(signed_in(&app, &signed, "/")),
        None => Err(Trouble::NotFound),
    }
}

/// Who has one post has nothing to choose.
fn only_post(directory: &Directory, account: &accounts::Account, today: Day) -> Option<Hat> {
    let mut held = visit::hats(directory, &account.person, today);
    (held.len() == 1).then(|| held.pop()).flatten()
}

/// Signs out.
pub async fn leave(State(app): State<App>, visit: Visit) -> Result<Response, Trouble> {
    app.clone()
        .blocking(move |app| {
            if let Some(session) = &visit.session {
                app.accounts()?.end_session(&session.token)?;
            }
            Ok(())
        })
        .await?;
    Ok(signed_out(&app))
}

/// Signs out on every device.
pub async fn leave_everywhere(State(app): State<App>, visit: Visit) -> Result<Response, Trouble> {
    app.clone()
        .blocking(move |app| {
            if let Some(session) = &visit.session {
                app.accounts()?.end_sessions(&session.person)?;
            }
            Ok(())
        })
        .await?;
    Ok(signed_out(&app))
}

fn signed_out(app: &App) -> Response {
    let mut response = Redirect::to("/sign-in").into_response();
    // What the browser kept of pages goes too; the device stays known.
    response.headers_mut().insert(
        "clear-site-data",
        HeaderValue::from_static("\"cache\", \"storage\""),
    );
    if let Some(cookie) = visit::session_cookie(app.secure(), None) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
