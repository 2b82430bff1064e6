//! The run of one period: what is known of it.
//!
//! A [`Course`] holds only what was said (first day, length, pauses, extensions), never a result; where that ends is
//! [`Course::reckon`], and in words [`Course::explain`]. So a day recorded late, a correction or a calendar that has
//! grown needs nothing but to be reckoned again.
//!
//! Always holds: no call makes a course that cannot be reckoned; a call that has no effect says so and changes nothing.

use serde::{Deserialize, Serialize};

use crate::{Day, Length, Moment, MonthDay, Unit};

/// What is known of one run of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// The trigger's day, not counted itself.
    pub(crate) from: Day,
    /// The trigger's minute, where hours are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<Moment>,
    /// How the last day is found.
    pub(crate) measure: Measure,
    /// A last day on a rest day stays there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) fixed: bool,
    /// What does not count, in the order it was said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) left_out: Vec<LeftOut>,
    /// At most so much is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at_most: Option<Length>,
    /// Extensions granted, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) extensions: Vec<Extension>,
    /// The period began again on `from` (C10).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) again: bool,
    /// Its length was changed from the same first day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) switched: bool,
}

/// How the last day of a course is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// A length from the trigger, whose day is not counted.
    Within(Length),
    /// A given day.
    Until(Day),
    /// That length before the trigger, which lies ahead: a hearing, a departure (C5).
    Before(Length),
    /// The `turn`-th return on the grid of the trigger's day.
    Every {
        /// The step of the grid.
        every: Length,
        /// Fixes the day of the year instead.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<MonthDay>,
        /// Which return, from 1.
        turn: u32,
    },
}

/// A span of days that does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LeftOut {
    /// Its first day; not left out itself, except where it was given by dates.
    pub from: Day,
    /// Its last day, left out too; absent while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
    /// Why it is left out.
    pub by: LeftOutBy,
}

impl LeftOut {
    /// The day after which it leaves out.
    pub fn after(&self) -> Day {
        if self.by == LeftOutBy::Dates {
            self.from.previous()
        } else {
            self.from
        }
    }
}

/// Why a span of days does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LeftOutBy {
    /// The matter was suspended.
    Suspension,
    /// Between two acts, by the so-manieth `excludes` of the clock.
    Acts(u16),
    /// Between two dates, both left out.
    Dates,
}

/// An extension granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Extension {
    /// The day it was granted.
    pub on: Day,
    /// Its size.
    pub by: ExtensionBy,
    /// By the so-manieth `extends` of the clock.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rule: u16,
}

/// The size of an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtensionBy {
    /// Longer by so much, counted from the unrolled end (C3).
    Length(Length),
    /// To that day.
    Until(Day),
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(n: &u16) -> bool {
    *n == 0
}

/// Constructors.
impl Course {
    fn new(from: Day, measure: Measure) -> Self {
        Self {
            from,
            at: None,
            measure,
            fixed: false,
            left_out: Vec::new(),
            at_most: None,
            extensions: Vec::new(),
            again: false,
            switched: false,
        }
    }

    /// A length from the trigger's day, which is not counted. Hours count from the end of that day; where the minute
    /// is known, use [`Course::within_from`].
    pub fn within(trigger: Day, length: Length) -> Self {
        Self::new(trigger, Measure::Within(length.bounded()))
    }

    /// A length from a moment: hours from the minute (C6), other units from its day.
    pub fn within_from(trigger: Moment, length: Length) -> Self {
        Self {
            at: Some(trigger),
            ..Self::within(trigger.day(), length)
        }
    }

    /// Until a given day, agreed or ordered; started on `trigger`.
    pub fn until(trigger: Day, day: Day) -> Self {
        Self::new(trigger, Measure::Until(day))
    }

    /// Backwards: the last day to act is so long before the event, whose day is day 0 (C5).
    pub fn before(event: Day, length: Length) -> Self {
        Self::new(event, Measure::Before(length.bounded()))
    }

    /// Backwards from a moment: hours to the minute, other units from its day.
    pub fn before_moment(event: Moment, length: Length) -> Self {
        Self {
            at: Some(event),
            ..Self::before(event.day(), length)
        }
    }

    /// The first return on the grid of the trigger's day; with `due`, the first such day of a year after it.
    pub fn every(trigger: Day, every: Length, due: Option<MonthDay>) -> Self {
        Self::new(
            trigger,
            Measure::Every {
                every: every.bounded(),
                due,
                turn: 1,
            },
        )
    }

    /// A last day on a rest day does not roll (`rolls = false`).
    #[must_use]
    pub fn not_rolling(self) -> Self {
        Self { fixed: true, ..self }
    }

    /// At most so much is left out altogether, suspensions included.
    #[must_use]
    pub fn leaving_out_at_most(self, most: Option<Length>) -> Self {
        Self {
            at_most: most.map(Length::bounded),
            ..self
        }
    }

    /// Marks a course that begins again after an earlier one, so that its reasons say so (C10).
    #[must_use]
    pub fn beginning_again(self) -> Self {
        Self { again: true, ..self }
    }
}

/// What happens to a course. Each answers whether it had an effect.
impl Course {
    /// The matter is suspended; that day still counts (C2). Without effect while suspended, or counting backwards.
    pub fn pause(&mut self, day: Day) -> bool {
        self.open(LeftOutBy::Suspension, day)
    }

    /// The matter is resumed; that day does not count yet (C2). Without effect unless suspended on or before it.
    pub fn resume(&mut self, day: Day) -> bool {
        self.close(LeftOutBy::Suspension, day)
    }

    /// An act opens a span that the clock's `rule`-th `excludes` leaves out (C10); same bounds as a suspension.
    pub fn open_exclusion(&mut self, rule: u16, day: Day) -> bool {
        self.open(LeftOutBy::Acts(rule), day)
    }

    /// An act closes that span.
    pub fn close_exclusion(&mut self, rule: u16, day: Day) -> bool {
        self.close(LeftOutBy::Acts(rule), day)
    }

    /// Leaves out the days from `from` to `to`, both included. Without effect when `to` is earlier, or counting
    /// backwards.
    pub fn exclude(&mut self, from: Day, to: Day) -> bool {
        let span = LeftOut {
            from,
            to: Some(to),
            by: LeftOutBy::Dates,
        };
        let effective = from <= to && !self.is_backwards() && !self.left_out.contains(&span);
        if effective {
            self.left_out.push(span);
        }
        effective
    }

    /// Another length from the same first day. Without effect on a course that has no length.
    pub fn switch(&mut self, length: Length) -> bool {
        match &mut self.measure {
            Measure::Within(old) | Measure::Before(old) => *old = length.bounded(),
            Measure::Until(_) | Measure::Every { .. } => return false,
        }
        self.switched = true;
        true
    }

    /// The period begins again: `day` is its new trigger, and pauses and extensions of the old run are gone (C10).
    /// Without effect before its trigger, counting backwards, or on a course that has no length.
    pub fn restart(&mut self, day: Day) -> bool {
        self.begin_again(day, self.at.map(|at| at.on_day(day)))
    }

    /// The same from a moment, for hours.
    pub fn restart_at(&mut self, moment: Moment) -> bool {
        self.begin_again(moment.day(), Some(moment))
    }

    fn begin_again(&mut self, day: Day, at: Option<Moment>) -> bool {
        let effective = day >= self.from && matches!(self.measure, Measure::Within(_));
        if effective {
            *self = Self {
                from: day,
                at,
                left_out: Vec::new(),
                extensions: Vec::new(),
                again: true,
                ..self.clone()
            };
        }
        effective
    }

    /// The next return of a recurring course after it was met on `met`: the first day of the grid after both this
    /// return and that day. What was left out or extended is over; a span still open goes on from `met`.
    pub fn next_return(&self, met: Day, calendar: &crate::WorkingCalendar) -> Option<Self> {
        let Measure::Every { every, due, turn } = self.measure else {
            return None;
        };
        let mut next = turn.saturating_add(1);
        // The grid stands still only at the last day there is.
        while self.grid(calendar, next) <= met && self.grid(calendar, next) < Day::LAST {
            next = next.saturating_add(1);
        }
        let open = self.left_out.iter().filter(|span| span.to.is_none());
        Some(Self {
            measure: Measure::Every {
                every,
                due,
                turn: next,
            },
            left_out: open
                .map(|span| LeftOut {
                    from: span.from.max(met),
                    ..*span
                })
                .collect(),
            extensions: Vec::new(),
            ..self.clone()
        })
    }

    fn open(&mut self, by: LeftOutBy, day: Day) -> bool {
        let effective = !self.is_backwards()
            && !self
                .left_out
                .iter()
                .any(|span| span.by == by && span.to.is_none());
        if effective {
            self.left_out.push(LeftOut {
                from: day,
                to: None,
                by,
            });
        }
        effective
    }

    fn close(&mut self, by: LeftOutBy, day: Day) -> bool {
        let open = self
            .left_out
            .iter_mut()
            .find(|span| span.by == by && span.to.is_none() && span.from <= day);
        if let Some(span) = open {
            span.to = Some(day);
            return true;
        }
        false
    }
}

/// What a course is.
impl Course {
    /// The spans that do not count, in the order they were said: the day after which each begins and its last day,
    /// absent while it lasts.
    pub fn spans_left_out(&self) -> impl Iterator<Item = (Day, Option<Day>)> + '_ {
        self.left_out.iter().map(|span| (span.after(), span.to))
    }

    /// The trigger's day, not counted; the event's day when counting backwards.
    pub fn trigger(&self) -> Day {
        self.from
    }

    /// How its last day is found.
    pub fn measure(&self) -> &Measure {
        &self.measure
    }

    /// Whether something that leaves days out has not ended.
    pub fn is_paused(&self) -> bool {
        self.left_out.iter().any(|span| span.to.is_none())
    }

    /// How often it was extended by the clock's `rule`-th `extends`.
    pub fn extended(&self, rule: u16) -> u32 {
        self.extensions
            .iter()
            .filter(|e| e.rule == rule)
            .fold(0, |n, _| n + 1)
    }

    /// Whether it counts backwards from an event.
    pub fn is_backwards(&self) -> bool {
        matches!(self.measure, Measure::Before(_))
    }

    /// Whether it counts hours.
    pub fn is_hours(&self) -> bool {
        match self.measure {
            Measure::Within(length) | Measure::Before(length) => length.unit == Unit::Hours,
            Measure::Every { every, due, .. } => every.unit == Unit::Hours && due.is_none(),
            Measure::Until(_) => false,
        }
    }

    /// The `turn`-th return of a recurring course, unrolled; the trigger's day for any other.
    pub(crate) fn grid(&self, calendar: &crate::WorkingCalendar, turn: u32) -> Day {
        let Measure::Every { every, due, .. } = self.measure else {
            return self.from;
        };
        let Some(due) = due else {
            return calendar.add(self.from, every.times(turn));
        };
        let step = match every.unit {
            Unit::Years => i64::from(every.count),
            _ => 1,
        };
        let first = due.in_year(self.from.year()).filter(|day| *day > self.from);
        let year =
            i64::from(self.from.year()) + i64::from(first.is_none()) + step * (i64::from(turn.max(1)) - 1);
        i16::try_from(year)
            .ok()
            .and_then(|year| due.in_year(year))
            .unwrap_or(Day::LAST)
    }
}
