//! Rows as readers see them.

use std::collections::BTreeMap;

use calendar::{Day, Moment};
use engine::ids::{EntryId, MatterId, OrganId, PersonId};

/// Where a county's journal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Last sequence given; 0 when the journal is empty.
    pub sequence: u64,
    /// Moment of the last entry; 1970 when the journal is empty.
    pub moment: Moment,
    /// Digest of the journal up to here: equal digests, equal journals. Hex.
    pub digest: String,
    /// Digest of the current catalogue, once one is published.
    pub catalogue: Option<String>,
}

/// A line of a list of matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterRow {
    /// The matter.
    pub id: MatterId,
    /// Its procedure.
    pub procedure: String,
    /// Its own number.
    pub number: Option<String>,
    /// State now.
    pub state: String,
    /// Result, once given.
    pub result: Option<String>,
    /// Responsible organ.
    pub organ: OrganId,
    /// Region.
    pub region: String,
    /// Day of its first act.
    pub filed: Day,
    /// Day of its latest act.
    pub latest: Day,
    /// Day it ended.
    pub ended: Option<Day>,
    /// How many entries it has.
    pub revision: u64,
    /// The commit that changed it last.
    pub changed: u64,
}

/// The latest run of a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRow {
    /// The matter.
    pub matter: MatterId,
    /// Its procedure.
    pub procedure: String,
    /// The clock.
    pub clock: String,
    /// How many runs it has had.
    pub run: u64,
    /// The entry that started this one.
    pub started: EntryId,
    /// First day counted.
    pub first: Day,
    /// The due day by the current calendar; absent while suspended without end.
    pub due: Option<Day>,
    /// The due day first promised.
    pub promised: Option<Day>,
    /// The due day may move: its year's arrangement is not published.
    pub provisional: bool,
    /// The day it was met or became moot.
    pub closed: Option<Day>,
    /// `met`, `met_late`, `moot`.
    pub how: Option<String>,
    /// Its automatic act has been done.
    pub lapsed: bool,
}

/// A line of somebody's inbox: a running clock of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRow {
    /// Whose: `post@organ`, `person`, `party:person`.
    pub owner: String,
    /// The due day; absent while suspended without end.
    pub due: Option<Day>,
    /// The matter.
    pub matter: MatterId,
    /// The clock.
    pub clock: String,
    /// The matter's procedure.
    pub procedure: String,
    /// The matter's number.
    pub number: Option<String>,
    /// The matter's state.
    pub state: String,
    /// The due day may move.
    pub provisional: bool,
    /// The commit that changed the matter last; absent of a day that has passed.
    pub changed: Option<u64>,
}

/// Somebody named in a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRow {
    /// The matter.
    pub matter: MatterId,
    /// Its procedure.
    pub procedure: String,
    /// In which role.
    pub role: String,
}

/// An open proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalRow {
    /// The matter.
    pub matter: MatterId,
    /// The act proposed.
    pub act: String,
    /// Its entry.
    pub entry: EntryId,
    /// Who proposed.
    pub person: PersonId,
    /// The organ it was proposed under.
    pub organ: OrganId,
    /// The day.
    pub day: Day,
}

/// A posting as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingRow {
    /// The entry's place.
    pub sequence: u64,
    /// Full account name.
    pub account: String,
    /// The day.
    pub day: Day,
    /// The matter.
    pub matter: MatterId,
    /// Fen.
    pub amount: i64,
    /// May be negative.
    pub outside: bool,
}

/// Somebody told of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldRow {
    /// The entry's place.
    pub sequence: u64,
    /// `post@organ`, a person, or `party:person`.
    pub to: String,
    /// In the catalogue's words.
    pub role: String,
    /// The matter.
    pub matter: MatterId,
    /// Why.
    pub about: String,
}

/// A split as stored: path to code.
pub type Split = BTreeMap<String, String>;
