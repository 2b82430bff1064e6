//! `/guide`: which way for which trouble, here or elsewhere, as the catalogue says.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::home::{DoorLine, doors};
use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::visit::{Visit, escaped};

struct WayLine {
    ask: String,
    says: String,
    doors: Vec<DoorLine>,
    phone: Option<String>,
    basis: Option<String>,
}

#[derive(Template)]
#[template(path = "portal/guide.html")]
struct GuidePage {
    frame: Frame,
    ways: Vec<WayLine>,
}

/// `/guide`.
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Trouble> {
    let catalogue = app.desk()?.catalogue()?;
    let ways = catalogue.guide.values().map(|way| WayLine {
        ask: way.ask.clone(),
        says: way.says.clone(),
        doors: way
            .doors
            .iter()
            .flat_map(|door| {
                let place = format!("/ask/{}", escaped(door));
                doors(&catalogue)
                    .into_iter()
                    .filter(move |line| line.place == place)
            })
            .collect(),
        phone: way.phone.clone(),
        basis: way.remarks.basis.clone(),
    });
    page(&GuidePage {
        frame: Frame::portal(&app, "什么事走哪条路", visit.large),
        ways: ways.collect(),
    })
}

#[derive(Template)]
#[template(path = "portal/about.html")]
struct AboutPage {
    frame: Frame,
}

/// `/about`: what is done with personal data, and how the pages may be used by everybody.
pub async fn about(State(app): State<App>, visit: Visit) -> Result<Response, Trouble> {
    page(&AboutPage {
        frame: Frame::portal(&app, "个人信息和无障碍", visit.large),
    })
}
