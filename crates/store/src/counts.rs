//! What reports count: totals from cells, and the facts behind them.

use calendar::{Day, Moment};
use engine::ids::{MatterId, OrganId};

use crate::rows::Split;
use crate::{Store, StoreError};

/// Which facts: of days `from..=to`, as known at an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First day; absent: from the beginning (levels).
    pub from: Option<Day>,
    /// Last day.
    pub to: Day,
    /// Only what was recorded up to this place in the journal; absent: all.
    pub known: Option<u64>,
}

/// A total of a measure over one split, and over one place where asked by place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Split path to code.
    pub split: Split,
    /// The organ, where asked by place.
    pub organ: Option<OrganId>,
    /// The region, where asked by place.
    pub region: Option<String>,
    /// Sum of the amounts.
    pub amount: i64,
    /// How many facts.
    pub facts: u64,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRow {
    /// Place of the entry that records it.
    pub sequence: u64,
    /// When it was recorded.
    pub moment: Moment,
    /// The measure.
    pub measure: String,
    /// The day its act happened.
    pub day: Day,
    /// The matter.
    pub matter: MatterId,
    /// The matter's number, if it has one by now.
    pub number: Option<String>,
    /// The act, or `enter`/`leave` of a level.
    pub act: String,
    /// Organ of the matter then.
    pub organ: OrganId,
    /// Region of the matter then.
    pub region: String,
    /// Split path to code.
    pub split: Split,
    /// How much.
    pub amount: i64,
}

/// Totals of a measure by split (and by organ and region, where asked), in order of split, organ, region.
///
/// Reads cells, and facts only for months that the span cuts and for the recording month of `known`. Figures that
/// must agree with one another ask with the same `known` (such as [`crate::Head::sequence`]).
///
/// # Errors
/// When the database cannot be read.
pub fn totals(store: &Store, measure: &str, span: &Span, by_place: bool) -> Result<Vec<Total>, StoreError> {
    store.totals(measure, span, by_place)
}

/// The facts of a measure, in order of day and sequence.
///
/// # Errors
/// When the database cannot be read.
pub fn facts(store: &Store, measure: &str, span: &Span) -> Result<Vec<FactRow>, StoreError> {
    store.facts(measure, span)
}

/// The last place in the journal at the end of a day; 0 when nothing was recorded by then.
///
/// # Errors
/// When the database cannot be read.
pub fn sequence_at(store: &Store, end_of: Day) -> Result<u64, StoreError> {
    store.sequence_at(end_of)
}
