//! Days and lengths as conditions use them.

use calendar::{Course, Day, Length, Unit, WorkingCalendar};

/// The rolled last day of a period that begins on `from` (`due(day, "60 days")`).
pub(crate) fn due(calendar: &WorkingCalendar, from: Day, length: Length) -> Option<Day> {
    Course::within(from, length).reckon(calendar).due
}

/// The day so long before `day`: facts and acts *after* it lie within the span.
pub(crate) fn back(day: Day, length: Length) -> Day {
    let count = i64::from(length.count);
    match length.unit {
        Unit::Days | Unit::WorkingDays => day.plus_days(-count),
        Unit::Months => day.plus_months(-count),
        Unit::Years => day.plus_months(-12 * count),
        Unit::Hours => day.plus_days(-count.div_euclid(24)),
    }
}

/// Working days after `from`, up to and including `to`; negative when `to` is earlier.
pub(crate) fn working_days(calendar: &WorkingCalendar, from: Day, to: Day) -> i64 {
    if to < from {
        -calendar.working_days_between(to, from)
    } else {
        calendar.working_days_between(from, to)
    }
}
