//! Lists and registers: of every procedure, from its definition.
//!
//! * this file: `/lists`, the index by areas; [`list`]: one procedure's list; [`views`]: kept views; [`export`]: files
//! * [`bulk`]: one act done to several matters that were ticked in a list
//!
//! Always holds: a list, its total, its export and what is done to its rows go through one [`crate::reading::Reading`];
//! a total is exact.

pub(crate) mod asked;
pub mod bulk;
mod cells;
pub mod export;
mod filters;
pub mod list;
pub mod views;

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use catalogue::model::{Procedure, StateKind};
use store::ListQuery;

use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::reading::Reading;
use crate::visit::{Worker, escaped};

pub(crate) use cells::state;

/// Where a procedure's list stands.
pub(crate) fn place(procedure: &str) -> String {
    format!("/lists/{}", escaped(procedure))
}

/// Where a procedure's open matters stand, those due first.
pub(crate) fn open_by_due(procedure: &str) -> String {
    format!("{}?state={}&sort=due", place(procedure), asked::OPEN)
}

/// A procedure by its id.
pub(crate) fn procedure(reading: &Reading<'_>, id: &str) -> Result<Arc<Procedure>, Trouble> {
    let found = reading.catalogue.procedures.get(id);
    found.cloned().ok_or(Trouble::NotFound)
}

/// A list of the index.
struct Line {
    label: String,
    place: String,
    open: u64,
    total: u64,
    /// Nothing of it is open at any time: entries of one act.
    entries: bool,
}

struct Area {
    label: String,
    lines: Vec<Line>,
    /// Lists in which there is nothing yet.
    empty: Vec<Line>,
}

#[derive(Template)]
#[template(path = "lists/index.html")]
struct IndexPage {
    frame: Frame,
    areas: Vec<Area>,
    total: u64,
}

/// `/lists`: the lists that the worker's post reads, by areas, with how many matters are seen in each.
pub async fn index(State(app): State<App>, worker: Worker) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let mut areas: Vec<(String, Area)> = reading
                .catalogue
                .organs
                .areas
                .iter()
                .map(|(id, label)| (id.clone(), empty(label)))
                .collect();
            let mut total = 0;
            for procedure in reading.procedures() {
                let line = line(&reading, procedure)?;
                total += line.total;
                let at = areas.iter().position(|(id, _)| *id == procedure.area);
                let at = at.unwrap_or_else(|| {
                    areas.push((procedure.area.clone(), empty(&procedure.area)));
                    areas.len() - 1
                });
                if let Some((_, area)) = areas.get_mut(at) {
                    let lines = if line.total > 0 {
                        &mut area.lines
                    } else {
                        &mut area.empty
                    };
                    lines.push(line);
                }
            }
            let areas = areas.into_iter().map(|(_, area)| area);
            Ok(IndexPage {
                frame: Frame::bench(app, &worker, "登记簿", "/lists"),
                areas: areas
                    .filter(|area| !area.lines.is_empty() || !area.empty.is_empty())
                    .collect(),
                total,
            })
        })
        .await?;
    page(&template)
}

fn empty(label: &str) -> Area {
    Area {
        label: label.to_owned(),
        lines: Vec::new(),
        empty: Vec::new(),
    }
}

fn line(reading: &Reading<'_>, procedure: &Procedure) -> Result<Line, Trouble> {
    let all = ListQuery::of(&procedure.id);
    let entries = procedure.states.values().all(|s| s.kind == StateKind::Ended);
    let total = reading.total(&all)?;
    let open = if entries || total == 0 {
        0
    } else {
        reading.total(&ListQuery {
            open: Some(true),
            ..all
        })?
    };
    Ok(Line {
        label: procedure.label.clone(),
        place: place(&procedure.id),
        open,
        total,
        entries,
    })
}
