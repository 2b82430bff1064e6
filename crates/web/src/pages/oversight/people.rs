//! Organs, people, and who holds which post: as of any day.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use calendar::Day;
use catalogue::model::Oversight;
use engine::ids::OrganId;
use serde::Deserialize;

use super::let_in;
use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::{self, Frame};
use crate::reading::Reading;
use crate::view::Pager;
use crate::visit::{Worker, escaped};

/// So many organs stand on a page.
const ORGANS: usize = 40;

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// As of this day; absent: today.
    #[serde(default)]
    on: String,
    /// Part of an organ's name or a person's.
    #[serde(default)]
    name: String,
    /// Which page, from 0.
    #[serde(default)]
    page: String,
}

struct Held {
    post: String,
    person: String,
    id: String,
    from: Day,
    to: Option<Day>,
}

struct Row {
    name: String,
    id: String,
    kind: String,
    region: String,
    superior: Option<String>,
    merged: Option<(String, Day)>,
    held: Vec<Held>,
    /// Posts held before or after that day.
    others: Vec<Held>,
}

#[derive(Template)]
#[template(path = "oversight/people.html")]
struct PeoplePage {
    frame: Frame,
    on: Day,
    name: String,
    rows: Vec<Row>,
    organs: usize,
    people: usize,
    pager: Pager,
    /// The worker may take people on and end posts.
    hires: bool,
}

/// `/people`.
pub async fn show(
    State(app): State<App>,
    worker: Worker,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let_in(app, &worker, Oversight::People)?;
            let reading = Reading::of(app, &worker)?;
            let frame = Frame::bench(app, &worker, "机构与人员", "/people");
            let hires = frame::administrator(app, &worker)?;
            filled(frame, &reading, &wanted, hires)
        })
        .await?;
    page(&template)
}

fn filled(frame: Frame, reading: &Reading<'_>, wanted: &Wanted, hires: bool) -> Result<PeoplePage, Trouble> {
    let on = match wanted.on.trim() {
        "" => reading.today,
        text => text
            .parse()
            .map_err(|_| Trouble::Malformed(format!("“{text}”不是日子；请写成 2023-06-01 的样子")))?,
    };
    let turn: usize = match wanted.page.trim() {
        "" => 0,
        text => text
            .parse()
            .map_err(|_| Trouble::Malformed(format!("“{text}”不是第几页；请从页尾的链接点")))?,
    };
    let name = wanted.name.trim();
    let directory = &reading.directory;
    let mut held: BTreeMap<&OrganId, Vec<(&str, Held, bool)>> = BTreeMap::new();
    for person in directory.people.values() {
        for post in &person.posts {
            let label = reading.catalogue.organs.posts.get(&post.post);
            let now = post.from <= on && post.to.is_none_or(|to| on <= to);
            let line = Held {
                post: label.map_or_else(|| post.post.clone(), |p| p.label.clone()),
                person: person.name.clone(),
                id: person.id.to_string(),
                from: post.from,
                to: post.to,
            };
            held.entry(&post.organ).or_default().push((&post.post, line, now));
        }
    }
    let mut organs: Vec<_> = directory
        .organs
        .values()
        .filter(|organ| {
            let people = held.get(&organ.id).map(Vec::as_slice).unwrap_or_default();
            name.is_empty()
                || organ.name.contains(name)
                || people.iter().any(|(_, line, _)| line.person.contains(name))
        })
        .collect();
    organs.sort_by(|a, b| (&a.region, &a.kind, &a.id).cmp(&(&b.region, &b.kind, &b.id)));
    let total = organs.len();
    let shown = organs.into_iter().skip(turn.saturating_mul(ORGANS)).take(ORGANS);
    let rows: Vec<Row> = shown
        .map(|organ| {
            let mut lines = held.remove(&organ.id).unwrap_or_default();
            lines.sort_by(|a, b| (a.0, &a.1.person).cmp(&(b.0, &b.1.person)));
            let (now, others): (Vec<_>, Vec<_>) = lines.into_iter().partition(|(_, _, now)| *now);
            let kind = reading.catalogue.organs.kinds.get(&organ.kind);
            Row {
                name: organ.name.clone(),
                id: organ.id.to_string(),
                kind: kind.map_or_else(|| organ.kind.clone(), |kind| kind.label.clone()),
                region: reading.region(&organ.region),
                superior: organ.superior.as_ref().map(|id| reading.organ(id)),
                merged: organ
                    .successor
                    .as_ref()
                    .map(|(into, from)| (reading.organ(into), *from)),
                held: now.into_iter().map(|(_, line, _)| line).collect(),
                others: others.into_iter().map(|(_, line, _)| line).collect(),
            }
        })
        .collect();
    let link = |page: usize| format!("/people?on={on}&name={}&page={page}", escaped(name));
    Ok(PeoplePage {
        frame,
        on,
        name: name.to_owned(),
        pager: Pager {
            shown: rows.len(),
            total,
            unit: "个机构",
            before: turn.checked_sub(1).map(link),
            next: (turn.saturating_add(1).saturating_mul(ORGANS) < total).then(|| link(turn + 1)),
        },
        rows,
        organs: directory.organs.len(),
        people: directory.people.len(),
        hires,
    })
}
