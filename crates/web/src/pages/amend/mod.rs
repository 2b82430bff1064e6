//! Corrections on screen: asked for at the entry that is wrong, answered by a head at the matter.
//!
//! * [`ask`]: the form of an entry with what it says now; sent, it waits
//! * [`answer`]: approve or turn down; [`waiting`]: all that wait for an answer
//! * `lines`: those of a matter, as its page shows them
//!
//! Always holds: what is asked for was judged already and could be made; the answer judges anew; nothing is edited: an
//! approved correction is a new entry that names the old one.

pub mod answer;
pub mod ask;
pub(crate) mod lines;
pub mod waiting;

use std::collections::BTreeMap;

use calendar::Day;
use desk::window::Seen;
use engine::entry::{Entry, Kind};
use engine::ids::EntryId;
use serde_json::Value as Json;

use crate::pages::matter;

/// An entry as it stands after the corrections so far.
pub(crate) struct Standing {
    pub(crate) day: Day,
    pub(crate) answers: BTreeMap<String, Json>,
}

/// How an entry of a matter stands, if it can be corrected: an act that was not taken out.
pub(crate) fn standing(history: &[Entry], wanted: &EntryId) -> Option<Standing> {
    let entry = history.iter().find(|entry| entry.id == *wanted)?;
    if !matches!(entry.kind, Kind::Act | Kind::Insert) {
        return None;
    }
    let mut standing = Standing {
        day: entry.day,
        answers: entry.answers.clone(),
    };
    for later in history {
        if later.correction.as_ref().is_none_or(|c| c.target != *wanted) {
            continue;
        }
        match later.kind {
            Kind::Void => return None,
            Kind::Amend => {
                standing = Standing {
                    day: later.day,
                    answers: later.answers.clone(),
                };
            }
            Kind::Act | Kind::Propose | Kind::Drop | Kind::Insert | Kind::Publish | Kind::Directory => {}
        }
    }
    Some(standing)
}

/// Where an entry's correction is asked for; absent where the reader sees a part of the matter, or the entry cannot be
/// corrected.
pub(crate) fn place(seen: &Seen, history: &[Entry], entry: &Entry) -> Option<String> {
    let may = seen.view.is_whole() && standing(history, &entry.id).is_some();
    may.then(|| format!("{}/entries/{}", matter::place(&seen.matter.id), entry.sequence))
}
