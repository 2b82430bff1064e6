//! Holidays, make-up working days, and counting in working days.

use std::collections::BTreeMap;

use crate::{Day, ParseError};

/// The State Council's arrangements: which days are off, which weekend days are worked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingCalendar {
    /// Day to (off, name of the arrangement).
    arranged: BTreeMap<Day, (bool, String)>,
}

impl WorkingCalendar {
    /// Reads `date,kind,name` lines; `#` comments and the header are skipped.
    pub fn parse(csv: &str) -> Result<Self, Vec<(usize, ParseError)>> {
        let mut arranged = BTreeMap::new();
        let mut wrong = Vec::new();
        for (index, line) in csv.lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() || line.starts_with("date,") {
                continue;
            }
            let mut cells = line.split(',');
            let (date, kind, name) = (cells.next().unwrap_or(""), cells.next(), cells.next().unwrap_or(""));
            match (date.parse::<Day>(), kind) {
                (Ok(day), Some("off")) => drop(arranged.insert(day, (true, name.to_owned()))),
                (Ok(day), Some("work")) => drop(arranged.insert(day, (false, name.to_owned()))),
                (Err(error), _) => wrong.push((index, error)),
                (Ok(_), _) => wrong.push((
                    index,
                    ParseError { text: line.to_owned(), wanted: "line such as 2023-05-01,off,劳动节" },
                )),
            }
        }
        if wrong.is_empty() { Ok(Self { arranged }) } else { Err(wrong) }
    }

    /// Whether people work on that day.
    pub fn is_working_day(&self, day: Day) -> bool {
        match self.arranged.get(&day) {
            Some((off, _)) => !off,
            None => day.weekday() < 6,
        }
    }

    /// Whether that year's arrangement is published (C8).
    pub fn covers(&self, year: i16) -> bool {
        self.arranged.keys().any(|d| d.year() == year)
    }
}
