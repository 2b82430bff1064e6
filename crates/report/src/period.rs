//! The days a figure is asked for, and up to when what was recorded counts.

use std::collections::BTreeSet;

use calendar::Day;
use catalogue::model::{Catalogue, IndicatorSet, ReportingPeriod};
use engine::ids::OrganId;

use crate::ReportError;
use crate::counts::Counts;

/// A part of the county.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Within {
    /// Only what these organs have; absent: every organ's.
    pub organs: Option<BTreeSet<OrganId>>,
    /// Only what stands in this town (of what stands in none, in this region); absent: everywhere.
    pub town: Option<String>,
}

impl Within {
    /// Whether it is the whole county.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

/// A question in two times: the period, and as known when; of the whole county or a part of it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The year as asked, `2023`.
    pub year: i16,
    /// The kind of period: calendar year, assessment year.
    pub kind: ReportingPeriod,
    /// As known at the end of this day; absent, today.
    pub as_known: Option<Day>,
    /// The last sequence of that day.
    pub known: Option<u64>,
    /// Where.
    pub within: Within,
    /// Only these days of the period; absent: all of it.
    pub part: Option<(Day, Day)>,
}

impl Asked {
    /// The question of a set of indicators for a year, as known at the end of `as_known`.
    ///
    /// # Errors
    /// If `period` is no year, or the set's period is not in the lists.
    pub fn new(
        counts: &dyn Counts,
        catalogue: &Catalogue,
        set: &IndicatorSet,
        period: &str,
        as_known: Option<Day>,
    ) -> Result<Self, ReportError> {
        let kind = catalogue.periods.get(&set.period);
        let kind = kind
            .ok_or_else(|| ReportError::PeriodUnknown(set.period.clone()))?
            .clone();
        let digits = period.len() == 4 && period.bytes().all(|b| b.is_ascii_digit());
        // The years beside it are asked too, so they must be years as well.
        let year = period.parse::<i16>().ok();
        let year = year.filter(|year| digits && (1000..9999).contains(year));
        let year = year.ok_or_else(|| ReportError::Period(period.to_owned()))?;
        let known = as_known.map(|day| counts.sequence_at(day)).transpose()?;
        Ok(Self {
            year,
            kind,
            as_known,
            known,
            within: Within::default(),
            part: None,
        })
    }

    /// The same question of some days only.
    pub fn between(&self, from: Day, to: Day) -> Self {
        Self {
            part: Some((from, to)),
            ..self.clone()
        }
    }

    /// The same question of a part of the county.
    pub fn of(&self, within: Within) -> Self {
        Self {
            within,
            ..self.clone()
        }
    }

    /// The months of the period, or of the part asked for, each by its first and last day.
    ///
    /// # Errors
    /// If the year has no such day.
    pub fn months(&self) -> Result<Vec<(Day, Day)>, ReportError> {
        let (from, to) = self.days(0)?;
        let mut months = Vec::new();
        let mut first = from;
        while first <= to {
            let last = first.last_of_month().min(to);
            months.push((first, last));
            first = last.next();
        }
        Ok(months)
    }

    /// First and last day, `shift` years later.
    ///
    /// # Errors
    /// If the year has no such day.
    pub fn days(&self, shift: i32) -> Result<(Day, Day), ReportError> {
        let wrong = || ReportError::Period(format!("{} {shift:+}", self.year));
        if let Some((from, to)) = self.part {
            let months = i64::from(shift) * 12;
            return Ok((from.plus_months(months), to.plus_months(months)));
        }
        let shift = i16::try_from(shift).map_err(|_| wrong())?;
        let year = self.year.checked_add(shift).ok_or_else(wrong)?;
        // A period across the turn of the year begins in the year before the one it ends in.
        let across = self.kind.from > self.kind.to;
        let (first, last) = match (across, self.kind.named_by_end) {
            (false, _) => (year, year),
            (true, true) => (year.saturating_sub(1), year),
            (true, false) => (year, year.saturating_add(1)),
        };
        let from = self.kind.from.in_year(first).ok_or_else(wrong)?;
        let to = self.kind.to.in_year(last).ok_or_else(wrong)?;
        Ok((from, to))
    }
}
