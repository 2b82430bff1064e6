//! What was corrected: the latest first, each with its reason.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use calendar::Day;
use catalogue::model::Oversight;
use serde::Deserialize;

use super::journal::{self, Line};
use super::{before, let_in};
use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::reading::Reading;
use crate::visit::Worker;
use crate::words::filters;

/// So many corrections stand on a page.
const ENTRIES: u32 = 50;

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// The list goes on from here.
    #[serde(default)]
    before: String,
}

#[derive(Template)]
#[template(path = "oversight/corrections.html")]
struct CorrectionsPage {
    frame: Frame,
    today: Day,
    lines: Vec<Line>,
    /// How many on this page are of matters out of sight: counted, not shown.
    hidden: usize,
    next: Option<u64>,
}

/// `/corrections`.
pub async fn show(
    State(app): State<App>,
    worker: Worker,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let_in(app, &worker, Oversight::Corrections)?;
            let reading = Reading::of(app, &worker)?;
            let frame = Frame::bench(app, &worker, "更正", "/corrections");
            let store = reading.desk.store();
            let found = store.corrections_before(before(&wanted.before)?, ENTRIES + 1)?;
            let next = (found.len() > ENTRIES as usize)
                .then(|| found.get(ENTRIES as usize - 1).map(|(entry, _)| entry.sequence))
                .flatten();
            let (mut lines, mut hidden) = (Vec::new(), 0);
            for (entry, _) in found.iter().take(ENTRIES as usize) {
                let line = journal::line(&reading, entry, None)?;
                // A reason tells of the case: it is for those who may see it.
                match line.matter.as_ref().is_some_and(|matter| matter.place.is_some()) {
                    true => lines.push(line),
                    false => hidden += 1,
                }
            }
            Ok(CorrectionsPage {
                frame,
                today: reading.today,
                lines,
                hidden,
                next,
            })
        })
        .await?;
    page(&template)
}
