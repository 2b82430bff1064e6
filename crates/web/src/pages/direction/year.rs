//! The year at a glance: the main figures, compared with the year before (on the same day, while the year runs), by
//! month, by town and month.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use calendar::Day;
use catalogue::model::{Formula, IndicatorSet};
use report::exact::Exact;
use report::figures::{self, Figure};
use report::period::Asked;
use report::spread::{self, Spread};
use serde::Deserialize;

use super::asking::{Standpoint, main_set, wrong};
use super::heat::{Heat, heat, month_of};
use super::watch::{Watch, watch};
use super::work::Show;
use crate::app::App;
use crate::chart::{Columns, Scale, Spark};
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::reading::Reading;
use crate::visit::Worker;
use crate::words::{self, filters};

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    period: Option<String>,
    #[serde(rename = "as-known")]
    known: Option<String>,
    /// The figure of the months and towns.
    figure: Option<String>,
}

struct Main {
    label: String,
    place: String,
    number: String,
    unit: String,
    change: String,
    beside: String,
    spark: Option<Spark>,
}

#[derive(Template)]
#[template(path = "direction/year.html")]
struct YearPage {
    frame: Frame,
    title: String,
    says: String,
    period: String,
    known: String,
    years: Vec<String>,
    main: Vec<Main>,
    chosen: String,
    chosen_label: String,
    chosen_place: String,
    choices: Vec<(String, String)>,
    unit: String,
    columns: Option<Columns>,
    heat: Option<Heat>,
    compared: String,
    watch: Watch,
}

/// `/direction`.
pub async fn year(
    State(app): State<App>,
    worker: Worker,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let frame = Frame::bench(app, &worker, "一年总览", "/direction");
            filled(frame, &reading, &wanted)
        })
        .await?;
    page(&template)
}

/// The year and the year before, the same days of both.
pub(super) struct Years<'a> {
    pub set: &'a IndicatorSet,
    pub standpoint: &'a Standpoint,
    pub now: Asked,
    pub before: Asked,
    /// The year still runs: only its days up to today are compared.
    runs: bool,
}

impl<'a> Years<'a> {
    fn of(reading: &Reading<'_>, set: &'a IndicatorSet, standpoint: &'a Standpoint) -> Result<Self, Trouble> {
        let whole = standpoint.asked(reading, set)?;
        let (from, to) = whole.days(0).map_err(wrong)?;
        let runs = from <= reading.today && reading.today < to;
        let now = if runs {
            whole.between(from, reading.today)
        } else {
            whole
        };
        let (first, last) = now.days(-1).map_err(wrong)?;
        Ok(Self {
            set,
            standpoint,
            before: now.between(first, last),
            now,
            runs,
        })
    }

    fn compared(&self) -> &'static str {
        if self.runs { "比上年同日" } else { "比上年" }
    }
}

fn filled(frame: Frame, reading: &Reading<'_>, wanted: &Wanted) -> Result<YearPage, Trouble> {
    let set = main_set(reading)?;
    let standpoint = Standpoint::of(reading, wanted.period.as_deref(), wanted.known.as_deref())?;
    let years = Years::of(reading, set, &standpoint)?;
    let standing = reading.window().standing()?;
    let names: Vec<&str> = set.glance.iter().map(String::as_str).collect();
    let reader = reading.window().reader();
    let of = |asked: &Asked| figures::compute_these(reader, set, asked, names.iter().copied());
    let (now, before) = (of(&years.now).map_err(wrong)?, of(&years.before).map_err(wrong)?);
    let mut main = Vec::new();
    for (figure, before) in now.iter().zip(&before) {
        main.push(main_figure(reading, &years, figure, before)?);
    }
    let counted = |name: &str| {
        let found = set.indicators.get(name);
        found.is_some_and(|i| !matches!(i.formula, Formula::Ratio { .. }))
    };
    let chosen = wanted.figure.as_deref().filter(|name| !name.is_empty());
    if let Some(name) = chosen.filter(|name| !counted(name)) {
        return Err(Trouble::Malformed(format!(
            "“{name}”没有逐月的数；请从“换一个数”里选"
        )));
    }
    let chosen = chosen.or_else(|| names.iter().find(|name| counted(name)).copied());
    let label = |name: &str| {
        set.indicators
            .get(name)
            .map_or_else(String::new, |i| i.label.clone())
    };
    let spread_of = |asked: &Asked, by_town| match chosen {
        Some(name) => spread::spread(reader, set, asked, name, by_town).map_err(wrong),
        None => Ok(None),
    };
    let (this, last) = (spread_of(&years.now, true)?, spread_of(&years.before, false)?);
    let name = chosen.unwrap_or_default();
    let unit = set.indicators.get(name).map_or("", |i| i.unit.as_str());
    let scale = Scale {
        unit: unit.to_owned(),
        money: this.as_ref().is_some_and(|s| s.money),
    };
    let (_, to) = years.now.days(0).map_err(wrong)?;
    let year = reading.today.year();
    Ok(YearPage {
        frame,
        title: format!("{} 年，{}总览", standpoint.period, standpoint.whose(reading)),
        says: format!(
            "发生在 {} 至 {to}，{}。每个数都能点到案件。",
            years.now.days(0).map_err(wrong)?.0,
            standpoint.says()
        ),
        period: standpoint.period.clone(),
        known: standpoint.known.map_or_else(String::new, |day| day.to_string()),
        years: (year - 4..=year).rev().map(|y| y.to_string()).collect(),
        main,
        choices: names
            .iter()
            .filter(|name| counted(name))
            .map(|name| ((*name).to_owned(), label(name)))
            .collect(),
        chosen: name.to_owned(),
        chosen_label: label(name),
        chosen_place: standpoint.place(name, &[]),
        unit: scale.unit().to_owned(),
        columns: this
            .as_ref()
            .map(|this| columns(&years, &scale, name, &label(name), this, last.as_ref())),
        heat: match &this {
            Some(this) if !this.towns.is_empty() => {
                Some(heat(reading, &years, &scale, name, this, &standing)?)
            }
            _ => None,
        },
        compared: years.compared().to_owned(),
        watch: watch(reading, &standing)?,
    })
}

fn main_figure(
    reading: &Reading<'_>,
    years: &Years<'_>,
    figure: &Figure,
    before: &Figure,
) -> Result<Main, Trouble> {
    let reader = reading.window().reader();
    let spread = spread::spread(reader, years.set, &years.now, &figure.id, false).map_err(wrong)?;
    let scale = Scale {
        unit: figure.unit.clone(),
        money: matches!(figure.value, Exact::Money(_)),
    };
    let (number, unit) = words::number_and_unit(&figure.printed);
    let indicator = years.set.indicators.get(&figure.id);
    let spark = spread.map(|spread| {
        let months: Vec<(Day, i64)> = spread.months.iter().copied().zip(spread.whole).collect();
        Spark::of(&scale, &months, spread.level)
    });
    let beside = match &figure.value {
        Exact::Ratio { of, to } => format!(
            "{} ÷ {}，差 {}",
            words::grouped(*of),
            words::grouped(*to),
            words::grouped(to - of)
        ),
        Exact::Absent(why) => why.says(),
        Exact::Count(_) | Exact::Money(_) => match indicator.map(|i| &i.formula) {
            Some(Formula::Level { .. }) => "期末在册".to_owned(),
            _ => String::new(),
        },
    };
    Ok(Main {
        label: figure.label.clone(),
        place: years.standpoint.place(&figure.id, &[]),
        number,
        unit,
        change: change(years, &scale, figure, before),
        beside,
        spark,
    })
}

/// How a figure differs from the year before; where there was none, that.
fn change(years: &Years<'_>, scale: &Scale, figure: &Figure, before: &Figure) -> String {
    let compared = years.compared();
    match (&figure.value, &before.value) {
        (Exact::Count(now) | Exact::Money(now), Exact::Count(old) | Exact::Money(old)) => {
            if *old == 0 {
                return format!("{compared}：上年没有记录");
            }
            let difference = now.saturating_sub(*old);
            // Beside so little a percentage says nothing: the records may have begun then.
            let beside = if old.saturating_mul(3) < *now {
                Some(format!("上年 {}", scale.number(*old)))
            } else {
                words::percent_change(difference, *old)
            };
            let beside = beside.map_or_else(String::new, |said| format!("（{said}）"));
            format!("{compared} {}{beside}", scale.difference(difference))
        }
        (
            Exact::Ratio { of, to },
            Exact::Ratio {
                of: old_of,
                to: old_to,
            },
        ) => {
            let hundredths = |of: i64, to: i64| {
                let doubled = i128::from(of) * 20_000 + i128::from(to);
                i64::try_from(doubled / (2 * i128::from(to.max(1)))).unwrap_or(i64::MAX)
            };
            let points = hundredths(*of, *to) - hundredths(*old_of, *old_to);
            let sign = match points {
                0 => "",
                points if points < 0 => "−",
                _ => "+",
            };
            let size = points.unsigned_abs();
            format!("{compared} {sign}{}.{:02} 个百分点", size / 100, size % 100)
        }
        (_, Exact::Absent(report::exact::Absence::NotPublished(_))) => {
            format!("{compared}：那时还没有这个数，不相减")
        }
        _ => format!("{compared}：上年没有记录"),
    }
}

fn columns(
    years: &Years<'_>,
    scale: &Scale,
    name: &str,
    label: &str,
    this: &Spread,
    last: Option<&Spread>,
) -> Columns {
    let months: Vec<(Day, i64, String)> = this
        .months
        .iter()
        .zip(&this.whole)
        .map(|(day, value)| {
            let place = years.standpoint.place(name, &[("month", &month_of(*day))]);
            (*day, *value, place)
        })
        .collect();
    let before = last.filter(|last| last.whole.iter().any(|v| *v != 0));
    let old = before.map_or(&[][..], |last| last.whole.as_slice());
    let year = |spread: &Spread| {
        spread
            .months
            .last()
            .map_or_else(String::new, |d| d.year().to_string())
    };
    let end = if this.level { "末" } else { "" };
    let title = match before {
        Some(before) => format!(
            "{} 年各月{end}{label}，单位{}，横线为 {} 年",
            year(this),
            scale.unit(),
            year(before)
        ),
        None => format!("{} 年各月{end}{label}，单位{}", year(this), scale.unit()),
    };
    let mut drawn = Columns::of(title, scale, &months, old);
    drawn.years = (year(this), before.map(year));
    if !this.level {
        drawn.sums = Some((
            scale.number(this.total),
            before.map(|before| scale.number(before.total)),
        ));
    }
    drawn
}
