//! How the system itself stands: where the journal is, how big the file is, whether the daily run is done.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use calendar::{Day, Moment};
use catalogue::model::Oversight;

use super::let_in;
use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::reading::Reading;
use crate::visit::Worker;
use crate::words::filters;

#[derive(Template)]
#[template(path = "oversight/health.html")]
struct HealthPage {
    frame: Frame,
    today: Day,
    county: String,
    sequence: u64,
    moment: Moment,
    digest: String,
    /// Megabytes, and their tenths.
    size: String,
    catalogue: String,
    published: Option<Day>,
    publications: usize,
    lapses: usize,
    organs: usize,
    people: usize,
    version: &'static str,
}

/// `/system`.
pub async fn show(State(app): State<App>, worker: Worker) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let_in(app, &worker, Oversight::Health)?;
            let reading = Reading::of(app, &worker)?;
            let store = reading.desk.store();
            let head = store.head()?;
            let publications = store.publications()?;
            let tenths = store.size()? / 104_858;
            Ok(HealthPage {
                frame: Frame::bench(app, &worker, "运行情况", "/system"),
                today: reading.today,
                county: format!("{}（{}）", reading.directory.county_name, reading.desk.county()),
                sequence: head.sequence,
                moment: head.moment,
                digest: head.digest,
                size: format!("{}.{} MB", tenths / 10, tenths % 10),
                catalogue: reading.catalogue.digest.clone(),
                published: publications.last().map(|(_, day, _)| *day),
                publications: publications.len(),
                lapses: reading.desk.lapses_due(reading.today)?,
                organs: reading.directory.organs.len(),
                people: reading.directory.people.len(),
                version: env!("CARGO_PKG_VERSION"),
            })
        })
        .await?;
    page(&template)
}
