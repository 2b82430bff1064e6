//! A matter's page: what it is, what may be done now and what not and why, clocks, facts, parties, money, timeline.

use access::Shown;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use calendar::{Day, Moment};
use catalogue::model::{FieldKind, Procedure};
use desk::window::{LinkSeen, Secret, Seen};
use engine::entry::{Entry, Kind};
use engine::ids::MatterId;
use engine::matter::Matter;
use engine::refusal::Rule;
use serde::Deserialize;

use crate::app::App;
use crate::error::{Trouble, page};
use crate::form::FormView;
use crate::frame::Frame;
use crate::pages::amend::{self, lines::CorrectionLine};
use crate::pages::files::{self, FileLine};
use crate::pages::kept::{self, PartyLine};
use crate::pages::lists;
use crate::reading::Reading;
use crate::timing::{self, ClockLine};
use crate::view::{Kept, Tag};
use crate::visit::{Worker, escaped};
use crate::words::filters;
use crate::{saying, words};

/// An act that may be done now.
struct MayDo {
    label: String,
    place: String,
    hint: String,
    /// The form shown is its.
    here: bool,
}

/// An act that may not, and why.
struct MayNot {
    label: String,
    why: String,
}

/// A proposal that waits for another person.
struct Waiting {
    label: String,
    place: String,
    by: String,
    day: Day,
    answers: Vec<(String, String)>,
}

struct MoneyLine {
    day: Day,
    account: String,
    paid_in: i64,
    paid_out: i64,
    balance: i64,
}

struct Event {
    what: String,
    who: String,
    why: Option<String>,
    day: Day,
    recorded: Moment,
    sequence: u64,
    /// What was filled in: label and value.
    told: Vec<(String, String)>,
    /// Where its correction is asked for.
    correct: Option<String>,
}

struct Linked {
    label: String,
    number: String,
    state: String,
    place: String,
}

/// The page, and with an act's form open in it.
#[derive(Template)]
#[template(path = "matter/matter.html")]
pub(crate) struct MatterPage {
    frame: Frame,
    today: Day,
    procedure: String,
    /// Where its procedure's list is.
    list: String,
    /// Where it is.
    here: String,
    title: String,
    number: String,
    state: Tag,
    revision: u64,
    organ: String,
    breaches: Vec<String>,
    note: Option<String>,
    /// A secret just opened: what it is, and its text.
    pub(crate) opened: Option<(String, String)>,
    /// Why a secret is not opened.
    pub(crate) refused: Option<String>,
    /// Why a correction was not made.
    pub(crate) not_corrected: Option<String>,
    corrections: Vec<CorrectionLine>,
    may: Vec<MayDo>,
    may_not: Vec<MayNot>,
    later: Vec<MayNot>,
    waiting: Vec<Waiting>,
    pub(crate) form: Option<FormView>,
    clocks: Vec<ClockLine>,
    facts: Vec<(String, Kept)>,
    parties: Vec<PartyLine>,
    /// Somebody has a receiving account.
    accounts: bool,
    money: Vec<MoneyLine>,
    events: Vec<Event>,
    /// All of it is seen, but for what is masked.
    whole: bool,
    links: Vec<Linked>,
    links_hidden: u64,
    files: Vec<FileLine>,
}

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The entry just made: said at the top.
    done: Option<u64>,
}

/// `/matters/{matter}`.
pub async fn show(
    State(app): State<App>,
    worker: Worker,
    Path(wanted): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let seen = reading.matter(&wanted)?;
            filled(app, &worker, &reading, &seen, None, asked.done)
        })
        .await?;
    page(&template)
}

/// Where a matter's page is.
pub(crate) fn place(id: &MatterId) -> String {
    format!("/matters/{}", escaped(id.as_str()))
}

/// The page of a matter that the worker may see; `open` is the act whose form will stand in it.
pub(crate) fn filled(
    app: &App,
    worker: &Worker,
    reading: &Reading<'_>,
    seen: &Seen,
    open: Option<&str>,
    done: Option<u64>,
) -> Result<MatterPage, Trouble> {
    let (matter, procedure) = (&seen.matter, &seen.procedure);
    let history = reading.history(&matter.id)?;
    let all_links = reading.links(&matter.id)?;
    let number = saying::number(matter);
    let names: Vec<String> = matter
        .parties
        .values()
        .filter_map(|people| people.first())
        .map(|p| p.name.clone().unwrap_or_else(|| "（姓名保密）".to_owned()))
        .collect();
    let title = if names.is_empty() {
        procedure.label.clone()
    } else {
        format!("{}：{}", procedure.label, names.join(" 与 "))
    };
    let event = |entry: &Entry| -> Result<Event, Trouble> {
        Ok(Event {
            correct: amend::place(seen, &history, entry),
            told: told(reading, seen, entry)?,
            ..event(reading, seen, entry)
        })
    };
    let events: Vec<Event> = history.iter().rev().map(event).collect::<Result<_, _>>()?;
    let note = done
        .and_then(|sequence| events.iter().find(|e| e.sequence == sequence))
        .map(|e| format!("已记：{}，第 {} 笔流水。", e.what, e.sequence));
    let (may, may_not, later) = acts(reading, procedure, matter, open)?;
    let parties = kept::parties(reading, seen)?;
    Ok(MatterPage {
        frame: Frame::bench(app, worker, &format!("{} {number}", procedure.label), ""),
        today: reading.today,
        procedure: procedure.label.clone(),
        list: lists::place(&procedure.id),
        here: place(&matter.id),
        title,
        number,
        state: lists::state(procedure, &matter.state, &saying::state(procedure, matter)),
        revision: matter.revision,
        organ: reading.organ(&matter.organ),
        breaches: matter.breaches.clone(),
        note,
        may,
        may_not,
        later,
        opened: None,
        refused: None,
        not_corrected: None,
        corrections: amend::lines::lines(reading, worker, seen, &history)?,
        waiting: waiting(reading, seen)?,
        form: None,
        clocks: timing::lines(reading, procedure, matter),
        facts: facts(reading, seen)?,
        accounts: parties.iter().any(|party| !party.account.text.is_empty()),
        parties,
        money: money(reading, procedure, matter)?,
        events,
        whole: seen.view.is_whole(),
        links: links(reading, all_links.seen),
        links_hidden: all_links.hidden,
        files: files::lines(reading, seen)?,
    })
}

type Acts = (Vec<MayDo>, Vec<MayNot>, Vec<MayNot>);

/// What may be done, what a condition forbids, and what belongs to other states or posts.
fn acts(
    reading: &Reading<'_>,
    procedure: &Procedure,
    matter: &Matter,
    open: Option<&str>,
) -> Result<Acts, Trouble> {
    let (mut may, mut may_not, mut later) = (Vec::new(), Vec::new(), Vec::new());
    for possible in reading.possible(&matter.id)? {
        match &possible.allowed {
            Ok(()) => may.push(MayDo {
                place: format!("{}/acts/{}", place(&matter.id), escaped(&possible.act)),
                hint: hint(reading, procedure, matter, &possible.act, possible.needs_approval),
                here: open == Some(possible.act.as_str()),
                label: possible.label,
            }),
            Err(refusal) => {
                let line = MayNot {
                    why: refusal.sentence(),
                    label: possible.label,
                };
                match refusal.rule {
                    Rule::WrongState | Rule::NotByYou => later.push(line),
                    _ => may_not.push(line),
                }
            }
        }
    }
    // What the nearest deadline is for comes first; else the order is the catalogue's.
    let aim = timing::aims(procedure, matter).into_iter();
    let mut first = aim.filter_map(|act| {
        let end = format!("/acts/{}", escaped(act));
        may.iter().position(|may| may.place.ends_with(&end))
    });
    if let Some(place) = first.next() {
        let first = may.remove(place);
        may.insert(0, first);
    }
    Ok((may, may_not, later))
}

/// The deadline an act keeps, and whether another must approve it.
fn hint(
    reading: &Reading<'_>,
    procedure: &Procedure,
    matter: &Matter,
    act: &str,
    needs_approval: bool,
) -> String {
    let due = matter
        .clocks
        .iter()
        .filter(|(name, _)| {
            let clock = procedure.clocks.get(*name);
            clock.is_some_and(|clock| clock.met_by.iter().any(|met| met == act))
        })
        .filter_map(|(_, runs)| runs.last())
        .filter(|run| run.closed.is_none())
        .filter_map(|run| run.reckoning.due)
        .min();
    let mut said = Vec::new();
    if let Some(due) = due {
        let left = words::deadline(Some(due), reading.today).words;
        said.push(format!("{left}，到 {}", words::short(due, reading.today)));
    }
    if needs_approval {
        said.push("须另一人批准".to_owned());
    }
    said.join("；")
}

fn waiting(reading: &Reading<'_>, seen: &Seen) -> Result<Vec<Waiting>, Trouble> {
    let (matter, procedure) = (&seen.matter, &seen.procedure);
    let mut waiting = Vec::new();
    for (act, proposal) in &matter.proposals {
        let mut answers = Vec::new();
        for (name, value) in &proposal.answers {
            if let Some(field) = procedure.fields.get(name) {
                let place = Secret::Proposed {
                    act: act.clone(),
                    field: name.clone(),
                };
                answers.push((field.label.clone(), reading.said(seen, &place, field, value)?));
            }
        }
        waiting.push(Waiting {
            label: procedure.acts.get(act).map_or(act.clone(), |a| a.label.clone()),
            place: format!("{}/acts/{}", place(&matter.id), escaped(act)),
            by: format!(
                "{} {}",
                reading.organ(&proposal.organ),
                reading.person(&proposal.person)
            ),
            day: proposal.day,
            answers,
        });
    }
    Ok(waiting)
}

fn facts(reading: &Reading<'_>, seen: &Seen) -> Result<Vec<(String, Kept)>, Trouble> {
    let matter = &seen.matter;
    let mut facts = Vec::new();
    for (name, field) in &seen.procedure.fields {
        let Some(value) = matter.fields.get(name) else {
            continue;
        };
        let place = Secret::Field(name.clone());
        match seen.view.field(name, field) {
            Shown::Hidden => {}
            Shown::Open => facts.push((
                field.label.clone(),
                Kept::open(reading.said(seen, &place, field, value)?),
            )),
            Shown::Masked => facts.push((field.label.clone(), kept::masked(matter, &place))),
            Shown::Closed => facts.push((field.label.clone(), Kept::open(saying::MASKED))),
        }
    }
    let region = Kept::open(reading.region(&matter.region));
    facts.push(("所在区划".to_owned(), region));
    let filed = Kept::open(words::in_sentence(matter.filed, reading.today));
    facts.push(("收件日".to_owned(), filed));
    Ok(facts)
}

fn money(reading: &Reading<'_>, procedure: &Procedure, matter: &Matter) -> Result<Vec<MoneyLine>, Trouble> {
    if procedure.accounts.is_empty() {
        return Ok(Vec::new());
    }
    let mut balances = std::collections::BTreeMap::<String, i64>::new();
    let mut lines = Vec::new();
    for posting in reading.postings(&matter.id)? {
        let balance = balances.entry(posting.account.clone()).or_default();
        *balance = balance.saturating_add(posting.amount);
        if posting.outside {
            continue;
        }
        lines.push(MoneyLine {
            day: posting.day,
            account: reading.names().account(procedure, matter, &posting.account),
            paid_in: posting.amount.max(0),
            paid_out: posting.amount.min(0).saturating_neg(),
            balance: *balance,
        });
    }
    Ok(lines)
}

fn event(reading: &Reading<'_>, seen: &Seen, entry: &Entry) -> Event {
    let procedure = &seen.procedure;
    Event {
        what: match entry.kind {
            Kind::Act if entry.approves.is_some() => format!("{}（已批准）", saying::done(procedure, entry)),
            _ => saying::done(procedure, entry),
        },
        who: reading.actor(entry, Some(seen)),
        why: entry.correction.as_ref().map(|c| c.why.clone()),
        day: entry.day,
        recorded: entry.moment,
        sequence: entry.sequence,
        told: Vec::new(),
        correct: None,
    }
}

/// What was filled in with an entry, as far as it is seen. What stands among the facts word for word is not told again.
fn told(reading: &Reading<'_>, seen: &Seen, entry: &Entry) -> Result<Vec<(String, String)>, Trouble> {
    let (matter, procedure) = (&seen.matter, &seen.procedure);
    let mut told = Vec::new();
    for (name, answer) in &entry.answers {
        if let Some(field) = procedure.fields.get(name) {
            let long = matches!(field.kind, FieldKind::Long);
            let said = match seen.view.field(name, field) {
                Shown::Hidden => continue,
                Shown::Masked | Shown::Closed => saying::MASKED.to_owned(),
                Shown::Open if long && matter.fields.get(name) == Some(answer) => "见“事实”".to_owned(),
                Shown::Open => {
                    let place = Secret::Answered {
                        sequence: entry.sequence,
                        field: name.clone(),
                    };
                    reading.said(seen, &place, field, answer)?
                }
            };
            told.push((field.label.clone(), said));
        } else if name == "organ" {
            let organ = answer.as_str().unwrap_or_default();
            told.push(("承办机构".to_owned(), reading.organ(&organ.into())));
        } else if name == "region" {
            let region = answer.as_str().unwrap_or_default();
            told.push(("所在区划".to_owned(), reading.region(region)));
        }
    }
    Ok(told)
}

/// The linked matters that may be seen; how many there are besides stands in the page's `links_hidden`.
fn links(reading: &Reading<'_>, links: Vec<LinkSeen>) -> Vec<Linked> {
    let linked = |link: LinkSeen| {
        let procedure = reading.catalogue.procedures.get(&link.procedure);
        let state = procedure.and_then(|p| p.states.get(&link.state));
        Linked {
            label: procedure.map_or_else(|| link.procedure.clone(), |p| p.label.clone()),
            number: link.number.unwrap_or_else(|| "还没有编号".to_owned()),
            state: match state {
                Some(state) => state.label.clone(),
                None if link.state == "void" => "已作废".to_owned(),
                None => link.state,
            },
            place: place(&link.matter),
        }
    };
    links.into_iter().map(linked).collect()
}
