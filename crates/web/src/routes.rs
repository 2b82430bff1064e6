//! The route table: every path, who may use it, what answers.
//!
//! To add a page: write its handler in `pages::<family>`, add a line to that family's part of [`table`]. The
//! [`Access`] says what is looked up before the handler runs; a path without one cannot be written. A test asks every
//! path as a stranger and refuses a page that answers.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};

use crate::accounts::tokens::Scope;
use crate::api;
use crate::app::App;
use crate::error::Trouble;
use crate::form::upload;
use crate::limits::{Asker, Paced};
use crate::pages::{
    act, amend, calendar, direction, drafts, files, inbox, kept, lists, matter, oversight, search, sheet,
    sign_in, slip,
};
use crate::portal::{self, Holder};
use crate::visit::{self, Caller, Visit, Worker};
use crate::{assets, layers, observe};

/// Who may use a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Programs that watch or load: no session is looked up.
    Machine,
    /// Programs on this machine only, not through a proxy.
    ThisMachine,
    /// Anybody; the handler may take a [`Visit`].
    Everyone,
    /// Whoever holds the receipt whose code stands in the path (`/r/{code}`); the handler may take a [`Holder`].
    Holding,
    /// Whoever is signed in, a post chosen or not; the handler may take a [`Visit`] with a session.
    SignedIn,
    /// Whoever works under a post held today; the handler may take a [`Worker`]. What is seen and done then follows
    /// the post: read through [`crate::reading`], act through the desk.
    Working,
    /// A worker whose account is an administrator's.
    Administrator,
    /// A program with a token that has this scope; the handler may take a [`Client`](crate::api::token::Client). What
    /// it sees and does follows the token's post.
    Client(Scope),
}

/// One path.
pub struct Route {
    /// As axum writes it.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// What answers.
    pub methods: MethodRouter<App>,
    /// How often it may be asked, where that is limited.
    pub paced: Option<Paced>,
}

impl Route {
    /// Limits how often the path may be asked.
    pub(crate) fn paced(self, paced: Paced) -> Self {
        Self {
            paced: Some(paced),
            ..self
        }
    }
}

/// What a form with files may hold.
fn with_files() -> DefaultBodyLimit {
    DefaultBodyLimit::max(upload::MOST)
}

pub(crate) fn at(path: &'static str, access: Access, methods: MethodRouter<App>) -> Route {
    Route {
        path,
        access,
        methods,
        paced: None,
    }
}

/// Every path there is, by family.
pub fn table() -> Vec<Route> {
    use Access::{Administrator, Everyone, Holding, Machine, SignedIn, ThisMachine, Working};
    let pages = vec![
        // Programs
        at("/health", Machine, get(observe::health)),
        at("/ready", Machine, get(observe::ready)),
        at("/metrics", ThisMachine, get(observe::metrics)),
        at("/assets/{file}", Machine, get(assets::serve)),
        at("/sw.js", Machine, get(assets::worker)),
        //
        // portal: residents, without an account
        at("/", Everyone, get(portal::home::home)),
        at("/guide", Everyone, get(portal::guide::show)),
        at("/about", Everyone, get(portal::guide::about)),
        at(
            "/ask/{procedure}",
            Everyone,
            get(portal::ask::form)
                .post(portal::ask::begin)
                .layer(with_files()),
        ),
        at("/r", Everyone, get(portal::find::form).post(portal::find::find)),
        at(
            "/lost",
            Everyone,
            get(portal::find::lost).post(portal::find::send),
        )
        .paced(Paced::ByHand),
        at("/r/{code}", Holding, get(portal::progress::show)),
        at("/r/{code}/slip", Holding, get(portal::slip::show)),
        at("/r/{code}/receipt.txt", Holding, get(portal::slip::file)),
        at(
            "/r/{code}/{act}",
            Holding,
            get(portal::act::form)
                .post(portal::act::perform)
                .layer(with_files()),
        ),
        at("/r/{code}/{act}/code", Holding, post(portal::proof::send)),
        at("/check", Everyone, get(portal::check::how)),
        at("/check/page", Everyone, get(portal::check::file)),
        at("/open/figures", Everyone, get(portal::open::figures_page)),
        at("/open/{data}", Everyone, get(portal::open::figures_data)),
        at("/open/report", Everyone, get(portal::open::report)),
        at("/open/feed", Everyone, get(portal::open::feed)),
        at(
            "/open/registers/{procedure}",
            Everyone,
            get(portal::open::register),
        ),
        at(
            "/open/registers/{procedure}/{form}",
            Everyone,
            get(portal::open::register_data),
        ),
        //
        // sign_in: signing in, posts, one's own account
        at(
            "/sign-in",
            Everyone,
            get(sign_in::enter::form).post(sign_in::enter::enter),
        )
        .paced(Paced::SignIn),
        at("/sign-in/provider", Everyone, get(sign_in::provider::go)).paced(Paced::SignIn),
        at(sign_in::provider::BACK, Everyone, get(sign_in::provider::back)).paced(Paced::SignIn),
        at(
            "/sign-in/provider/code",
            Everyone,
            get(sign_in::provider::code_form).post(sign_in::provider::code),
        )
        .paced(Paced::SignIn),
        at(
            "/activate",
            Everyone,
            get(sign_in::activate::form).post(sign_in::activate::activate),
        )
        .paced(Paced::SignIn),
        at("/enter/{code}", Everyone, get(sign_in::enter::enter_by_link)).paced(Paced::SignIn),
        at("/sign-out", SignedIn, post(sign_in::enter::leave)),
        at(
            "/sign-out-everywhere",
            SignedIn,
            post(sign_in::enter::leave_everywhere),
        ),
        at(
            "/post",
            SignedIn,
            get(sign_in::posts::show).post(sign_in::posts::choose),
        ),
        at("/account", SignedIn, get(sign_in::account::show)),
        at(
            "/account/password",
            SignedIn,
            post(sign_in::account::change_password),
        )
        .paced(Paced::SignIn),
        at(
            "/account/code-app",
            SignedIn,
            post(sign_in::account::change_code_app),
        )
        .paced(Paced::SignIn),
        at(
            "/account/sessions/end",
            SignedIn,
            post(sign_in::account::end_session),
        ),
        at("/account/provider", SignedIn, post(sign_in::tie::begin_tie)).paced(Paced::SignIn),
        at("/account/provider/cut", SignedIn, post(sign_in::tie::cut)),
        at(
            "/accounts",
            Administrator,
            get(sign_in::accounts::show).post(sign_in::accounts::invite),
        ),
        at("/accounts/tie", Administrator, post(sign_in::accounts::tie)),
        at(
            "/accounts/tokens",
            Administrator,
            get(sign_in::tokens::show).post(sign_in::tokens::make),
        ),
        at(
            "/accounts/tokens/revoke",
            Administrator,
            post(sign_in::tokens::revoke),
        ),
        //
        // inbox: today, what is new, what is handed over
        at("/inbox", Working, get(inbox::today)),
        at("/news", Working, get(inbox::news::show).post(inbox::news::looked)),
        at("/handovers", Working, get(inbox::handed::show)),
        //
        // matter: a matter's page
        at("/matters/{matter}", Working, get(matter::show)),
        at("/matters/{matter}/open", Working, post(kept::open)),
        at("/matters/{matter}/receipt", Working, post(slip::make)),
        //
        // act: doing something to a matter, or beginning one
        at(
            "/matters/{matter}/acts/{act}",
            Working,
            get(act::form).post(act::perform).layer(with_files()),
        ),
        at("/begin", Working, get(act::choose)),
        at(
            "/begin/{procedure}/{act}",
            Working,
            get(act::first_form).post(act::first_perform).layer(with_files()),
        ),
        //
        // drafts: forms begun and not sent
        at("/drafts", Working, get(drafts::list).post(drafts::throw_away)),
        at(
            "/matters/{matter}/acts/{act}/draft",
            Working,
            post(drafts::keep).layer(with_files()),
        ),
        at(
            "/begin/{procedure}/{act}/draft",
            Working,
            post(drafts::keep_first).layer(with_files()),
        ),
        //
        // sheet: several begun at once
        at(
            "/begin/{procedure}/{act}/rows",
            Working,
            get(sheet::form).post(sheet::perform),
        ),
        //
        // amend: corrections asked for and answered
        at(
            "/matters/{matter}/entries/{sequence}",
            Working,
            get(amend::ask::form).post(amend::ask::ask).layer(with_files()),
        ),
        at(
            "/matters/{matter}/corrections/{id}",
            Working,
            post(amend::answer::answer),
        ),
        at("/corrections/waiting", Working, get(amend::waiting::show)),
        at("/amount", Working, get(act::amount)),
        //
        // calendar: appointments by month and day
        at("/calendar", Working, get(calendar::show)),
        at("/calendar.ics", Working, get(calendar::file)),
        //
        // lists: lists and registers
        at("/lists", Working, get(lists::index)),
        at("/lists/{procedure}", Working, get(lists::list::show)),
        at("/lists/{procedure}/views", Working, post(lists::views::keep)),
        at(
            "/lists/{procedure}/views/remove",
            Working,
            post(lists::views::throw_away),
        ),
        at(
            "/lists/{procedure}/export/{form}",
            Working,
            get(lists::export::export),
        ),
        at("/lists/{procedure}/bulk", Working, get(lists::bulk::choose)),
        at(
            "/lists/{procedure}/bulk/{act}",
            Working,
            get(lists::bulk::fill::form).post(lists::bulk::fill::perform),
        ),
        //
        // search: finding
        at("/find", Working, get(search::find).post(search::ask)).paced(Paced::Search),
        //
        // direction: the year, figures, reports
        at("/direction", Working, get(direction::year::year)),
        at("/direction/work", Working, get(direction::work::show)),
        at("/figures/{figure}", Working, get(direction::figure::show)),
        at(
            "/figures/{figure}/cases.csv",
            Working,
            get(direction::figure::file),
        ),
        at("/report", Working, get(direction::report::show)),
        //
        // oversight: catalogue, journal, organs and people
        at("/procedures", Working, get(oversight::procedures::list)),
        at(
            "/procedures/{procedure}",
            Working,
            get(oversight::procedures::show),
        ),
        at("/people", Working, get(oversight::people::show)),
        at(
            "/people/hire",
            Administrator,
            get(oversight::hire::form).post(oversight::hire::hire),
        ),
        at("/people/posts", Administrator, post(oversight::hire::give)),
        at("/access", Working, get(oversight::access::show)),
        at("/journal", Working, get(oversight::journal::show)),
        at("/corrections", Working, get(oversight::corrections::show)),
        at("/system", Working, get(oversight::health::show)),
        //
        // files: what hangs on matters
        at("/matters/{matter}/files/{digest}", Working, get(files::show)),
    ];
    pages.into_iter().chain(api::table()).collect()
}

/// The whole service.
pub fn router(app: App) -> Router {
    let (mut pages, mut programs) = (Router::new(), Router::new());
    for route in table() {
        let guard = from_fn_with_state((app.clone(), route.access, route.paced), guard);
        let methods = route.methods.layer(guard);
        if api::is_path(route.path) {
            programs = programs.route(route.path, methods);
        } else {
            pages = pages.route(route.path, methods);
        }
    }
    layers::around(pages.fallback(nowhere), programs, &app).with_state(app)
}

async fn nowhere() -> Trouble {
    Trouble::NotFound
}

/// Lets a request through to its handler, with what the access promises in its extensions; who works stands in the
/// answer's too, for the frame of an error's page.
async fn guard(
    State((app, access, paced)): State<(App, Access, Option<Paced>)>,
    request: Request,
    next: Next,
) -> Response {
    if let Access::Client(scope) = access {
        return api::token::guard(app, scope, paced, request, next).await;
    }
    let (worker, mut response) = match admit(&app, access, paced, request).await {
        Ok(request) => {
            let worker = request.extensions().get::<Worker>().cloned();
            (worker, next.run(request).await)
        }
        Err(Kept { trouble, worker }) => (worker, trouble.into_response()),
    };
    if let Some(worker) = worker {
        response.extensions_mut().insert(worker);
    }
    response
}

/// Why a request is not let through, and who works, where that is known.
struct Kept {
    trouble: Trouble,
    worker: Option<Worker>,
}

impl From<Trouble> for Kept {
    fn from(trouble: Trouble) -> Self {
        Self {
            trouble,
            worker: None,
        }
    }
}

async fn admit(
    app: &App,
    access: Access,
    paced: Option<Paced>,
    mut request: Request,
) -> Result<Request, Kept> {
    let caller = Caller::of(app, &request);
    if let (Some(paced), Some(address)) = (paced, caller.address) {
        app.take(paced, Asker::Address(address))?;
    }
    match access {
        Access::Machine => return Ok(request),
        Access::ThisMachine => {
            let near = request
                .extensions()
                .get::<ConnectInfo<SocketAddr>>()
                .is_some_and(|from| from.0.ip().is_loopback());
            let passed_on = ["forwarded", "x-forwarded-for"]
                .iter()
                .any(|name| request.headers().contains_key(*name));
            return if near && !passed_on {
                Ok(request)
            } else {
                Err(Trouble::NotFound.into())
            };
        }
        Access::Holding => return Ok(holding(app, request).await?),
        // A program is let through by its token, never by a session.
        Access::Client(_) => return Err(Trouble::NotFound.into()),
        Access::Everyone | Access::SignedIn | Access::Working | Access::Administrator => {}
    }
    let place = request.uri().path_and_query().map_or("/", |p| p.as_str());
    let back = visit::back(request.method(), place);
    let headers = request.headers().clone();
    let (visit, worker, may) = app
        .blocking(move |app| {
            let visit = visit::look_up(app, &headers, caller)?;
            let worker = match access {
                Access::Working | Access::Administrator => visit::worker(app, &visit)?,
                Access::Machine
                | Access::ThisMachine
                | Access::Everyone
                | Access::Holding
                | Access::SignedIn
                | Access::Client(_) => None,
            };
            let may = match (access, &visit.session) {
                (Access::Administrator, Some(session)) => {
                    let account = app.accounts()?.account(&session.login)?;
                    account.is_some_and(|account| account.administrator)
                }
                _ => true,
            };
            Ok((visit, worker, may))
        })
        .await?;
    if !may {
        let trouble = Trouble::NotYours;
        return Err(Kept { trouble, worker });
    }
    if access != Access::Everyone && visit.session.is_none() {
        let back = match visit.expired {
            Some(session) if back.is_none() => drafts::rescue(app, session, request).await,
            _ => back,
        };
        return Err(Trouble::SignInFirst { back }.into());
    }
    if let (Some(paced), Some(session)) = (paced, &visit.session) {
        app.take(paced, Asker::Account(&session.login))?;
    }
    if matches!(access, Access::Working | Access::Administrator) {
        let worker: Worker = worker.ok_or(Trouble::ChoosePost { back })?;
        request.extensions_mut().insert(worker);
    }
    request.extensions_mut().insert::<Visit>(visit);
    Ok(request)
}

/// Lets whoever holds a receipt through. A code that is wrong and one that is not there are the same.
async fn holding(app: &App, mut request: Request) -> Result<Request, Trouble> {
    let caller = Caller::of(app, &request);
    // Many stand behind one address: only what was wrong is counted, and who guesses is stopped.
    let guessing = caller.address.map(Asker::Address);
    if let Some(guessing) = guessing {
        app.free(Paced::Code, guessing)?;
    }
    let path = request.uri().path();
    let code = path.split('/').nth(2).unwrap_or_default();
    let code = desk::receipts::as_typed(code);
    let large = visit::large(request.headers());
    let holder = app
        .blocking(move |app| {
            let receipt = app.desk()?.by_code(&code)?;
            Ok(receipt.map(|receipt| Holder {
                receipt,
                code,
                large,
                caller,
            }))
        })
        .await?;
    let Some(holder) = holder else {
        if let Some(guessing) = guessing {
            app.take(Paced::Code, guessing)?;
        }
        return Err(Trouble::NotFound);
    };
    request.extensions_mut().insert(holder);
    Ok(request)
}
