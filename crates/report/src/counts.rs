//! What the figures are computed from: facts and their totals, and the few things said about them.
//!
//! The store implements [`Counts`]; tests have an implementation in memory.

use std::collections::{BTreeMap, BTreeSet};

use calendar::{Day, Moment};
use engine::entry::Entry;
use engine::ids::{MatterId, OrganId};

use crate::ReportError;

/// Which facts: by the day they happened and by when they were recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First day; absent, from the beginning (levels).
    pub from: Option<Day>,
    /// Last day.
    pub to: Day,
    /// Recorded up to this sequence; absent, all.
    pub known: Option<u64>,
}

/// Facts of one split (and place) added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Split path to code.
    pub split: BTreeMap<String, String>,
    /// The organ, where places were asked for.
    pub organ: Option<OrganId>,
    /// The region, where places were asked for.
    pub region: Option<String>,
    /// The sum: a count, a number or fen.
    pub amount: i64,
    /// How many facts.
    pub facts: u64,
}

/// One fact as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRow {
    /// The entry that recorded it.
    pub sequence: u64,
    /// When that was.
    pub moment: Moment,
    /// The measure.
    pub measure: String,
    /// The day it happened.
    pub day: Day,
    /// The matter.
    pub matter: MatterId,
    /// The matter's number, if it has one.
    pub number: Option<String>,
    /// The act, or `enter` / `leave` of a level.
    pub act: String,
    /// The organ then.
    pub organ: OrganId,
    /// The region then.
    pub region: String,
    /// Split path to code.
    pub split: BTreeMap<String, String>,
    /// How much.
    pub amount: i64,
}

/// The reads that figures need.
pub trait Counts {
    /// Facts of a measure added up by split, and by organ and region too where `by_place`.
    fn totals(&self, measure: &str, span: &Span, by_place: bool) -> Result<Vec<Total>, ReportError>;
    /// Facts of a measure in the order of (day, sequence).
    fn facts(&self, measure: &str, span: &Span) -> Result<Vec<FactRow>, ReportError>;
    /// The last sequence recorded by the end of that day (0: none).
    fn sequence_at(&self, end_of: Day) -> Result<u64, ReportError>;
    /// The entry with that sequence.
    fn entry_at(&self, sequence: u64) -> Result<Option<Entry>, ReportError>;
    /// The measures of the catalogue that was current at `known`; absent, all that there are now (language §4.15:
    /// asked as known before its measure was published, a figure is —).
    fn measures_at(&self, known: u64) -> Result<Option<BTreeSet<String>>, ReportError>;
}
