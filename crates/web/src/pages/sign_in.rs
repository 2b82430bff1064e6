//! Signing in, choosing the post, one's own account, giving accounts.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use calendar::{Day, Moment};
use desk::Hat;
use engine::ids::PersonId;
use engine::world::Directory;
use serde::Deserialize;

use crate::accounts::{self, Accounts, ActivateError, SignInError};
use crate::app::App;
use crate::error::{Trouble, page, page_with};
use crate::frame::Frame;
use crate::visit::{self, Visit, Worker};

/// Where to go on.
#[derive(Debug, Default, Deserialize)]
pub struct Back {
    back: Option<String>,
}

impl Back {
    fn place(&self) -> &str {
        self.back
            .as_deref()
            .filter(|place| visit::local(place))
            .unwrap_or("/inbox")
    }
}

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

/// A post that may be chosen.
struct PostChoice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "sign_in/posts.html")]
struct PostsPage {
    frame: Frame,
    name: String,
    posts: Vec<PostChoice>,
    back: String,
}

/// The posts one may work in today.
pub async fn posts(
    State(app): State<App>,
    visit: Visit,
    Query(back): Query<Back>,
) -> Result<Response, Trouble> {
    let template = app
        .blocking(move |app| {
            let (directory, today) = (app.desk()?.directory(), app.today()?);
            let session = visit.session.ok_or(Trouble::SignInFirst { back: None })?;
            let mut posts = Vec::new();
            for hat in visit::hats(&directory, &session.person, today) {
                posts.push(PostChoice {
                    value: value_of(&hat),
                    label: visit::hat_label(app, &directory, &hat)?,
                    chosen: visit::chosen(&session).as_ref() == Some(&hat),
                });
            }
            if let Some(first) = posts.first_mut().filter(|_| session.hat.is_none()) {
                first.chosen = true;
            }
            let person = directory.people.get(&session.person);
            Ok(PostsPage {
                frame: Frame::portal(app, "以哪个岗位工作", visit.large),
                name: person.map(|p| p.name.clone()).unwrap_or_default(),
                posts,
                back: back.place().to_owned(),
            })
        })
        .await?;
    page(&template)
}

/// The post chosen.
#[derive(Deserialize)]
pub struct Choosing {
    post: String,
    #[serde(default)]
    back: Option<String>,
}

/// Takes the post for this session.
pub async fn choose(
    State(app): State<App>,
    visit: Visit,
    Form(choosing): Form<Choosing>,
) -> Result<Response, Trouble> {
    let back = Back { back: choosing.back };
    app.blocking(move |app| {
        let mut session = visit.session.ok_or(Trouble::SignInFirst { back: None })?;
        let held = visit::hats(&app.desk()?.directory(), &session.person, app.today()?);
        let hat = held.into_iter().find(|hat| value_of(hat) == choosing.post);
        let hat = hat.ok_or(Trouble::NotYours)?;
        session.hat = Some((hat.post, hat.organ));
        Ok(app.accounts()?.save_session(&session)?)
    })
    .await?;
    Ok(Redirect::to(back.place()).into_response())
}

fn value_of(hat: &Hat) -> String {
    format!("{}@{}", hat.post, hat.organ)
}

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
pub async fn activation(
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
            told(accounts::activate(app.accounts()?, &form.code, &form.password, app.wall()).map(drop))
        })
        .await?;
    let Some(wrong) = wrong else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let template = ActivatePage {
        frame: Frame::portal(&app, "激活账号", visit.large),
        code,
        wrong: Some(wrong),
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}

/// What is told of an outcome: nothing where it went well.
fn told(outcome: Result<(), ActivateError>) -> Result<Option<String>, Trouble> {
    match outcome {
        Ok(()) => Ok(None),
        Err(ActivateError::Accounts(error)) => Err(error.into()),
        Err(error) => Ok(Some(error.to_string())),
    }
}

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
pub async fn account(State(app): State<App>, visit: Visit) -> Result<Response, Trouble> {
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

/// A line of the list of accounts.
struct AccountLine {
    login: String,
    name: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "sign_in/accounts.html")]
struct AccountsPage {
    frame: Frame,
    lines: Vec<AccountLine>,
    given: Option<(String, String)>,
    wrong: Option<String>,
}

fn accounts_page(app: &App, worker: &Worker) -> Result<AccountsPage, Trouble> {
    let directory = app.desk()?.directory();
    let line = |account: accounts::Account| AccountLine {
        name: directory
            .people
            .get(&account.person)
            .map_or_else(|| account.person.to_string(), |p| p.name.clone()),
        state: match (&account.password, &account.activation) {
            _ if account.closed => "停用",
            (_, Some(_)) => "等激活",
            (Some(_), None) => "在用",
            (None, None) => "没有密码",
        },
        login: account.login,
    };
    Ok(AccountsPage {
        frame: Frame::bench(app, worker, "账号", "/accounts"),
        lines: app.accounts()?.accounts()?.into_iter().map(line).collect(),
        given: None,
        wrong: None,
    })
}

/// All accounts.
pub async fn accounts(State(app): State<App>, worker: Worker) -> Result<Response, Trouble> {
    let template = app.blocking(move |app| accounts_page(app, &worker)).await?;
    page(&template)
}

/// Whom to give an account.
#[derive(Deserialize)]
pub struct Inviting {
    login: String,
    person: String,
}

/// Gives an account, or a new code to one who forgot the password. The code is shown once, here.
pub async fn invite(
    State(app): State<App>,
    worker: Worker,
    Form(form): Form<Inviting>,
) -> Result<Response, Trouble> {
    let template = app
        .blocking(move |app| {
            let directory = app.desk()?.directory();
            let person = PersonId::from(form.person.trim());
            let given = accounts::invite(
                app.accounts()?,
                &directory,
                form.login.trim(),
                &person,
                false,
                app.wall(),
            );
            let mut template = accounts_page(app, &worker)?;
            match given {
                Ok(given) => template.given = Some((given.login, given.code.text().to_owned())),
                Err(accounts::InviteError::Accounts(error)) => return Err(error.into()),
                Err(error) => template.wrong = Some(error.to_string()),
            }
            Ok(template)
        })
        .await?;
    page(&template)
}
