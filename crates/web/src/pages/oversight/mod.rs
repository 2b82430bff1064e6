//! Oversight: procedures as their definitions say, people and posts from day to day, who read what, the journal,
//! corrections, how the system stands.
//!
//! Always holds: what a post oversees, its definition says; definitions are for all who work; an overseer reads matters
//! through the gate as anybody does, and nothing that is masked is shown here.

pub mod access;
pub mod corrections;
pub mod health;
pub mod hire;
pub mod journal;
pub mod people;
mod procedure;
pub mod procedures;
mod words;

use catalogue::model::Oversight;
use engine::ids::{MatterId, PersonId};

use crate::app::App;
use crate::error::Trouble;
use crate::frame;
use crate::reading::Reading;
use crate::visit::{Worker, escaped};

/// Lets an overseer in.
fn let_in(app: &App, worker: &Worker, what: Oversight) -> Result<(), Trouble> {
    if frame::oversees(app, worker, what)? {
        Ok(())
    } else {
        Err(Trouble::NotYours)
    }
}

/// A matter as a log names it: where it may be seen, its number and page; else only that it is one.
struct Named {
    label: String,
    place: Option<String>,
}

fn named(reading: &Reading<'_>, id: &MatterId) -> Result<Named, Trouble> {
    Ok(match reading.window().glance(id)? {
        Some(seen) => Named {
            label: crate::saying::number(&seen.matter),
            place: Some(format!("/matters/{}", escaped(id.as_str()))),
        },
        None => Named {
            label: "不在您可看的范围".to_owned(),
            place: None,
        },
    })
}

/// Where a list goes on, as its own link says it: the number of a line. Empty or absent: from the last on.
fn before(text: &str) -> Result<Option<u64>, Trouble> {
    match text.trim() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| Trouble::Malformed(format!("“{text}”不是第几条；请从页尾的“再往前”点"))),
    }
}

/// The people a text may mean: an id, or a whole name.
fn people_called(reading: &Reading<'_>, text: &str) -> Vec<PersonId> {
    let people = reading.directory.people.values();
    people
        .filter(|person| person.id.as_str() == text || person.name == text)
        .map(|person| person.id.clone())
        .collect()
}
