//! One period asked about by itself, without a matter: what `liantiao period` answers.
//!
//! Always holds: events are taken in the order given, days going forward; one that has no effect is listed as refused
//! and changes nothing; the state of a day knows only the events dated up to it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::{
    Course, Day, ExtensionBy, ExtensionLimit, ExtensionRefusal, Length, Moment, ParseError, Standing, Unit,
    WorkingCalendar,
};

/// The trigger: a day, or a moment where hours are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// `2024-03-01`.
    Day(Day),
    /// `2023-05-04T15:00`.
    Moment(Moment),
}

impl FromStr for Trigger {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        if text.contains('T') {
            text.parse().map(Self::Moment)
        } else {
            text.parse().map(Self::Day)
        }
    }
}

/// Something that happens to the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// The day it happened.
    pub day: Day,
    /// What happened.
    pub what: Happening,
}

/// What may happen to a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// Suspended; that day still counts (C2).
    Pause,
    /// Resumed; that day does not count yet (C2).
    Resume,
    /// Begins again on that day (C10).
    Restart,
    /// Extended by a length or to a day.
    Extend(ExtensionBy),
    /// What the period is for was done.
    Met,
}

const EVENT: &str = "event such as pause@2024-03-20, resume@2024-04-10, restart@2024-04-10, \
                     \"extend@2024-05-17=30 days\", met@2024-05-20";

impl FromStr for Event {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let wrong = || ParseError {
            text: text.to_owned(),
            wanted: EVENT,
        };
        let (word, rest) = text.split_once('@').ok_or_else(wrong)?;
        let (day, by) = rest
            .split_once('=')
            .map_or((rest, None), |(day, by)| (day, Some(by)));
        let what = match (word, by) {
            ("pause", None) => Happening::Pause,
            ("resume", None) => Happening::Resume,
            ("restart", None) => Happening::Restart,
            ("met", None) => Happening::Met,
            ("extend", Some(by)) => Happening::Extend(match by.parse::<Day>() {
                Ok(day) => ExtensionBy::Until(day),
                Err(_) => ExtensionBy::Length(by.parse()?),
            }),
            _ => return Err(wrong()),
        };
        Ok(Self {
            day: day.parse()?,
            what,
        })
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { day, what } = self;
        match what {
            Happening::Pause => write!(f, "pause@{day}"),
            Happening::Resume => write!(f, "resume@{day}"),
            Happening::Restart => write!(f, "restart@{day}"),
            Happening::Met => write!(f, "met@{day}"),
            Happening::Extend(ExtensionBy::Length(length)) => write!(f, "extend@{day}={length}"),
            Happening::Extend(ExtensionBy::Until(to)) => write!(f, "extend@{day}={to}"),
        }
    }
}

/// A period and what happens to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// The trigger, not counted itself; with `before`, the event ahead, which is day 0.
    pub from: Trigger,
    /// How long.
    pub within: Length,
    /// Count backwards (C5).
    pub before: bool,
    /// What happens, in the order given.
    pub events: Vec<Event>,
    /// Each extension at most so much; absent: no maximum.
    pub extend_at_most: Option<Length>,
    /// At most so many extensions; absent: one (C4).
    pub extend_times: Option<u32>,
    /// Days whose state is asked.
    pub on: Vec<Day>,
}

/// A period that cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// Hours need the minute.
    #[error(
        "{within} are counted from the minute (C6): give a moment such as {from}T15:00 instead of the day {from}"
    )]
    HoursFromDay {
        /// The length.
        within: Length,
        /// The day given.
        from: Day,
    },
    /// The calendar knows the years 1 to 9999; the period ends at its edge or beyond.
    #[error("it ends outside the years 1 to 9999")]
    OutsideTheCalendar,
}

/// How a period stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Running; the due day itself is still in time.
    Running,
    /// Suspended.
    Paused,
    /// Done, in time or late.
    Met,
    /// The due day has passed.
    Overdue,
}

/// Where a period ends, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The due day, or moment to the minute; null while suspended without end (C12).
    pub due: Option<String>,
    /// A year's arrangement is not published (C8).
    pub provisional: bool,
    /// Which events, from 0, had no effect.
    pub refused: Vec<usize>,
    /// The state of each day asked.
    pub states: BTreeMap<Day, State>,
    /// The reasoning, a sentence each, with the convention's code where the law is silent.
    pub why: Vec<String>,
}

/// Why an event had no effect.
#[derive(Debug, thiserror::Error)]
enum NoEffect {
    #[error("期限已经完成")]
    AlreadyMet,
    #[error("早于起算日或者前一事件")]
    OutOfOrder,
    #[error("自事件之日倒算的期限不中止、不重算、不延长")]
    Backwards,
    #[error("期限已经届满")]
    Overdue,
    #[error("已在中止")]
    AlreadyPaused,
    #[error("没有中止，无从恢复")]
    NotPaused,
    #[error("{0}（C4）")]
    Limit(ExtensionRefusal),
    #[error("{0}")]
    Extension(ExtensionRefusal),
}

/// A period as far as its events have gone.
struct Progress<'a> {
    calendar: &'a WorkingCalendar,
    limit: ExtensionLimit,
    course: Course,
    latest: Day,
    met: Option<Day>,
}

impl Period {
    /// Where it ends, which events had no effect, how it stands on the days asked, and why.
    ///
    /// # Errors
    /// Hours from a day without the minute; an end outside the calendar.
    pub fn answer(&self, calendar: &WorkingCalendar) -> Result<Answer, PeriodError> {
        let mut whole = self.begin(calendar)?;
        let mut refused = Vec::new();
        let mut without_effect = Vec::new();
        let mut accepted = Vec::new();
        for (index, event) in self.events.iter().enumerate() {
            match whole.take(*event) {
                Ok(()) => accepted.push(*event),
                Err(reason) => {
                    refused.push(index);
                    without_effect.push(format!("第{}个事件 {event} 没有效果：{reason}", index + 1));
                }
            }
        }
        let mut states = BTreeMap::new();
        for day in &self.on {
            states.insert(*day, self.state(calendar, &accepted, *day)?);
        }
        let reckoning = whole.course.reckon(calendar);
        if reckoning
            .due
            .is_some_and(|due| due <= Day::FIRST || due >= Day::LAST)
        {
            return Err(PeriodError::OutsideTheCalendar);
        }
        let due = match reckoning.moment {
            Some(moment) => Some(moment.to_minute()),
            None => reckoning.due.map(|day| day.to_string()),
        };
        let mut why: Vec<String> = whole
            .course
            .explain(calendar)
            .iter()
            .map(ToString::to_string)
            .collect();
        if let Some(met) = whole.met {
            let late = reckoning.due.is_some_and(|due| due < met);
            why.push(format!(
                "{}完成，{}",
                met.chinese(),
                if late { "已经逾期" } else { "没有逾期" }
            ));
        }
        why.append(&mut without_effect);
        Ok(Answer {
            due,
            provisional: reckoning.provisional,
            refused,
            states,
            why,
        })
    }

    /// The state of a day: only what is dated up to it counts.
    fn state(&self, calendar: &WorkingCalendar, accepted: &[Event], day: Day) -> Result<State, PeriodError> {
        let mut progress = self.begin(calendar)?;
        for event in accepted.iter().filter(|event| event.day <= day) {
            // Taken before under the same events, so taken again.
            let _ = progress.take(*event);
        }
        Ok(match (progress.met, progress.course.standing(calendar, day)) {
            (Some(_), _) => State::Met,
            (None, Standing::Running) => State::Running,
            (None, Standing::Paused) => State::Paused,
            (None, Standing::Overdue) => State::Overdue,
        })
    }

    fn begin<'a>(&self, calendar: &'a WorkingCalendar) -> Result<Progress<'a>, PeriodError> {
        let course = match (self.from, self.before) {
            (Trigger::Day(from), _) if self.within.unit == Unit::Hours => {
                return Err(PeriodError::HoursFromDay {
                    within: self.within,
                    from,
                });
            }
            (Trigger::Day(day), false) => Course::within(day, self.within),
            (Trigger::Day(day), true) => Course::before(day, self.within),
            (Trigger::Moment(moment), false) => Course::within_from(moment, self.within),
            (Trigger::Moment(moment), true) => Course::before_moment(moment, self.within),
        };
        let limit = ExtensionLimit {
            at_most: self.extend_at_most,
            times: Some(self.extend_times.unwrap_or(1)),
            rule: 0,
        };
        // Counting backwards, the trigger lies ahead of all that happens.
        let latest = if self.before { Day::FIRST } else { course.trigger() };
        Ok(Progress {
            calendar,
            limit,
            course,
            latest,
            met: None,
        })
    }
}

impl Progress<'_> {
    fn take(&mut self, event: Event) -> Result<(), NoEffect> {
        let Event { day, what } = event;
        if self.met.is_some() {
            return Err(NoEffect::AlreadyMet);
        }
        if day < self.latest {
            return Err(NoEffect::OutOfOrder);
        }
        if self.course.is_backwards() && what != Happening::Met {
            return Err(NoEffect::Backwards);
        }
        let effect = |had: bool, otherwise: NoEffect| if had { Ok(()) } else { Err(otherwise) };
        match what {
            Happening::Met => self.met = Some(day),
            Happening::Pause if self.course.is_paused() => return Err(NoEffect::AlreadyPaused),
            Happening::Pause => {
                let due = self.course.reckon(self.calendar).due;
                effect(
                    due.is_none_or(|due| day <= due) && self.course.pause(day),
                    NoEffect::Overdue,
                )?;
            }
            Happening::Resume => effect(self.course.resume(day), NoEffect::NotPaused)?,
            Happening::Restart => effect(self.course.restart(day), NoEffect::OutOfOrder)?,
            Happening::Extend(by) => {
                self.course
                    .extend(self.calendar, day, by, self.limit)
                    .map_err(|refusal| match refusal {
                        ExtensionRefusal::NotLonger { .. } | ExtensionRefusal::Backwards => {
                            NoEffect::Extension(refusal)
                        }
                        _ => NoEffect::Limit(refusal),
                    })?;
            }
        }
        self.latest = day;
        Ok(())
    }
}
