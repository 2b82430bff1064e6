//! A matter as it now is: the present derivation from its entries.
//!
//! Nothing here is a source; [`crate::replay()`] makes it anew from the journal and must give the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use calendar::{Course, Day, Reckoning};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::entry::Behalf;
use crate::ids::{EntryId, MatterId, OrganId, PersonId};
use crate::value::PartyRecord;

/// One run of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// Its id.
    pub id: MatterId,
    /// Its procedure.
    pub procedure: String,
    /// Digest of the catalogue it began under.
    pub version: String,
    /// How many entries it has: what a caller saw, and what a commit checks.
    pub revision: u64,
    /// Its numbers by slot: `number` is its own, `paper.x` those of papers.
    pub numbers: BTreeMap<String, String>,
    /// Day of its first act.
    pub filed: Day,
    /// Day of its latest act; days go forward.
    pub latest: Day,
    /// State now; `void` after its first act was taken out.
    pub state: String,
    /// Result, once given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// Day it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Day>,
    /// Responsible organ now.
    pub organ: OrganId,
    /// Its region.
    pub region: String,
    /// Fields, in canonical JSON (see [`crate::value`]); the definition gives their types.
    pub fields: BTreeMap<String, Json>,
    /// Which entry last set a field (for named payees and for approvals).
    pub set_by: BTreeMap<String, Setter>,
    /// Parties.
    pub parties: BTreeMap<String, Vec<PartyRecord>>,
    /// How often each act was done.
    pub times: BTreeMap<String, u32>,
    /// On which days each act was done, in order.
    pub days: BTreeMap<String, Vec<Day>>,
    /// Who signed by an act, and the digest of what was signed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub signatures: BTreeMap<String, BTreeMap<PersonId, String>>,
    /// Clocks, each with its runs, the latest last.
    pub clocks: BTreeMap<String, Vec<ClockRun>>,
    /// Matters it opened or reacts with, by link.
    pub links: BTreeMap<String, Vec<MatterId>>,
    /// What opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_by: Option<Opener>,
    /// Levels in which it now counts: measure to the split it was counted under.
    pub levels: BTreeMap<String, LevelHeld>,
    /// `once` measures already counted.
    pub counted: BTreeSet<String>,
    /// Held and outside accounts of this matter, in fen (`held`, `victim:p12`).
    pub balances: BTreeMap<String, i64>,
    /// Open proposals by act.
    pub proposals: BTreeMap<String, Proposal>,
    /// People, parties and organs named in it, with their role: what "mine" looks up.
    pub named: BTreeSet<(String, String)>,
    /// Recorded breaches (违规) that a correction let stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaches: Vec<String>,
}

/// The entry that set a value, and who made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setter {
    /// The entry.
    pub entry: EntryId,
    /// Who acted; absent for the clock and links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

/// The matter and link that opened this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opener {
    /// The matter.
    pub matter: MatterId,
    /// Its procedure.
    pub procedure: String,
    /// The link's name over there.
    pub link: String,
}

/// One run of a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRun {
    /// The entry that started it.
    pub started: EntryId,
    /// The day of that entry.
    pub started_on: Day,
    /// What is known of the period: first day, length, pauses, extensions.
    pub course: Course,
    /// Where that comes to under the calendar of its entries.
    pub reckoning: Reckoning,
    /// The due day first promised, by its starting entry's calendar; never overwritten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<Day>,
    /// How it ended, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
    /// Its automatic act has been done for this run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lapsed: bool,
    /// Whose it is, resolved: `post@organ`, `person`, `party:person`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<String>,
    /// Which legal version was taken: index of the version and its basis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

/// How a run of a clock ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// On which day.
    pub on: Day,
    /// Met (late or in time) or moot.
    pub how: ClosedHow,
}

/// Met or moot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosedHow {
    /// Satisfied in time.
    Met,
    /// Satisfied after the last day; stays marked late.
    MetLate,
    /// Made moot, replaced, or ended with the matter.
    Moot,
}

/// The place and split a level was counted under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelHeld {
    /// Organ then.
    pub organ: OrganId,
    /// Region then.
    pub region: String,
    /// Split then.
    pub split: BTreeMap<String, String>,
    /// What `counted` looks it up by then.
    pub same: BTreeMap<String, String>,
    /// How much.
    pub amount: i64,
}

/// An open proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its entry.
    pub entry: EntryId,
    /// Who proposed.
    pub person: PersonId,
    /// The post and organ it was proposed under.
    pub post: String,
    /// The organ.
    pub organ: OrganId,
    /// For whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behalf: Option<Behalf>,
    /// The answers.
    pub answers: BTreeMap<String, Json>,
    /// The values it would replace: the approval is refused if one changed.
    pub replaces: BTreeMap<String, Json>,
    /// Day it was proposed.
    pub day: Day,
}
