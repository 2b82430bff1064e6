//! Clocks: statutory and internal time limits.

use std::collections::BTreeSet;

use calendar::{Length, MonthDay};

use super::{LawBy, Procedure, Remarks, Role, Span, Valid};
use crate::guard::Guard;

/// A time limit running on a matter.
#[derive(Debug, Clone)]
pub struct Clock {
    /// Name on screen.
    pub label: String,
    /// Acts that start it.
    pub starts: Vec<String>,
    /// Count from this date field instead of the act's day.
    pub from_day: Option<String>,
    /// Count hours from this moment field.
    pub from_moment: Option<String>,
    /// How the last day is found.
    pub span_of: ClockSpan,
    /// Only when this holds as the starting act leaves the matter.
    pub when: Option<Guard>,
    /// Acts that satisfy it.
    pub met_by: Vec<String>,
    /// Acts that make it moot.
    pub ended_by: Vec<String>,
    /// Spans that do not count.
    pub excludes: Vec<Exclude>,
    /// At most so much is left out.
    pub at_most: Option<Length>,
    /// How it may be made longer.
    pub extends: Vec<Extend>,
    /// Acts that change the length from the same first day.
    pub switches: Vec<Switch>,
    /// Whose it is.
    pub owner: Option<Role>,
    /// How long before the last day to warn.
    pub warns: Vec<Length>,
    /// Who else is told when it is overdue.
    pub tells: Vec<Role>,
    /// Whether missing it breaks a rule.
    pub binding: bool,
    /// An automatic act when the last day has passed.
    pub lapse: Option<Lapse>,
    /// A last day on a holiday rolls forward.
    pub rolls: bool,
    /// Ending the matter does not end it.
    pub survives: bool,
    /// A paused state does not stop it.
    pub runs_while_paused: bool,
    /// Which day picks the version; default: the day it starts.
    pub law_by: Option<LawBy>,
    /// Basis, unsure, note.
    pub remarks: Remarks,
    /// Where it stands.
    pub span: Span,
}

impl Clock {
    /// Whether it is a party's: a time in which a party may, or must, do something. When it has passed, the office is
    /// late with nothing.
    pub fn is_a_partys(&self) -> bool {
        matches!(self.owner, Some(Role::Party { .. }))
    }
}

impl Procedure {
    /// The clocks that are a party's.
    pub fn clocks_of_parties(&self) -> BTreeSet<String> {
        let theirs = self.clocks.iter().filter(|(_, clock)| clock.is_a_partys());
        theirs.map(|(name, _)| name.clone()).collect()
    }
}

/// How the last day of a clock is found.
#[derive(Debug, Clone)]
pub enum ClockSpan {
    /// A length from the first day; the first version whose `when` holds.
    Within(Vec<ClockVersion>),
    /// The day in this date field.
    Until(String),
    /// Returns on the grid of its first day.
    Every {
        /// The step.
        every: Length,
        /// Fixes the day of the year instead.
        due: Option<MonthDay>,
    },
    /// So long before the day in this field.
    Before {
        /// The date field.
        field: String,
        /// The versions of the length.
        versions: Vec<ClockVersion>,
    },
}

/// One length of a clock.
#[derive(Debug, Clone)]
pub struct ClockVersion {
    /// Only when this holds.
    pub when: Option<Guard>,
    /// Only on these days.
    pub valid: Valid,
    /// The length.
    pub within: Length,
    /// Basis, unsure, note.
    pub remarks: Remarks,
    /// Where it stands.
    pub span: Span,
}

/// A span of days that does not count.
#[derive(Debug, Clone)]
pub struct Exclude {
    /// How it is bounded.
    pub bounds: ExcludeBounds,
    /// Basis, unsure, note.
    pub remarks: Remarks,
}

/// What bounds an excluded span.
#[derive(Debug, Clone)]
pub enum ExcludeBounds {
    /// From one act to another.
    Acts {
        /// Opens the span.
        from: String,
        /// Closes it.
        to: String,
    },
    /// From the day in one field to that in another, both counted as excluded.
    Days {
        /// First day left out.
        from_day: String,
        /// Last day left out.
        to_day: String,
    },
}

/// How an act makes a clock longer.
#[derive(Debug, Clone)]
pub struct Extend {
    /// The act.
    pub act: String,
    /// By how much, or until when.
    pub by: ExtendBy,
    /// At most so much.
    pub at_most: Option<Length>,
    /// At most so often; absent: no limit of its own.
    pub times: Option<u32>,
    /// Basis, unsure, note.
    pub remarks: Remarks,
}

/// The size of an extension.
#[derive(Debug, Clone)]
pub enum ExtendBy {
    /// By a number computed from the answers.
    Amount {
        /// The count.
        count: Guard,
        /// Its unit.
        unit: calendar::Unit,
    },
    /// By a fixed length.
    Fixed(Length),
    /// Until the day in this field.
    Until(String),
}

/// An act that changes the length from the same first day.
#[derive(Debug, Clone)]
pub struct Switch {
    /// The act.
    pub act: String,
    /// The new length.
    pub within: Length,
    /// Basis, unsure, note.
    pub remarks: Remarks,
}

/// An automatic act.
#[derive(Debug, Clone)]
pub struct Lapse {
    /// The act, `by = ["clock"]`.
    pub act: String,
    /// The day it bears.
    pub day: LapseDay,
}

/// The day an automatic act bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LapseDay {
    /// The last day of the clock.
    LastDay,
    /// The day after it.
    DayAfter,
}
