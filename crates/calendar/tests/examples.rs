//! The due days of the catalogue's worked examples, each naming its article. Expected days are computed by hand from
//! the law and the calendar, never by the code under test.

mod common;

use calendar::{Course, ExtensionBy, ExtensionLimit};
use common::{CALENDAR, day, length};
use rstest::rstest;

#[rstest]
#[case::mediation_month_clamped(
    "人民调解工作若干规定第33条",
    "2023-01-31",
    "1 month",
    "2023-02-01",
    "2023-02-28",
    "2023-02-28"
)]
#[case::mediation_make_up_sunday(
    "人民调解工作若干规定第33条",
    "2023-03-23",
    "1 month",
    "2023-03-24",
    "2023-04-23",
    "2023-04-23"
)]
#[case::visit("本地规定", "2023-03-20", "30 days", "2023-03-21", "2023-04-19", "2023-04-19")]
#[case::take_over(
    "本地规定",
    "2023-03-20",
    "2 working days",
    "2023-03-21",
    "2023-03-22",
    "2023-03-22"
)]
#[case::medical(
    "医疗纠纷预防和处理条例第38条",
    "2023-04-10",
    "30 working days",
    "2023-04-11",
    "2023-05-23",
    "2023-05-23"
)]
#[case::labour_national_day(
    "劳动争议调解仲裁法第14条",
    "2023-09-18",
    "15 days",
    "2023-09-19",
    "2023-10-03",
    "2023-10-07"
)]
#[case::court(
    "特邀调解规定第27条",
    "2023-12-19",
    "30 days",
    "2023-12-20",
    "2024-01-18",
    "2024-01-18"
)]
#[case::confirmation_sunday(
    "人民调解法第33条",
    "2023-05-12",
    "30 days",
    "2023-05-13",
    "2023-06-11",
    "2023-06-12"
)]
#[case::confirmation_labour_day(
    "人民调解法第33条",
    "2023-04-03",
    "30 days",
    "2023-04-04",
    "2023-05-03",
    "2023-05-04"
)]
#[case::deposit_pay_out(
    "本地规定",
    "2023-04-24",
    "5 working days",
    "2023-04-25",
    "2023-05-04",
    "2023-05-04"
)]
#[case::deposit_unclaimed(
    "民法典第574条",
    "2023-04-12",
    "5 years",
    "2023-04-13",
    "2028-04-12",
    "2028-04-12"
)]
#[case::decide_2017(
    "行政复议法（2017）第31条",
    "2023-06-15",
    "60 days",
    "2023-06-16",
    "2023-08-14",
    "2023-08-14"
)]
#[case::examine_2017_make_up(
    "行政复议法（2017）第17条",
    "2023-06-15",
    "5 working days",
    "2023-06-16",
    "2023-06-25",
    "2023-06-25"
)]
#[case::send_copy_2017(
    "行政复议法（2017）第23条",
    "2023-06-15",
    "7 working days",
    "2023-06-16",
    "2023-06-27",
    "2023-06-27"
)]
#[case::examine_2023_new_years_eve(
    "行政复议法（2023）第30条",
    "2024-02-05",
    "5 working days",
    "2024-02-06",
    "2024-02-18",
    "2024-02-18"
)]
#[case::decide_deemed(
    "行政复议法（2023）第62条",
    "2024-02-18",
    "60 days",
    "2024-02-19",
    "2024-04-18",
    "2024-04-18"
)]
#[case::send_copy_2023(
    "行政复议法（2023）第48条",
    "2024-02-18",
    "7 working days",
    "2024-02-19",
    "2024-02-27",
    "2024-02-27"
)]
#[case::apply_qingming(
    "行政复议法（2023）第20条",
    "2024-02-05",
    "60 days",
    "2024-02-06",
    "2024-04-05",
    "2024-04-07"
)]
#[case::answer_2017_calendar_days(
    "行政复议法（2017）第23条",
    "2023-09-25",
    "10 days",
    "2023-09-26",
    "2023-10-05",
    "2023-10-07"
)]
#[case::answer_2023_working_days(
    "行政复议法（2023）第48条",
    "2024-09-25",
    "10 working days",
    "2024-09-26",
    "2024-10-14",
    "2024-10-14"
)]
#[case::decide_make_up_sunday(
    "行政复议法（2017）第31条",
    "2023-12-20",
    "60 days",
    "2023-12-21",
    "2024-02-18",
    "2024-02-18"
)]
#[case::send_copy_december(
    "行政复议法（2017）第23条",
    "2023-12-20",
    "7 working days",
    "2023-12-21",
    "2023-12-29",
    "2023-12-29"
)]
#[case::answer_across(
    "行政复议法（2023）第48条",
    "2024-01-03",
    "10 working days",
    "2024-01-04",
    "2024-01-17",
    "2024-01-17"
)]
#[case::decide_labour_day(
    "行政复议法（2023）第62条",
    "2024-03-05",
    "60 days",
    "2024-03-06",
    "2024-05-04",
    "2024-05-06"
)]
#[case::after_pause(
    "行政复议法（2023）第41条",
    "2024-04-01",
    "60 days",
    "2024-04-02",
    "2024-05-31",
    "2024-05-31"
)]
#[case::decide_2017_may(
    "行政复议法（2017）第31条",
    "2023-05-04",
    "60 days",
    "2023-05-05",
    "2023-07-03",
    "2023-07-03"
)]
#[case::decide_national_day(
    "行政复议法（2023）第62条",
    "2024-08-02",
    "60 days",
    "2024-08-03",
    "2024-10-01",
    "2024-10-08"
)]
#[case::examine_friday(
    "行政复议法（2023）第30条",
    "2024-03-08",
    "5 working days",
    "2024-03-11",
    "2024-03-15",
    "2024-03-15"
)]
#[case::correct_2023(
    "行政复议法（2023）第31条",
    "2024-03-13",
    "10 working days",
    "2024-03-14",
    "2024-03-27",
    "2024-03-27"
)]
#[case::examine_again(
    "行政复议法（2023）第30条",
    "2024-03-20",
    "5 working days",
    "2024-03-21",
    "2024-03-27",
    "2024-03-27"
)]
#[case::decide_march(
    "行政复议法（2023）第62条",
    "2024-03-21",
    "60 days",
    "2024-03-22",
    "2024-05-20",
    "2024-05-20"
)]
#[case::decide_2017_march(
    "行政复议法（2017）第31条",
    "2023-03-01",
    "60 days",
    "2023-03-02",
    "2023-04-30",
    "2023-05-04"
)]
#[case::correct_2017(
    "行政复议法实施条例第29条",
    "2023-03-06",
    "10 days",
    "2023-03-07",
    "2023-03-16",
    "2023-03-16"
)]
#[case::decide_next_year(
    "行政复议法（2017）第31条",
    "2023-11-06",
    "60 days",
    "2023-11-07",
    "2024-01-05",
    "2024-01-05"
)]
#[case::sue_saturday(
    "行政诉讼法第45条",
    "2024-01-05",
    "15 days",
    "2024-01-06",
    "2024-01-20",
    "2024-01-22"
)]
fn a_length_from_a_day(
    #[case] basis: &str,
    #[case] trigger: &str,
    #[case] within: &str,
    #[case] first: &str,
    #[case] unrolled: &str,
    #[case] due: &str,
) {
    let found = Course::within(day(trigger), length(within)).reckon(&CALENDAR);
    assert_eq!(found.first, day(first), "{basis}: first");
    assert_eq!(found.unrolled, Some(day(unrolled)), "{basis}: unrolled");
    assert_eq!(found.due, Some(day(due)), "{basis}: due");
    assert_eq!(found.provisional, due.starts_with("2028"), "{basis}: provisional");
}

/// 行政复议法(2023)第39条、第41条、第62条: suspended 2024-04-01 to 04-08, seven days; 4 May moves to Saturday 11 May,
/// a make-up working day.
#[test]
fn a_pause_over_qingming_rolls_once_at_the_end() {
    let mut course = Course::within(day("2024-03-05"), length("60 days"));
    assert!(course.pause(day("2024-04-01")));
    assert_eq!(course.reckon(&CALENDAR).due, None);
    assert!(course.resume(day("2024-04-08")));
    assert_eq!(course.reckon(&CALENDAR).unrolled, Some(day("2024-05-11")));
    assert_eq!(course.reckon(&CALENDAR).due, Some(day("2024-05-11")));
}

/// 行政复议法(2023)第62条第1款: thirty days are added to 1 October, not to the rolled 8 October.
#[test]
fn an_extension_is_added_to_the_unrolled_end() {
    let mut course = Course::within(day("2024-08-02"), length("60 days"));
    let limit = ExtensionLimit {
        at_most: Some(length("30 days")),
        times: Some(1),
        rule: 0,
    };
    course
        .extend(
            &CALENDAR,
            day("2024-09-20"),
            ExtensionBy::Length(length("30 days")),
            limit,
        )
        .unwrap();
    assert_eq!(course.reckon(&CALENDAR).due, Some(day("2024-10-31")));
}
