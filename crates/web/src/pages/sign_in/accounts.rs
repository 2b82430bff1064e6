//! Giving accounts, for administrators.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Form, State};
use axum::response::Response;
use engine::ids::PersonId;
use engine::world::{Directory, Person};
use serde::Deserialize;

use super::tie::tie_for;
use crate::accounts;
use crate::accounts::event::{self, Event};
use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::visit::Worker;

/// A line of the list of accounts.
struct AccountLine {
    login: String,
    name: String,
    state: &'static str,
    code_app: bool,
    tied: bool,
}

#[derive(Template)]
#[template(path = "sign_in/accounts.html")]
struct AccountsPage {
    frame: Frame,
    lines: Vec<AccountLine>,
    given: Option<(String, String)>,
    /// People who hold a post and have no account: id, and name and organ.
    without: Vec<(String, String)>,
    /// What people call the office's provider, if there is one.
    provider: Option<String>,
    /// What was done about a tie.
    done: Option<String>,
    wrong: Option<String>,
}

/// So many people without an account are suggested.
const SUGGESTED: usize = 300;

/// People who hold a post today and have no account.
fn without(app: &App, worker: &Worker, have: &[accounts::Account]) -> Result<Vec<(String, String)>, Trouble> {
    let directory = app.desk()?.directory();
    let have: BTreeSet<&PersonId> = have.iter().map(|account| &account.person).collect();
    let people = directory
        .people
        .values()
        .filter(|person| !have.contains(&person.id));
    let found = people.filter_map(|person| {
        let held = person
            .posts
            .iter()
            .find(|held| held.from <= worker.today && held.to.is_none_or(|to| worker.today <= to))?;
        let organ = directory.organs.get(&held.organ).map_or("", |organ| &organ.name);
        Some((person.id.to_string(), format!("{}，{organ}", person.name)))
    });
    Ok(found.take(SUGGESTED).collect())
}

/// Who is meant: by id, or by a name that one person only has.
fn meant(directory: &Directory, typed: &str) -> Result<PersonId, String> {
    let typed = typed.trim();
    let id = PersonId::from(typed);
    let named: Vec<&Person> = directory
        .people
        .values()
        .filter(|person| person.name == typed)
        .collect();
    match named.as_slice() {
        [] => Ok(id),
        _ if directory.people.contains_key(&id) => Ok(id),
        [one] => Ok(one.id.clone()),
        several => {
            let ids: Vec<&str> = several.iter().map(|person| person.id.as_str()).collect();
            Err(format!(
                "叫“{typed}”的有 {} 位；请填编号：{}",
                ids.len(),
                ids.join("、")
            ))
        }
    }
}

fn accounts_page(app: &App, worker: &Worker) -> Result<AccountsPage, Trouble> {
    let directory = app.desk()?.directory();
    let line = |account: accounts::Account| -> Result<AccountLine, Trouble> {
        Ok(AccountLine {
            code_app: account.code_key.is_some(),
            tied: app.accounts()?.tie_of(&account.login)?.is_some(),
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
        })
    };
    let accounts = app.accounts()?.accounts()?;
    Ok(AccountsPage {
        frame: Frame::bench(app, worker, "账号", "/accounts"),
        without: without(app, worker, &accounts)?,
        lines: accounts.into_iter().map(line).collect::<Result<_, _>>()?,
        given: None,
        provider: app.provider().map(|provider| provider.label().to_owned()),
        done: None,
        wrong: None,
    })
}

/// All accounts.
pub async fn show(State(app): State<App>, worker: Worker) -> Result<Response, Trouble> {
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
            let person = match meant(&directory, &form.person) {
                Ok(person) => person,
                Err(wrong) => {
                    let mut template = accounts_page(app, &worker)?;
                    template.wrong = Some(wrong);
                    return Ok(template);
                }
            };
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
                Ok(given) => {
                    by_administrator(app, &worker, Event::Invited, &format!("账号 {}", given.login))?;
                    template.given = Some((given.login, given.code.text().to_owned()));
                }
                Err(accounts::InviteError::Accounts(error)) => return Err(error.into()),
                Err(error) => template.wrong = Some(error.to_string()),
            }
            Ok(template)
        })
        .await?;
    page(&template)
}

/// Writes down what an administrator did, and to which account or token.
pub(crate) fn by_administrator(
    app: &App,
    worker: &Worker,
    happened: Event,
    what: &str,
) -> Result<(), Trouble> {
    let from = format!("{what} · {}", worker.caller.place());
    let device = &worker.caller.visitor.words;
    let (who, hat) = (Some(&worker.person), Some(&worker.hat));
    let moment = app.desk()?.clock().now();
    let line = event::line(happened, who, hat, &from, device, moment);
    Ok(app.accounts()?.note(line)?)
}

/// Which account, and what the provider calls its person.
#[derive(Deserialize)]
pub struct Tying {
    login: String,
    #[serde(default)]
    subject: String,
}

/// Ties a subject of the provider to an account, or takes the tie off where none is written.
pub async fn tie(
    State(app): State<App>,
    worker: Worker,
    Form(form): Form<Tying>,
) -> Result<Response, Trouble> {
    let template = app
        .blocking(move |app| {
            let outcome = tie_for(app, &form.login, &form.subject)?;
            if let Ok(happened) = outcome {
                by_administrator(app, &worker, happened, &format!("账号 {}", form.login.trim()))?;
            }
            let mut template = accounts_page(app, &worker)?;
            match outcome {
                Ok(happened) => {
                    template.done = Some(format!("{}：{}。", form.login.trim(), happened.label()))
                }
                Err(why) => template.wrong = Some(why),
            }
            Ok(template)
        })
        .await?;
    page(&template)
}
