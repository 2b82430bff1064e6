//! `/check`: whether a receipt or a report is genuine. The page that says so is one file, saved on a phone; it asks no
//! network.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};

use crate::app::App;
use crate::assets;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "portal/check.html")]
struct HowPage {
    frame: Frame,
    key: String,
}

/// How to check, and where to get the page that does.
pub async fn how(State(app): State<App>, visit: Visit) -> Result<Response, Trouble> {
    page(&HowPage {
        frame: Frame::portal(&app, "核对真假", visit.large),
        key: key(&app)?,
    })
}

#[derive(Template)]
#[template(path = "portal/check_page.html")]
struct CheckPage {
    bureau: String,
    key: String,
    script: String,
}

/// `/check/page`: the page itself, to save.
pub async fn file(State(app): State<App>) -> Result<Response, Trouble> {
    let template = CheckPage {
        bureau: Frame::portal(&app, "", false).bureau,
        key: key(&app)?,
        script: assets::text("check.js")?,
    };
    let mut response = Html(template.render()?).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"liantiao-check.html\""),
    );
    // Whoever opens it here instead of saving it has its script too, and nothing else.
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; sandbox allow-scripts",
        ),
    );
    Ok(response)
}

fn key(app: &App) -> Result<String, Trouble> {
    Ok(app.desk()?.store().vault()?.public_key())
}
