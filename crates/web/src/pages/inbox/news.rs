//! What is new since the worker last said to have looked: what was told, and what others did.

use askama::Template;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use calendar::Moment;
use desk::window::News;
use serde::Deserialize;

use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::pages::matter;
use crate::reading::Reading;
use crate::visit::Worker;
use crate::{saying, words};

/// Who never said to have looked sees what is new since so many days.
const FIRST_DAYS: i64 = 7;

/// So many matters stand on the page.
const MATTERS: usize = 50;

/// So many are counted for the day's page.
const COUNTED: usize = 10;

/// So many of a matter's entries are told.
const ENTRIES: usize = 3;

/// What is new in a matter.
pub(super) struct Row {
    pub(super) place: String,
    pub(super) number: String,
    procedure: String,
    parties: String,
    state: String,
    pub(super) last: String,
    what: Vec<String>,
    told: bool,
}

/// What is new, for the day's page: how many matters, and the first of them.
pub(super) struct Brief {
    pub(super) count: usize,
    pub(super) more: bool,
    pub(super) first: Vec<Row>,
}

#[derive(Template)]
#[template(path = "inbox/news.html")]
struct NewsPage {
    frame: Frame,
    since: String,
    never: bool,
    days: i64,
    rows: Vec<Row>,
    more: bool,
    until: i64,
}

/// From when on something is new.
pub(crate) fn since(reading: &Reading<'_>) -> Result<(Moment, bool), Trouble> {
    Ok(match reading.window().looked_through()? {
        Some(moment) => (moment, false),
        None => (Moment::end_of(reading.today.plus_days(-FIRST_DAYS)), true),
    })
}

/// What is new, in short.
pub(super) fn brief(reading: &Reading<'_>) -> Result<Brief, Trouble> {
    let (since, _) = since(reading)?;
    let lately = reading.window().lately(since, COUNTED)?;
    Ok(Brief {
        count: lately.news.len(),
        more: lately.more,
        first: lately
            .news
            .iter()
            .take(ENTRIES)
            .map(|news| row(reading, news))
            .collect(),
    })
}

/// `/news`.
pub async fn show(State(app): State<App>, worker: Worker) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let (since, never) = since(&reading)?;
            let lately = reading.window().lately(since, MATTERS)?;
            Ok(NewsPage {
                frame: Frame::bench(app, &worker, "新情况", "/news"),
                since: words::moment(since, reading.today),
                never,
                days: FIRST_DAYS,
                rows: lately.news.iter().map(|news| row(&reading, news)).collect(),
                more: lately.more,
                until: lately.until.micros(),
            })
        })
        .await?;
    page(&template)
}

/// Up to when was looked through.
#[derive(Debug, Deserialize)]
pub struct Until {
    until: i64,
}

/// Notes that the worker has looked through all that the page showed: what came after stays new.
pub async fn looked(
    State(app): State<App>,
    worker: Worker,
    Form(Until { until }): Form<Until>,
) -> Result<Response, Trouble> {
    app.blocking(move |app| {
        let reading = Reading::of(app, &worker)?;
        let (since, _) = since(&reading)?;
        // Never back, and never past what there is.
        let until = Moment::from_micros(until).min(reading.desk.store().head()?.moment);
        Ok(reading.window().look_through(until.max(since))?)
    })
    .await?;
    Ok(Redirect::to("/news").into_response())
}

fn row(reading: &Reading<'_>, news: &News) -> Row {
    let (matter, procedure) = (&news.seen.matter, &news.seen.procedure);
    let mut what: Vec<String> = Vec::new();
    for entry in news.entries.iter().rev().take(ENTRIES) {
        let who = reading.actor(entry, Some(&news.seen));
        let when = words::moment(entry.moment, reading.today);
        what.push(format!("{}：{who}，{when}", saying::done(procedure, entry)));
    }
    match news.entries.len().saturating_sub(ENTRIES) {
        0 => {}
        rest => what.push(format!("还有 {rest} 笔")),
    }
    let act = |id: &str| {
        procedure
            .acts
            .get(id)
            .map_or_else(|| id.to_owned(), |act| act.label.clone())
    };
    for (about, moment) in &news.told {
        let when = words::moment(*moment, reading.today);
        let organ = reading.organ(&matter.organ);
        let said = match about.split_once(':') {
            None if news
                .entries
                .iter()
                .any(|entry| entry.act.as_deref() == Some(about)) =>
            {
                continue;
            }
            None => act(about),
            Some(("task", clock)) => {
                let clock = procedure.clocks.get(clock).map_or(clock, |clock| &clock.label);
                format!("“{clock}”届满，等您这里办")
            }
            Some(("missed", id)) => format!("应当随之办的“{}”没有办成，请看一下", act(id)),
            Some(("dropped", id)) => format!("没有批准“{}”", act(id)),
            Some((_, other)) => act(other),
        };
        what.push(format!("{said}：现在由{organ}负责，{when}"));
    }
    if what.is_empty() {
        what.push("有变化；只看得到编号和状态".to_owned());
    }
    Row {
        place: matter::place(&matter.id),
        number: saying::number(matter),
        procedure: procedure.label.clone(),
        parties: saying::short_parties(matter),
        state: saying::state(procedure, matter),
        last: what.first().cloned().unwrap_or_default(),
        told: !news.told.is_empty(),
        what,
    }
}
