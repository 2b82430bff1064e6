//! Holidays, make-up working days, and counting in working days.
//!
//! Always holds: a day is a working day or a rest day, never both; `rank` grows by one on each working day and
//! stands still on each rest day, so counting forward, backward and between can never disagree.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Day, ParseError};

/// The State Council's arrangements: which days are off, which weekend days are worked.
///
/// A calendar that has grown by another year is simply another `WorkingCalendar`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingCalendar {
    /// Each day that an arrangement names.
    arranged: BTreeMap<Day, Arrangement>,
    /// Days that differ from a plain week, with the sum of all differences up to and including that day.
    differences: Vec<(i64, i64)>,
    /// Years whose arrangement is known, in order.
    years: Vec<i16>,
}

/// What the yearly arrangement says of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrangement {
    /// Off, or (a make-up working day) worked.
    pub off: bool,
    /// The holiday it belongs to, `劳动节`.
    pub name: String,
}

impl WorkingCalendar {
    /// Reads `date,kind,name` lines; `#` comments and the header are skipped.
    /// Each error comes with its line, counted from 0.
    pub fn parse(csv: &str) -> Result<Self, Vec<(usize, ParseError)>> {
        let mut arranged = BTreeMap::new();
        let mut wrong = Vec::new();
        for (index, line) in csv.lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() || line.starts_with("date,") {
                continue;
            }
            match Self::line(line) {
                Ok((day, arrangement)) => {
                    if arranged.insert(day, arrangement).is_some() {
                        wrong.push((
                            index,
                            ParseError {
                                text: line.to_owned(),
                                wanted: "day named only once",
                            },
                        ));
                    }
                }
                Err(error) => wrong.push((index, error)),
            }
        }
        if wrong.is_empty() {
            Ok(Self::of(arranged))
        } else {
            Err(wrong)
        }
    }

    fn line(line: &str) -> Result<(Day, Arrangement), ParseError> {
        let mut cells = line.split(',').map(str::trim);
        let (date, kind, name) = (
            cells.next().unwrap_or(""),
            cells.next(),
            cells.next().unwrap_or("").to_owned(),
        );
        let day: Day = date.parse()?;
        match (kind, cells.next()) {
            (Some("off"), None) => Ok((day, Arrangement { off: true, name })),
            (Some("work"), None) => Ok((day, Arrangement { off: false, name })),
            _ => Err(ParseError {
                text: line.to_owned(),
                wanted: "line such as 2023-05-01,off,劳动节",
            }),
        }
    }

    fn of(arranged: BTreeMap<Day, Arrangement>) -> Self {
        let mut differences = Vec::new();
        let mut sum = 0;
        let mut years = BTreeSet::new();
        for (day, arrangement) in &arranged {
            let plain = day.weekday() < 6;
            if plain == arrangement.off {
                sum += if arrangement.off { -1 } else { 1 };
                differences.push((day.ordinal(), sum));
            }
            // A New Year's day off in December is announced with the next year's arrangement: alone it says
            // nothing of either year.
            if day.month() < 12 || arrangement.name != "元旦" {
                years.insert(day.year());
            }
        }
        Self {
            arranged,
            differences,
            years: years.into_iter().collect(),
        }
    }

    /// Whether people work on that day.
    pub fn is_working_day(&self, day: Day) -> bool {
        match self.arranged.get(&day) {
            Some(arrangement) => !arrangement.off,
            None => day.weekday() < 6,
        }
    }

    /// Whether a last day on that day rolls forward: every plain weekend and every arranged day off, adjusted rest
    /// days included; not a make-up working day (C1).
    pub fn is_rest_day(&self, day: Day) -> bool {
        !self.is_working_day(day)
    }

    /// What the yearly arrangement says of that day, if it names it.
    pub fn arrangement(&self, day: Day) -> Option<&Arrangement> {
        self.arranged.get(&day)
    }

    /// The named days after `after`, up to and including `through`, in order.
    pub fn arrangements(&self, after: Day, through: Day) -> impl Iterator<Item = (Day, &Arrangement)> {
        let first = after.next();
        let range = (first <= through).then(|| self.arranged.range(first..=through));
        range
            .into_iter()
            .flatten()
            .map(|(day, arrangement)| (*day, arrangement))
    }

    /// Whether that year's arrangement is published (C8).
    pub fn covers(&self, year: i16) -> bool {
        self.years.binary_search(&year).is_ok()
    }

    /// The first year of `from..=to` whose arrangement is not published.
    pub fn first_uncovered(&self, from: i16, to: i16) -> Option<i16> {
        (from..=to).find(|year| !self.covers(*year))
    }

    /// The `n`-th working day after that day (before it when negative); the day itself for 0.
    /// Stays at the first or last day there is.
    pub fn add_working_days(&self, day: Day, n: i64) -> Day {
        let at = day.ordinal();
        let target = match n {
            0 => return day,
            1.. => self.rank(at).saturating_add(n),
            // Counted from the day before, so that the day itself is day 0 whether it is worked or not.
            _ => self
                .rank(at.saturating_sub(1))
                .saturating_add(n)
                .saturating_add(1),
        };
        self.day_of_rank(target, at, n)
    }

    /// Working days after `a`, up to and including `b`; negative when `b` is earlier.
    pub fn working_days_between(&self, a: Day, b: Day) -> i64 {
        self.rank(b.ordinal()) - self.rank(a.ordinal())
    }

    /// The day itself, or the first working day after a rest day.
    pub fn roll_forward(&self, day: Day) -> Day {
        if self.is_working_day(day) {
            day
        } else {
            self.add_working_days(day, 1)
        }
    }

    /// How many working days there are up to and including that day, from a fixed Monday on.
    fn rank(&self, ordinal: i64) -> i64 {
        // 1969-12-29, ordinal -3, was a Monday.
        let since_monday = ordinal + 3;
        let plain = since_monday.div_euclid(7) * 5 + (since_monday.rem_euclid(7) + 1).min(5);
        let up_to = self.differences.partition_point(|(day, _)| *day <= ordinal);
        plain
            + up_to
                .checked_sub(1)
                .and_then(|i| self.differences.get(i))
                .map_or(0, |(_, sum)| *sum)
    }

    /// The first day whose rank is at least `target`: `n` working days from `near`.
    fn day_of_rank(&self, target: i64, near: i64, n: i64) -> Day {
        let (first, last) = (Day::FIRST.ordinal(), Day::LAST.ordinal());
        // Five working days a week; a holiday and its weekends fit into the margin, and if not, it is widened.
        let guess = near.saturating_add(n.saturating_mul(7) / 5).clamp(first, last);
        let mut margin = 16;
        let (mut low, mut high) = loop {
            let (low, high) = ((guess - margin).max(first), (guess + margin).min(last));
            let found =
                (low == first || self.rank(low) < target) && (high == last || self.rank(high) >= target);
            if found {
                break (low, high);
            }
            margin *= 4;
        };
        while low < high {
            let middle = low + (high - low) / 2;
            if self.rank(middle) >= target {
                high = middle
            } else {
                low = middle + 1
            }
        }
        Day::from_ordinal(low)
    }
}
