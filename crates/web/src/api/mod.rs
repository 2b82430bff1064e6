//! The API: everything the screens do, for programs, under `/api/v1`.
//!
//! A client is a post of an organ, through a [`token`]: it sees and does what that post may, through the same gate and the
//! same desk as the screens.
//! * [`table`]: every path, with the scope its token needs; they stand in [`crate::routes::table`] with the others
//! * [`problem`]: why a call came to nothing; `body`: JSON in and out; `answers`: answers by the catalogue's shapes
//! * [`acts`], [`matters`], [`corrections`], [`files`], [`lists`], [`inbox`], [`figures`], [`procedures`]: the operations
//! * [`openapi`]: the description, made of the catalogue
//!
//! Always holds: no path without a scope but the description; nothing is read but through [`Reading`], nothing done but
//! through the desk; an answer under `/api/` is JSON, a file or a problem, and needs and sets no cookie. What only
//! screens need (drafts, kept views, signing in) is not here.

pub mod acts;
mod answers;
mod body;
pub mod corrections;
pub mod figures;
pub mod files;
pub mod inbox;
pub mod lists;
pub mod matters;
pub mod openapi;
pub mod problem;
pub mod procedures;
pub mod token;

use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, get, post, put};

use crate::accounts::tokens::Scope;
use crate::app::App;
use crate::limits::Paced;
use crate::reading::Reading;
use crate::routes::{Access, Route, at};
pub(crate) use body::MOST;
use problem::Problem;
use token::Client;

/// Whether a path is one of the API, known or not.
pub(crate) fn is_path(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// Every path of the API. Where one path is read under one scope and written under another, it has a line for each.
pub fn table() -> Vec<Route> {
    use Scope::{Act, Export, Files, Read, Secrets};
    let at = |path, scope, methods: MethodRouter<App>| at(path, Access::Client(scope), methods);
    vec![
        crate::routes::at("/api/v1/openapi.json", Access::Machine, get(openapi::show)).paced(Paced::Api),
        at("/api/v1/me", Read, get(procedures::me)),
        at("/api/v1/procedures", Read, get(procedures::list)),
        at("/api/v1/procedures/{procedure}", Read, get(procedures::show)),
        at("/api/v1/procedures/{procedure}/matters", Read, get(lists::list)),
        at(
            "/api/v1/procedures/{procedure}/export",
            Export,
            get(lists::export),
        ),
        at(
            "/api/v1/procedures/{procedure}/acts/{act}",
            Act,
            post(acts::begin),
        ),
        at("/api/v1/matters/{matter}", Read, get(matters::show)),
        at("/api/v1/matters/{matter}/entries", Read, get(matters::entries)),
        at("/api/v1/matters/{matter}/postings", Read, get(matters::postings)),
        at("/api/v1/matters/{matter}/links", Read, get(matters::links)),
        at("/api/v1/matters/{matter}/secrets", Secrets, post(matters::open)),
        at("/api/v1/matters/{matter}/acts", Read, get(acts::possible)),
        at("/api/v1/matters/{matter}/acts/{act}", Act, post(acts::go_on)),
        at("/api/v1/matters/{matter}/files", Files, get(files::list)),
        at(
            "/api/v1/matters/{matter}/files/{digest}",
            Files,
            get(files::fetch),
        ),
        at(
            "/api/v1/files",
            Files,
            post(files::hand_in).layer(DefaultBodyLimit::max(files::MOST)),
        ),
        at(
            "/api/v1/matters/{matter}/corrections",
            Read,
            get(corrections::of_matter),
        ),
        at(
            "/api/v1/matters/{matter}/corrections",
            Act,
            post(corrections::ask),
        ),
        at(
            "/api/v1/matters/{matter}/corrections/{correction}/answer",
            Act,
            put(corrections::answer),
        ),
        at("/api/v1/corrections", Read, get(corrections::waiting)),
        at("/api/v1/inbox", Read, get(inbox::inbox)),
        at("/api/v1/news", Read, get(inbox::news)),
        at("/api/v1/news/looked", Act, put(inbox::looked)),
        at("/api/v1/handovers", Read, get(inbox::handovers)),
        at("/api/v1/calendar", Read, get(inbox::calendar)),
        at("/api/v1/search", Read, post(inbox::search)).paced(Paced::Search),
        at("/api/v1/figures", Read, get(figures::list)),
        at("/api/v1/figures/{figure}", Read, get(figures::show)),
        at("/api/v1/figures/{figure}/cases", Read, get(figures::cases)),
    ]
}

/// Runs what reads for a client, of one commit, what it logs on the disk before it is answered.
async fn reading<T: Send + 'static>(
    app: &App,
    client: Client,
    work: impl FnOnce(&App, &Reading<'_>) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    app.reading(move |app| {
        let reading = Reading::under(app, client.by(), client.today)?;
        Ok(work(app, &reading))
    })
    .await?
}

/// Runs what does something for a client.
async fn doing<T: Send + 'static>(
    app: &App,
    client: Client,
    work: impl FnOnce(&App, &Reading<'_>) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    app.blocking(move |app| {
        let reading = Reading::under(app, client.by(), client.today)?;
        Ok(work(app, &reading))
    })
    .await?
}
