//! Finding: numbers, names, short texts; a secret number only whole.
//!
//! Always holds: what may not be seen takes no part, and nobody is told whether it is there; a number that is kept
//! apart is sent in the request's body, so that it stays in no address.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use calendar::Day;
use desk::window::{Hit, Match};
use serde::Deserialize;

use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::pages::{lists, matter};
use crate::reading::Reading;
use crate::saying;
use crate::view::Tag;
use crate::visit::{Worker, escaped};
use crate::words::filters;

/// Matters of one page.
const MOST: usize = 100;
/// The longest text that is searched for, in letters.
const LONGEST: usize = 100;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    /// Where the page before ended.
    after: Option<u64>,
}

/// A matter found.
struct Row {
    place: String,
    number: String,
    matches: Vec<Match>,
    parties: String,
    state: Tag,
    filed: Day,
    town: String,
    organ: String,
}

/// Matters found of one procedure.
struct Group {
    label: String,
    /// The procedure's list, narrowed by the same words: there they are all, with their exact total.
    list: String,
    rows: Vec<Row>,
}

/// A word of several, by itself.
struct Alone {
    word: String,
    place: String,
    count: String,
}

#[derive(Template)]
#[template(path = "search/search.html")]
struct SearchPage {
    frame: Frame,
    today: Day,
    /// What was looked for; empty: nothing yet.
    q: String,
    /// It reads like a number that is kept apart.
    secret: bool,
    groups: Vec<Group>,
    shown: usize,
    /// Not the first page.
    later: bool,
    /// There are more, or may be: where they are.
    next: Option<String>,
    alone: Vec<Alone>,
}

/// `/find?q=…`: what contains the words; a number that one may see leads straight to its matter.
pub async fn find(
    State(app): State<App>,
    worker: Worker,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    app.reading(move |app| answer(app, &worker, &asked)).await
}

/// The search field: goes to the address of the search, unless what was typed may stay in none.
pub async fn ask(
    State(app): State<App>,
    worker: Worker,
    Form(asked): Form<Asked>,
) -> Result<Response, Trouble> {
    let text = cleaned(&asked.q);
    if desk::window::secret_number(&text) {
        let asked = Asked { q: text, after: None };
        return app.blocking(move |app| answer(app, &worker, &asked)).await;
    }
    Ok(Redirect::to(&address(&text, None)).into_response())
}

fn address(text: &str, after: Option<u64>) -> String {
    match after {
        None => format!("/find?q={}", escaped(text)),
        Some(after) => format!("/find?q={}&after={after}", escaped(text)),
    }
}

fn cleaned(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}

fn answer(app: &App, worker: &Worker, asked: &Asked) -> Result<Response, Trouble> {
    let text = cleaned(&asked.q);
    let reading = Reading::of(app, worker)?;
    if let Some(id) = reading.find(&text)?.filter(|_| asked.after.is_none()) {
        return Ok(Redirect::to(&matter::place(&id)).into_response());
    }
    let title = if text.is_empty() {
        "查找".to_owned()
    } else {
        format!("查找：{text}")
    };
    let mut frame = Frame::bench(app, worker, &title, "/find");
    frame.q.clone_from(&text);
    let mut template = SearchPage {
        frame,
        today: reading.today,
        secret: desk::window::secret_number(&text),
        q: text,
        groups: Vec::new(),
        shown: 0,
        later: asked.after.is_some(),
        next: None,
        alone: Vec::new(),
    };
    if !template.q.is_empty() {
        let found = reading.search(&template.q, asked.after, MOST)?;
        template.shown = found.hits.len();
        template.next = found.after.map(|after| address(&template.q, Some(after)));
        template.groups = groups(&reading, &template.q, found.hits);
        if template.shown == 0 && !template.later {
            template.alone = alone(&reading, &template.q)?;
        }
    }
    page(&template)
}

/// By procedure, in the order in which each is met first: the latest begun first.
fn groups(reading: &Reading<'_>, text: &str, hits: Vec<Hit>) -> Vec<Group> {
    let mut groups: Vec<(String, Group)> = Vec::new();
    for hit in hits {
        let procedure = hit.procedure.clone();
        let at = groups.iter().position(|(id, _)| *id == procedure);
        let at = at.unwrap_or_else(|| {
            let known = reading.catalogue.procedures.get(&procedure);
            let group = Group {
                label: known.map_or_else(|| procedure.clone(), |p| p.label.clone()),
                list: format!("{}?q={}", lists::place(&procedure), escaped(text)),
                rows: Vec::new(),
            };
            groups.push((procedure, group));
            groups.len() - 1
        });
        if let Some((_, group)) = groups.get_mut(at) {
            group.rows.push(row(reading, hit));
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn row(reading: &Reading<'_>, hit: Hit) -> Row {
    let procedure = reading.catalogue.procedures.get(&hit.procedure);
    let words = match (procedure, &hit.result) {
        (Some(p), Some(result)) if hit.ended.is_some() => p.results.get(result).map(|r| &r.label),
        (Some(p), _) => p.states.get(&hit.state).map(|s| &s.label),
        (None, _) => None,
    };
    let words = match words {
        Some(words) => words.clone(),
        None if hit.state == "void" => "已作废".to_owned(),
        None => hit.state.clone(),
    };
    let state = match procedure {
        Some(procedure) => lists::state(procedure, &hit.state, &words),
        None => Tag::new("", words),
    };
    let names = hit.parties.into_iter();
    let mut names: Vec<String> = names
        .map(|name| name.unwrap_or_else(|| saying::SECRET_NAME.to_owned()))
        .collect();
    let more = names.len();
    names.truncate(3);
    let mut parties = names.join("、");
    if more > names.len() {
        parties.push_str(&format!(" 等 {more} 人"));
    }
    let town = reading.catalogue.regions.town_of(&hit.region);
    Row {
        place: matter::place(&hit.matter),
        number: hit.number.unwrap_or_else(|| "还没有编号".to_owned()),
        matches: hit.matches,
        parties,
        state,
        filed: hit.filed,
        town: town.map_or_else(|| reading.region(&hit.region), |town| town.name.clone()),
        organ: reading.organ(&hit.organ),
    }
}

/// Of several words of which nothing holds all: each by itself.
fn alone(reading: &Reading<'_>, text: &str) -> Result<Vec<Alone>, Trouble> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() < 2 {
        return Ok(Vec::new());
    }
    words
        .into_iter()
        .take(4)
        .map(|word| {
            let found = reading.search(word, None, MOST)?;
            let least = if found.after.is_some() { "至少 " } else { "" };
            Ok(Alone {
                word: word.to_owned(),
                place: address(word, None),
                count: format!("{least}{} 件", found.hits.len()),
            })
        })
        .collect()
}
