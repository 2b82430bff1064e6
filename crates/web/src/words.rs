//! Wording that every page shares: days, money, deadlines, masked names. In templates they are filters:
//! `{{ fen|yuan }}`, `{{ day|in_sentence(today) }}`.

use calendar::{Day, Moment};

use crate::view::Tag;

/// A deadline this near is said to be soon, in days.
const SOON: i64 = 3;

const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

/// `486,000.00`, with − for minus.
pub fn yuan(fen: i64) -> String {
    let whole = thousands(&(fen.unsigned_abs() / 100).to_string());
    let minus = if fen < 0 { "−" } else { "" };
    format!("{minus}{whole}.{:02}", fen.unsigned_abs() % 100)
}

/// `8,631`, with − for minus.
pub fn grouped(value: i64) -> String {
    let minus = if value < 0 { "−" } else { "" };
    format!("{minus}{}", thousands(&value.unsigned_abs().to_string()))
}

/// Fen as 万元, rounded half up to two decimals: `2,460.42`.
pub fn wan(fen: i64) -> String {
    let hundredths = (fen.unsigned_abs() + 5_000) / 10_000;
    let whole = thousands(&(hundredths / 100).to_string());
    let minus = if fen < 0 && hundredths > 0 { "−" } else { "" };
    format!("{minus}{whole}.{:02}", hundredths % 100)
}

/// Tenths as a number: `12.6`, `18`.
pub fn tenths(value: i64) -> String {
    match value % 10 {
        0 => (value / 10).to_string(),
        rest => format!("{}.{rest}", value / 10),
    }
}

/// How many percent `part` is of `whole`, half up to one decimal, with its sign: `+4.0%`; absent where there is no
/// whole.
pub fn percent_change(part: i64, whole: i64) -> Option<String> {
    if whole <= 0 {
        return None;
    }
    let tenths = (i128::from(part.unsigned_abs()) * 2_000 + i128::from(whole)) / (2 * i128::from(whole));
    let sign = match part {
        0 => "",
        part if part < 0 => "−",
        _ => "+",
    };
    Some(format!("{sign}{}.{}%", tenths / 10, tenths % 10))
}

/// A printed figure as number and unit: `8631件` is (`8,631`, `件`), `300余起` is (`300`, `余起`).
pub fn number_and_unit(printed: &str) -> (String, String) {
    let end = printed
        .char_indices()
        .find(|(_, c)| !c.is_ascii_digit() && *c != '.' && *c != '−')
        .map_or(printed.len(), |(at, _)| at);
    let (number, unit) = printed.split_at(end);
    let (sign, digits) = match number.strip_prefix('−') {
        Some(digits) => ("−", digits),
        None => ("", number),
    };
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    (format!("{sign}{}{rest}", thousands(whole)), unit.to_owned())
}

fn thousands(digits: &str) -> String {
    let mut whole = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            whole.push(',');
        }
        whole.push(digit);
    }
    whole
}

/// `星期一`.
pub fn weekday(day: Day) -> String {
    let place = usize::try_from(day.weekday()).unwrap_or(1).saturating_sub(1);
    format!("星期{}", WEEKDAYS.get(place).copied().unwrap_or_default())
}

/// `12 月 18 日`, with the year where it is not this one.
pub fn short(day: Day, today: Day) -> String {
    if day.year() == today.year() {
        format!("{} 月 {} 日", day.month(), day.day())
    } else {
        format!("{} 年 {} 月 {} 日", day.year(), day.month(), day.day())
    }
}

/// `12 月 18 日（星期一）`: a day in a sentence.
pub fn in_sentence(day: Day, today: Day) -> String {
    format!("{}（{}）", short(day, today), weekday(day))
}

/// `12-14 09:12`, with the year where it is not this one: a moment in a table.
pub fn moment(moment: Moment, today: Day) -> String {
    let minute = moment.to_minute().replace('T', " ");
    if moment.day().year() == today.year() {
        minute.get(5..).unwrap_or(&minute).to_owned()
    } else {
        minute
    }
}

/// How a running clock stands: `逾期 1 天`, `今天`, `还有 4 天`; paused without a day.
pub fn deadline(due: Option<Day>, today: Day) -> Tag {
    let Some(due) = due else {
        return Tag::new("hold", "暂停");
    };
    match today.days_until(due) {
        0 => Tag::new("soon", "今天"),
        left if left < 0 => Tag::new("over", format!("逾期 {} 天", -left)),
        left if left <= SOON => Tag::new("soon", format!("还有 {left} 天")),
        left => Tag::new("", format!("还有 {left} 天")),
    }
}

/// Filters for templates; a page's module takes them in with `use crate::words::filters;`.
pub mod filters {
    #![expect(
        missing_docs,
        reason = "the macro writes items without docs; templates want results"
    )]
    use calendar::{Day, Moment};

    /// `{{ fen|yuan }}`.
    #[askama::filter_fn]
    pub fn yuan(fen: &i64, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(super::yuan(*fen))
    }

    /// `{{ n|count }}`: grouped by thousands.
    #[askama::filter_fn]
    pub fn count(n: &u64, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(super::grouped(i64::try_from(*n).unwrap_or(i64::MAX)))
    }

    /// `{{ day|short(today) }}`.
    #[askama::filter_fn]
    pub fn short(day: &Day, _: &dyn askama::Values, today: &Day) -> askama::Result<String> {
        Ok(super::short(*day, *today))
    }

    /// `{{ day|in_sentence(today) }}`.
    #[askama::filter_fn]
    pub fn in_sentence(day: &Day, _: &dyn askama::Values, today: &Day) -> askama::Result<String> {
        Ok(super::in_sentence(*day, *today))
    }

    /// `{{ moment|at(today) }}`.
    #[askama::filter_fn]
    pub fn at(moment: &Moment, _: &dyn askama::Values, today: &Day) -> askama::Result<String> {
        Ok(super::moment(*moment, *today))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn money_is_grouped() {
        for (fen, said) in [
            (0, "0.00"),
            (5, "0.05"),
            (99_999, "999.99"),
            (100_000, "1,000.00"),
            (48_600_000, "486,000.00"),
            (-150_000_000, "−1,500,000.00"),
        ] {
            assert_eq!(yuan(fen), said);
        }
    }

    #[test]
    fn figures_are_grouped_and_keep_their_unit() {
        for (printed, number, unit) in [
            ("8631件", "8,631", "件"),
            ("99.78%", "99.78", "%"),
            ("300余起", "300", "余起"),
            ("−1234.50元", "−1,234.50", "元"),
            ("—", "", "—"),
        ] {
            assert_eq!(number_and_unit(printed), (number.to_owned(), unit.to_owned()));
        }
        assert_eq!(wan(5_942_000_000), "5,942.00");
        assert_eq!([wan(-4_999), wan(5_000), wan(-15_000)], ["0.00", "0.01", "−0.02"]);
        assert_eq!(percent_change(330, 8301).as_deref(), Some("+4.0%"));
        assert_eq!(percent_change(-61, 2950).as_deref(), Some("−2.1%"));
        assert_eq!(percent_change(1, 0), None);
    }

    #[test]
    fn days_bear_their_weekday_and_a_foreign_year() {
        let today = day("2023-12-14");
        assert_eq!(in_sentence(day("2023-12-18"), today), "12 月 18 日（星期一）");
        assert_eq!(
            in_sentence(day("2024-01-07"), today),
            "2024 年 1 月 7 日（星期日）"
        );
    }

    #[test]
    fn a_deadline_says_how_many_days() {
        let today = day("2023-12-14");
        for (due, kind, words) in [
            ("2023-12-13", "over", "逾期 1 天"),
            ("2023-12-14", "soon", "今天"),
            ("2023-12-15", "soon", "还有 1 天"),
            ("2023-12-18", "", "还有 4 天"),
        ] {
            assert_eq!(deadline(Some(day(due)), today), Tag::new(kind, words));
        }
        assert_eq!(deadline(None, today), Tag::new("hold", "暂停"));
    }
}
