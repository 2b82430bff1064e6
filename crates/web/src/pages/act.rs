//! Doing something: the form of an act, in the matter's page or for a new matter, and what comes of sending it.
//!
//! Always holds: a refusal and a conflict give the form back as it was typed, and a draft keeps it; sent twice, a form
//! acts once.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use calendar::{Day, Moment};
use catalogue::model::{Act, From, Of, Procedure, Role};
use desk::window::Secret;
use desk::{Done, Failure, Order, Step};
use engine::matter::Matter;
use engine::refusal::Rule;
use serde::Deserialize;
use store::DraftOf;

use crate::accounts::Token;
use crate::app::App;
use crate::error::{Trouble, page, page_with};
use crate::form::answers;
use crate::form::build::Asking;
use crate::form::upload::Sent;
use crate::form::{Conflict, DraftView, FormView, Typed, capitals, check, draft};
use crate::frame::Frame;
use crate::pages::{drafts, matter, sheet};
use crate::reading::Reading;
use crate::view::Refuse;
use crate::visit::{Worker, escaped};
use crate::{saying, words};

/// What comes of a form: somewhere else to go, or the form again under a status.
enum Outcome<T> {
    Go(String),
    Again(StatusCode, T),
}

impl<T: Template> Outcome<T> {
    fn response(self) -> Result<Response, Trouble> {
        match self {
            Outcome::Go(place) => Ok(Redirect::to(&place).into_response()),
            Outcome::Again(status, template) => page_with(status, &template),
        }
    }
}

/// `/matters/{matter}/acts/{act}`: the matter's page with the act's form open.
pub async fn form(
    State(app): State<App>,
    worker: Worker,
    Path((wanted, act)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let seen = reading.matter(&wanted)?;
            let act = seen.procedure.acts.get(&act).ok_or(Trouble::NotFound)?;
            let asking = asking(&reading, &seen.procedure, act, Some(&seen.matter));
            let mut form = opened(app, &asking)?;
            let mut possible = reading.possible(&seen.matter.id)?.into_iter();
            if let Some(Err(refusal)) = possible.find(|one| one.act == act.id).map(|one| one.allowed) {
                let place = format!("{} › 办理“{}”", seen.procedure.label, act.label);
                form = form.refused(&refusal, &place);
            }
            let mut template = matter::filled(app, &worker, &reading, &seen, Some(&act.id), None)?;
            template.form = Some(form);
            Ok(template)
        })
        .await?;
    page(&template)
}

/// Performs the act, or approves or turns down what was proposed.
pub async fn perform(
    State(app): State<App>,
    worker: Worker,
    Path((wanted, act)): Path<(String, String)>,
    Sent(typed): Sent,
) -> Result<Response, Trouble> {
    app.blocking(move |app| {
        let reading = Reading::of(app, &worker)?;
        // Nothing of it is shown where the act is done: only the page that comes again is a reading.
        let id = reading.find(&wanted)?.ok_or(Trouble::NotFound)?;
        let seen = reading.glance(&id)?.ok_or(Trouble::NotFound)?;
        let act = seen.procedure.acts.get(&act).ok_or(Trouble::NotFound)?;
        let asking = asking(&reading, &seen.procedure, act, Some(&seen.matter));
        let again = |status, form: FormView| {
            // The page around the form is of now, not of when the form was opened.
            let now = reading.matter(&wanted)?;
            let mut template = matter::filled(app, &worker, &reading, &now, Some(&act.id), None)?;
            template.form = Some(form);
            Ok(Outcome::Again(status, template))
        };
        match sent(app, &asking, typed)? {
            Answer::Done(done) => Ok(Outcome::Go(after(&done, Some(&seen.matter)))),
            Answer::Again(status, form) => again(status, *form),
        }
    })
    .await?
    .response()
}

#[derive(Template)]
#[template(path = "act/begin.html")]
struct BeginPage {
    frame: Frame,
    procedure: String,
    form: FormView,
    /// Several may be written on a sheet, a row each.
    rows: bool,
}

/// `/begin/{procedure}/{act}`: the form of a first act.
pub async fn first_form(
    State(app): State<App>,
    worker: Worker,
    Path((procedure, act)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let (procedure, act) = offered(&reading, &worker, &procedure, &act)?;
            let asking = asking(&reading, &procedure, &act, None);
            let form = opened(app, &asking)?;
            Ok(begin_page(app, &worker, &asking, form))
        })
        .await?;
    page(&template)
}

/// Performs a first act.
pub async fn first_perform(
    State(app): State<App>,
    worker: Worker,
    Path((procedure, act)): Path<(String, String)>,
    Sent(typed): Sent,
) -> Result<Response, Trouble> {
    app.blocking(move |app| {
        let reading = Reading::of(app, &worker)?;
        let (procedure, act) = first(&reading, &procedure, &act)?;
        let asking = asking(&reading, &procedure, &act, None);
        Ok(match sent(app, &asking, typed)? {
            Answer::Done(done) => Outcome::Go(after(&done, None)),
            Answer::Again(status, form) => Outcome::Again(status, begin_page(app, &worker, &asking, *form)),
        })
    })
    .await?
    .response()
}

fn begin_page(app: &App, worker: &Worker, asking: &Asking<'_>, form: FormView) -> BeginPage {
    BeginPage {
        frame: Frame::bench(app, worker, &form.title, "/begin"),
        procedure: asking.procedure.label.clone(),
        rows: sheet::takes(asking),
        form,
    }
}

pub(crate) fn first(
    reading: &Reading<'_>,
    procedure: &str,
    act: &str,
) -> Result<(Arc<Procedure>, Act), Trouble> {
    let procedure = reading
        .catalogue
        .procedures
        .get(procedure)
        .ok_or(Trouble::NotFound)?;
    let act = procedure
        .acts
        .get(act)
        .filter(|act| act.from.contains(&From::Start))
        .ok_or(Trouble::NotFound)?;
    Ok((procedure.clone(), act.clone()))
}

/// The same, where the worker's post may do it in its organ: no form is filled in for nothing.
pub(crate) fn offered(
    reading: &Reading<'_>,
    worker: &Worker,
    procedure: &str,
    act: &str,
) -> Result<(Arc<Procedure>, Act), Trouble> {
    let (procedure, act) = first(reading, procedure, act)?;
    if first_acts(reading, worker, &procedure).all(|offered| offered.id != act.id) {
        return Err(Trouble::NotYours);
    }
    Ok((procedure, act))
}

/// A first act, by its procedure.
pub(crate) struct Beginning {
    pub(crate) label: String,
    pub(crate) place: String,
    basis: Option<String>,
}

struct BeginGroup {
    procedure: String,
    acts: Vec<Beginning>,
}

#[derive(Template)]
#[template(path = "act/choose.html")]
struct ChoosePage {
    frame: Frame,
    groups: Vec<BeginGroup>,
}

/// `/begin`: what the post may begin.
pub async fn choose(State(app): State<App>, worker: Worker) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let frame = Frame::bench(app, &worker, "新办", "/begin");
            let groups = reading
                .catalogue
                .procedures
                .values()
                .map(|procedure| BeginGroup {
                    procedure: procedure.label.clone(),
                    acts: beginnings(&reading, &worker, procedure),
                })
                .filter(|group| !group.acts.is_empty())
                .collect();
            Ok(ChoosePage { frame, groups })
        })
        .await?;
    page(&template)
}

/// The first acts of a procedure that the worker's post may do where it is held.
fn first_acts<'p>(
    reading: &'p Reading<'_>,
    worker: &'p Worker,
    procedure: &'p Procedure,
) -> impl Iterator<Item = &'p Act> {
    let organs = &reading.catalogue.organs;
    let organ = reading.directory.organs.get(&worker.hat.organ);
    let kind = organ.map_or("", |organ| organ.kind.as_str());
    let here = procedure.organs.iter().any(|held| organs.kind_is(kind, held));
    let post = move |role: &Role| match role {
        Role::Post { post, of } if *post == worker.hat.post => match of {
            Of::Here => here,
            Of::Any(wanted) => organs.kind_is(kind, wanted),
            Of::Superior | Of::Field(_) => true,
        },
        _ => false,
    };
    let first = move |act: &&Act| act.from.contains(&From::Start) && act.valid.holds_on(worker.today);
    procedure
        .acts
        .values()
        .filter(first)
        .filter(move |act| act.by.iter().any(post))
}

/// The first acts of a procedure that the worker may be offered.
pub(crate) fn beginnings(reading: &Reading<'_>, worker: &Worker, procedure: &Procedure) -> Vec<Beginning> {
    first_acts(reading, worker, procedure)
        .map(|act| Beginning {
            label: act.label.clone(),
            place: format!("/begin/{}/{}", escaped(&procedure.id), escaped(&act.id)),
            basis: act.remarks.basis.clone(),
        })
        .collect()
}

/// Whether the worker's post may begin anything.
pub(crate) fn begins_anything(reading: &Reading<'_>, worker: &Worker) -> bool {
    let mut procedures = reading.catalogue.procedures.values();
    procedures.any(|procedure| first_acts(reading, worker, procedure).next().is_some())
}

fn asking<'a>(
    reading: &'a Reading<'a>,
    procedure: &'a Arc<Procedure>,
    act: &'a Act,
    matter: Option<&'a Matter>,
) -> Asking<'a> {
    Asking {
        reading,
        procedure,
        act,
        matter,
        door: None,
    }
}

/// The form as it opens: with the draft that is kept of it, or else with what stands.
fn opened(app: &App, asking: &Asking<'_>) -> Result<FormView, Trouble> {
    let found = drafts::opened(app, asking.reading, &draft_of(asking)?)?;
    let Some((kept, typed)) = found else {
        let mut form = view(asking, &asking.standing())?;
        form.draft = Some(DraftView::at(&form.place));
        return Ok(form);
    };
    let mut form = view(asking, &typed)?;
    if let Some(key) = typed.get("key") {
        key.clone_into(&mut form.key);
    }
    form.refuse = typed.refused_file().map(Refuse::plain);
    if let (Some(matter), Some(seen)) = (asking.matter, kept.seen)
        && seen < matter.revision
    {
        let answers = asking.answers(&typed)?;
        form.conflict = Some(conflict(asking, seen, answers.keys(), &typed)?);
    }
    form.draft = Some(DraftView {
        at: Some(kept.changed.micros()),
        opened: Some(draft::said(kept.changed, app.wall())),
        ..DraftView::at(&form.place)
    });
    Ok(form)
}

fn draft_of(asking: &Asking<'_>) -> Result<DraftOf, Trouble> {
    let matter = asking.matter.map(|matter| &matter.id);
    asking
        .reading
        .draft_of(&asking.procedure.id, matter, &asking.act.id)
}

/// What came of a form that was sent.
enum Answer {
    Done(Done),
    Again(StatusCode, Box<FormView>),
}

/// Does what a form says. Its draft is kept as long as it is not done, and then thrown away.
fn sent(app: &App, asking: &Asking<'_>, mut typed: Typed) -> Result<Answer, Trouble> {
    let mut answer = judged(asking, &mut typed)?;
    let of = draft_of(asking)?;
    match &mut answer {
        Answer::Done(_) => {
            // It is done: a draft that stays behind bears its key and is thrown away when it is opened.
            if let Err(trouble) = asking.reading.drop_draft(&of) {
                tracing::warn!(?trouble, "a draft stays behind");
            }
        }
        Answer::Again(_, form) => {
            let kept = drafts::put(app, asking.reading, of, &typed)?;
            form.draft = Some(DraftView {
                at: kept.map(Moment::micros),
                kept: kept.map(draft::kept_at),
                ..DraftView::at(&form.place)
            });
        }
    }
    Ok(answer)
}

fn judged(asking: &Asking<'_>, typed: &mut Typed) -> Result<Answer, Trouble> {
    if let Some(why) = typed.refused_file() {
        let mut form = view(asking, typed)?;
        form.refuse = Some(Refuse::plain(why));
        return Ok(Answer::Again(StatusCode::UNPROCESSABLE_ENTITY, Box::new(form)));
    }
    if typed.more() {
        return Ok(Answer::Again(StatusCode::OK, Box::new(view(asking, typed)?)));
    }
    let day = match typed.get("day").map(str::parse::<Day>) {
        None => asking.reading.today,
        Some(Ok(day)) => day,
        Some(Err(_)) => {
            let mut form = view(asking, typed)?;
            form.refuse = Some(Refuse::plain("“哪天发生”不是一个日子，要像 2023-12-14"));
            return Ok(Answer::Again(StatusCode::UNPROCESSABLE_ENTITY, Box::new(form)));
        }
    };
    let order = Order {
        procedure: asking.matter.is_none().then(|| asking.procedure.id.clone()),
        matter: asking.matter.map(|m| m.id.clone()),
        act: asking.act.id.clone(),
        answers: asking.answers(typed)?,
        day: Some(day),
        by: asking.reading.by.clone(),
        party: None,
        behalf: asking.behalf(typed),
        step: match typed.get("step") {
            Some("approve") => Step::Approve,
            Some("drop") => Step::Drop,
            _ => Step::Do,
        },
        organ: None,
        seen: typed.get("seen").and_then(|seen| seen.parse().ok()),
        key: typed.get("key").map(str::to_owned),
    };
    let done = if order.step == Step::Do && asking.to_be_read_back(&order, typed) {
        // It is judged as if done; what would be refused is refused now.
        let judged = asking
            .reading
            .desk
            .judge(&order, order.key.as_deref().unwrap_or_default());
        match judged {
            Ok(_) => {
                return Ok(Answer::Again(
                    StatusCode::OK,
                    Box::new(read_back(asking, typed, &order)?),
                ));
            }
            Err(failure) => Err(failure),
        }
    } else {
        asking.reading.desk.perform(&order)
    };
    let failure = match done {
        Ok(done) => return Ok(Answer::Done(done)),
        Err(failure) => failure,
    };
    let mut form = view(asking, typed)?;
    let status = match &failure {
        Failure::Refused(refusal) if refusal.rule == Rule::MovedOn => {
            let seen = order.seen.unwrap_or_default();
            form.conflict = Some(conflict(asking, seen, order.answers.keys(), typed)?);
            StatusCode::CONFLICT
        }
        Failure::Refused(refusal) if refusal.rule == Rule::KeyReused => {
            form.refuse = Some(Refuse::plain(
                "这张表格已经提交过一次，那一次记下了；后来改过的没有记。确实要再办一次的，请核对后再提交",
            ));
            StatusCode::CONFLICT
        }
        Failure::Refused(refusal) => {
            let place = format!("{} › 办理“{}”", asking.procedure.label, asking.act.label);
            form = form.refused(refusal, &place);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Failure::Malformed(why) => {
            form.refuse = Some(Refuse::plain(why));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Failure::Busy => {
            form.refuse = Some(Refuse::plain(failure.to_string()));
            StatusCode::CONFLICT
        }
        Failure::Store(_) | Failure::NoCatalogue(_) | Failure::CatalogueChanged(_) => {
            return Err(failure.into());
        }
    };
    Ok(Answer::Again(status, Box::new(form)))
}

/// The form with what was typed read back; sent again as it is, it is done.
fn read_back(asking: &Asking<'_>, typed: &Typed, order: &Order) -> Result<FormView, Trouble> {
    let mut form = view(asking, typed)?;
    form.check = Some(asking.read_back(typed, &form.day));
    form.carried = vec![(check::READ_BACK.to_owned(), check::digest(order))];
    form.button = format!("核对无误，提交“{}”", asking.act.label);
    Ok(form)
}

/// A sum as typed.
#[derive(Debug, Default, Deserialize)]
pub struct Amount {
    #[serde(default)]
    of: String,
}

/// `/amount`: a sum in words, for the form in which it is being typed; nothing where it is no sum.
pub async fn amount(Query(typed): Query<Amount>) -> String {
    capitals::of_typed(&typed.of).unwrap_or_default()
}

/// Where one goes after an act.
fn after(done: &Done, matter: Option<&Matter>) -> String {
    let id = done.matters.first().map(|m| &m.id).or(matter.map(|m| &m.id));
    match (id, done.entries.first()) {
        (Some(id), Some((_, sequence))) => format!("{}?done={sequence}", matter::place(id)),
        _ => "/inbox".to_owned(),
    }
}

/// The form, filled with what was typed.
pub(crate) fn view(asking: &Asking<'_>, typed: &Typed) -> Result<FormView, Trouble> {
    let (procedure, act, reading) = (asking.procedure, asking.act, asking.reading);
    let today = reading.today;
    let day = typed.get("day").map_or_else(|| today.to_string(), str::to_owned);
    let mut notes = Vec::new();
    let papers: Vec<&str> = procedure
        .papers
        .values()
        .filter(|paper| paper.on.contains(&act.id))
        .map(|paper| paper.label.as_str())
        .collect();
    if !papers.is_empty() {
        notes.push(format!("会写：{}。", papers.join("、")));
    }
    let opened = act.opens.iter();
    let opened: Vec<&str> = opened
        .filter_map(|open| reading.catalogue.procedures.get(&open.procedure))
        .map(|p| p.label.as_str())
        .collect();
    if !opened.is_empty() {
        notes.push(format!("会开关联事项：{}。", opened.join("、")));
    }
    if !act.approval.is_empty() {
        notes.push("提交以后须另一人批准，批准那天才算办成。".to_owned());
    }
    let place = match asking.matter {
        Some(matter) => format!("{}/acts/{}", matter::place(&matter.id), escaped(&act.id)),
        None => format!("/begin/{}/{}", escaped(&procedure.id), escaped(&act.id)),
    };
    Ok(FormView {
        title: act.label.clone(),
        place,
        back: asking
            .matter
            .map_or_else(|| "/begin".to_owned(), |m| matter::place(&m.id)),
        seen: asking.matter.map(|m| m.revision),
        carried: Vec::new(),
        button: format!("提交“{}”", act.label),
        // A form sent again after a refusal is a new request: the refused one left no trace.
        key: Token::random()?.text().to_owned(),
        basis: act.remarks.basis.clone(),
        notes,
        judged: procedure
            .untranslated
            .iter()
            .filter(|left| left.at.as_deref() == Some(act.id.as_str()))
            .map(|left| (left.says.clone(), left.remarks.basis.clone()))
            .collect(),
        controls: asking.form(typed, day.parse().unwrap_or(today)),
        day,
        refuse: None,
        check: None,
        conflict: None,
        draft: None,
    })
}

/// What others did since the form was opened, and the values of this form that stand now.
fn conflict<'n>(
    asking: &Asking<'_>,
    seen: u64,
    answered: impl Iterator<Item = &'n String>,
    typed: &Typed,
) -> Result<Conflict, Trouble> {
    let reading = asking.reading;
    let matter = asking.matter.ok_or(Trouble::NotFound)?;
    let fresh = reading.matter(matter.id.as_str())?;
    let matter = &fresh.matter;
    // Who sees a part of the matter sees own entries only: fewer than the revision counts, so none too many is told.
    let history = reading.history(&matter.id)?;
    let since = history
        .iter()
        .skip(usize::try_from(seen).unwrap_or(usize::MAX))
        .map(|entry| {
            (
                words::moment(entry.moment, reading.today),
                reading.actor(entry, Some(&fresh)),
                saying::done(asking.procedure, entry),
            )
        })
        .collect();
    let mut values = Vec::new();
    for name in answered {
        let (Some(field), Some(now)) = (asking.procedure.fields.get(name), matter.fields.get(name)) else {
            continue;
        };
        let mine = answers::shown(asking, field, typed, name);
        values.push((
            field.label.clone(),
            reading.said(&fresh, &Secret::Field(name.clone()), field, now)?,
            mine,
        ));
    }
    Ok(Conflict {
        seen,
        now: matter.revision,
        since,
        values,
    })
}
