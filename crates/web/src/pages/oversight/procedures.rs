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

/// The areas as the bureau calls them: the catalogue's folders.
const AREAS: [(&str, &str); 6] = [
    ("mediation", "调解"),
    ("governance", "法治监督"),
    ("services", "公共法律服务"),
    ("corrections", "社区矫正"),
    ("planning", "法治建设"),
    ("outreach", "普法宣传"),
];

/// An area's name; a folder that is none of the bureau's stands as it is called.
pub(super) fn area(folder: &str) -> String {
    let known = AREAS.iter().find(|(name, _)| *name == folder);
    known.map_or(folder, |(_, label)| label).to_owned()
}

/// `/procedures`.
pub async fn list(State(app): State<App>, worker: Worker) -> Result<Response, Trouble> {
    let template = app
        .blocking(move |app| {
            let reading = Reading::of(app, &worker)?;
            let mut areas: BTreeMap<usize, (String, Vec<Row>)> = BTreeMap::new();
            for procedure in reading.catalogue.procedures.values() {
                let place = AREAS.iter().position(|(name, _)| *name == procedure.area);
                let group = areas
                    .entry(place.unwrap_or(AREAS.len()))
                    .or_insert_with(|| (area(&procedure.area), Vec::new()));
                group.1.push(row(procedure));
            }
            Ok(ProceduresPage {
                frame: Frame::bench(app, &worker, "程序目录", "/procedures"),
                digest: reading.catalogue.digest.clone(),
                total: reading.catalogue.procedures.len(),
                areas: areas.into_values().collect(),
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
        .blocking(move |app| {
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
