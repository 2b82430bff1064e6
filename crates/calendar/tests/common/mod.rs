//! The published calendar and short words for days.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(
    clippy::expect_used,
    reason = "a test that cannot read its own words has failed"
)]

use std::sync::LazyLock;

use calendar::{Day, Length, WorkingCalendar};

pub const CSV: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../catalogue/calendar/holidays.csv"
));

pub static CALENDAR: LazyLock<WorkingCalendar> =
    LazyLock::new(|| WorkingCalendar::parse(CSV).expect("calendar"));

pub fn day(text: &str) -> Day {
    text.parse().expect("day")
}

pub fn length(text: &str) -> Length {
    text.parse().expect("length")
}
