//! What always holds, over random calendars, courses and texts.
#![allow(
    clippy::expect_used,
    reason = "a test that cannot read its own words has failed"
)]

mod common;

use std::fmt::Write as _;

use calendar::period::{Event, Period, PeriodError, Trigger};
use calendar::{
    Course, Day, ExtensionBy, ExtensionLimit, Length, Moment, MonthDay, Reckoning, Unit, WorkingCalendar,
};
use common::CALENDAR;
use proptest::prelude::*;

/// Days around those that the published calendar covers.
fn near() -> impl Strategy<Value = Day> {
    (18_000_i64..21_000).prop_map(Day::from_ordinal)
}

/// Any day there is, the first and the last among them.
fn any_day() -> impl Strategy<Value = Day> {
    prop_oneof![
        (Day::FIRST.ordinal()..=Day::LAST.ordinal()).prop_map(Day::from_ordinal),
        Just(Day::FIRST),
        Just(Day::LAST),
        near(),
    ]
}

fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![
        Just(Unit::Days),
        Just(Unit::WorkingDays),
        Just(Unit::Months),
        Just(Unit::Years),
        Just(Unit::Hours)
    ]
}

fn calendar_unit() -> impl Strategy<Value = Unit> {
    prop_oneof![Just(Unit::Days), Just(Unit::Months), Just(Unit::Years)]
}

fn long() -> impl Strategy<Value = Length> {
    (prop_oneof![1_u32..100, Just(100_000), Just(u32::MAX)], unit())
        .prop_map(|(count, unit)| Length { count, unit })
}

fn short(unit: impl Strategy<Value = Unit>) -> impl Strategy<Value = Length> {
    (1_u32..90, unit).prop_map(|(count, unit)| {
        let count = if matches!(unit, Unit::Months | Unit::Years) {
            count % 24 + 1
        } else {
            count
        };
        Length { count, unit }
    })
}

#[derive(Debug, Clone)]
enum Step {
    Pause(Day),
    Resume(Day),
    Open(u16, Day),
    Close(u16, Day),
    Exclude(Day, Day),
    Extend(Day, ExtensionBy),
    Switch(Length),
    Restart(Day),
    Next(Day),
}

fn step() -> impl Strategy<Value = Step> {
    let by = prop_oneof![
        long().prop_map(ExtensionBy::Length),
        any_day().prop_map(ExtensionBy::Until)
    ];
    prop_oneof![
        any_day().prop_map(Step::Pause),
        any_day().prop_map(Step::Resume),
        (0_u16..3, any_day()).prop_map(|(rule, day)| Step::Open(rule, day)),
        (0_u16..3, any_day()).prop_map(|(rule, day)| Step::Close(rule, day)),
        (any_day(), any_day()).prop_map(|(from, to)| Step::Exclude(from, to)),
        (any_day(), by).prop_map(|(day, by)| Step::Extend(day, by)),
        long().prop_map(Step::Switch),
        any_day().prop_map(Step::Restart),
        near().prop_map(Step::Next),
    ]
}

fn start() -> impl Strategy<Value = Course> {
    let month_day = prop_oneof![Just("12-31"), Just("02-29"), Just("01-01")]
        .prop_map(|text| text.parse::<MonthDay>().expect("a day of the year"));
    let kind = prop_oneof![
        (any_day(), long()).prop_map(|(day, length)| Course::within(day, length)),
        (any_day(), long()).prop_map(|(day, length)| Course::before(day, length)),
        (any_day(), any_day()).prop_map(|(day, until)| Course::until(day, until)),
        (any_day(), long()).prop_map(|(day, length)| Course::within_from(Moment::start_of(day), length)),
        (any_day(), long()).prop_map(|(day, length)| Course::before_moment(Moment::end_of(day), length)),
        // A grid of more than a few returns is walked one by one, so it begins near.
        (near(), short(unit()), proptest::option::of(month_day))
            .prop_map(|(day, every, due)| Course::every(day, every, due)),
    ];
    (kind, any::<bool>(), proptest::option::of(long())).prop_map(|(course, fixed, most)| {
        let course = course.leaving_out_at_most(most);
        if fixed { course.not_rolling() } else { course }
    })
}

fn take(course: &mut Course, step: &Step) {
    match step {
        Step::Pause(day) => drop(course.pause(*day)),
        Step::Resume(day) => drop(course.resume(*day)),
        Step::Open(rule, day) => drop(course.open_exclusion(*rule, *day)),
        Step::Close(rule, day) => drop(course.close_exclusion(*rule, *day)),
        Step::Exclude(from, to) => drop(course.exclude(*from, *to)),
        Step::Extend(day, by) => drop(course.extend(&CALENDAR, *day, *by, ExtensionLimit::default())),
        Step::Switch(length) => drop(course.switch(*length)),
        Step::Restart(day) => drop(course.restart(*day)),
        Step::Next(day) => {
            if let Some(next) = course.next_return(*day, &CALENDAR) {
                *course = next;
            }
        }
    }
}

fn walked(start: Course, steps: &[Step]) -> Course {
    let mut course = start;
    steps.iter().for_each(|step| take(&mut course, step));
    course
}

fn one_each() -> ExtensionLimit {
    ExtensionLimit {
        at_most: None,
        times: None,
        rule: 0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Nothing that may be said of a course makes it panic, or differ after it was stored.
    #[test]
    fn any_course_is_reckoned_explained_and_stored(start in start(), steps in prop::collection::vec(step(), 0..8), on in any_day()) {
        let course = walked(start, &steps);
        let found = course.reckon(&CALENDAR);
        course.standing(&CALENDAR, on);
        let why = course.explain(&CALENDAR);
        prop_assert!(!why.is_empty());
        let codes: Vec<_> = why.iter().filter_map(|reason| reason.code).collect();
        prop_assert_eq!(codes.contains(&"C12"), found.due.is_none());
        prop_assert_eq!(codes.contains(&"C8"), found.provisional);
        prop_assert_eq!(codes.contains(&"C5"), course.is_backwards());
        let stored = serde_json::to_string(&course).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Course>(&stored).unwrap(), &course, "{}", stored);
        let stored = serde_json::to_string(&found).unwrap();
        prop_assert_eq!(serde_json::from_str::<Reckoning>(&stored).unwrap(), found, "{}", stored);
    }

    /// A forward course ends on or after its first day, and a rolled end is a working day.
    #[test]
    fn ends_on_a_working_day_after_it_began(from in near(), length in short(unit())) {
        let found = Course::within(from, length).reckon(&CALENDAR);
        let due = found.due.unwrap();
        prop_assert!(due >= found.first && found.first > from);
        if length.unit != Unit::Hours {
            prop_assert!(CALENDAR.is_working_day(due));
            let unrolled = found.unrolled.unwrap();
            prop_assert!((0..due.ordinal() - unrolled.ordinal()).all(|n| CALENDAR.is_rest_day(unrolled.plus_days(n))));
        }
    }

    /// Backwards there is no rolling, and the end lies before the event.
    #[test]
    fn backwards_is_before_the_event(event in near(), length in short(unit())) {
        let found = Course::before(event, length).reckon(&CALENDAR);
        prop_assert!(found.due.unwrap() < event);
        prop_assert_eq!(found.due, found.unrolled);
        if length.unit == Unit::WorkingDays {
            prop_assert!(CALENDAR.is_working_day(found.due.unwrap()));
            prop_assert_eq!(CALENDAR.working_days_between(found.due.unwrap().previous(), event.previous()), i64::from(length.count));
        }
    }

    /// A pause of n days within the time moves an unrolled calendar end by n, in months and years too (C11).
    #[test]
    fn a_pause_moves_the_end_by_its_days(from in near(), length in short(calendar_unit()), at in 0_i64..40, n in 0_i64..60) {
        let plain = Course::within(from, length);
        let end = plain.reckon(&CALENDAR).unrolled.unwrap();
        let pause = from.plus_days(at.min(from.days_until(end)));
        let mut paused = plain.clone();
        prop_assert!(paused.pause(pause));
        prop_assert_eq!(paused.reckon(&CALENDAR).due, None);
        prop_assert!(paused.resume(pause.plus_days(n)));
        prop_assert_eq!(paused.reckon(&CALENDAR).unrolled, Some(end.plus_days(n)));
    }

    /// Over working days a pause takes exactly its own working days out.
    #[test]
    fn a_pause_takes_its_working_days_out(from in near(), count in 1_u32..40, at in 0_i64..40, n in 0_i64..60) {
        let plain = Course::within(from, Length { count, unit: Unit::WorkingDays });
        let end = plain.reckon(&CALENDAR).unrolled.unwrap();
        let pause = from.plus_days(at.min(from.days_until(end) - 1));
        let mut paused = plain.clone();
        paused.pause(pause);
        paused.resume(pause.plus_days(n));
        let moved = paused.reckon(&CALENDAR).unrolled.unwrap();
        let left_out = CALENDAR.working_days_between(pause, pause.plus_days(n));
        prop_assert_eq!(CALENDAR.working_days_between(from, moved) - left_out, i64::from(count));
    }

    /// The same days said twice, as a suspension and between two acts, are left out once.
    #[test]
    fn overlapping_days_are_left_out_once(from in near(), length in short(calendar_unit()), at in 0_i64..20, n in 1_i64..60) {
        let (a, b) = (from.plus_days(at), from.plus_days(at + n));
        let mut once = Course::within(from, length);
        once.pause(a);
        once.resume(b);
        let mut twice = once.clone();
        twice.open_exclusion(0, a.plus_days(n / 2));
        twice.close_exclusion(0, b);
        prop_assert_eq!(once.reckon(&CALENDAR), twice.reckon(&CALENDAR));
    }

    /// An extension that is granted never makes it end earlier, and one that is refused changes nothing.
    #[test]
    fn extending_never_shortens(start in start(), steps in prop::collection::vec(step(), 0..4), day in near(), by in long()) {
        let before = walked(start, &steps);
        let mut after = before.clone();
        match after.extend(&CALENDAR, day, ExtensionBy::Length(by), one_each()) {
            // Made longer, it may reach into a later suspension: then it has no end, which is later than any.
            Ok(()) => prop_assert!(after.reckon(&CALENDAR).due.is_none_or(|due| before.reckon(&CALENDAR).due.is_some_and(|old| old <= due))),
            Err(_) => prop_assert_eq!(after, before),
        }
    }

    /// C3: twice so much is once the double.
    #[test]
    fn extensions_add_up(from in near(), length in short(calendar_unit()), by in short(calendar_unit())) {
        let mut twice = Course::within(from, length);
        let mut once = twice.clone();
        for _ in 0..2 {
            twice.extend(&CALENDAR, from, ExtensionBy::Length(by), one_each()).unwrap();
        }
        once.extend(&CALENDAR, from, ExtensionBy::Length(by.times(2)), one_each()).unwrap();
        prop_assert_eq!(once.reckon(&CALENDAR), twice.reckon(&CALENDAR));
    }

    /// A calendar that grows by a year changes only what was provisional.
    #[test]
    fn a_grown_calendar_changes_only_provisional_days(
        start in start(), steps in prop::collection::vec(step(), 0..4), known in 2020_i16..2026,
    ) {
        let lines = |upto: i16| common::CSV.lines().filter(|line| line.get(..4).and_then(|y| y.parse().ok()).is_some_and(|y: i16| y <= upto)).fold(
            String::new(), |mut all, line| { let _ = writeln!(all, "{line}"); all });
        let small = WorkingCalendar::parse(&lines(known)).unwrap();
        let grown = WorkingCalendar::parse(&lines(known + 1)).unwrap();
        let course = walked(start, &steps);
        let found = course.reckon(&small);
        // What lies in an open pause has no day yet that could change, but its first day may lie in the new year.
        if !found.provisional && found.due.is_some() {
            prop_assert_eq!(found, course.reckon(&grown));
        }
    }

    /// Forward, backward and between agree, on any calendar.
    #[test]
    fn working_days_invert(day in near(), n in 1_i64..400, days in prop::collection::btree_map(17_900_i64..21_100, any::<bool>(), 0..400)) {
        let csv = days.iter().fold(String::new(), |mut all, (day, off)| {
            let _ = writeln!(all, "{},{},节", Day::from_ordinal(*day), if *off { "off" } else { "work" });
            all
        });
        for calendar in [&*CALENDAR, &WorkingCalendar::parse(&csv).unwrap(), &WorkingCalendar::default()] {
            let later = calendar.add_working_days(day, n);
            prop_assert!(calendar.is_working_day(later));
            prop_assert_eq!(calendar.working_days_between(day, later), n);
            let plain = (1..=day.days_until(later)).filter(|i| calendar.is_working_day(day.plus_days(*i))).count();
            prop_assert_eq!(plain as i64, n);
            if calendar.is_working_day(day) {
                prop_assert_eq!(calendar.add_working_days(later, -n), day);
            }
            prop_assert_eq!(calendar.roll_forward(day), if calendar.is_working_day(day) { day } else { calendar.add_working_days(day, 1) });
        }
    }

    #[test]
    fn texts_print_and_parse(day in any_day(), length in short(unit()), micros in -1_000_000_000_000_000_i64..4_000_000_000_000_000) {
        prop_assert_eq!(day.to_string().parse::<Day>().unwrap(), day);
        prop_assert_eq!(Day::from_ordinal(day.ordinal()), day);
        prop_assert_eq!(length.to_string().parse::<Length>().unwrap(), length);
        let moment = Moment::from_micros(micros);
        prop_assert_eq!(moment.to_string().parse::<Moment>().unwrap(), moment);
        prop_assert_eq!(Moment::start_of(day).day(), day);
        prop_assert_eq!(Moment::end_of(day).plus_micros(1), Moment::start_of(day).plus_micros(86_400_000_000));
        for text in [format!("pause@{day}"), format!("extend@{day}={length}"), format!("extend@{day}={day}")] {
            prop_assert_eq!(text.parse::<Event>().unwrap().to_string(), text);
        }
    }

    /// Garbage is an error, never a panic.
    #[test]
    fn garbage_is_refused(text in ".{0,40}") {
        let _ = text.parse::<Day>();
        let _ = text.parse::<Moment>();
        let _ = text.parse::<Length>();
        let _ = text.parse::<MonthDay>();
        let _ = text.parse::<Trigger>();
        let _ = text.parse::<Event>();
        let _ = WorkingCalendar::parse(&text);
        let _ = serde_json::from_str::<Course>(&text);
    }

    /// Any question is answered, and the refused events could as well not have been given.
    #[test]
    fn refused_events_have_no_effect(
        from in any_day(), within in short(calendar_unit()), before in any::<bool>(),
        raw in prop::collection::vec((0_u8..5, -5_i64..60), 0..8),
    ) {
        let mut day = from;
        let events: Vec<Event> = raw.iter().map(|(what, days)| {
            day = day.plus_days(*days);
            let text = match what { 0 => format!("pause@{day}"), 1 => format!("resume@{day}"), 2 => format!("restart@{day}"),
                3 => format!("extend@{day}=9 days"), _ => format!("met@{day}") };
            text.parse().unwrap()
        }).collect();
        let on = vec![from, from.plus_days(30), from.plus_days(90)];
        let asked = Period { from: Trigger::Day(from), within, before, events, extend_at_most: None, extend_times: None, on };
        let found = match asked.answer(&CALENDAR) {
            Err(PeriodError::OutsideTheCalendar) => return Ok(()),
            found => found.unwrap(),
        };
        let kept = asked.events.iter().enumerate().filter(|(i, _)| !found.refused.contains(i)).map(|(_, e)| *e).collect();
        let again = Period { events: kept, ..asked }.answer(&CALENDAR).unwrap();
        prop_assert!(again.refused.is_empty());
        prop_assert_eq!((found.due, found.states), (again.due, again.states));
    }
}
