//! The journal, entry by entry: all of it backwards, or a matter's; and the digest that binds each to all before it.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use calendar::{Day, Moment};
use catalogue::model::Oversight;
use engine::entry::{Entry, Kind};
use serde::Deserialize;

use super::{Named, before, let_in, named};
use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::reading::Reading;
use crate::saying;
use crate::visit::Worker;
use crate::words::filters;

/// So many entries stand on a page.
const ENTRIES: u32 = 50;

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// A matter's number or id.
    #[serde(default)]
    matter: String,
    /// The list goes on from here.
    #[serde(default)]
    before: String,
}

/// An entry as a log shows it.
pub(super) struct Line {
    pub sequence: u64,
    pub recorded: Moment,
    pub day: Day,
    pub what: String,
    pub procedure: String,
    pub who: String,
    pub why: Option<String>,
    pub matter: Option<Named>,
    pub digest: Option<String>,
}

#[derive(Template)]
#[template(path = "oversight/journal.html")]
struct JournalPage {
    frame: Frame,
    today: Day,
    matter: String,
    wrong: Option<String>,
    head: u64,
    moment: Moment,
    digest: String,
    lines: Vec<Line>,
    next: Option<u64>,
    of_matter: bool,
}

/// `/journal`.
pub async fn show(
    State(app): State<App>,
    worker: Worker,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let_in(app, &worker, Oversight::Journal)?;
            let reading = Reading::of(app, &worker)?;
            let frame = Frame::bench(app, &worker, "流水", "/journal");
            filled(frame, &reading, &wanted)
        })
        .await?;
    page(&template)
}

fn filled(frame: Frame, reading: &Reading<'_>, wanted: &Wanted) -> Result<JournalPage, Trouble> {
    let store = reading.desk.store();
    let head = store.head()?;
    let matter = wanted.matter.trim();
    let before = before(&wanted.before)?;
    let mut wrong = None;
    let (mut lines, mut next) = (Vec::new(), None);
    if matter.is_empty() {
        let found = store.entries_before(before, ENTRIES + 1)?;
        if found.len() > ENTRIES as usize {
            next = found.get(ENTRIES as usize - 1).map(|(entry, _)| entry.sequence);
        }
        for (entry, digest) in found.iter().take(ENTRIES as usize) {
            lines.push(line(reading, entry, Some(digest))?);
        }
    } else {
        match reading.find(matter)? {
            Some(id) => {
                let mut entries = reading.history(&id)?;
                entries.reverse();
                for entry in &entries {
                    lines.push(line(reading, entry, None)?);
                }
            }
            None => wrong = Some(format!("没有找到事项“{matter}”，或者它不在您可看的范围。")),
        }
    }
    Ok(JournalPage {
        frame,
        today: reading.today,
        of_matter: !matter.is_empty(),
        matter: matter.to_owned(),
        wrong,
        head: head.sequence,
        moment: head.moment,
        digest: head.digest,
        lines,
        next,
    })
}

/// What an entry says in a log. Answers are not shown: they stand on the matter's page, as far as they may be seen.
pub(super) fn line(reading: &Reading<'_>, entry: &Entry, digest: Option<&str>) -> Result<Line, Trouble> {
    let seen = match &entry.matter {
        Some(id) => reading.window().glance(id)?,
        None => None,
    };
    let current = entry
        .procedure
        .as_ref()
        .and_then(|p| reading.catalogue.procedures.get(p));
    let procedure = seen.as_ref().map(|seen| &seen.procedure).or(current);
    let what = match (entry.kind, procedure) {
        (Kind::Publish, _) => "发布目录".to_owned(),
        (Kind::Directory, _) => "登记机构与人员".to_owned(),
        (_, Some(procedure)) => saying::done(procedure, entry),
        (_, None) => entry.act.clone().unwrap_or_default(),
    };
    Ok(Line {
        sequence: entry.sequence,
        recorded: entry.moment,
        day: entry.day,
        what,
        procedure: procedure.map_or_else(String::new, |p| p.label.clone()),
        who: reading.actor(entry, seen.as_ref()),
        why: entry.correction.as_ref().map(|correction| correction.why.clone()),
        matter: match &entry.matter {
            Some(id) => Some(named(reading, id)?),
            None => None,
        },
        digest: digest.map(|digest| digest.get(..16).unwrap_or(digest).to_owned()),
    })
}
