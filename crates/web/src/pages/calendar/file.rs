//! `/calendar.ics`: a month as other calendars read it (RFC 5545).

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use calendar::{Day, Moment};
use chrono::{DateTime, NaiveDate, Utc};
use desk::window::Appointment;
use icalendar::{Calendar, Component, Event, EventLike};

use super::{Line, Wanted, Whose, first_of, found, line};
use crate::app::App;
use crate::error::Trouble;
use crate::reading::Reading;
use crate::visit::Worker;

/// The month as a file.
pub async fn file(
    State(app): State<App>,
    worker: Worker,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Trouble> {
    let (name, text) = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let first = first_of(&wanted, reading.today)?;
            let all = found(
                &reading,
                &worker,
                Whose::of(&wanted.whose),
                first,
                first.last_of_month(),
            )?;
            let now = reading.desk.clock().now();
            let events = all.iter().map(|one| event(one, &line(&reading, one), now));
            let mut calendar = Calendar::new();
            calendar.extend(events);
            let name = format!("calendar-{:04}-{:02}.ics", first.year(), first.month());
            Ok((name, calendar.to_string()))
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((headers, text).into_response())
}

fn event(one: &Appointment, line: &Line, now: Moment) -> Event {
    let mut event = Event::new();
    // An appointment that is moved to another day is the same appointment.
    event
        .uid(&format!("{}-{}@liantiao", one.seen.matter.id, one.field))
        .summary(&format!("{} {} {}", line.what, line.number, line.title))
        .location(&line.organ);
    if let Some(now) = in_utc(now) {
        event.timestamp(now);
    }
    let hour = one.hour.as_deref().and_then(minutes);
    let begins = hour.and_then(|minutes| in_utc(Moment::start_of(one.day).plus_micros(minutes * 60_000_000)));
    match (begins, date(one.day)) {
        (Some(begins), _) => drop(event.starts(begins)),
        (None, Some(day)) => drop(event.starts(day)),
        (None, None) => {}
    }
    event.done()
}

/// Minutes of the day of `09:30`.
fn minutes(hour: &str) -> Option<i64> {
    let (hour, minute) = hour.split_once(':')?;
    Some(hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?)
}

fn in_utc(moment: Moment) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(moment.micros())
}

fn date(day: Day) -> Option<NaiveDate> {
    let (month, of_month) = (u32::try_from(day.month()).ok()?, u32::try_from(day.day()).ok()?);
    NaiveDate::from_ymd_opt(i32::from(day.year()), month, of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc() {
        let nine = Moment::start_of("2023-12-14".parse().unwrap()).plus_micros(9 * 3_600_000_000);
        assert_eq!(in_utc(nine).unwrap().to_rfc3339(), "2023-12-14T01:00:00+00:00");
        assert_eq!(minutes("09:30"), Some(570));
        assert_eq!(
            date("2024-02-29".parse().unwrap()).unwrap().to_string(),
            "2024-02-29"
        );
    }
}
