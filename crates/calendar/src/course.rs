//! The run of one period, and where it ends.

use serde::{Deserialize, Serialize};

use crate::{Day, WorkingCalendar};

/// What is known of one run of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {}

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
    /// Some year on the way has no published arrangement yet (C8).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

impl Course {
    /// Where it ends under that calendar.
    pub fn reckon(&self, _calendar: &WorkingCalendar) -> Reckoning {
        Reckoning { first: Day::new(2023, 1, 1).unwrap_or_else(|| unreachable!()), unrolled: None, due: None, provisional: true }
    }
}
