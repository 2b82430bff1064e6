//! Taking people on: a person comes into the directory with a post and gets an account; posts are given and ended.
//!
//! Always holds: what is done here is an entry of the journal that says who did it and from which day it holds; nobody
//! is taken out of the directory; the account's code is shown once.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use calendar::Day;
use desk::directory::{Change, DirectoryError, PostChange};
use engine::ids::{OrganId, PersonId};
use engine::world::{Person, PostHeld};
use serde::Deserialize;

use crate::accounts::event::Event;
use crate::accounts::{self, Token};
use crate::app::App;
use crate::error::{Trouble, page_with};
use crate::form::names;
use crate::frame::Frame;
use crate::pages::sign_in::accounts::by_administrator;
use crate::reading::Reading;
use crate::visit::Worker;

/// What was typed: of a new person, or of a post for one who is there.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    key: String,
    #[serde(default)]
    name: String,
    /// The staff number: the person's id and the account's name. Of one who is there: number or whole name.
    #[serde(default)]
    number: String,
    #[serde(default)]
    organ: String,
    #[serde(default)]
    post: String,
    #[serde(default)]
    from: String,
    /// The last day; absent: the post is given.
    #[serde(default)]
    to: String,
}

#[derive(Template)]
#[template(path = "oversight/hire.html")]
struct HirePage {
    frame: Frame,
    key: String,
    /// What stands in the form of a new person.
    new: Typed,
    /// What stands in the form of a post.
    given: Typed,
    organs: Vec<String>,
    posts: Vec<(String, String)>,
    /// The account and its code.
    code: Option<(String, String)>,
    done: Option<String>,
    wrong: Option<String>,
}

/// `/people/hire`.
pub async fn form(State(app): State<App>, worker: Worker) -> Result<Response, Trouble> {
    let template = app.blocking(move |app| blank(app, &worker)).await?;
    page_with(StatusCode::OK, &template)
}

fn blank(app: &App, worker: &Worker) -> Result<HirePage, Trouble> {
    let reading = Reading::of(app, worker)?;
    let mut organs: Vec<String> = reading
        .directory
        .organs
        .values()
        .map(|organ| organ.name.clone())
        .collect();
    organs.sort();
    let today = Typed {
        from: reading.today.to_string(),
        ..Typed::default()
    };
    let posts = reading.catalogue.organs.posts.iter();
    Ok(HirePage {
        frame: Frame::bench(app, worker, "录用、任职、离任", "/people"),
        key: Token::random()?.text().to_owned(),
        new: today.clone(),
        given: today,
        organs,
        posts: posts.map(|(id, post)| (id.clone(), post.label.clone())).collect(),
        code: None,
        done: None,
        wrong: None,
    })
}

/// A day typed, or the sentence that it is none.
fn day(text: &str) -> Result<Day, String> {
    let text = text.trim();
    text.parse()
        .map_err(|_| format!("“{text}”不是日子，要像 2023-12-14"))
}

/// The day a post begins: one of a working life, or of the year to come.
fn begins(reading: &Reading<'_>, text: &str) -> Result<Day, String> {
    let found = day(text)?;
    let (first, last) = (reading.today.plus_days(-60 * 366), reading.today.plus_days(366));
    if found < first || last < found {
        return Err(format!(
            "起日 {found} 不像是任职的日子；请填近六十年里、一年以内的日子"
        ));
    }
    Ok(found)
}

/// Takes a new person on, with a post and an account.
pub async fn hire(
    State(app): State<App>,
    worker: Worker,
    Form(typed): Form<Typed>,
) -> Result<Response, Trouble> {
    let template = app
        .blocking(move |app| {
            let taken = take_on(app, &worker, &typed)?;
            let mut template = blank(app, &worker)?;
            match taken {
                Ok(code) => {
                    template.done = Some(format!(
                        "{}已进名录，{} 起任职。",
                        typed.name.trim(),
                        typed.from.trim()
                    ));
                    template.code = Some((typed.number.trim().to_owned(), code));
                }
                Err(why) => {
                    template.new = typed;
                    template.wrong = Some(why);
                }
            }
            Ok(template)
        })
        .await?;
    shown(&template)
}

fn shown(template: &HirePage) -> Result<Response, Trouble> {
    let status = match template.wrong {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    page_with(status, template)
}

/// The code of the new person's account, or why nobody was taken on.
fn take_on(app: &App, worker: &Worker, typed: &Typed) -> Result<Result<String, String>, Trouble> {
    let reading = Reading::of(app, worker)?;
    let number = typed.number.trim();
    let person = PersonId::from(number);
    let from = match begins(&reading, &typed.from) {
        Ok(from) => from,
        Err(why) => return Ok(Err(why)),
    };
    if !accounts::good_login(number) {
        return Ok(Err(format!(
            "工号“{number}”不能用；请用 3 到 32 位字母、数字、横线"
        )));
    }
    if reading.directory.people.contains_key(&person) {
        return Ok(Err(format!(
            "工号“{number}”已有人用；是同一个人另任岗位的，填下面的“任职、离任”"
        )));
    }
    let organ = OrganId::from(names::organ(&reading, typed.organ.trim()).as_str());
    let simulated = reading.directory.organs.get(&organ).is_some_and(|o| o.simulated);
    let change = Change {
        people: vec![Person {
            id: person.clone(),
            name: typed.name.trim().to_owned(),
            posts: vec![PostHeld {
                post: typed.post.clone(),
                organ,
                from,
                to: None,
            }],
            simulated,
        }],
        ..Change::default()
    };
    if let Err(why) = enrolled(&reading, worker, &change, &typed.key)? {
        return Ok(Err(why));
    }
    let directory = reading.desk.directory();
    let given = accounts::invite(app.accounts()?, &directory, number, &person, false, app.wall());
    Ok(match given {
        Ok(given) => {
            by_administrator(app, worker, Event::Invited, &format!("账号 {}", given.login))?;
            Ok(given.code.text().to_owned())
        }
        Err(accounts::InviteError::Accounts(error)) => return Err(error.into()),
        Err(error) => Err(error.to_string()),
    })
}

/// Gives a post to one who is there, or ends it.
pub async fn give(
    State(app): State<App>,
    worker: Worker,
    Form(typed): Form<Typed>,
) -> Result<Response, Trouble> {
    let template = app
        .blocking(move |app| {
            let given = post_given(app, &worker, &typed)?;
            let mut template = blank(app, &worker)?;
            match given {
                Ok(done) => template.done = Some(done),
                Err(why) => {
                    template.given = typed;
                    template.wrong = Some(why);
                }
            }
            Ok(template)
        })
        .await?;
    shown(&template)
}

fn post_given(app: &App, worker: &Worker, typed: &Typed) -> Result<Result<String, String>, Trouble> {
    let reading = Reading::of(app, worker)?;
    let (from, to) = match (begins(&reading, &typed.from), typed.to.trim()) {
        (Err(why), _) => return Ok(Err(why)),
        (Ok(from), "") => (from, None),
        (Ok(from), to) => match day(to) {
            Ok(to) if to >= from => (from, Some(to)),
            Ok(_) => return Ok(Err("最后一日早于起日；请核对两个日子".to_owned())),
            Err(why) => return Ok(Err(why)),
        },
    };
    let person = PersonId::from(names::person(&reading, None, typed.number.trim()).as_str());
    let organ = OrganId::from(names::organ(&reading, typed.organ.trim()).as_str());
    // A post that is held is ended from the day it was given; the form need not know that day.
    let held = reading.directory.people.get(&person).and_then(|known| {
        let mut posts = known.posts.iter();
        posts.find(|held| held.post == typed.post && held.organ == organ && held.to.is_none())
    });
    let change = match (held, to) {
        (None, Some(_)) => return Ok(Err("这个人没有在任这个岗位；请核对机构和岗位".to_owned())),
        (Some(_), None) => return Ok(Err("这个人已经在任这个岗位；要离任的，填最后一日".to_owned())),
        (Some(held), Some(to)) if to < held.from => {
            return Ok(Err(format!("他是 {} 起任职的，离任不能早于那天", held.from)));
        }
        (held, to) => PostChange {
            person: person.clone(),
            post: typed.post.clone(),
            organ,
            from: held.map_or(from, |held| held.from),
            to,
        },
    };
    let change = Change {
        posts: vec![change],
        ..Change::default()
    };
    let name = reading.person(&person);
    Ok(
        enrolled(&reading, worker, &change, &typed.key)?.map(|()| match to {
            Some(to) => format!("{name}任职到 {to} 为止。"),
            None => format!("{name}自 {from} 起任职。"),
        }),
    )
}

fn enrolled(
    reading: &Reading<'_>,
    worker: &Worker,
    change: &Change,
    key: &str,
) -> Result<Result<(), String>, Trouble> {
    if key.trim().is_empty() {
        return Err(Trouble::Malformed("这张表格没有传全，请再提交一次".to_owned()));
    }
    let done = reading.desk.enrol_by(&worker.by(), change, reading.today, key);
    Ok(match done {
        Ok(_) => Ok(()),
        Err(desk::EnrolError::Directory(why)) => Err(worded(reading, why).to_string()),
        Err(desk::EnrolError::Failure(failure)) => return Err(failure.into()),
    })
}

/// Why a change is refused, with kinds and posts as they are called on screen.
fn worded(reading: &Reading<'_>, why: DirectoryError) -> DirectoryError {
    let organs = &reading.catalogue.organs;
    let post = |id: String| organs.posts.get(&id).map_or(id, |post| post.label.clone());
    match why {
        DirectoryError::PostNotHeldThere { post: id, kind } => DirectoryError::PostNotHeldThere {
            post: post(id),
            kind: organs.kinds.get(&kind).map_or(kind, |kind| kind.label.clone()),
        },
        DirectoryError::NeverTogether { post: id, other } => DirectoryError::NeverTogether {
            post: post(id),
            other: post(other),
        },
        other => other,
    }
}
