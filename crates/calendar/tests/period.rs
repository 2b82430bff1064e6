//! `liantiao period`: the pure function behind it, case by case.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its own words has failed"
)]

mod common;

use calendar::period::{Answer, Event, Period, PeriodError, State, Trigger};
use common::{CALENDAR, day, length};
use rstest::rstest;

fn period(from: &str, within: &str, events: &[&str]) -> Period {
    Period {
        from: from.parse().unwrap(),
        within: length(within),
        before: false,
        events: events.iter().map(|e| e.parse().unwrap()).collect(),
        extend_at_most: None,
        extend_times: None,
        on: Vec::new(),
    }
}

fn answer(period: &Period) -> Answer {
    period.answer(&CALENDAR).unwrap()
}

/// The example of the issue: 60 days from 1 March end on 30 April; suspended 21 days: 21 May; 30 more: 20 June.
#[test]
fn pause_resume_extend_has_the_exact_json() {
    let mut asked = period(
        "2024-03-01",
        "60 days",
        &[
            "pause@2024-03-20",
            "resume@2024-04-10",
            "extend@2024-05-17=30 days",
        ],
    );
    asked.on = [
        "2024-03-20",
        "2024-04-09",
        "2024-04-10",
        "2024-05-22",
        "2024-06-20",
        "2024-06-21",
    ]
    .map(day)
    .to_vec();
    let json = serde_json::to_string_pretty(&answer(&asked)).unwrap();
    insta::assert_snapshot!(json);
}

#[rstest]
// Resume without pause; pause while paused; resume before the pause began.
#[case::resume_alone("60 days", &["resume@2024-03-10"], &[0], Some("2024-04-30"))]
#[case::pause_twice("60 days", &["pause@2024-03-10", "pause@2024-03-12", "resume@2024-03-20"], &[1], Some("2024-05-10"))]
#[case::resume_before_pause("60 days", &["pause@2024-03-10", "resume@2024-03-09"], &[1], None)]
// Two pauses of 10 and 5 days: 15 May.
#[case::two_pauses("60 days", &["pause@2024-03-10", "resume@2024-03-20", "pause@2024-04-01", "resume@2024-04-06"], &[], Some("2024-05-15"))]
// Pause, then extend, then the same without the extension (anchors: removing an extension with pauses).
#[case::pause_and_extension("60 days", &["pause@2024-03-10", "resume@2024-03-20", "extend@2024-04-01=30 days"], &[], Some("2024-06-11"))]
#[case::pause_alone("60 days", &["pause@2024-03-10", "resume@2024-03-20"], &[], Some("2024-05-10"))]
// Before the trigger, out of order.
#[case::before_trigger("60 days", &["pause@2024-02-29", "met@2024-02-28"], &[0, 1], Some("2024-04-30"))]
#[case::out_of_order("60 days", &["extend@2024-04-01=10 days", "pause@2024-03-31"], &[1], Some("2024-05-10"))]
// C4: once by default; after the due day; nothing after it was met.
#[case::extended_twice("60 days", &["extend@2024-04-01=10 days", "extend@2024-04-02=10 days"], &[1], Some("2024-05-10"))]
#[case::extended_on_the_due_day("60 days", &["extend@2024-04-30=10 days"], &[], Some("2024-05-10"))]
#[case::extended_too_late("60 days", &["extend@2024-05-01=10 days"], &[0], Some("2024-04-30"))]
#[case::paused_too_late("60 days", &["pause@2024-05-01", "resume@2024-05-02"], &[0, 1], Some("2024-04-30"))]
#[case::after_met("60 days", &["met@2024-04-01", "pause@2024-04-02", "extend@2024-04-02=1 day", "met@2024-04-03", "restart@2024-04-03"], &[1, 2, 3, 4], Some("2024-04-30"))]
// 行政复议法(2023)第30条: asked to correct, received on 20 March; the five working days begin again (C10).
#[case::restart("5 working days", &["restart@2024-03-20"], &[], Some("2024-03-27"))]
#[case::restart_ends_a_pause("5 working days", &["pause@2024-03-05", "restart@2024-03-20"], &[], Some("2024-03-27"))]
// A new run may be extended again.
#[case::restart_forgets("10 days", &["extend@2024-03-05=5 days", "restart@2024-03-08", "extend@2024-03-10=5 days"], &[], Some("2024-03-25"))]
// A working-day clock skips the days left out: 4, 5 March counted, 6 to 12 March not, then 13, 14, 15 March.
#[case::working_days_paused("5 working days", &["pause@2024-03-05", "resume@2024-03-12"], &[], Some("2024-03-15"))]
// C11: one month ends on 1 April, moved by ten days.
#[case::month_paused("1 month", &["pause@2024-03-10", "resume@2024-03-20"], &[], Some("2024-04-11"))]
// C12: suspended without end.
#[case::paused_without_end("60 days", &["pause@2024-03-10"], &[], None)]
// Suspended on the very last day: it is over on the day of resumption.
#[case::paused_on_the_last_day("60 days", &["pause@2024-04-30", "resume@2024-05-20"], &[], Some("2024-05-20"))]
// C3: one month and one month more are two months from 1 March, not from a clamped or rolled end.
#[case::months_add_up("1 month", &["extend@2024-03-20=1 month"], &[], Some("2024-05-06"))]
#[case::extended_to_a_day("60 days", &["extend@2024-04-01=2024-05-20"], &[], Some("2024-05-20"))]
#[case::extended_to_an_earlier_day("60 days", &["extend@2024-04-01=2024-04-30"], &[0], Some("2024-04-30"))]
fn what_happens(
    #[case] within: &str,
    #[case] events: &[&str],
    #[case] refused: &[usize],
    #[case] due: Option<&str>,
) {
    let found = answer(&period("2024-03-01", within, events));
    assert_eq!(found.refused, refused);
    assert_eq!(found.due.as_deref(), due, "{:?}", found.why);
}

#[rstest]
#[case::whole_or_nothing("60 days", "extend@2024-04-01=31 days", true)]
#[case::just_so_much("60 days", "extend@2024-04-01=30 days", false)]
#[case::a_month_from_30_april_is_30_days("60 days", "extend@2024-04-01=1 month", false)]
#[case::a_month_from_31_may_is_30_days("91 days", "extend@2024-04-01=1 month", false)]
#[case::a_month_from_1_may_is_31_days("61 days", "extend@2024-04-01=1 month", true)]
#[case::to_a_day("60 days", "extend@2024-04-01=2024-05-30", false)]
#[case::to_a_later_day("60 days", "extend@2024-04-01=2024-05-31", true)]
fn at_most_thirty_days(#[case] within: &str, #[case] event: &str, #[case] refused: bool) {
    let asked = Period {
        extend_at_most: Some(length("30 days")),
        ..period("2024-03-01", within, &[event])
    };
    let found = answer(&asked);
    assert_eq!(found.refused.len(), usize::from(refused), "{:?}", found.why);
    assert_eq!(found.why.iter().any(|why| why.contains("C4")), refused);
}

#[test]
fn as_often_as_allowed() {
    let events = [
        "extend@2024-03-10=5 days",
        "extend@2024-03-11=5 days",
        "extend@2024-03-12=5 days",
    ];
    for times in 0..=4 {
        let asked = Period {
            extend_times: Some(times),
            ..period("2024-03-01", "60 days", &events)
        };
        assert_eq!(
            answer(&asked).refused.len(),
            3_usize.saturating_sub(times as usize)
        );
    }
}

/// The state of a day knows only what is dated up to it.
#[test]
fn states_know_only_the_past() {
    let mut asked = period(
        "2024-03-01",
        "10 days",
        &["pause@2024-03-11", "resume@2024-03-15", "met@2024-03-20"],
    );
    asked.on = [
        "2024-03-10",
        "2024-03-11",
        "2024-03-14",
        "2024-03-15",
        "2024-03-16",
        "2024-03-19",
        "2024-03-20",
    ]
    .map(day)
    .to_vec();
    let states: Vec<State> = answer(&asked).states.into_values().collect();
    use State::{Met, Overdue, Paused, Running};
    assert_eq!(states, [Running, Paused, Paused, Running, Overdue, Overdue, Met]);
}

/// 11 March is the last day; overdue from the 12th, until it begins again on the 20th.
#[test]
fn overdue_until_it_begins_again() {
    let mut asked = period("2024-03-01", "10 days", &["restart@2024-03-20"]);
    asked.on = ["2024-03-11", "2024-03-12", "2024-03-19", "2024-03-20"]
        .map(day)
        .to_vec();
    let states: Vec<State> = answer(&asked).states.into_values().collect();
    use State::{Overdue, Running};
    assert_eq!(states, [Running, Overdue, Overdue, Running]);
}

/// 人民调解与社区矫正的提前申请: three days before Monday 6 March are Friday 3 March (C5), never rolled.
#[rstest]
#[case::calendar_days("2023-03-06", "3 days", "2023-03-03")]
#[case::lands_on_sunday("2023-03-08", "3 days", "2023-03-05")]
// 行政复议法(2023)第51条: five working days before the hearing. 4 May back over 劳动节: 28, 27, 26, 25, 24 April.
#[case::working_days("2023-05-04", "5 working days", "2023-04-24")]
// The make-up Sunday 23 April counts: 24 April, then 23.
#[case::make_up_sunday("2023-04-25", "2 working days", "2023-04-23")]
#[case::from_a_rest_day("2023-05-01", "1 working day", "2023-04-28")]
#[case::month_end("2023-03-31", "1 month", "2023-02-28")]
#[case::year("2024-02-29", "1 year", "2023-02-28")]
fn counted_backwards(#[case] event: &str, #[case] length: &str, #[case] due: &str) {
    let mut asked = period(
        event,
        length,
        &[
            "pause@2022-12-01",
            "extend@2022-12-02=1 day",
            "restart@2022-12-03",
        ],
    );
    asked.before = true;
    let found = answer(&asked);
    assert_eq!(found.due.as_deref(), Some(due));
    assert_eq!(found.refused, [0, 1, 2]);
    assert!(found.why.iter().any(|why| why.contains("（C5）")));
    assert!(!found.provisional);
}

#[test]
fn backwards_is_met_before_the_event() {
    let mut asked = period("2023-03-06", "3 days", &["met@2023-03-01"]);
    asked.before = true;
    asked.on = vec![day("2023-02-28"), day("2023-03-01"), day("2023-03-04")];
    let found = answer(&asked);
    assert_eq!(
        found.states.into_values().collect::<Vec<_>>(),
        [State::Running, State::Met, State::Met]
    );
}

/// C6: hours run from the minute, through nights and holidays.
#[rstest]
#[case::a_day("2023-05-04T15:00", "24 hours", &[], Some("2023-05-05T15:00"))]
#[case::through_a_holiday("2023-04-28T17:30", "48 hours", &[], Some("2023-04-30T17:30"))]
#[case::over_midnight("2023-12-31T23:30", "1 hour", &[], Some("2024-01-01T00:30"))]
#[case::longer("2023-05-04T15:00", "24 hours", &["extend@2023-05-04=24 hours"], Some("2023-05-06T15:00"))]
#[case::longer_by_days("2023-05-04T15:00", "24 hours", &["extend@2023-05-04=2 days"], Some("2023-05-07T15:00"))]
#[case::to_a_day("2023-05-04T15:00", "24 hours", &["extend@2023-05-04=2023-05-08"], Some("2023-05-08"))]
#[case::suspended("2023-05-04T15:00", "24 hours", &["pause@2023-05-04", "resume@2023-05-07"], Some("2023-05-08T15:00"))]
#[case::without_end("2023-05-04T15:00", "24 hours", &["pause@2023-05-04"], None)]
fn hours_run(#[case] from: &str, #[case] within: &str, #[case] events: &[&str], #[case] due: Option<&str>) {
    let found = answer(&period(from, within, events));
    assert_eq!(found.due.as_deref(), due, "{:?}", found.why);
    assert!(found.refused.is_empty());
    assert!(found.why.iter().any(|why| why.contains("（C6）")));
}

#[test]
fn hours_need_the_minute() {
    let asked = period("2023-05-04", "24 hours", &[]);
    let error = asked.answer(&CALENDAR).unwrap_err();
    assert_eq!(
        error,
        PeriodError::HoursFromDay {
            within: length("24 hours"),
            from: day("2023-05-04")
        }
    );
    assert!(error.to_string().contains("2023-05-04T15:00"));
}

#[rstest]
#[case::years("9990-01-01", "20 years", false)]
#[case::days("9999-12-31", "5 days", false)]
#[case::hours("9999-12-31T20:00", "24 hours", false)]
#[case::backwards("0001-01-05", "20 days", true)]
fn an_end_outside_the_calendar_is_refused(#[case] from: &str, #[case] within: &str, #[case] before: bool) {
    let asked = Period {
        before,
        ..period(from, within, &[])
    };
    assert_eq!(
        asked.answer(&CALENDAR).unwrap_err(),
        PeriodError::OutsideTheCalendar
    );
}

/// C8: 2027 is not published. Rolled and working-day ends are provisional, others are not.
#[rstest]
#[case::days("2026-12-20", "30 days", true)]
#[case::days_within("2026-12-01", "30 days", false)]
#[case::working_days_across("2026-12-25", "10 working days", true)]
#[case::years("2023-04-12", "5 years", true)]
fn provisional_days(#[case] from: &str, #[case] within: &str, #[case] provisional: bool) {
    let found = answer(&period(from, within, &[]));
    assert_eq!(found.provisional, provisional);
    assert_eq!(found.why.iter().any(|why| why.contains("（C8）")), provisional);
}

#[rstest]
#[case("pause", "\"pause\" is no event such as pause@2024-03-20")]
#[case("pause@2024-03-20=3 days", "is no event such as")]
#[case("extend@2024-03-20", "is no event such as")]
#[case("extend@2024-03-20=30", "\"30\" is no length such as")]
#[case("extend@2024-03-20=0 days", "\"0 days\" is no length such as")]
#[case("met@2024-02-30", "\"2024-02-30\" is no day such as")]
#[case("stop@2024-03-20", "is no event such as")]
#[case("", "\"\" is no event such as")]
fn bad_events(#[case] text: &str, #[case] says: &str) {
    let error = text.parse::<Event>().unwrap_err().to_string();
    assert!(error.contains(says), "{error}");
}

#[rstest]
#[case("2024-3-1")]
#[case("2024-13-01")]
#[case("0000-01-01")]
#[case("2024-03-01T25:00")]
#[case("T")]
#[case("明天")]
fn bad_triggers(#[case] text: &str) {
    assert!(text.parse::<Trigger>().is_err());
}
