//! Where a course ends.
//!
//! Order, after the law and C2, C3, C10, C11: lengths are added up by unit and counted from the trigger; what is left
//! out within that time moves the end; a last day on a rest day rolls, once, at the very end.
//!
//! Always holds: a pause or an extension never makes the end earlier; without rolling or working days the calendar is
//! not asked, and without asking an unpublished year nothing is provisional.

use serde::{Deserialize, Serialize};

use crate::course::ExtensionBy;
use crate::gaps::{Gap, Left, clip};
use crate::{Course, Day, Length, Measure, Moment, Unit, WorkingCalendar};

/// Where a course ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reckoning {
    /// First day counted.
    pub first: Day,
    /// Last day before rolling; absent while suspended without end (C12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unrolled: Option<Day>,
    /// The due day; itself still in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Day>,
    /// Where hours are counted, the due moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment: Option<Moment>,
    /// Some year on the way has no published arrangement yet (C8).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

/// How a course stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Running; the due day itself is still in time.
    Running,
    /// Suspended; never overdue meanwhile (C12).
    Paused,
    /// Its due day has passed.
    Overdue,
}

/// An end with the gaps that moved it.
pub(crate) struct Run {
    /// Absent while a gap has no end.
    pub end: Option<Day>,
    /// The gaps that had an effect.
    pub gaps: Vec<Gap>,
}

/// Lengths of one course, added up by unit in the order in which the units first appear (C3).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lengths([Option<Length>; 4]);

impl Lengths {
    pub fn of(length: Length) -> Self {
        let mut sum = Self::default();
        sum.add(length);
        sum
    }

    pub fn add(&mut self, length: Length) {
        let length = length.in_months();
        for slot in &mut self.0 {
            match slot {
                Some(held) if held.unit == length.unit => {
                    held.count = held.count.saturating_add(length.count);
                    return;
                }
                None => {
                    *slot = Some(length);
                    return;
                }
                Some(_) => {}
            }
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = Length> {
        self.0.iter().flatten().copied()
    }
}

impl WorkingCalendar {
    /// That length after a day: working days by this calendar, a month's missing day clamped to its last; hours by
    /// whole days begun.
    pub fn add(&self, day: Day, length: Length) -> Day {
        self.step(day, length, 1)
    }

    /// That length before a day, which is day 0 (C5).
    pub fn subtract(&self, day: Day, length: Length) -> Day {
        self.step(day, length, -1)
    }

    fn step(&self, day: Day, length: Length, sign: i64) -> Day {
        let n = i64::from(length.count) * sign;
        match length.unit {
            Unit::Days => day.plus_days(n),
            Unit::WorkingDays => self.add_working_days(day, n),
            Unit::Months => day.plus_months(n),
            Unit::Years => day.plus_months(n * 12),
            Unit::Hours => day.plus_days(i64::from(length.count.div_ceil(24)) * sign),
        }
    }
}

impl Course {
    /// Where it ends under that calendar.
    pub fn reckon(&self, calendar: &WorkingCalendar) -> Reckoning {
        match self.measure {
            Measure::Before(length) => self.reckon_backwards(calendar, length),
            _ if self.is_hours() => self.reckon_hours(calendar),
            _ => self.reckon_forward(calendar),
        }
    }

    /// How it stands at the end of that day, with all that was said of it up to now: an answer about an earlier day
    /// asks the course as it was then.
    pub fn standing(&self, calendar: &WorkingCalendar, day: Day) -> Standing {
        let reckoning = self.reckon(calendar);
        let lasting = |gap: &Gap| gap.after <= day && gap.through.is_none_or(|through| day < through);
        if self.gaps(calendar).iter().any(lasting) && reckoning.due.is_none_or(|due| day <= due) {
            Standing::Paused
        } else if reckoning.due.is_some_and(|due| due < day) {
            Standing::Overdue
        } else {
            Standing::Running
        }
    }

    fn reckon_forward(&self, calendar: &WorkingCalendar) -> Reckoning {
        let first = self.first(calendar);
        let unrolled = self.run(calendar, &self.gaps(calendar)).end;
        let due = unrolled.map(|end| self.rolled(calendar, end));
        let provisional = self.unpublished(calendar, unrolled, due).is_some();
        Reckoning {
            first,
            unrolled,
            due,
            moment: None,
            provisional,
        }
    }

    /// The first year without a published arrangement that had to be asked for that due day (C8).
    pub(crate) fn unpublished(
        &self,
        calendar: &WorkingCalendar,
        unrolled: Option<Day>,
        due: Option<Day>,
    ) -> Option<i16> {
        let from = if self.counts_working_days() {
            Some(self.from.next())
        } else {
            unrolled.filter(|_| self.rolls())
        };
        let (from, due) = from.zip(due)?;
        calendar.first_uncovered(from.year().min(due.year()), due.year())
    }

    fn reckon_backwards(&self, calendar: &WorkingCalendar, length: Length) -> Reckoning {
        let working = length.unit == Unit::WorkingDays;
        if length.unit == Unit::Hours {
            let moment = self.origin().plus_hours(-i64::from(length.count));
            let day = moment.day();
            return Reckoning {
                first: day,
                unrolled: Some(day),
                due: Some(day),
                moment: Some(moment),
                provisional: false,
            };
        }
        let due = calendar.subtract(self.from, length);
        let first = if working {
            calendar.add_working_days(self.from, -1)
        } else {
            self.from.previous()
        };
        let provisional = working
            && calendar
                .first_uncovered(due.year(), self.from.previous().year())
                .is_some();
        Reckoning {
            first,
            unrolled: Some(due),
            due: Some(due),
            moment: None,
            provisional,
        }
    }

    /// Hours run from the minute, through nights and holidays, and do not roll (C6).
    fn reckon_hours(&self, calendar: &WorkingCalendar) -> Reckoning {
        let origin = self.origin();
        let mut end = Some(origin);
        let mut until = None;
        for length in self.lengths_after(None).iter() {
            let Some(moment) = end else { break };
            end = Some(match length.unit {
                Unit::Hours => moment.plus_hours(i64::from(length.count)),
                _ => moment.on_day(calendar.add(moment.day(), length)),
            });
        }
        for gap in self.gaps(calendar) {
            let Some(moment) = end.filter(|moment| gap.after <= moment.day()) else {
                break;
            };
            end = gap
                .through
                .map(|through| moment.plus_hours(24 * gap.after.days_until(through)));
        }
        if let Some((on, day)) = self.last_until() {
            let gaps = clip(&self.gaps(calendar), on);
            until = self
                .count(calendar, Start::End(day), self.lengths_after(Some(on)), &gaps)
                .end;
        }
        let due = match (end.map(Moment::day), until) {
            (Some(day), Some(until)) if until > day => {
                end = None;
                Some(until)
            }
            (day, _) => day,
        };
        let provisional = self.unpublished(calendar, due, due).is_some();
        Reckoning {
            first: origin.day(),
            unrolled: due,
            due,
            moment: end,
            provisional,
        }
    }

    /// The moment from which hours run: the trigger's, or the end of its day.
    fn origin(&self) -> Moment {
        self.at.unwrap_or_else(|| match self.measure {
            Measure::Before(_) => Moment::start_of(self.from),
            _ => Moment::start_of(self.from.next()),
        })
    }

    /// First day counted.
    fn first(&self, calendar: &WorkingCalendar) -> Day {
        match self.measure {
            Measure::Within(length) if length.unit == Unit::WorkingDays => {
                calendar.add_working_days(self.from, 1)
            }
            Measure::Every { turn, .. } if turn > 1 => self.grid(calendar, turn - 1).next(),
            _ => self.from.next(),
        }
    }

    /// Its unrolled end with those gaps; the later of what its length gives and what was agreed as a day.
    pub(crate) fn run(&self, calendar: &WorkingCalendar, gaps: &[Gap]) -> Run {
        let run = self.count(
            calendar,
            self.start_of_count(calendar),
            self.lengths_after(None),
            gaps,
        );
        let Some((on, day)) = self.last_until() else {
            return run;
        };
        let other = self.count(
            calendar,
            Start::End(day),
            self.lengths_after(Some(on)),
            &clip(gaps, on),
        );
        match (run.end, other.end) {
            (Some(mine), Some(its)) if mine <= its => other,
            (Some(_), None) => other,
            _ => run,
        }
    }

    /// Where its count starts.
    fn start_of_count(&self, calendar: &WorkingCalendar) -> Start {
        match self.measure {
            Measure::Within(_) | Measure::Before(_) => Start::Trigger(self.from),
            Measure::Until(day) => Start::End(day),
            Measure::Every { turn, .. } => Start::End(self.grid(calendar, turn)),
        }
    }

    /// The last extension to a day: when granted, and to which day.
    pub(crate) fn last_until(&self) -> Option<(Day, Day)> {
        self.extensions.iter().rev().find_map(|e| match e.by {
            ExtensionBy::Until(day) => Some((e.on, day)),
            ExtensionBy::Length(_) => None,
        })
    }

    /// Its own length with all extensions by a length, or, given the last extension to a day, those after it.
    pub(crate) fn lengths_after(&self, until: Option<Day>) -> Lengths {
        let mut sum = match (until, self.measure) {
            (None, Measure::Within(length)) => Lengths::of(length),
            (
                None,
                Measure::Every {
                    every,
                    due: None,
                    turn,
                },
            ) if every.unit == Unit::Hours => Lengths::of(every.times(turn)),
            _ => Lengths::default(),
        };
        let skip = match until {
            Some(_) => self
                .extensions
                .iter()
                .rposition(|e| matches!(e.by, ExtensionBy::Until(_)))
                .map_or(0, |i| i + 1),
            None => 0,
        };
        for extension in self.extensions.iter().skip(skip) {
            if let ExtensionBy::Length(length) = extension.by {
                sum.add(length);
            }
        }
        sum
    }

    /// Whether any of its lengths is in working days, or what is left out is bounded by them.
    fn counts_working_days(&self) -> bool {
        let own = match self.measure {
            Measure::Within(length) => Some(length),
            Measure::Every { every, due: None, .. } => Some(every),
            _ => None,
        };
        let working = |by: &ExtensionBy| matches!(by, ExtensionBy::Length(l) if l.unit == Unit::WorkingDays);
        let most = self.at_most.filter(|_| !self.left_out.is_empty());
        own.into_iter()
            .chain(most)
            .any(|length| length.unit == Unit::WorkingDays)
            || self.extensions.iter().any(|e| working(&e.by))
    }

    /// Counts lengths after a day, leaving gaps out.
    fn count(&self, calendar: &WorkingCalendar, start: Start, lengths: Lengths, gaps: &[Gap]) -> Run {
        let mut left = Left { gaps, used: 0 };
        let end = self.count_through(calendar, start, lengths, &mut left);
        Run {
            end,
            gaps: gaps.iter().take(left.used).copied().collect(),
        }
    }

    fn count_through(
        &self,
        calendar: &WorkingCalendar,
        start: Start,
        lengths: Lengths,
        left: &mut Left,
    ) -> Option<Day> {
        let mut end = match start {
            Start::Trigger(day) => day,
            Start::End(day) => left.push(day, |end| end)?,
        };
        for length in lengths.iter() {
            end = if length.unit == Unit::WorkingDays {
                left.count_working(calendar, end, i64::from(length.count))?
            } else {
                let plain = calendar.add(end, length);
                left.push(plain, |end| end)?
            };
        }
        // What begins between a last day on a rest day and the day to which it would roll still counts as within.
        left.push(end, |end| self.rolled(calendar, end))
    }

    /// Whether a last day on a rest day rolls; hours never do (C6).
    pub(crate) fn rolls(&self) -> bool {
        !self.fixed && !self.is_hours()
    }

    /// The due day of an unrolled end.
    fn rolled(&self, calendar: &WorkingCalendar, end: Day) -> Day {
        if self.rolls() {
            calendar.roll_forward(end)
        } else {
            end
        }
    }
}

/// Where a count starts.
#[derive(Clone, Copy)]
enum Start {
    /// At the trigger; that day is not counted.
    Trigger(Day),
    /// At a day that is an end already: agreed, or on a grid.
    End(Day),
}
