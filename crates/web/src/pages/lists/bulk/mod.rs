//! One act done to several matters that were ticked in a list.
//!
//! * this file: what was ticked, and the choice among the acts
//! * [`fill`]: one set of answers; `outcome`: the check, the doing, and what came of each
//!
//! Always holds: what may be done, by whom and when, the catalogue says and the desk judges, each matter for itself;
//! what is refused for one is told for that one, and nothing is lost. A form that is sent twice acts once.

pub mod fill;
mod outcome;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use catalogue::model::{Act, Ask, FieldKind, Procedure};
use desk::window::Seen;
use engine::ids::MatterId;
use engine::request::Possible;

use crate::app::App;
use crate::error::{Trouble, page};
use crate::form::build::{Asked, Asking};
use crate::frame::Frame;
use crate::pages::matter::place;
use crate::reading::Reading;
use crate::saying;
use crate::view::Tag;
use crate::visit::{Worker, escaped};

/// So many matters are done together at most.
const MOST: usize = 200;

/// A matter that was ticked.
struct Ticked {
    id: MatterId,
    number: String,
    place: String,
    parties: String,
    state: Tag,
    revision: u64,
}

impl Ticked {
    fn of(seen: &Seen) -> Self {
        let matter = &seen.matter;
        let names = matter.parties.values().filter_map(|people| people.first());
        Self {
            id: matter.id.clone(),
            number: saying::number(matter),
            place: place(&matter.id),
            parties: names.map(saying::short_name).collect::<Vec<_>>().join(" 与 "),
            state: super::state(
                &seen.procedure,
                &matter.state,
                &saying::state(&seen.procedure, matter),
            ),
            revision: matter.revision,
        }
    }
}

/// What was ticked.
struct Picked {
    matters: Vec<Ticked>,
    /// Ticked once, not to be seen now.
    gone: usize,
    /// What the list was asked, as the part of its address behind `?`.
    back: String,
}

impl Picked {
    /// What a form says was ticked, as it stands now.
    fn read(
        reading: &Reading<'_>,
        procedure: &Procedure,
        pairs: &[(String, String)],
    ) -> Result<Self, Trouble> {
        let mut ids: Vec<MatterId> = Vec::new();
        for (_, id) in pairs.iter().filter(|(name, _)| name == "m") {
            let id = MatterId::from(id.as_str());
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        if ids.is_empty() {
            return Err(Trouble::Malformed(
                "没有选事项。请回到清单，在行首打勾，再按“办理选中的”。".to_owned(),
            ));
        }
        if ids.len() > MOST {
            return Err(Trouble::Malformed(format!(
                "选了 {} 件，一次最多办 {MOST} 件。请分几次办。",
                ids.len()
            )));
        }
        let back = pairs.iter().find(|(name, _)| name == "back");
        let mut picked = Self {
            matters: Vec::new(),
            gone: 0,
            back: back.map(|(_, value)| value.clone()).unwrap_or_default(),
        };
        for id in &ids {
            match reading.glance(id)? {
                Some(seen) if seen.procedure.id == procedure.id => picked.matters.push(Ticked::of(&seen)),
                _ => picked.gone += 1,
            }
        }
        Ok(picked)
    }

    /// What may be done to each, in their order.
    fn possible(&self, reading: &Reading<'_>) -> Result<Vec<Vec<Possible>>, Trouble> {
        let matters = self.matters.iter();
        matters.map(|matter| reading.possible(&matter.id)).collect()
    }

    /// Where the list stands that they were ticked in.
    fn list(&self, procedure: &Procedure) -> String {
        let list = super::place(&procedure.id);
        if self.back.is_empty() {
            list
        } else {
            format!("{list}?{}", self.back)
        }
    }
}

/// Where an act is done to several matters.
fn bulk_place(procedure: &Procedure, act: &str) -> String {
    format!("{}/bulk/{}", super::place(&procedure.id), escaped(act))
}

/// A matter for which an act is not possible, and why.
struct Not {
    number: String,
    place: String,
    why: String,
}

/// An act, and for which of the matters it is possible.
struct Choice {
    label: String,
    place: String,
    basis: Option<String>,
    /// What it asks.
    asks: String,
    /// Another person must approve it.
    approval: bool,
    may: usize,
    not: Vec<Not>,
}

#[derive(Template)]
#[template(path = "lists/choose.html")]
struct ChoosePage {
    frame: Frame,
    list: String,
    title: String,
    back: String,
    matters: Vec<Ticked>,
    gone: usize,
    /// Possible for all of them.
    all: Vec<Choice>,
    /// Possible for some.
    some: Vec<Choice>,
    /// Possible for none.
    none: Vec<Choice>,
    /// Possible, but asking something of each matter by itself.
    singly: Vec<String>,
}

/// `/lists/{procedure}/bulk`: what may be done to the matters that were ticked.
pub async fn choose(
    State(app): State<App>,
    worker: Worker,
    Path(procedure): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let procedure = super::procedure(&reading, &procedure)?;
            let picked = Picked::read(&reading, &procedure, &pairs)?;
            let mut template = ChoosePage {
                frame: Frame::bench(app, &worker, &format!("成批办理：{}", procedure.label), "/lists"),
                list: picked.list(&procedure),
                title: procedure.label.clone(),
                back: picked.back.clone(),
                gone: picked.gone,
                all: Vec::new(),
                some: Vec::new(),
                none: Vec::new(),
                singly: Vec::new(),
                matters: Vec::new(),
            };
            let found = picked.possible(&reading)?;
            for act in procedure.acts.values() {
                let Some(choice) = choice(&procedure, act, &picked.matters, &found) else {
                    continue;
                };
                let asking = Asking {
                    reading: &reading,
                    procedure: &procedure,
                    act,
                    matter: None,
                    door: None,
                };
                if choice.may > 0 && asking.asked().iter().any(singly) {
                    template.singly.push(choice.label);
                } else if choice.not.is_empty() {
                    template.all.push(choice);
                } else if choice.may > 0 {
                    template.some.push(choice);
                } else {
                    template.none.push(choice);
                }
            }
            template.matters = picked.matters;
            Ok(template)
        })
        .await?;
    page(&template)
}

/// For which of the matters an act is possible. Absent: it is not one that people do to a matter.
fn choice(procedure: &Procedure, act: &Act, matters: &[Ticked], found: &[Vec<Possible>]) -> Option<Choice> {
    let labels = act.asks.iter().map(|ask| engine::label_of(procedure, ask));
    let mut choice = Choice {
        label: act.label.clone(),
        place: bulk_place(procedure, &act.id),
        basis: act.remarks.basis.clone(),
        asks: labels.collect::<Vec<_>>().join("、"),
        approval: !act.approval.is_empty(),
        may: 0,
        not: Vec::new(),
    };
    let known = found.iter().flatten().any(|possible| possible.act == act.id);
    for (matter, found) in matters.iter().zip(found) {
        match why_not(found, act) {
            None => choice.may += 1,
            Some(why) => choice.not.push(Not {
                number: matter.number.clone(),
                place: matter.place.clone(),
                why,
            }),
        }
    }
    known.then_some(choice)
}

/// Why an act is not possible for a matter.
fn why_not(found: &[Possible], act: &Act) -> Option<String> {
    match found.iter().find(|possible| possible.act == act.id) {
        Some(possible) => possible.allowed.as_ref().err().map(|refusal| refusal.sentence()),
        None => Some("按这件事项的规定没有这一办理".to_owned()),
    }
}

/// Whether something asked is about one matter: a table that stands in it, a party of it, a rater's sheet, a file.
fn singly(asked: &Asked) -> bool {
    match &asked.ask {
        Ask::Column { .. } | Ask::PartyPart { .. } => true,
        Ask::Party(_) => false,
        Ask::Field(field) => asked
            .procedure
            .fields
            .get(field)
            .is_some_and(|field| matches!(field.kind, FieldKind::Scores(_) | FieldKind::File)),
    }
}
