//! The day and the moment.

use std::fmt;
use std::str::FromStr;

use jiff::Span;
use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Day 0 of [`Day::ordinal`].
const EPOCH: Day = Day(Date::constant(1970, 1, 1));

/// A civil day in China, of the years 1 to 9999. Written `2023-05-04`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// A text that is no day, moment or length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no {wanted}")]
pub struct ParseError {
    /// What was read.
    pub text: String,
    /// What was wanted, with an example.
    pub wanted: &'static str,
}

impl Day {
    /// The first day there is, 0001-01-01.
    pub const FIRST: Self = Self(Date::constant(1, 1, 1));
    /// The last day there is, 9999-12-31.
    pub const LAST: Self = Self(Date::MAX);

    /// The day with that year (1 to 9999), month (1-12) and day of the month, if there is one.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day)
            .ok()
            .map(Self)
            .filter(|d| *d >= Self::FIRST)
    }

    /// Days since 1970-01-01; negative before.
    pub fn ordinal(self) -> i64 {
        EPOCH.days_until(self)
    }

    /// The day so many days after 1970-01-01. Stays at the first or last day there is.
    pub fn from_ordinal(ordinal: i64) -> Self {
        EPOCH.plus_days(ordinal)
    }

    /// `n` calendar days later (earlier when negative). Stays at the first or last day there is.
    pub fn plus_days(self, n: i64) -> Self {
        self.plus(Span::new().try_days(n), n)
    }

    /// `n` months later; a day the month does not have becomes its last (1 month after 31 January: end of February).
    /// Stays at the first or last day there is.
    pub fn plus_months(self, n: i64) -> Self {
        self.plus(Span::new().try_months(n), n)
    }

    fn plus(self, span: Result<Span, jiff::Error>, sign: i64) -> Self {
        let bound = if sign < 0 { Self::FIRST } else { Self::LAST };
        span.and_then(|s| self.0.checked_add(s))
            .map_or(bound, Self)
            .max(Self::FIRST)
    }

    /// The day after.
    pub fn next(self) -> Self {
        self.plus_days(1)
    }

    /// The day before.
    pub fn previous(self) -> Self {
        self.plus_days(-1)
    }

    /// Calendar days from this day to `later`; negative when it is earlier.
    pub fn days_until(self, later: Self) -> i64 {
        self.0
            .until(later.0)
            .map(|s| i64::from(s.get_days()))
            .unwrap_or_default()
    }

    /// Whole months from this day to `later`; negative when it is earlier.
    pub fn months_until(self, later: Self) -> i64 {
        self.0
            .until((jiff::Unit::Month, later.0))
            .map(|s| i64::from(s.get_months()))
            .unwrap_or_default()
    }

    /// Year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// Month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// Day of the month, from 1.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// Monday 1 to Sunday 7.
    pub fn weekday(self) -> i8 {
        self.0.weekday().to_monday_one_offset()
    }

    /// First day of its month.
    pub fn first_of_month(self) -> Self {
        Self(self.0.first_of_month())
    }

    /// Last day of its month.
    pub fn last_of_month(self) -> Self {
        Self(self.0.last_of_month())
    }

    /// `2023年5月4日`.
    pub fn chinese(self) -> String {
        format!("{}年{}月{}日", self.year(), self.month(), self.day())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let wrong = || ParseError {
            text: text.to_owned(),
            wanted: "day such as 2023-05-04",
        };
        if text.len() != 10 {
            return Err(wrong());
        }
        text.parse()
            .map(Self)
            .ok()
            .filter(|d| *d >= Self::FIRST)
            .ok_or_else(wrong)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A moment: microseconds since 1970 in UTC, shown in China's time (UTC+8, no summer time).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

/// China's offset from UTC, in microseconds.
const CHINA: i64 = 8 * 3600 * 1_000_000;

/// A day, in microseconds.
const DAY: i64 = 24 * 3600 * 1_000_000;

impl Moment {
    /// From microseconds since 1970-01-01T00:00Z. Stays within the first and the last day there is.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(Self::start_of(Day::FIRST).0, Self::end_of(Day::LAST).0))
    }

    /// Microseconds since 1970-01-01T00:00Z.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// The first moment of a day in China.
    pub fn start_of(day: Day) -> Self {
        Self(day.ordinal() * DAY - CHINA)
    }

    /// The last microsecond of a day in China.
    pub fn end_of(day: Day) -> Self {
        Self(Self::start_of(day).0 + (DAY - 1))
    }

    /// The day in China.
    pub fn day(self) -> Day {
        self.in_china().0
    }

    /// So many microseconds later. Stays within the first and the last day there is.
    pub fn plus_micros(self, micros: i64) -> Self {
        Self::from_micros(self.0.saturating_add(micros))
    }

    /// So many hours later, through nights and holidays.
    pub fn plus_hours(self, hours: i64) -> Self {
        self.plus_micros(hours.saturating_mul(DAY / 24))
    }

    /// The same time of day on another day.
    pub fn on_day(self, day: Day) -> Self {
        Self(Self::start_of(day).0 + self.in_china().1)
    }

    /// `2023-05-04T15:00`: China's time to the minute.
    pub fn to_minute(self) -> String {
        let civil = self.civil();
        format!("{}T{:02}:{:02}", civil.date(), civil.hour(), civil.minute())
    }

    /// `2023年5月4日15时00分`.
    pub fn chinese(self) -> String {
        let civil = self.civil();
        format!(
            "{}{}时{:02}分",
            self.day().chinese(),
            civil.hour(),
            civil.minute()
        )
    }

    /// The day in China, and the microseconds since it began.
    fn in_china(self) -> (Day, i64) {
        let shifted = self.0.saturating_add(CHINA);
        (
            Day::from_ordinal(shifted.div_euclid(DAY)),
            shifted.rem_euclid(DAY),
        )
    }

    fn civil(self) -> DateTime {
        let (day, micros) = self.in_china();
        let time = Span::new()
            .try_microseconds(micros)
            .and_then(|span| Time::midnight().checked_add(span));
        day.0.to_datetime(time.unwrap_or(Time::MAX))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+08:00", self.civil())
    }
}

impl FromStr for Moment {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let wrong = || ParseError {
            text: text.to_owned(),
            wanted: "moment such as 2023-05-04T15:00",
        };
        let civil = text.strip_suffix("+08:00").unwrap_or(text);
        // Strict: another offset or a zone's name must not be read as China's time, nor a day as its midnight.
        let (date, time) = civil.split_once('T').ok_or_else(wrong)?;
        let day: Day = date.parse().map_err(|_| wrong())?;
        if !time.starts_with(|c: char| c.is_ascii_digit())
            || !time.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.'))
        {
            return Err(wrong());
        }
        let time: Time = time.parse().map_err(|_| wrong())?;
        let since = Time::midnight()
            .until((jiff::Unit::Microsecond, time))
            .map_err(|_| wrong())?;
        Ok(Self(Self::start_of(day).0 + since.get_microseconds()))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A day of every year, `12-31`. 29 February is the 28th in common years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31.
    pub day: i8,
}

impl MonthDay {
    /// That day in a year.
    pub fn in_year(self, year: i16) -> Option<Day> {
        Day::new(year, self.month, self.day).or_else(|| Day::new(year, self.month, 1).map(Day::last_of_month))
    }
}

impl FromStr for MonthDay {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let wrong = || ParseError {
            text: text.to_owned(),
            wanted: "day of the year such as 12-31",
        };
        let (month, day) = text.split_once('-').ok_or_else(wrong)?;
        let found = Self {
            month: month.parse().map_err(|_| wrong())?,
            day: day.parse().map_err(|_| wrong())?,
        };
        // 2024 is a leap year: every day that any year has.
        Day::new(2024, found.month, found.day)
            .map(|_| found)
            .ok_or_else(wrong)
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl Serialize for MonthDay {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MonthDay {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
