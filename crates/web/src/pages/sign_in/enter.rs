//! Signing in by password, or by a demonstration's link; signing out.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use calendar::Day;
use desk::Hat;
use engine::world::Directory;
use serde::Deserialize;

use super::{Back, note, note_own};
use crate::accounts::event::Event;
use crate::accounts::{self, Accounts, AccountsError, Session, SignInError, SignedIn, Way};
use crate::app::App;
use crate::error::{Trouble, page, page_with};
use crate::frame::Frame;
use crate::limits::{Asker, Paced};
use crate::visit::{self, Caller, Visit};

#[derive(Template)]
#[template(path = "sign_in/sign_in.html")]
struct SignInPage {
    frame: Frame,
    login: String,
    back: String,
    wrong: Option<String>,
    /// A password was just set.
    set: bool,
    /// The office's provider, if there is one: what people call it, and the way there.
    provider: Option<(String, String)>,
}

/// The page, with what was typed and what is wrong.
pub(super) fn sign_in_page(
    app: &App,
    visit: &Visit,
    login: String,
    back: &Back,
    wrong: Option<String>,
) -> impl Template + use<> {
    SignInPage {
        frame: Frame::portal(app, "工作人员登录", visit.large),
        login,
        back: back.place().to_owned(),
        set: back.set.is_some() && wrong.is_none(),
        wrong,
        provider: app.provider().map(|provider| {
            let place = format!("/sign-in/provider?back={}", visit::escaped(back.place()));
            (provider.label().to_owned(), place)
        }),
    }
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
    page(&sign_in_page(&app, &visit, String::new(), &back, None))
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
    Form(entering): Form<Entering>,
) -> Result<Response, Trouble> {
    let Entering {
        login,
        password,
        code,
        back,
    } = entering;
    let back = Back { back, set: None };
    let (typed, caller) = (login.trim().to_owned(), visit.caller.clone());
    app.take(Paced::SignIn, Asker::Account(&typed))?;
    let outcome = app
        .blocking(move |app| {
            let (directory, today) = (app.desk()?.directory(), app.today()?);
            let hat = |account: &accounts::Account| only_post(&directory, account, today);
            let visitor = &caller.visitor;
            let accounts = app.accounts()?;
            let outcome = accounts::sign_in(accounts, &typed, &password, &code, visitor, hat, app.wall());
            noted(app, &caller, &typed, Way::Password, outcome)
        })
        .await?;
    match outcome {
        Ok(signed) => Ok(signed_in(&app, &signed, back.place())),
        Err(error) => {
            let template = sign_in_page(&app, &visit, login, &back, Some(error.to_string()));
            refused(&error, &template)
        }
    }
}

/// The page that says why somebody is not signed in, and when to try again.
pub(super) fn refused(error: &SignInError, template: &impl Template) -> Result<Response, Trouble> {
    metrics::counter!("sign_ins_total", "outcome" => "refused").increment(1);
    match error {
        SignInError::Wait { minutes } => {
            let mut response = page_with(StatusCode::TOO_MANY_REQUESTS, template)?;
            let after = HeaderValue::from(minutes * 60);
            response.headers_mut().insert(header::RETRY_AFTER, after);
            Ok(response)
        }
        SignInError::Wrong { .. } | SignInError::Accounts(_) => page_with(StatusCode::UNAUTHORIZED, template),
    }
}

/// Writes down how a sign-in ended. Where that cannot be written, nobody is signed in.
pub(super) fn noted(
    app: &App,
    caller: &Caller,
    login: &str,
    way: Way,
    outcome: Result<SignedIn, SignInError>,
) -> Result<Result<SignedIn, SignInError>, Trouble> {
    let happened = match &outcome {
        Err(SignInError::Accounts(error)) => return Err(Trouble::fault(error)),
        Err(SignInError::Wrong { left: 0 }) => Event::Locked,
        Err(SignInError::Wrong { .. }) => Event::Wrong,
        Err(SignInError::Wait { .. }) => Event::Waiting,
        Ok(signed) => {
            note(app, caller, Event::In(way), Some(&signed.account.person), None)?;
            return Ok(outcome);
        }
    };
    let account = app.accounts()?.account(login)?;
    note(app, caller, happened, account.as_ref().map(|a| &a.person), None)?;
    Ok(outcome)
}

pub(super) fn signed_in(app: &App, signed: &SignedIn, place: &str) -> Response {
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
pub async fn enter_by_link(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
) -> Result<Response, Trouble> {
    if !app.links() {
        return Err(Trouble::NotFound);
    }
    let signed = app
        .blocking(move |app| {
            let (directory, today) = (app.desk()?.directory(), app.today()?);
            let hat = |account: &accounts::Account| only_post(&directory, account, today);
            let visitor = &visit.caller.visitor;
            let signed = accounts::sign_in_by_code(app.accounts()?, &code, visitor, hat, app.wall())?;
            if let Some(signed) = &signed {
                let person = Some(&signed.account.person);
                note(app, &visit.caller, Event::In(Way::Link), person, None)?;
            }
            Ok(signed)
        })
        .await?;
    match signed {
        Some(signed) => Ok(signed_in(&app, &signed, "/")),
        None => Err(Trouble::NotFound),
    }
}

/// Who has one post has nothing to choose.
pub(super) fn only_post(directory: &Directory, account: &accounts::Account, today: Day) -> Option<Hat> {
    let mut held = visit::hats(directory, &account.person, today);
    (held.len() == 1).then(|| held.pop()).flatten()
}

/// Signs out.
pub async fn leave(State(app): State<App>, visit: Visit) -> Result<Response, Trouble> {
    left(app, visit, Event::Out, |accounts, session| {
        accounts.end_session(&session.token)
    })
    .await
}

/// Signs out on every device.
pub async fn leave_everywhere(State(app): State<App>, visit: Visit) -> Result<Response, Trouble> {
    left(app, visit, Event::OutEverywhere, |accounts, session| {
        accounts.end_sessions(&session.person).map(drop)
    })
    .await
}

async fn left(
    app: App,
    visit: Visit,
    happened: Event,
    end: impl FnOnce(&dyn Accounts, &Session) -> Result<(), AccountsError> + Send + 'static,
) -> Result<Response, Trouble> {
    app.blocking(move |app| {
        let Some(session) = &visit.session else {
            return Ok(());
        };
        end(app.accounts()?, session)?;
        note_own(app, &visit.caller, happened, session)
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
