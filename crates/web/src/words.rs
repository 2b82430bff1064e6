//! Wording that every page shares: days, money, deadlines, masked names. In templates they are filters:
//! `{{ fen|yuan }}`, `{{ day|in_sentence(today) }}`.

use calendar::{Day, Moment};

use crate::view::Tag;

/// A deadline this near is said to be soon, in days.
const SOON: i64 = 3;

const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

/// `486,000.00`, with − for minus.
pub fn yuan(fen: i64) -> String {
    let digits = (fen.unsigned_abs() / 100).to_string();
    let mut whole = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            whole.push(',');
        }
        whole.push(digit);
    }
    let minus = if fen < 0 { "−" } else { "" };
    format!("{minus}{whole}.{:02}", fen.unsigned_abs() % 100)
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
