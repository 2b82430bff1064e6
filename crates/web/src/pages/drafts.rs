//! Drafts: forms begun and not sent, their owner's alone under the post they were begun under.
//!
//! Always holds: a draft is kept sealed and is in no journal; it goes when its act is done, when its owner throws it
//! away, and when nobody touched it for thirty days; one that comes late, when the act is done already, is not kept.

use askama::Template;
use axum::RequestExt;
use axum::extract::{Form, MatchedPath, Path, Request, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{IntoResponse, Redirect, Response};
use calendar::Moment;
use serde::Deserialize;
use store::{Draft, DraftLine, DraftOf};

use crate::accounts::Session;
use crate::app::App;
use crate::error::{Trouble, page};
use crate::form::upload::{self, Sent};
use crate::form::{Typed, draft};
use crate::frame::Frame;
use crate::pages::{act, matter};
use crate::reading::Reading;
use crate::saying;
use crate::visit::{self, Visit, Worker, escaped};
use crate::words;

/// When a draft was kept, in microseconds: said to the script.
const KEPT_AT: HeaderName = HeaderName::from_static("x-kept-at");

/// Which form, as an address says it.
enum Place {
    /// An act's, of a matter.
    Act(String, String),
    /// A first act's, of a procedure.
    First(String, String),
}

impl Place {
    /// The form's own address.
    fn form(&self) -> String {
        match self {
            Self::Act(matter, act) => format!("/matters/{}/acts/{}", escaped(matter), escaped(act)),
            Self::First(procedure, act) => format!("/begin/{}/{}", escaped(procedure), escaped(act)),
        }
    }

    /// Under what its draft is found, if the worker may see the form.
    fn of(&self, reading: &Reading<'_>) -> Result<DraftOf, Trouble> {
        match self {
            Self::Act(wanted, act) => {
                let id = reading.find(wanted)?.ok_or(Trouble::NotFound)?;
                let seen = reading.glance(&id)?.ok_or(Trouble::NotFound)?;
                let act = seen.procedure.acts.get(act).ok_or(Trouble::NotFound)?;
                reading.draft_of(&seen.procedure.id, Some(&id), &act.id)
            }
            Self::First(procedure, act) => {
                let (procedure, act) = act::first(reading, procedure, act)?;
                reading.draft_of(&procedure.id, None, &act.id)
            }
        }
    }
}

/// Keeps what was typed; answers when: nothing where nothing was filled in, or the act is done already.
pub(crate) fn put(
    app: &App,
    reading: &Reading<'_>,
    of: DraftOf,
    typed: &Typed,
) -> Result<Option<Moment>, Trouble> {
    let done = match typed.get("key") {
        Some(key) => reading.acted(key)?,
        None => false,
    };
    let written = draft::written(typed).filter(|_| !done);
    let Some(written) = written else {
        return Ok(None);
    };
    let changed = app.wall();
    reading.keep_draft(&Draft {
        of,
        typed: written,
        seen: typed.get("seen").and_then(|seen| seen.parse().ok()),
        changed,
    })?;
    Ok(Some(changed))
}

/// The draft that a form opens with: one whose act was done already is thrown away.
pub(crate) fn opened(
    app: &App,
    reading: &Reading<'_>,
    of: &DraftOf,
) -> Result<Option<(Draft, Typed)>, Trouble> {
    let Some(found) = reading.draft(of, draft::since(app.wall()))? else {
        return Ok(None);
    };
    let Some(typed) = draft::read(&found.typed) else {
        return Ok(None);
    };
    if let Some(key) = typed.get("key")
        && reading.acted(key)?
    {
        reading.drop_draft(of)?;
        return Ok(None);
    }
    Ok(Some((found, typed)))
}

/// `/matters/{matter}/acts/{act}/draft`: keeps what was typed, or throws the draft away.
pub async fn keep(
    State(app): State<App>,
    worker: Worker,
    Path((matter, act)): Path<(String, String)>,
    headers: HeaderMap,
    Sent(typed): Sent,
) -> Result<Response, Trouble> {
    kept(&app, worker, Place::Act(matter, act), &headers, typed).await
}

/// `/begin/{procedure}/{act}/draft`: the same of a first act.
pub async fn keep_first(
    State(app): State<App>,
    worker: Worker,
    Path((procedure, act)): Path<(String, String)>,
    headers: HeaderMap,
    Sent(typed): Sent,
) -> Result<Response, Trouble> {
    kept(&app, worker, Place::First(procedure, act), &headers, typed).await
}

async fn kept(
    app: &App,
    worker: Worker,
    place: Place,
    headers: &HeaderMap,
    typed: Typed,
) -> Result<Response, Trouble> {
    let form = place.form();
    let said = app
        .blocking(move |app| {
            let reading = Reading::of(app, &worker)?;
            let of = place.of(&reading)?;
            if typed.get("drop").is_some() {
                reading.drop_draft(&of)?;
                return Ok(None);
            }
            put(app, &reading, of, &typed)
        })
        .await?;
    // The script asks for a line; who pressed the button gets the form, which says it.
    let page = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_none_or(|accept| accept.contains("text/html"));
    Ok(if page {
        Redirect::to(&format!("{form}#form")).into_response()
    } else {
        let at = said.map(Moment::micros).unwrap_or_default();
        let line = said.map(draft::kept_at).unwrap_or_default();
        ([(KEPT_AT, at.to_string())], line).into_response()
    })
}

/// Keeps what was sent under a session that had run out, as a draft of the person whose session it was; answers where
/// to come back to after signing in.
pub(crate) async fn rescue(app: &App, session: Session, mut request: Request) -> Option<String> {
    let pattern = request.extensions().get::<MatchedPath>()?.as_str().to_owned();
    let Path((of, act)) = request.extract_parts::<Path<(String, String)>>().await.ok()?;
    let place = match pattern.trim_end_matches("/draft") {
        "/matters/{matter}/acts/{act}" => Place::Act(of, act),
        "/begin/{procedure}/{act}" => Place::First(of, act),
        _ => return None,
    };
    let form = place.form();
    let kept = async {
        let typed = upload::taken(request, app, &upload::Taker::Nobody).await?;
        app.blocking(move |app| {
            let visit = Visit {
                session: Some(session),
                ..Visit::default()
            };
            let worker = visit::worker(app, &visit)?.ok_or(Trouble::NotYours)?;
            let reading = Reading::of(app, &worker)?;
            let of = place.of(&reading)?;
            put(app, &reading, of, &typed)
        })
        .await
    };
    if let Err(trouble) = kept.await {
        tracing::warn!(?trouble, "a form sent too late could not be kept");
    }
    Some(form)
}

/// A draft, in a list.
pub(crate) struct Row {
    pub(crate) act: String,
    pub(crate) place: String,
    pub(crate) procedure: String,
    pub(crate) about: String,
    pub(crate) saved: String,
    pub(crate) until: String,
    /// Others did something since.
    pub(crate) moved: bool,
    /// What the form that throws it away sends.
    of: DraftOf,
}

impl Row {
    /// The matter's id, as the form sends it.
    fn matter(&self) -> &str {
        self.of.matter.as_ref().map_or("", |id| id.as_str())
    }
}

/// The worker's drafts, the latest first; of each what the worker may see of its matter.
pub(crate) fn rows(app: &App, reading: &Reading<'_>) -> Result<Vec<Row>, Trouble> {
    let lines = reading.drafts(draft::since(app.wall()))?;
    lines.into_iter().map(|line| row(app, reading, line)).collect()
}

fn row(app: &App, reading: &Reading<'_>, line: DraftLine) -> Result<Row, Trouble> {
    let of = line.of;
    let seen = match &of.matter {
        Some(id) => reading.glance(id)?,
        None => None,
    };
    let current = reading.catalogue.procedures.get(&of.procedure);
    let procedure = seen.as_ref().map(|seen| &seen.procedure).or(current);
    let acts = procedure.and_then(|procedure| procedure.acts.get(&of.act));
    let now = app.wall();
    Ok(Row {
        act: acts.map_or_else(|| of.act.clone(), |act| act.label.clone()),
        procedure: procedure.map_or_else(|| of.procedure.clone(), |p| p.label.clone()),
        place: match (&of.matter, &seen) {
            (None, _) => Place::First(of.procedure.clone(), of.act.clone()).form(),
            (Some(id), Some(_)) => format!("{}/acts/{}", matter::place(id), escaped(&of.act)),
            // There is nothing to open: only to throw away.
            (Some(_), None) => String::new(),
        },
        about: match (&of.matter, &seen) {
            (None, _) => "还没有立".to_owned(),
            (Some(_), Some(seen)) => format!(
                "{} {}",
                saying::number(&seen.matter),
                saying::short_parties(&seen.matter)
            )
            .trim_end()
            .to_owned(),
            (Some(_), None) => "这件事项您现在看不到".to_owned(),
        },
        saved: draft::said(line.changed, now),
        until: words::short(draft::until(line.changed), now.day()),
        moved: seen
            .zip(line.seen)
            .is_some_and(|(seen, at)| at < seen.matter.revision),
        of,
    })
}

#[derive(Template)]
#[template(path = "drafts/drafts.html")]
struct DraftsPage {
    frame: Frame,
    days: i64,
    rows: Vec<Row>,
}

/// `/drafts`.
pub async fn list(State(app): State<App>, worker: Worker) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            Ok(DraftsPage {
                frame: Frame::bench(app, &worker, "草稿", "/drafts"),
                days: draft::KEPT_DAYS,
                rows: rows(app, &reading)?,
            })
        })
        .await?;
    page(&template)
}

/// Which draft is thrown away.
#[derive(Debug, Deserialize)]
pub struct Which {
    procedure: String,
    #[serde(default)]
    matter: String,
    act: String,
}

/// Throws a draft of one's own away.
pub async fn throw_away(
    State(app): State<App>,
    worker: Worker,
    Form(which): Form<Which>,
) -> Result<Response, Trouble> {
    app.blocking(move |app| {
        let reading = Reading::of(app, &worker)?;
        let matter = (!which.matter.is_empty()).then(|| which.matter.as_str().into());
        let of = reading.draft_of(&which.procedure, matter.as_ref(), &which.act)?;
        reading.drop_draft(&of)
    })
    .await?;
    Ok(Redirect::to("/drafts").into_response())
}
