//! A figure: how it is counted, its parts, its cases, what changed in it since a day.
//!
//! Always holds: the list is the figure; a case out of sight is counted and shows nothing else; opening the list and
//! taking it away as a file are in the access log.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use calendar::Day;
use catalogue::model::{Formula, IndicatorSet};
use report::cases::{self, Place};
use report::exact::Exact;
use report::period::Asked;
use report::{explain, figures, spread};
use serde::Deserialize;

use super::asking::{Standpoint, day, measured, place_name, set_of, town, wrong};
use super::behind::{Breakdown, Changed, breakdowns, changed};
use crate::app::App;
use crate::chart::{Columns, Scale};
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::reading::Reading;
use crate::visit::{Worker, escaped};
use crate::words::{self, filters};

/// So many cases stand on a page.
const CASES: usize = 50;

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    period: Option<String>,
    #[serde(rename = "as-known")]
    known: Option<String>,
    /// Code of a town.
    town: Option<String>,
    /// `2023-05`.
    month: Option<String>,
    /// What changed since the end of this day.
    since: Option<String>,
    /// The list goes on from here.
    before: Option<String>,
}

struct CaseRow {
    day: Day,
    number: String,
    place: String,
    act: String,
    town: String,
    value: String,
    distinct: Option<String>,
}

struct List {
    rows: Vec<CaseRow>,
    distinct: bool,
    hidden: u64,
    hidden_sum: String,
    facts: u64,
    sum: String,
    next: Option<String>,
    first: Option<String>,
    file: String,
}

#[derive(Template)]
#[template(path = "direction/figure.html")]
struct FigurePage {
    frame: Frame,
    id: String,
    period: String,
    title: String,
    number: String,
    unit: String,
    says: String,
    where_and_when: String,
    narrowed: Option<String>,
    known: String,
    lines: Vec<(String, String)>,
    sources: Vec<(String, String)>,
    ratio: Vec<(String, String, String)>,
    breakdowns: Vec<Breakdown>,
    columns: Option<Columns>,
    list: Option<List>,
    since: String,
    asked_since: bool,
    changed: Option<Changed>,
    beside: Vec<(String, String, String)>,
    town: String,
    month: String,
}

/// `/figures/{figure}`.
pub async fn show(
    State(app): State<App>,
    worker: Worker,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let frame = Frame::bench(app, &worker, "指标", "/direction");
            filled(frame, &reading, &name, &wanted)
        })
        .await?;
    page(&template)
}

/// `/figures/{figure}/cases.csv`: all cases that may be seen, and how many may not.
pub async fn file(
    State(app): State<App>,
    worker: Worker,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Trouble> {
    let (text, saved_as) = app
        .blocking(move |app| {
            let reading = Reading::of(app, &worker)?;
            let set = set_of(&reading, &name)?;
            let standpoint = Standpoint::of(&reading, wanted.period.as_deref(), wanted.known.as_deref())?;
            let asked = narrowed(&reading, &standpoint.asked(&reading, &set)?, &wanted)?;
            let parts = reading.window().cases(&set, &asked, &name)?;
            let hidden: u64 = parts.iter().map(|part| part.hidden).sum();
            let mut shown: Vec<cases::Part> = parts.into_iter().map(|part| part.part).collect();
            // People read what was done by its name.
            for case in shown.iter_mut().flat_map(|part| &mut part.cases) {
                case.act = std::mem::take(&mut case.act_label);
            }
            // A byte order mark: spreadsheets then read Chinese; so do people its headings.
            let mut text = String::from("\u{feff}编号,办理,发生日,乡镇（街道）,计\n");
            for part in &shown {
                // Of a ratio, two lists one after the other, each with its name above it.
                if shown.len() > 1 {
                    text.push_str(&format!("{},,,,\n", report::csv_field(&part.label)));
                }
                let lines = cases::csv(std::slice::from_ref(part));
                text.push_str(lines.split_once('\n').unwrap_or_default().1);
            }
            if hidden > 0 {
                text.push_str(&format!("另有{hidden}条不在您可看的范围，,,,\n"));
            }
            Ok((text, format!("{name}-{}.csv", standpoint.period)))
        })
        .await?;
    let mut response = text.into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    let saved = format!("attachment; filename=\"{}\"", escaped(&saved_as));
    if let Ok(value) = HeaderValue::from_str(&saved) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// The question of a town and a month.
fn narrowed(reading: &Reading<'_>, whole: &Asked, wanted: &Wanted) -> Result<Asked, Trouble> {
    let mut asked = whole.clone();
    asked.within.town = town(reading, wanted.town.as_deref())?;
    if let Some(month) = wanted.month.as_deref().filter(|month| !month.is_empty()) {
        let first = day(&format!("{month}-01"))?;
        let months = whole.months().map_err(wrong)?;
        let found = months
            .into_iter()
            .find(|(from, _)| from.first_of_month() == first);
        let (from, to) =
            found.ok_or_else(|| Trouble::Malformed(format!("{month} 不在这一期里；请从各月的图里点")))?;
        asked = asked.between(from, to);
    }
    Ok(asked)
}

/// A place in the list as a link says it: `2023-12-31.412.1`.
pub(crate) fn written(place: Place) -> String {
    format!("{}.{}.{}", place.day, place.sequence, place.passed)
}

/// The place that a link says.
pub(crate) fn read(text: &str) -> Option<Place> {
    let mut parts = text.split('.');
    Some(Place {
        day: parts.next()?.parse().ok()?,
        sequence: parts.next()?.parse().ok()?,
        passed: parts.next()?.parse().ok()?,
    })
}

fn filled(frame: Frame, reading: &Reading<'_>, name: &str, wanted: &Wanted) -> Result<FigurePage, Trouble> {
    let set = set_of(reading, name)?;
    let standpoint = Standpoint::of(reading, wanted.period.as_deref(), wanted.known.as_deref())?;
    let whole = standpoint.asked(reading, &set)?;
    let asked = narrowed(reading, &whole, wanted)?;
    let reader = reading.window().reader();
    let explained = explain::explain(reader, &set, &asked, name).map_err(wrong)?;
    let figure = &explained.figure;
    let scale = Scale {
        unit: figure.unit.clone(),
        money: matches!(figure.value, Exact::Money(_)),
    };
    let (number, unit) = words::number_and_unit(&figure.printed);
    let (from, to) = asked.days(0).map_err(wrong)?;
    let town_name = asked.within.town.as_deref().map(|town| place_name(reading, town));
    let part = [
        town_name,
        asked
            .part
            .map(|(from, _)| format!("{} 年 {} 月", from.year(), from.month())),
    ];
    let part: Vec<String> = part.into_iter().flatten().collect();
    let indicator = set.indicators.get(name);
    let ratio = match indicator.map(|i| &i.formula) {
        Some(Formula::Ratio { of, to }) => ratio(reading, &standpoint, &set, &asked, wanted, [of, to])?,
        _ => Vec::new(),
    };
    let since = wanted.since.as_deref().map(str::trim).filter(|s| !s.is_empty());
    let (since, changed) = match since.map(day).transpose()? {
        Some(since) => (Some(since), changed(reading, &set, &asked, since, name)?),
        None => (None, None),
    };
    let beside = indicator.map(|i| i.beside.as_slice()).unwrap_or_default();
    Ok(FigurePage {
        id: name.to_owned(),
        period: standpoint.period.clone(),
        title: format!("{} 年{}", standpoint.period, figure.label),
        says: standpoint.says(),
        where_and_when: format!("{}，{from} 至 {to}", standpoint.whose(reading)),
        narrowed: (!part.is_empty()).then(|| part.join("，")),
        known: standpoint.known.map_or_else(String::new, |day| day.to_string()),
        lines: explained
            .lines()
            .into_iter()
            .filter(|(label, _)| !matches!(*label, "数据名" | "一并看"))
            .map(|(label, text)| (label.to_owned(), text))
            .collect(),
        sources: sources(reading, &set, name),
        breakdowns: breakdowns(reading, &standpoint, &set, &asked, wanted, name, &scale)?,
        columns: columns(reading, &standpoint, &set, &whole, wanted, name, &scale)?,
        list: match &ratio[..] {
            [] if !matches!(figure.value, Exact::Absent(_)) => {
                Some(list(reading, &standpoint, &set, &asked, wanted, name, &scale)?)
            }
            _ => None,
        },
        ratio,
        asked_since: since.is_some(),
        since: since.map_or_else(String::new, |day| day.to_string()),
        changed,
        beside: figures::compute_these(reader, &set, &asked, beside.iter().map(String::as_str))
            .map_err(wrong)?
            .into_iter()
            .map(|other| {
                (
                    other.label,
                    other.printed,
                    standpoint.place(&other.id, &narrow(wanted)),
                )
            })
            .collect(),
        town: wanted.town.clone().unwrap_or_default(),
        month: wanted.month.clone().unwrap_or_default(),
        number,
        unit,
        frame,
    })
}

/// The town and month asked for, as a link carries them on.
pub(super) fn narrow(wanted: &Wanted) -> Vec<(&str, &str)> {
    let both = [("town", &wanted.town), ("month", &wanted.month)];
    both.into_iter()
        .filter_map(|(name, value)| Some((name, value.as_deref().filter(|v| !v.is_empty())?)))
        .collect()
}

fn ratio(
    reading: &Reading<'_>,
    standpoint: &Standpoint,
    set: &IndicatorSet,
    asked: &Asked,
    wanted: &Wanted,
    parts: [&String; 2],
) -> Result<Vec<(String, String, String)>, Trouble> {
    let reader = reading.window().reader();
    let found = figures::compute_these(reader, set, asked, parts.map(String::as_str)).map_err(wrong)?;
    Ok(found
        .into_iter()
        .map(|part| {
            let printed = report::print::exact(&part.value, &part.unit);
            (part.label, printed, standpoint.place(&part.id, &narrow(wanted)))
        })
        .collect())
}

/// The procedures whose acts or states are counted: name and page.
fn sources(reading: &Reading<'_>, set: &IndicatorSet, name: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = measured(reading, set, name)
        .into_iter()
        .map(|(procedure, _)| {
            (
                procedure.label.clone(),
                format!("/procedures/{}#measures", procedure.id),
            )
        })
        .collect();
    found.dedup();
    found
}

/// The months of the year, of the town that is asked for.
fn columns(
    reading: &Reading<'_>,
    standpoint: &Standpoint,
    set: &IndicatorSet,
    whole: &Asked,
    wanted: &Wanted,
    name: &str,
    scale: &Scale,
) -> Result<Option<Columns>, Trouble> {
    let (from, to) = whole.days(0).map_err(wrong)?;
    let mut asked = whole.between(from, to.min(reading.today.max(from)));
    asked.within.town = wanted.town.clone().filter(|town| !town.is_empty());
    let found = spread::spread(reading.window().reader(), set, &asked, name, false).map_err(wrong)?;
    Ok(found.map(|spread| {
        let months: Vec<(Day, i64, String)> = spread
            .months
            .iter()
            .zip(&spread.whole)
            .map(|(day, value)| {
                let month = day.to_string().get(..7).unwrap_or_default().to_owned();
                let town = narrow(wanted).into_iter().filter(|(name, _)| *name == "town");
                let more: Vec<(&str, &str)> = town.chain([("month", month.as_str())]).collect();
                (*day, *value, standpoint.place(name, &more))
            })
            .collect();
        let end = if spread.level { "末" } else { "" };
        let title = format!("{} 年各月{end}，单位{}", standpoint.period, scale.unit());
        let mut drawn = Columns::of(title, scale, &months, &[]);
        drawn.years.0.clone_from(&standpoint.period);
        if !spread.level {
            drawn.sums = Some((scale.number(spread.total), None));
        }
        drawn
    }))
}

fn list(
    reading: &Reading<'_>,
    standpoint: &Standpoint,
    set: &IndicatorSet,
    asked: &Asked,
    wanted: &Wanted,
    name: &str,
    scale: &Scale,
) -> Result<List, Trouble> {
    let before = wanted.before.as_deref().filter(|text| !text.is_empty());
    let wrong_place = |text: &str| Trouble::Malformed(format!("“{text}”不是名单里的位置；请从“下一页”点"));
    let before = before
        .map(|text| read(text).ok_or_else(|| wrong_place(text)))
        .transpose()?;
    let found = reading.window().stretch(set, asked, name, before, CASES)?;
    let value = |value: i64| {
        if scale.money {
            words::yuan(value)
        } else {
            words::grouped(value)
        }
    };
    let place = standpoint.place(name, &narrow(wanted));
    Ok(List {
        distinct: found.cases.iter().any(|case| case.distinct.is_some()),
        rows: found
            .cases
            .into_iter()
            .map(|case| CaseRow {
                day: case.day,
                place: format!("/matters/{}", escaped(case.matter.as_str())),
                number: if case.number == case.matter.to_string() {
                    "还没有编号".to_owned()
                } else {
                    case.number
                },
                act: case.act_label,
                town: case.town,
                value: value(case.value),
                distinct: case.distinct,
            })
            .collect(),
        hidden: found.hidden,
        hidden_sum: value(found.hidden_sum),
        facts: found.facts,
        sum: if scale.money {
            format!("{} 元", words::yuan(found.sum))
        } else {
            scale.said(found.sum)
        },
        next: found
            .next
            .map(|next| format!("{place}&before={}#list", written(next))),
        first: before.map(|_| format!("{place}#list")),
        file: place.replacen('?', "/cases.csv?", 1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_is_read_as_it_was_written() {
        let place = Place {
            day: "2023-12-31".parse().unwrap(),
            sequence: 412,
            passed: 3,
        };
        assert_eq!(read(&written(place)), Some(place));
        for odd in ["", "2023-12-31", "2023-13-01.1.1", "a.b.c"] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
