//! What `liantiao period` takes: from, within, then a line each `before`, `at most <length>`, `times <n>`, `on <day>`
//! or an event.
//!
//! Always holds: refused events are events that were given; every day asked has a state; the answer says why; the
//! same question has the same answer.

use std::sync::OnceLock;

use calendar::WorkingCalendar;
use calendar::period::Period;

fn calendar() -> &'static WorkingCalendar {
    static CALENDAR: OnceLock<WorkingCalendar> = OnceLock::new();
    let text = include_str!("../../catalogue/calendar/holidays.csv");
    CALENDAR.get_or_init(|| WorkingCalendar::parse(text).expect("the published arrangements"))
}

fn period(text: &str) -> Option<Period> {
    let mut lines = text.lines();
    let mut period = Period {
        from: lines.next()?.parse().ok()?,
        within: lines.next()?.parse().ok()?,
        before: false,
        events: Vec::new(),
        extend_at_most: None,
        extend_times: None,
        on: Vec::new(),
    };
    for line in lines {
        if line == "before" {
            period.before = true;
        } else if let Some(length) = line.strip_prefix("at most ") {
            period.extend_at_most = Some(length.parse().ok()?);
        } else if let Some(times) = line.strip_prefix("times ") {
            period.extend_times = Some(times.parse().ok()?);
        } else if let Some(day) = line.strip_prefix("on ") {
            period.on.push(day.parse().ok()?);
        } else {
            period.events.push(line.parse().ok()?);
        }
    }
    Some(period)
}

/// Asks for one period.
pub fn run(data: &[u8]) {
    let Some(period) = period(&String::from_utf8_lossy(data)) else {
        return;
    };
    let answer = period.answer(calendar());
    if let Ok(answer) = &answer {
        assert!(answer.refused.iter().all(|index| *index < period.events.len()));
        assert!(period.on.iter().all(|day| answer.states.contains_key(day)));
        assert!(!answer.why.is_empty());
    }
    assert_eq!(answer, period.answer(calendar()));
}
