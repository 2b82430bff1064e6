//! Charts drawn by the server: plain SVG that prints, with a title that reads aloud; the numbers stand beside or in it.
//!
//! Always holds: whole numbers only; a bar begins at 0; every number that is drawn is also text.

use askama::Template;
use askama::filters::HtmlSafe;
use calendar::Day;

use crate::words;

/// How a value is said and drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// `件`.
    pub unit: String,
    /// Values are fen.
    pub money: bool,
}

impl Scale {
    /// The number alone, as it stands in a cell: money in 万元.
    pub fn number(&self, value: i64) -> String {
        if self.money {
            words::wan(value)
        } else {
            words::grouped(value)
        }
    }

    /// The unit of [`number`](Self::number).
    pub fn unit(&self) -> &str {
        if self.money { "万元" } else { &self.unit }
    }

    /// Number and unit.
    pub fn said(&self, value: i64) -> String {
        format!("{} {}", self.number(value), self.unit())
    }

    /// A difference: `+330`, `−61`, `0`.
    pub fn difference(&self, value: i64) -> String {
        let plus = if value > 0 { "+" } else { "" };
        format!("{plus}{}", self.number(value))
    }
}

/// A bar: where it stands and how high it is, in the units of its drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Left edge.
    pub x: i64,
    /// Upper edge.
    pub y: i64,
    /// Height.
    pub height: i64,
    /// Middle, for the words.
    pub middle: i64,
    /// Where the line of the year before stands; absent: none.
    pub before: Option<i64>,
    /// Where the number stands.
    pub above: i64,
    /// The number.
    pub number: String,
    /// `3 月`.
    pub label: String,
    /// What it leads to.
    pub place: String,
}

/// Small columns without axes, under a figure.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/spark.html")]
pub struct Spark {
    /// All of it in words.
    pub label: String,
    /// The bars: x, y, height in tenths.
    pub bars: Vec<(String, String, String)>,
    /// Width of the drawing.
    pub width: usize,
    /// First and last, in words.
    pub ends: Option<(String, String)>,
}

impl Spark {
    /// The months of a figure; `level` says each as the month ended.
    pub fn of(scale: &Scale, months: &[(Day, i64)], level: bool) -> Self {
        let most = months.iter().map(|(_, v)| *v).max().unwrap_or_default().max(1);
        let end = if level { "末" } else { "" };
        let said = |(day, value): &(Day, i64)| format!("{} 月{end} {}", day.month(), scale.number(*value));
        let bars = months.iter().enumerate().filter(|(_, (_, v))| *v > 0);
        Self {
            label: format!(
                "各月{end}，单位{}：{}",
                scale.unit(),
                months.iter().map(said).collect::<Vec<_>>().join("，")
            ),
            bars: bars
                .map(|(at, (_, value))| {
                    let height = (value * 180 / most).max(5);
                    (
                        (at * 10).to_string(),
                        words::tenths(180 - height),
                        words::tenths(height),
                    )
                })
                .collect(),
            width: months.len().max(1) * 10 - 2,
            ends: months
                .first()
                .zip(months.last())
                .map(|(first, last)| (said(first), said(last))),
        }
    }
}

/// Columns by month from 0, with lines for the year before; the same as horizontal bars where there is little room.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/columns.html")]
pub struct Columns {
    /// Its title.
    pub title: String,
    /// The lines across: y and number.
    pub lines: Vec<(i64, String)>,
    /// The columns.
    pub columns: Vec<Column>,
    /// As rows: label, place, number, the year before, width and mark in percent.
    pub rows: Vec<BarRow>,
    /// The year and the year before.
    pub years: (String, Option<String>),
    /// The sums, where months add up.
    pub sums: Option<(String, Option<String>)>,
}

/// A month as a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarRow {
    /// `3 月`.
    pub label: String,
    /// Where.
    pub place: String,
    /// The number.
    pub number: String,
    /// The year before.
    pub before: Option<String>,
    /// Width, in percent.
    pub width: i64,
    /// Where the year before stands, in percent.
    pub mark: Option<i64>,
}

/// Height of the drawing above its foot, and where the foot is.
const TALL: i64 = 185;
const FOOT: i64 = 210;

impl Columns {
    /// The months of a figure, each with its place, and of the year before.
    pub fn of(title: String, scale: &Scale, months: &[(Day, i64, String)], before: &[i64]) -> Self {
        let all = months.iter().map(|(_, v, _)| *v).chain(before.iter().copied());
        let top = round_up(all.max().unwrap_or_default());
        let height = |value: i64| value.max(0) * TALL / top;
        let percent = |value: i64| (value.max(0) * 100 / top).min(100);
        let step = 672 / i64::try_from(months.len().max(1)).unwrap_or(1);
        let old = |at: usize| before.get(at).copied();
        Self {
            title,
            lines: (0..=4)
                .map(|n| (FOOT - TALL * n / 4, scale.number(top * n / 4)))
                .collect(),
            columns: months
                .iter()
                .zip(0_i64..)
                .zip(0_usize..)
                .map(|(((day, value, place), n), at)| {
                    let x = 52 + step * n;
                    let tall = height(*value);
                    Column {
                        x,
                        y: FOOT - tall,
                        height: tall,
                        middle: x + 17,
                        before: old(at).map(|v| FOOT - height(v)),
                        above: FOOT - tall - 6,
                        number: scale.number(*value),
                        label: format!("{} 月", day.month()),
                        place: place.clone(),
                    }
                })
                .collect(),
            rows: months
                .iter()
                .enumerate()
                .map(|(at, (day, value, place))| BarRow {
                    label: format!("{} 月", day.month()),
                    place: place.clone(),
                    number: scale.number(*value),
                    before: old(at).map(|v| scale.number(v)),
                    width: percent(*value),
                    mark: old(at).map(percent),
                })
                .collect(),
            years: (String::new(), None),
            sums: None,
        }
    }
}

/// The next number that divides by four and looks round: 1, 2, 4, 5, 8 times a power of ten.
fn round_up(value: i64) -> i64 {
    let mut power = 1_i64;
    loop {
        for step in [4, 8, 12, 20, 40] {
            let top = power.saturating_mul(step);
            if top >= value {
                return top;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// How dark a cell is, 1 to 5, of its table's largest; 0 where there is nothing.
pub fn heat(value: i64, most: i64) -> i64 {
    if value <= 0 || most <= 0 {
        return 0;
    }
    (value.saturating_mul(5) + most - 1) / most
}

impl HtmlSafe for Spark {}
impl HtmlSafe for Columns {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_ends_at_a_round_number_above() {
        for (value, top) in [
            (0, 4),
            (4, 4),
            (5, 8),
            (9, 12),
            (580, 800),
            (830, 1200),
            (4001, 8000),
        ] {
            assert_eq!(round_up(value), top, "{value}");
        }
    }

    #[test]
    fn cells_are_darker_the_more_they_hold() {
        assert_eq!([0, 1, 20, 21, 99, 100].map(|v| heat(v, 100)), [0, 1, 1, 2, 5, 5]);
        assert_eq!(heat(3, 0), 0);
    }

    #[test]
    fn a_spark_reads_aloud() {
        let scale = Scale {
            unit: "件".to_owned(),
            money: false,
        };
        let day = |month: i8| Day::new(2023, month, 1).unwrap();
        let spark = Spark::of(&scale, &[(day(1), 0), (day(2), 1200)], false);
        assert_eq!(spark.label, "各月，单位件：1 月 0，2 月 1,200");
        assert_eq!(spark.bars, [("10".to_owned(), "0".to_owned(), "18".to_owned())]);
    }
}
