//! Lengths of time, always with their unit.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ParseError;

/// Units of a length (language §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Calendar days.
    Days,
    /// Working days.
    WorkingDays,
    /// Months.
    Months,
    /// Years.
    Years,
    /// Hours, through nights and holidays (C6).
    Hours,
}

/// So many units: `30 days`, `5 working days`, `1 month`, `2 years`, `24 hours`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length {
    /// How many; above zero.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

impl Unit {
    /// The unit of the catalogue's word, singular or plural.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "day" | "days" => Self::Days,
            "working day" | "working days" => Self::WorkingDays,
            "month" | "months" => Self::Months,
            "year" | "years" => Self::Years,
            "hour" | "hours" => Self::Hours,
            _ => return None,
        })
    }

    fn word(self) -> &'static str {
        match self {
            Self::Days => "day",
            Self::WorkingDays => "working day",
            Self::Months => "month",
            Self::Years => "year",
            Self::Hours => "hour",
        }
    }
}

impl Length {
    /// The most units that a length may have.
    pub const MOST: u32 = 100_000;

    /// This length, its count brought within 1 and [`Length::MOST`], so that it can be written and read.
    #[must_use]
    pub fn bounded(self) -> Self {
        Self {
            count: self.count.clamp(1, Self::MOST),
            ..self
        }
    }

    /// So many times as long; stays at the longest that can be written.
    #[must_use]
    pub fn times(self, n: u32) -> Self {
        Self {
            count: self.count.saturating_mul(n),
            ..self
        }
    }

    /// Years as months; any other length as it is.
    #[must_use]
    pub fn in_months(self) -> Self {
        match self.unit {
            Unit::Years => Self {
                count: self.count.saturating_mul(12),
                unit: Unit::Months,
            },
            _ => self,
        }
    }

    /// `30日`, `5个工作日`, `1个月`, `2年`, `24小时`.
    pub fn chinese(self) -> String {
        let unit = match self.unit {
            Unit::Days => "日",
            Unit::WorkingDays => "个工作日",
            Unit::Months => "个月",
            Unit::Years => "年",
            Unit::Hours => "小时",
        };
        format!("{}{unit}", self.count)
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}{}",
            self.count,
            self.unit.word(),
            if self.count == 1 { "" } else { "s" }
        )
    }
}

impl FromStr for Length {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let wrong = || ParseError {
            text: text.to_owned(),
            wanted: "length such as \"30 days\", \"5 working days\", \"1 month\", \"24 hours\"",
        };
        let (count, unit) = text.split_once(' ').ok_or_else(wrong)?;
        let count: u32 = count.parse().map_err(|_| wrong())?;
        let unit = Unit::from_word(unit).ok_or_else(wrong)?;
        if count == 0 || count > Self::MOST {
            return Err(wrong());
        }
        Ok(Self { count, unit })
    }
}

impl Serialize for Length {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
