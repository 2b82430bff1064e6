//! Signing in through the office's own provider.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::enter::{noted, only_post, refused, sign_in_page, signed_in};
use super::tie::tie;
use super::{Back, account, note};
use crate::accounts::event::Event;
use crate::accounts::{self, Account, SignInError, SignedIn, Token, Way};
use crate::app::App;
use crate::error::{Trouble, page, page_with};
use crate::frame::Frame;
use crate::limits::{Asker, Paced};
use crate::provider::{Answer, Begun, Named, Provider, ProviderError, Purpose};
use crate::visit::{self, Visit};

/// Where the provider sends the browser back to.
pub const BACK: &str = "/sign-in/provider/back";

/// The cookie lives as long as what it is bound to.
const SECONDS: i64 = 600;

/// The provider; where there is none, there is no such place.
pub(super) fn configured(app: &App) -> Result<&Provider, Trouble> {
    app.provider().ok_or(Trouble::NotFound)
}

/// Begins at the provider. Blocks.
pub(super) fn begin(app: &App, purpose: Purpose) -> Result<Result<Begun, ProviderError>, Trouble> {
    let begun = configured(app)?.begin(&app.address_of(BACK), purpose, app.wall());
    Ok(begun.inspect_err(log))
}

/// Writes into the log why it did not go well; nothing in it is anybody's.
fn log(error: &ProviderError) {
    match error {
        ProviderError::Silent { why, .. } => tracing::warn!(why, "the provider is silent"),
        ProviderError::Unproven { why, .. } => tracing::warn!(why, "the provider's answer does not hold"),
        ProviderError::Declined(_) | ProviderError::Stale | ProviderError::Accounts(_) => {}
    }
}

/// `/sign-in/provider`: to the provider. It changes nothing yet, so it is a link.
pub async fn go(State(app): State<App>, visit: Visit, Query(back): Query<Back>) -> Result<Response, Trouble> {
    configured(&app)?;
    if visit.session.is_some() {
        return Ok(Redirect::to(back.place()).into_response());
    }
    let purpose = Purpose::SignIn {
        back: back.place().to_owned(),
    };
    match app.blocking(move |app| begin(app, purpose)).await? {
        Ok(begun) => {
            let response = Redirect::to(&begun.place).into_response();
            Ok(with_cookie(&app, response, Some(&begun.browser)))
        }
        Err(error) => failed(&app, &visit, &error),
    }
}

/// Gives the browser what binds it to what has begun, or takes it away.
pub(super) fn with_cookie(app: &App, mut response: Response, browser: Option<&Token>) -> Response {
    let token = browser.map(|browser| (browser.text(), SECONDS));
    if let Some(cookie) = visit::provider_cookie(app.secure(), token) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The page for signing in that says what did not go well with the provider.
fn failed(app: &App, visit: &Visit, error: &ProviderError) -> Result<Response, Trouble> {
    metrics::counter!("sign_ins_total", "outcome" => "refused").increment(1);
    let status = match error {
        ProviderError::Silent { .. } => StatusCode::BAD_GATEWAY,
        ProviderError::Unproven { .. } | ProviderError::Declined(_) => StatusCode::UNAUTHORIZED,
        ProviderError::Stale => StatusCode::BAD_REQUEST,
        ProviderError::Accounts(why) => return Err(Trouble::fault(why)),
    };
    let back = Back::default();
    let template = sign_in_page(app, visit, String::new(), &back, Some(error.to_string()));
    Ok(with_cookie(app, page_with(status, &template)?, None))
}

/// What became of the provider's answer.
pub(super) enum Became {
    SignedIn(Box<SignedIn>, String),
    /// The code app's code is still asked; this is for the cookie.
    Asked(Token),
    Tied,
    /// Told on the page for signing in.
    Failed(ProviderError),
    /// Told there too: the subject is tied to no account.
    Untied(String),
    /// Told on the page of the account.
    TiedElsewhere(String),
}

/// `/sign-in/provider/back`: the browser comes back with the provider's answer.
pub async fn back(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> Result<Response, Trouble> {
    configured(&app)?;
    let browser = visit::cookie(&headers, visit::provider_name(app.secure())).map(str::to_owned);
    let asking = visit.clone();
    let became = app
        .blocking(move |app| take(app, &asking, &answer, browser.as_deref()))
        .await?;
    match became {
        Became::SignedIn(signed, place) => Ok(with_cookie(&app, signed_in(&app, &signed, &place), None)),
        Became::Asked(browser) => {
            let response = Redirect::to("/sign-in/provider/code").into_response();
            Ok(with_cookie(&app, response, Some(&browser)))
        }
        Became::Tied => Ok(with_cookie(&app, Redirect::to("/account").into_response(), None)),
        Became::Failed(error) => failed(&app, &visit, &error),
        Became::Untied(sentence) => {
            metrics::counter!("sign_ins_total", "outcome" => "refused").increment(1);
            let template = sign_in_page(&app, &visit, String::new(), &Back::default(), Some(sentence));
            Ok(with_cookie(
                &app,
                page_with(StatusCode::FORBIDDEN, &template)?,
                None,
            ))
        }
        Became::TiedElsewhere(sentence) => {
            let template = app
                .blocking(move |app| account::account_page(app, &visit, Some(sentence)))
                .await?;
            let response = page_with(StatusCode::CONFLICT, &template)?;
            Ok(with_cookie(&app, response, None))
        }
    }
}

/// Takes the answer. Blocks.
fn take(app: &App, visit: &Visit, answer: &Answer, browser: Option<&str>) -> Result<Became, Trouble> {
    let provider = configured(app)?;
    let finished = provider.finish(answer, browser, &app.address_of(BACK), app.wall());
    let (purpose, subject) = match finished.inspect_err(log) {
        Ok(known) => known,
        Err(error) => {
            let person = visit.session.as_ref().map(|session| &session.person);
            if matches!(error, ProviderError::Unproven { .. }) {
                note(app, &visit.caller, Event::Unproven, person, None)?;
            }
            return Ok(Became::Failed(error));
        }
    };
    match purpose {
        Purpose::SignIn { back } => named(app, visit, provider, &subject, back),
        Purpose::Tie { login } => tie(app, visit, provider, &subject, login),
    }
}

/// Signs in the one whom the provider named, or asks for the code app's code first.
fn named(
    app: &App,
    visit: &Visit,
    provider: &Provider,
    subject: &str,
    back: String,
) -> Result<Became, Trouble> {
    let tie = app.accounts()?.tied_to(provider.issuer(), subject)?;
    let account = match tie {
        Some(tie) => app
            .accounts()?
            .account(&tie.login)?
            .filter(|account| !account.closed),
        None => None,
    };
    let Some(account) = account else {
        note(app, &visit.caller, Event::Untied, None, None)?;
        return Ok(Became::Untied(format!(
            "这个{}身份没有绑定本系统的账号，没有登录。请先用密码登录，在“我的账号”里绑定；没有账号的，找本单位管理员。",
            provider.label()
        )));
    };
    if account.code_key.is_some() {
        let login = account.login;
        let held = provider.hold(Named { login, back }, app.wall());
        return Ok(Became::Asked(held.map_err(Trouble::fault)?));
    }
    match sign_in(app, visit, &account.login, "")? {
        Ok(signed) => Ok(Became::SignedIn(Box::new(signed), back)),
        Err(error) => Err(Trouble::fault(error)),
    }
}

fn sign_in(
    app: &App,
    visit: &Visit,
    login: &str,
    code: &str,
) -> Result<Result<SignedIn, SignInError>, Trouble> {
    let (directory, today) = (app.desk()?.directory(), app.today()?);
    let hat = |account: &Account| only_post(&directory, account, today);
    let visitor = &visit.caller.visitor;
    let outcome = accounts::sign_in_named(app.accounts()?, login, code, visitor, hat, app.wall());
    noted(app, &visit.caller, login, Way::Provider, outcome)
}

#[derive(Template)]
#[template(path = "sign_in/code.html")]
struct CodePage {
    frame: Frame,
    label: String,
    wrong: Option<String>,
}

impl CodePage {
    fn new(app: &App, visit: &Visit, wrong: Option<String>) -> Result<Self, Trouble> {
        Ok(Self {
            frame: Frame::portal(app, "再填动态码", visit.large),
            label: configured(app)?.label().to_owned(),
            wrong,
        })
    }
}

/// The form that asks for the code app's code, after the provider has named somebody.
pub async fn code_form(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    match held(&app, &headers)? {
        Some(_) => page(&CodePage::new(&app, &visit, None)?),
        None => failed(&app, &visit, &ProviderError::Stale),
    }
}

fn held(app: &App, headers: &HeaderMap) -> Result<Option<(String, Named)>, Trouble> {
    let provider = configured(app)?;
    let browser = visit::cookie(headers, visit::provider_name(app.secure()));
    Ok(browser.and_then(|browser| Some((browser.to_owned(), provider.held(browser, app.wall())?))))
}

/// The code.
#[derive(Deserialize)]
pub struct Coding {
    code: String,
}

/// Signs in one whom the provider has named, by the code app's code.
pub async fn code(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    Form(form): Form<Coding>,
) -> Result<Response, Trouble> {
    let Some((browser, named)) = held(&app, &headers)? else {
        return failed(&app, &visit, &ProviderError::Stale);
    };
    app.take(Paced::SignIn, Asker::Account(&named.login))?;
    let (asking, login) = (visit.clone(), named.login);
    let outcome = app
        .blocking(move |app| sign_in(app, &asking, &login, &form.code))
        .await?;
    match outcome {
        Ok(signed) => {
            configured(&app)?.release(&browser);
            Ok(with_cookie(&app, signed_in(&app, &signed, &named.back), None))
        }
        Err(error) => refused(&error, &CodePage::new(&app, &visit, Some(error.to_string()))?),
    }
}
