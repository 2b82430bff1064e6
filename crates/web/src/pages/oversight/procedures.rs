//! The catalogue's procedures, by area; each with its page for the legal officer.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use catalogue::model::Procedure;

use super::procedure;
use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::reading::Reading;
use crate::visit::Worker;

struct Row {
    id: String,
    label: String,
    states: usize,
    acts: usize,
    clocks: usize,
    measures: usize,
    unsure: usize,
}

#[derive(Template)]
#[template(path = "oversight/procedures.html")]
struct ProceduresPage {
    frame: Frame,
    digest: String,
    total: usize,
    areas: Vec<(String, Vec<Row>)>,
}

/// `/procedures`.
pub async fn list(State(app): State<App>, worker: Worker) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let organs = &reading.catalogue.organs;
            let mut areas: BTreeMap<(usize, &str), Vec<Row>> = BTreeMap::new();
            for procedure in reading.catalogue.procedures.values() {
                let place = organs.areas.keys().position(|area| *area == procedure.area);
                let place = (place.unwrap_or(usize::MAX), procedure.area.as_str());
                areas.entry(place).or_default().push(row(procedure));
            }
            let areas = areas.into_iter();
            Ok(ProceduresPage {
                frame: Frame::bench(app, &worker, "程序目录", "/procedures"),
                digest: reading.catalogue.digest.clone(),
                total: reading.catalogue.procedures.len(),
                areas: areas
                    .map(|((_, area), rows)| (organs.area(area).to_owned(), rows))
                    .collect(),
            })
        })
        .await?;
    page(&template)
}

fn row(procedure: &Procedure) -> Row {
    Row {
        id: procedure.id.clone(),
        label: procedure.label.clone(),
        states: procedure.states.len(),
        acts: procedure.acts.len(),
        clocks: procedure.clocks.len(),
        measures: procedure.measures.len(),
        unsure: procedure::unsure(procedure).len(),
    }
}

/// `/procedures/{procedure}`.
pub async fn show(
    State(app): State<App>,
    worker: Worker,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let found = reading
                .catalogue
                .procedures
                .get(&id)
                .cloned()
                .ok_or(Trouble::NotFound)?;
            let frame = Frame::bench(app, &worker, &found.label, "/procedures");
            procedure::filled(frame, &reading, &found)
        })
        .await?;
    page(&template)
}
