//! Every print form with its edges.

use super::*;
use crate::exact::Absence;

fn form() -> Print {
    Print::default()
}

fn count(form: &Print, n: i64, unit: &str) -> String {
    print(form, &Exact::Count(n), unit).unwrap()
}

/// `yuan` and `fen` beside it, so that a line reads as money.
fn money(form: &Print, yuan: i64, fen: i64) -> Result<String, PrintError> {
    print(form, &Exact::Money(yuan * 100 + fen), "元")
}

fn share(decimals: u32, of: i64, to: i64) -> String {
    print(
        &Print {
            percent: Some(decimals),
            ..form()
        },
        &Exact::Ratio { of, to },
        "%",
    )
    .unwrap()
}

#[test]
fn exact_with_unit() {
    assert_eq!(count(&form(), 8631, "件"), "8631件");
    assert_eq!(count(&form(), 0, "件"), "0件");
    assert_eq!(count(&form(), -3, "人次"), "−3人次");
    assert_eq!(count(&form(), i64::MIN, "件"), "−9223372036854775808件");
    assert_eq!(money(&form(), 520_000, 0).unwrap(), "520000元");
    assert_eq!(money(&form(), 520_000, 5).unwrap(), "520000.05元");
    assert_eq!(
        print(&form(), &Exact::Absent(Absence::NothingBelow), "%").unwrap(),
        "—"
    );
}

#[test]
fn ten_thousands_of_yuan_with_decimals() {
    let two = Print {
        scale: Some("万元".into()),
        decimals: 2,
        ..form()
    };
    assert_eq!(money(&two, 24_604_200, 0).unwrap(), "2460.42万元");
    assert_eq!(money(&two, 24_604_000, 0).unwrap(), "2460.40万元");
    assert_eq!(money(&two, 0, 0).unwrap(), "0.00万元");
    assert_eq!(money(&two, -24_604_200, 0).unwrap(), "−2460.42万元");
}

#[test]
fn a_lost_digit_is_refused_and_says_the_exact_number() {
    let whole = Print {
        scale: Some("万元".into()),
        ..form()
    };
    assert_eq!(money(&whole, 59_420_000, 0).unwrap(), "5942万元");
    let refused = money(&whole, 59_420_000, 1).unwrap_err();
    assert_eq!(
        refused,
        PrintError::LosesDigit {
            asked: "万元".into(),
            exact: "59420000.01元".into()
        }
    );
    assert!(refused.to_string().contains("准确数是59420000.01元"));
    let two = Print { decimals: 2, ..whole };
    assert!(money(&two, 24_604_201, 0).is_err());
    let followers = Print {
        scale: Some("万".into()),
        ..form()
    };
    assert_eq!(count(&followers, 60_000, "人次"), "6万人次");
    assert!(print(&followers, &Exact::Count(60_001), "人次").is_err());
    assert_eq!(
        print(
            &Print {
                scale: Some("打".into()),
                ..form()
            },
            &Exact::Count(1),
            "件"
        ),
        Err(PrintError::Scale("打".into()))
    );
}

#[test]
fn declared_rounding_is_half_up_to_the_fen() {
    let whole = Print {
        scale: Some("万元".into()),
        round_half_up: true,
        ..form()
    };
    assert_eq!(money(&whole, 1_694_999, 99).unwrap(), "169万元");
    assert_eq!(money(&whole, 1_695_000, 0).unwrap(), "170万元");
    assert_eq!(money(&whole, 4_999, 99).unwrap(), "0万元");
    assert_eq!(money(&whole, -15_000, 0).unwrap(), "−1万元");
    assert_eq!(money(&whole, -15_000, -1).unwrap(), "−2万元");
    let two = Print { decimals: 2, ..whole };
    assert_eq!(money(&two, 24_604_249, 99).unwrap(), "2460.42万元");
    assert_eq!(money(&two, 24_604_250, 0).unwrap(), "2460.43万元");
}

#[test]
fn floors_say_more_only_of_more() {
    let hundreds = Print {
        floor: Some(100),
        pattern: Some("{n}余起".into()),
        ..form()
    };
    assert_eq!(count(&hundreds, 301, "起"), "300余起");
    assert_eq!(count(&hundreds, 399, "起"), "300余起");
    assert_eq!(count(&hundreds, 300, "起"), "300起");
    assert_eq!(count(&hundreds, 99, "起"), "99起");
    assert_eq!(count(&hundreds, 0, "起"), "0起");
    let relief = Print {
        scale: Some("万元".into()),
        floor: Some(100),
        pattern: Some("{n}多万元".into()),
        ..form()
    };
    assert_eq!(money(&relief, 21_000_000, 1).unwrap(), "2100多万元");
    assert_eq!(money(&relief, 21_999_999, 99).unwrap(), "2100多万元");
    assert_eq!(money(&relief, 21_000_000, 0).unwrap(), "2100万元");
    assert_eq!(money(&relief, 123_456, 0).unwrap(), "123456元");
    assert_eq!(money(&relief, 120_000, 0).unwrap(), "12万元");
    let reads = Print {
        scale: Some("万".into()),
        floor: Some(1),
        pattern: Some("{n}万余人次".into()),
        ..form()
    };
    assert_eq!(count(&reads, 152_345, "人次"), "15万余人次");
    assert_eq!(count(&reads, 9_999, "人次"), "9999人次");
}

#[test]
fn ceilings_say_near_only_of_less() {
    let near = Print {
        ceil: Some(1000),
        pattern: Some("近{n}份".into()),
        ..form()
    };
    assert_eq!(count(&near, 9_001, "份"), "近10000份");
    assert_eq!(count(&near, 9_000, "份"), "9000份");
    assert_eq!(count(&near, 1, "份"), "近1000份");
    assert_eq!(count(&near, 0, "份"), "0份");
    assert_eq!(count(&near, -1, "份"), "−1份");
}

#[test]
fn percents_are_half_up_and_never_100_below_100() {
    assert_eq!(share(2, 8612, 8631), "99.78%");
    assert_eq!(share(2, 11, 52), "21.15%");
    assert_eq!(share(2, 2, 52), "3.85%");
    assert_eq!(share(2, 1, 8), "12.50%");
    // 0.125% and 0.124…%: half up at the last digit.
    assert_eq!(share(2, 125, 100_000), "0.13%");
    assert_eq!(share(2, 124, 100_000), "0.12%");
    assert_eq!(share(2, 99_996, 100_000), "99.99%");
    assert_eq!(share(0, 996, 1_000), "99%");
    assert_eq!(share(0, 994, 1_000), "99%");
    assert_eq!(share(0, 77, 77), "100%");
    assert_eq!(share(2, 77, 77), "100.00%");
    assert_eq!(share(0, 0, 5), "0%");
    assert_eq!(share(1, 3, 2), "150.0%");
    assert_eq!(share(2, i64::MAX - 1, i64::MAX), "99.99%");
}

#[test]
fn files_get_the_number_alone() {
    let two = Print {
        percent: Some(2),
        ..form()
    };
    assert_eq!(plain(&two, &Exact::Ratio { of: 8612, to: 8631 }), "99.78");
    assert_eq!(
        plain(
            &Print {
                percent: Some(0),
                ..form()
            },
            &Exact::Ratio { of: 7, to: 7 }
        ),
        "100"
    );
    assert_eq!(plain(&form(), &Exact::Money(5_942_000_000)), "59420000.00");
    assert_eq!(plain(&form(), &Exact::Count(-98)), "-98");
    assert_eq!(plain(&form(), &Exact::Absent(Absence::NothingBelow)), "");
}
