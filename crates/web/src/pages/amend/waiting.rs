//! The corrections that wait for an answer, in matters that the worker sees: those that are the worker's to answer first.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use calendar::{Day, Moment};

use super::lines::target;
use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::pages::matter;
use crate::reading::Reading;
use crate::saying;
use crate::visit::Worker;
use crate::words::filters;

/// So many that wait are looked through.
const LOOKED: u32 = 500;

struct Line {
    place: String,
    procedure: String,
    number: String,
    what: String,
    why: String,
    asker: String,
    asked: Moment,
    mine: bool,
}

#[derive(Template)]
#[template(path = "amend/waiting.html")]
struct WaitingPage {
    frame: Frame,
    today: Day,
    lines: Vec<Line>,
}

/// `/corrections/waiting`.
pub async fn show(State(app): State<App>, worker: Worker) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let mut lines = Vec::new();
            for asked in reading.desk.corrections_waiting(LOOKED)? {
                let Some(seen) = reading.glance(&asked.matter)?.filter(|seen| seen.view.is_whole()) else {
                    continue;
                };
                let history = reading.history(&asked.matter)?;
                let entry = asked.order.changes.first().map(target);
                let entry = entry.and_then(|id| history.iter().find(|entry| entry.id == *id));
                let approvers = reading.desk.approvers(&asked.matter, &asked.order.by.person)?;
                lines.push(Line {
                    place: format!("{}#corrections", matter::place(&asked.matter)),
                    procedure: seen.procedure.label.clone(),
                    number: saying::number(&seen.matter),
                    what: entry.map_or_else(String::new, |entry| saying::done(&seen.procedure, entry)),
                    why: asked.order.why.clone(),
                    asker: reading.person(&asked.order.by.person),
                    asked: asked.asked,
                    mine: approvers.contains(&worker.by()),
                });
            }
            lines.sort_by_key(|line| !line.mine);
            Ok(WaitingPage {
                frame: Frame::bench(app, &worker, "等批准的更正", "/corrections/waiting"),
                today: reading.today,
                lines,
            })
        })
        .await?;
    page(&template)
}
