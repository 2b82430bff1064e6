//! Giving tokens to programs, for administrators: made, shown once, revoked.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use calendar::Moment;
use desk::Hat;
use engine::ids::{OrganId, PersonId};
use serde::Deserialize;
use store::ApiToken;

use super::accounts::by_administrator;
use crate::accounts::event::Event;
use crate::accounts::tokens::{self, MOST_DAYS, Scope, TokenError, Wanted};
use crate::app::App;
use crate::error::{Trouble, page_with};
use crate::form::names;
use crate::frame::Frame;
use crate::reading::Reading;
use crate::visit::Worker;
use crate::words;

/// A line of the list of tokens.
struct Line {
    id: String,
    label: String,
    person: String,
    hat: String,
    scopes: String,
    until: String,
    made: String,
    used: String,
    /// 在用, 收回了, 过期, or that the post is over.
    state: &'static str,
    revocable: bool,
}

#[derive(Template)]
#[template(path = "sign_in/tokens.html")]
struct TokensPage {
    frame: Frame,
    lines: Vec<Line>,
    organs: Vec<String>,
    /// Id and name of each post.
    posts: Vec<(String, String)>,
    /// Word, name, and whether it is ticked.
    scopes: Vec<(&'static str, &'static str, bool)>,
    typed: Typed,
    most: i64,
    /// Name and text of the token that was made.
    given: Option<(String, String)>,
    done: Option<String>,
    wrong: Option<String>,
}

/// What is typed for a new token.
#[derive(Debug, Clone, Default)]
struct Typed {
    label: String,
    person: String,
    organ: String,
    post: String,
    until: String,
    scopes: Vec<Scope>,
}

impl Typed {
    fn read(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            let value = value.trim().to_owned();
            match name.as_str() {
                "label" => typed.label = value,
                "person" => typed.person = value,
                "organ" => typed.organ = value,
                "post" => typed.post = value,
                "until" => typed.until = value,
                "scope" => typed.scopes.extend(Scope::of(&value)),
                _ => {}
            }
        }
        typed
    }
}

/// `/accounts/tokens`: all tokens.
pub async fn show(State(app): State<App>, worker: Worker) -> Result<Response, Trouble> {
    let template = app.blocking(move |app| blank(app, &worker)).await?;
    page_with(StatusCode::OK, &template)
}

fn blank(app: &App, worker: &Worker) -> Result<TokensPage, Trouble> {
    let reading = Reading::of(app, worker)?;
    let mut organs: Vec<String> = reading
        .directory
        .organs
        .values()
        .map(|organ| organ.name.clone())
        .collect();
    organs.sort();
    let posts = reading.catalogue.organs.posts.iter();
    let lines = reading.desk.store().tokens()?;
    Ok(TokensPage {
        frame: Frame::bench(app, worker, "接口令牌", "/accounts"),
        lines: lines
            .iter()
            .map(|token| line(&reading, token, app.wall()))
            .collect(),
        organs,
        posts: posts.map(|(id, post)| (id.clone(), post.label.clone())).collect(),
        scopes: scopes(&[Scope::Read, Scope::Act]),
        typed: Typed {
            until: app.wall().day().plus_days(MOST_DAYS - 1).to_string(),
            ..Typed::default()
        },
        most: MOST_DAYS,
        given: None,
        done: None,
        wrong: None,
    })
}

fn scopes(ticked: &[Scope]) -> Vec<(&'static str, &'static str, bool)> {
    let one = |scope: Scope| (scope.word(), scope.label(), ticked.contains(&scope));
    Scope::ALL.map(one).to_vec()
}

fn line(reading: &Reading<'_>, token: &ApiToken, now: Moment) -> Line {
    let hat = Hat {
        post: token.post.clone(),
        organ: token.organ.clone(),
    };
    let held = tokens::may_have(
        &reading.catalogue,
        &reading.directory,
        &token.person,
        &hat,
        reading.today,
    );
    let opened = token
        .scopes
        .iter()
        .filter_map(|word| Scope::of(word))
        .map(Scope::label);
    let said = |moment: Moment| words::moment(moment, now.day());
    Line {
        id: token.id().to_owned(),
        label: token.label.clone(),
        person: reading.person(&token.person),
        hat: reading.names().hat(&hat),
        scopes: opened.collect::<Vec<_>>().join("、"),
        until: token.until.to_string(),
        made: match token.maker.as_str() {
            "" => format!("{}，命令行", said(token.made)),
            _ => format!("{}，{}", said(token.made), reading.person(&token.maker)),
        },
        used: token.used.map_or_else(|| "没有用过".to_owned(), said),
        state: match held {
            _ if token.revoked.is_some() => "收回了",
            _ if !tokens::holds(token, now) => "过期",
            Err(_) => "不在岗",
            Ok(()) => "在用",
        },
        revocable: tokens::holds(token, now),
    }
}

/// Makes a token. It is shown once, here.
pub async fn make(
    State(app): State<App>,
    worker: Worker,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Trouble> {
    let typed = Typed::read(pairs);
    let template = app
        .blocking(move |app| {
            let made = made(app, &worker, &typed)?;
            let mut template = blank(app, &worker)?;
            match made {
                Ok(given) => template.given = Some(given),
                Err(why) => {
                    template.scopes = scopes(&typed.scopes);
                    template.typed = typed;
                    template.wrong = Some(why);
                }
            }
            Ok(template)
        })
        .await?;
    shown(&template)
}

fn shown(template: &TokensPage) -> Result<Response, Trouble> {
    let status = match template.wrong {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    page_with(status, template)
}

/// Label and text of the new token, or why there is none.
fn made(app: &App, worker: &Worker, typed: &Typed) -> Result<Result<(String, String), String>, Trouble> {
    let reading = Reading::of(app, worker)?;
    let Ok(until) = typed.until.parse() else {
        return Ok(Err(format!("“{}”不是日子，要像 2023-12-14", typed.until)));
    };
    let wanted = Wanted {
        label: typed.label.clone(),
        person: PersonId::from(names::person(&reading, None, &typed.person).as_str()),
        hat: Hat {
            post: typed.post.clone(),
            organ: OrganId::from(names::organ(&reading, &typed.organ).as_str()),
        },
        scopes: typed.scopes.clone(),
        until,
    };
    let known = (reading.catalogue.as_ref(), reading.directory.as_ref());
    let store = reading.desk.store();
    match tokens::make(store, known, &wanted, &worker.person, reading.today, app.wall()) {
        Ok((token, text)) => {
            let what = format!("令牌 {}（{}）", token.label, token.id());
            by_administrator(app, worker, Event::TokenMade, &what)?;
            Ok(Ok((token.label, text)))
        }
        Err(TokenError::Accounts(error)) => Err(error.into()),
        Err(error) => Ok(Err(error.to_string())),
    }
}

/// Which token.
#[derive(Debug, Deserialize)]
pub struct Revoking {
    id: String,
}

/// Revokes a token: from now on it opens nothing.
pub async fn revoke(
    State(app): State<App>,
    worker: Worker,
    Form(revoking): Form<Revoking>,
) -> Result<Response, Trouble> {
    let template = app
        .blocking(move |app| {
            let store = app.desk()?.store();
            let known = store
                .tokens()?
                .into_iter()
                .find(|token| token.id() == revoking.id);
            let revoked = store.revoke_token(&revoking.id, app.wall())?;
            let mut template = blank(app, &worker)?;
            match known.filter(|_| revoked) {
                Some(token) => {
                    let what = format!("令牌 {}（{}）", token.label, token.id());
                    by_administrator(app, &worker, Event::TokenRevoked, &what)?;
                    template.done = Some(format!("“{}”的令牌收回了，现在起不能用。", token.label));
                }
                None => {
                    template.wrong = Some("这个令牌已经收回了，或者没有这个令牌；请看下面的单子".to_owned())
                }
            }
            Ok(template)
        })
        .await?;
    shown(&template)
}
