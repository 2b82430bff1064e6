//! What is to be said beside figures that are all empty, or that may be taken for more than they are: a day or a year
//! still to come, a year of which nothing was recorded.

use std::fmt;

use calendar::Day;
use catalogue::model::{Formula, IndicatorSet};

use crate::figures::Run;
use crate::period::Asked;
use crate::{Reader, ReportError};

/// Why the figures of a period say little. Displayed as a sentence without its full stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// As known on a day that is still to come: only what is recorded by now counts.
    KnownToCome(Day),
    /// The period begins on a day that is still to come.
    PeriodToCome(Day),
    /// Nothing that these figures count happened in the period, as far as was recorded.
    NothingRecorded {
        /// First day of the period.
        from: Day,
        /// Its last.
        to: Day,
    },
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KnownToCome(day) => write!(f, "{}还没有到，数是按至今的记录算的", day.chinese()),
            Self::PeriodToCome(from) => write!(f, "这一期从{}开始，还没有到", from.chinese()),
            Self::NothingRecorded { from, to } => write!(
                f,
                "{}至{}没有记录过任何办理，发生数都是0",
                from.chinese(),
                to.chinese()
            ),
        }
    }
}

/// What is to be said beside the figures of a set, asked on `today`.
///
/// # Errors
/// If the facts cannot be read.
pub fn doubts(
    reader: Reader<'_>,
    set: &IndicatorSet,
    asked: &Asked,
    today: Day,
) -> Result<Vec<Doubt>, ReportError> {
    let (from, to) = asked.days(0)?;
    let mut found = Vec::new();
    if let Some(day) = asked.as_known.filter(|day| *day > today) {
        found.push(Doubt::KnownToCome(day));
    }
    if from > today {
        found.push(Doubt::PeriodToCome(from));
    }
    if !happened(reader, set, asked)? {
        found.push(Doubt::NothingRecorded { from, to });
    }
    Ok(found)
}

/// Whether anything that a figure of the set sums up happened in the period itself.
fn happened(reader: Reader<'_>, set: &IndicatorSet, asked: &Asked) -> Result<bool, ReportError> {
    let mut run = Run::new(reader, set, asked)?;
    let mut sums = 0_u32;
    for indicator in set.indicators.values().filter(|i| i.shift_years == 0) {
        if matches!(indicator.formula, Formula::Sum(_)) {
            if run.facts(indicator, 0)? > 0 {
                return Ok(true);
            }
            sums = sums.saturating_add(1);
        }
    }
    // A set without sums says nothing of what happened.
    Ok(sums == 0)
}
