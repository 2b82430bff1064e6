//! What is handed over and waits to be taken: by the worker's organ, or by others from it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use desk::window::Handed;

use super::offered;
use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::pages::matter;
use crate::reading::Reading;
use crate::saying;
use crate::timing;
use crate::view::Tag;
use crate::visit::{Worker, escaped};
use crate::words;

/// A matter that waits to be taken over.
pub(super) struct Row {
    pub(super) place: String,
    pub(super) number: String,
    procedure: String,
    parties: String,
    state: String,
    pub(super) from: String,
    to: String,
    pub(super) since: String,
    due: Option<Tag>,
    /// The act that takes it over and its form, where the worker's post may do it.
    act: Option<(String, String)>,
}

/// What waits, here and away.
pub(super) struct Waiting {
    pub(super) here: Vec<Row>,
    pub(super) away: Vec<Row>,
}

#[derive(Template)]
#[template(path = "inbox/handed.html")]
struct HandedPage {
    frame: Frame,
    organ: String,
    here: Vec<Row>,
    away: Vec<Row>,
}

/// `/handovers`.
pub async fn show(State(app): State<App>, worker: Worker) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let Waiting { here, away } = waiting(&reading)?;
            Ok(HandedPage {
                frame: Frame::bench(app, &worker, "交接", "/handovers"),
                organ: reading.organ(&worker.hat.organ),
                here,
                away,
            })
        })
        .await?;
    page(&template)
}

/// What waits to be taken over.
pub(super) fn waiting(reading: &Reading<'_>) -> Result<Waiting, Trouble> {
    let found = reading.window().handed_over()?;
    let rows = |all: &[Handed]| all.iter().map(|handed| row(reading, handed)).collect();
    Ok(Waiting {
        here: rows(&found.here),
        away: rows(&found.away),
    })
}

fn row(reading: &Reading<'_>, handed: &Handed) -> Row {
    let (matter, procedure) = (&handed.seen.matter, &handed.seen.procedure);
    let today = reading.today;
    let act = procedure.acts.get(&handed.act);
    let to = matter.fields.get(&handed.to).and_then(|organ| organ.as_str());
    let place = matter::place(&matter.id);
    let due = timing::due_for(procedure, matter, &handed.act);
    Row {
        number: saying::number(matter),
        procedure: procedure.label.clone(),
        parties: saying::short_parties(matter),
        state: saying::state(procedure, matter),
        from: reading.organ(&matter.organ),
        to: to.map_or_else(|| "—".to_owned(), |organ| reading.organ(&organ.into())),
        since: words::short(matter.latest, today),
        due: due.map(|due| words::deadline(Some(due), today)),
        act: act
            .filter(|act| offered(reading, procedure, matter, act))
            .map(|act| (act.label.clone(), format!("{place}/acts/{}", escaped(&act.id)))),
        place,
    }
}
