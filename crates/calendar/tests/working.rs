//! Working days and rest days, by the State Council's arrangements, and what a faulty file says.

mod common;

use calendar::{Day, Moment, MonthDay, WorkingCalendar};
use common::{CALENDAR, day};
use rstest::rstest;

#[rstest]
#[case::plain_friday("2023-03-03", true)]
#[case::plain_saturday("2023-03-04", false)]
#[case::holiday("2023-05-01", false)]
#[case::adjusted_rest_day("2023-05-02", false)]
#[case::make_up_sunday("2023-04-23", true)]
#[case::make_up_saturday("2023-05-06", true)]
#[case::eve_not_named_2024("2024-02-09", true)]
#[case::eve_named_2025("2025-01-28", false)]
#[case::before_the_file("2019-10-01", true)]
#[case::after_the_file("2027-10-01", true)]
#[case::after_the_file_weekend("2027-10-02", false)]
fn a_day(#[case] text: &str, #[case] worked: bool) {
    assert_eq!(CALENDAR.is_working_day(day(text)), worked);
    assert_eq!(CALENDAR.is_rest_day(day(text)), !worked);
}

#[test]
fn covered_years() {
    let covered: Vec<i16> = (2010..2040).filter(|year| CALENDAR.covers(*year)).collect();
    assert_eq!(covered, [2020, 2021, 2022, 2023, 2024, 2025, 2026]);
    // New Year's rest in December comes with the next year's arrangement and publishes neither year.
    let december = WorkingCalendar::parse("2023-12-31,off,元旦").unwrap();
    assert!(!december.covers(2023) && !december.covers(2024));
    assert!(december.is_rest_day(day("2023-12-31")));
}

#[test]
fn what_the_arrangement_says() {
    let named = CALENDAR.arrangement(day("2023-04-23")).unwrap();
    assert_eq!((named.off, named.name.as_str()), (false, "劳动节"));
    assert_eq!(CALENDAR.arrangement(day("2023-04-24")), None);
    let days: Vec<String> = CALENDAR
        .arrangements(day("2023-06-21"), day("2023-06-25"))
        .map(|(day, _)| day.to_string())
        .collect();
    assert_eq!(days, ["2023-06-22", "2023-06-23", "2023-06-24", "2023-06-25"]);
    assert_eq!(
        CALENDAR
            .arrangements(day("2023-06-25"), day("2023-06-21"))
            .count(),
        0
    );
}

/// 2023 had 249 working days, 2024 had 251 (counted from the arrangements by hand: 260 and 262 weekdays, less 18 and
/// 19 weekdays off, plus 7 and 8 make-up days).
#[test]
fn working_days_of_a_year() {
    assert_eq!(
        CALENDAR.working_days_between(day("2022-12-31"), day("2023-12-31")),
        249
    );
    assert_eq!(
        CALENDAR.working_days_between(day("2023-12-31"), day("2024-12-31")),
        251
    );
    assert_eq!(
        CALENDAR.working_days_between(day("2024-12-31"), day("2023-12-31")),
        -251
    );
}

#[rstest]
#[case::forward("2023-04-28", 1, "2023-05-04")]
#[case::zero("2023-05-01", 0, "2023-05-01")]
#[case::back("2023-05-04", -1, "2023-04-28")]
#[case::back_from_rest("2023-05-02", -1, "2023-04-28")]
#[case::over_spring_festival("2024-02-09", 1, "2024-02-18")]
#[case::never_past_the_last_day("9999-12-30", 5, "9999-12-31")]
#[case::never_before_the_first_day("0001-01-02", -5, "0001-01-01")]
fn working_days_from(#[case] from: &str, #[case] n: i64, #[case] to: &str) {
    assert_eq!(CALENDAR.add_working_days(day(from), n), day(to));
}

#[test]
fn a_faulty_file_says_every_fault() {
    let csv = "# a note\ndate,kind,name\n2023-05-01,off,劳动节\n2023-13-01,off,x\n2023-05-02,free,x\n2023-05-01,work,x\n2023-05-03\n2023-05-04,off,x,y\n";
    let faults = WorkingCalendar::parse(csv).unwrap_err();
    let lines: Vec<usize> = faults.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 4, 5, 6, 7]);
    insta::assert_snapshot!(
        faults
            .iter()
            .map(|(line, fault)| format!("{line}: {fault}\n"))
            .collect::<String>()
    );
}

#[test]
fn days_stay_within_what_can_be_written() {
    assert_eq!(Day::LAST.next(), Day::LAST);
    assert_eq!(Day::FIRST.previous(), Day::FIRST);
    assert_eq!(Day::FIRST.plus_months(-1), Day::FIRST);
    assert_eq!(day("2023-01-31").plus_days(i64::MAX), Day::LAST);
    assert_eq!(day("2023-01-31").plus_months(i64::MIN), Day::FIRST);
    assert_eq!(Day::new(0, 1, 1), None);
    assert_eq!(Day::new(2023, 2, 29), None);
    assert_eq!(day("2024-02-29").chinese(), "2024年2月29日");
}

#[test]
fn moments_are_chinas() {
    let moment: Moment = "2023-05-04T15:00".parse().unwrap();
    assert_eq!(moment.to_string(), "2023-05-04T15:00:00+08:00");
    assert_eq!(moment.to_minute(), "2023-05-04T15:00");
    assert_eq!(moment.chinese(), "2023年5月4日15时00分");
    assert_eq!(moment.micros(), 1_683_183_600_000_000);
    assert_eq!(moment.plus_hours(9).day(), day("2023-05-05"));
    assert_eq!(
        "9999-12-31T23:59".parse::<Moment>().unwrap().plus_hours(1).day(),
        Day::LAST
    );
}

#[rstest]
#[case("2023-05-04")]
#[case("2023-05-04T")]
#[case("2023-05-04T15:00Z")]
#[case("2023-05-04T15:00+00:00")]
#[case("2023-05-04T15:00[Europe/Paris]")]
#[case("2023-05-04 15:00")]
#[case("2023-05-04T24:01")]
#[case("0000-05-04T15:00")]
fn no_moment(#[case] text: &str) {
    let error = text.parse::<Moment>().unwrap_err().to_string();
    assert_eq!(error, format!("{text:?} is no moment such as 2023-05-04T15:00"));
}

#[rstest]
#[case("02-29", Some("02-28"))]
#[case("12-31", Some("12-31"))]
#[case("02-30", None)]
#[case("13-01", None)]
#[case("1231", None)]
fn days_of_the_year(#[case] text: &str, #[case] in_2023: Option<&str>) {
    let found = text
        .parse::<MonthDay>()
        .ok()
        .and_then(|d| d.in_year(2023))
        .map(|d| d.to_string());
    assert_eq!(found, in_2023.map(|d| format!("2023-{d}")));
}
