//! A party's receipt, printed at the counter: on paper, with the code and the picture by which they follow the matter.
//!
//! Always holds: only who sees a matter wholly hands its receipts out; a new one takes the old codes away.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use engine::ids::PersonId;
use serde::Deserialize;

use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::pages::matter;
use crate::portal::slip::SlipView;
use crate::reading::Reading;
use crate::saying;
use crate::visit::Worker;

#[derive(Template)]
#[template(path = "matter/slip.html")]
struct SlipPage {
    frame: Frame,
    number: String,
    back: String,
    here: String,
    person: String,
    slip: SlipView,
    renewed: bool,
}

/// Whose receipt, and whether their old code is to lead nowhere.
#[derive(Debug, Deserialize)]
pub struct Whose {
    person: String,
    renew: Option<String>,
}

/// `/matters/{matter}/receipt`: the receipt of a party, made where there is none.
pub async fn make(
    State(app): State<App>,
    worker: Worker,
    Path(wanted): Path<String>,
    Form(whose): Form<Whose>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let seen = reading.matter(&wanted)?;
            if !seen.view.is_whole() {
                return Err(Trouble::NotYours);
            }
            let person = PersonId::from(whose.person.as_str());
            let renewed = whose.renew.is_some();
            let slip = if renewed {
                reading.desk.renew_receipt(&seen.matter, &person)?
            } else {
                let first = reading.history(&seen.matter.id)?;
                let first = first.first().ok_or(Trouble::NotFound)?;
                reading.desk.receipt(&seen.matter, &person, &first.id)?
            };
            let back = matter::place(&seen.matter.id);
            Ok(SlipPage {
                frame: Frame::bench(app, &worker, "回执", "/lists"),
                number: saying::number(&seen.matter),
                here: format!("{back}/receipt"),
                back,
                person: whose.person.clone(),
                slip: SlipView::made(app, &reading, &seen, &slip)?,
                renewed,
            })
        })
        .await?;
    page(&template)
}
