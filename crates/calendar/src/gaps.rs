//! What does not count: suspensions and excluded spans, brought into one line of gaps.
//!
//! Always holds: gaps are in order, do not touch, and do not begin before the trigger; an end only ever moves later.

use crate::{Course, Day, WorkingCalendar};

/// Days left out: those after `after`, up to and including `through`; without end while it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    pub after: Day,
    pub through: Option<Day>,
}

impl Course {
    /// What does not count: in order, joined where it overlaps, not before the trigger, cut at the most.
    pub(crate) fn gaps(&self, calendar: &WorkingCalendar) -> Vec<Gap> {
        if self.left_out.is_empty() {
            return Vec::new();
        }
        let spans = self.left_out.iter().map(|span| Gap {
            after: span.after(),
            through: span.to,
        });
        let mut spans = clip(&spans.collect::<Vec<_>>(), self.from);
        spans.sort_by_key(|gap| gap.after);
        let mut joined: Vec<Gap> = Vec::with_capacity(spans.len());
        for gap in spans {
            match joined.last_mut() {
                Some(last) if last.through.is_none_or(|through| gap.after <= through) => {
                    last.through = last.through.zip(gap.through).map(|(a, b)| a.max(b));
                }
                _ => joined.push(gap),
            }
        }
        self.cut(calendar, joined)
    }

    fn cut(&self, calendar: &WorkingCalendar, mut gaps: Vec<Gap>) -> Vec<Gap> {
        let (Some(most), Some(first)) = (self.at_most, gaps.first()) else {
            return gaps;
        };
        let mut remaining = first.after.days_until(calendar.add(first.after, most));
        gaps.retain_mut(|gap| {
            let kept = gap.after.plus_days(remaining);
            let through = gap.through.map_or(kept, |through| through.min(kept));
            remaining -= gap.after.days_until(through);
            gap.through = Some(through);
            gap.after < through
        });
        gaps
    }
}

/// What of the gaps is still ahead of the count.
pub(crate) struct Left<'a> {
    /// All gaps, in order.
    pub gaps: &'a [Gap],
    /// How many had an effect.
    pub used: usize,
}

impl Left<'_> {
    /// Moves an end by every gap that begins on or before `reach(end)`, at least to that gap's last day (C2, C11).
    pub fn push(&mut self, mut end: Day, reach: impl Fn(Day) -> Day) -> Option<Day> {
        while let Some(gap) = self.gaps.get(self.used) {
            if gap.after > reach(end) {
                break;
            }
            self.used += 1;
            let through = gap.through?;
            end = end.plus_days(gap.after.days_until(through)).max(through);
        }
        Some(end)
    }

    /// The `n`-th working day after `from` that no gap leaves out.
    pub fn count_working(&mut self, calendar: &WorkingCalendar, mut from: Day, mut n: i64) -> Option<Day> {
        while let Some(gap) = self.gaps.get(self.used) {
            let within = calendar.working_days_between(from, gap.after).max(0);
            if within >= n {
                break;
            }
            self.used += 1;
            n -= within;
            from = gap.through?.max(from);
        }
        Some(calendar.add_working_days(from, n))
    }
}

/// Gaps as far as they lie after a day.
pub(crate) fn clip(gaps: &[Gap], after: Day) -> Vec<Gap> {
    let lasting = gaps
        .iter()
        .filter(|gap| gap.through.is_none_or(|through| through > after));
    lasting
        .map(|gap| Gap {
            after: gap.after.max(after),
            ..*gap
        })
        .collect()
}
