//! What the engine may ask for, and what it is given.
//!
//! The engine never fetches. It is called with what is known; when it needs more it answers with a list of
//! [`Want`]s, the desk fetches them, and it is called again. What it read goes into the entry under
//! [`Want::key`], so that replay needs nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Day;
use catalogue::model::{Catalogue, Procedure};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::entry::Entry;
use crate::ids::{MatterId, OrganId, PersonId};
use crate::matter::Matter;

/// An outside value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "want", rename_all = "snake_case")]
pub enum Want {
    /// A matter as it now is, with its journal (`World::matters`, `World::histories`).
    Matter {
        /// Its id.
        id: MatterId,
        /// The whole journal of it too (for corrections).
        history: bool,
    },
    /// `counted(measure, same, span)`: sum of facts of *other* matters with these values, after `after` and up to
    /// `up_to` (both days; of a level: all up to `up_to`).
    Counted {
        /// The measure.
        measure: String,
        /// Path to value.
        same: BTreeMap<String, String>,
        /// Facts on days after this one; absent for a level.
        after: Option<Day>,
        /// Up to and including this day.
        up_to: Day,
        /// The matter that asks, whose own facts do not count.
        not: Option<MatterId>,
    },
    /// `register(procedure, person)`: that person's matter of the procedure that is in force (open), by id; absent
    /// if none.
    Register {
        /// The procedure.
        procedure: String,
        /// The person, by any `person` field of it.
        person: PersonId,
    },
    /// Balance of a shared or organ account at the end of each day from `from` on: the least of them, in fen.
    LeastBalance {
        /// Full account name.
        account: String,
        /// From this day on.
        from: Day,
    },
}

impl Want {
    /// The canonical name under which the value is kept in an entry.
    pub fn key(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// An organ as the directory knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organ {
    /// Its id.
    pub id: OrganId,
    /// Its kind.
    pub kind: String,
    /// Full name.
    pub name: String,
    /// Short name, printed in numbers.
    pub abbr: String,
    /// `county`, `town`, `village`.
    pub level: String,
    /// The region it sits in.
    pub region: String,
    /// Its superior.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superior: Option<OrganId>,
    /// Merged into this organ from that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<(OrganId, Day)>,
    /// Simulated: shown as such on every listing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub simulated: bool,
}

/// A person of the directory (staff).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Posts held.
    #[serde(default)]
    pub posts: Vec<PostHeld>,
    /// Simulated: shown as such on every listing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub simulated: bool,
}

/// A post held from a day to a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostHeld {
    /// The post.
    pub post: String,
    /// The organ.
    pub organ: OrganId,
    /// First day.
    pub from: Day,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

/// Who there is: derived from the journal's directory entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// The county's name and short name, printed in numbers.
    pub county_name: String,
    /// Short name.
    pub county_abbr: String,
    /// Organs.
    pub organs: BTreeMap<OrganId, Organ>,
    /// People.
    pub people: BTreeMap<PersonId, Person>,
}

/// Catalogues by digest: the engine asks for the pinned one and the current one.
pub trait Definitions {
    /// The catalogue published under that digest.
    fn catalogue(&self, digest: &str) -> Option<Arc<Catalogue>>;

    /// The procedure as it holds for a matter pinned to `pinned` in entries recorded under `under` (language
    /// §4.15). Those who are asked often keep the merged procedures of older versions.
    fn effective(&self, pinned: &str, under: &str, procedure: &str) -> Option<Arc<Procedure>> {
        let began = self.catalogue(pinned)?;
        let began = began.procedures.get(procedure)?;
        if pinned == under {
            return Some(Arc::clone(began));
        }
        match self.catalogue(under)?.procedures.get(procedure) {
            Some(current) => Some(Arc::new(catalogue::version::effective(began, current))),
            // A procedure that was taken out of the catalogue still governs the matters it began.
            None => Some(Arc::clone(began)),
        }
    }
}

/// What the engine is given for one judgement.
pub struct World<'a> {
    /// The county's code.
    pub county: crate::ids::County,
    /// Catalogues.
    pub definitions: &'a dyn Definitions,
    /// Digest of the catalogue current now.
    pub under: String,
    /// Who there is.
    pub directory: &'a Directory,
    /// Matters as they now are.
    pub matters: &'a BTreeMap<MatterId, Arc<Matter>>,
    /// Journals of matters, in sequence (for corrections and replay).
    pub histories: &'a BTreeMap<MatterId, Vec<Entry>>,
    /// Outside values fetched so far, by want.
    pub values: &'a BTreeMap<Want, Json>,
    /// Today; no act is dated after it.
    pub today: Day,
}
