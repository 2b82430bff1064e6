//! `figures`, `explain`, `cases`, `count`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use calendar::Day;
use desk::Desk;
use report::Reader;
use report::figures::Figure;
use report::period::Asked;
use store::counts::{self, Span};

use crate::args::{Format, Period};
use crate::open;

/// Calls with what figures are read by.
fn with_reader<T>(
    desk: &Desk,
    period: &Period,
    set: &str,
    call: impl FnOnce(Reader<'_>, &catalogue::model::IndicatorSet, &Asked) -> Result<T>,
) -> Result<T> {
    let catalogue = desk.catalogue()?;
    let directory = desk.directory();
    let reader = Reader {
        counts: desk.store(),
        catalogue: &catalogue,
        directory: &directory,
    };
    let set = open::set(&catalogue, set)?;
    let asked = Asked::new(desk.store(), &catalogue, set, &period.period, period.as_known)?;
    call(reader, set, &asked)
}

/// Prints the figures of a period.
pub fn figures(
    db: &Path,
    period: &Period,
    set: &str,
    format: Format,
    against: Option<&Path>,
) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let figures = with_reader(&desk, period, set, |reader, set, asked| {
        Ok(report::figures::compute(reader, set, asked)?)
    })?;
    if let Some(published) = against {
        return compare(&figures, published);
    }
    let printed: Vec<Figure> = figures.into_iter().filter(|f| !f.working).collect();
    match format {
        Format::Csv => print!("{}", report::figures::csv(&printed)),
        Format::Json => print!("{}", report::figures::json(&printed)),
        Format::Table => {
            if simulated(&desk) {
                println!("(模拟数据)");
            }
            for figure in &printed {
                let no = figure.no.map(|n| n.to_string()).unwrap_or_default();
                println!("{no:>3}  {}  {}  [{}]", figure.label, figure.printed, figure.id);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A published figure.
struct Published {
    no: String,
    id: String,
    label: String,
    value: i64,
    money: bool,
    percent: Option<String>,
    over: bool,
    unit: String,
}

/// Prints *printed in the report | computed | equal* and says how many are equal.
fn compare(figures: &[Figure], published: &Path) -> Result<ExitCode> {
    let text = open::text(published)?;
    let mut equal = 0;
    let mut all = 0;
    println!("{:>3}  {:<36} 报告所印 | 算出 | 相等", "", "");
    for line in text
        .lines()
        .filter(|l| !l.starts_with('#') && !l.starts_with("id,") && !l.trim().is_empty())
    {
        let row = published_row(line).with_context(|| format!("不是公布数的写法:{line}"))?;
        all += 1;
        let computed = figures.iter().find(|f| f.id == row.id);
        let fits = computed.is_some_and(|f| agrees(&row, &f.plain));
        equal += u32::from(fits);
        let shown = computed.map_or_else(
            || "没有这个指标".to_owned(),
            |f| format!("{}({})", f.printed, f.plain),
        );
        let said = format!(
            "{}{}{}",
            row.percent.clone().unwrap_or_else(|| row.value.to_string()),
            row.unit,
            if row.over { "以上" } else { "" }
        );
        println!(
            "{:>3}  {}  {said} | {shown} | {}",
            row.no,
            row.label,
            if fits { "相等" } else { "不等" }
        );
    }
    println!("{equal} of {all} figures equal");
    Ok(if equal == all && all > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

fn published_row(line: &str) -> Option<Published> {
    let cells: Vec<&str> = line.split(',').collect();
    let [no, _section, id, label, _kind, value, unit, print] = cells.as_slice() else {
        return None;
    };
    let percent = (*unit == "%").then(|| (*value).to_owned());
    let value = if percent.is_some() { 0 } else { value.parse().ok()? };
    Some(Published {
        no: (*no).to_owned(),
        id: (*id).to_owned(),
        label: (*label).to_owned(),
        value,
        money: *unit == "元",
        percent,
        over: *print == "over",
        unit: (*unit).to_owned(),
    })
}

/// Whether a computed value is what was published: exactly, or (`over`) at least it and, rounded down to its last
/// digit that is not zero, equal to it.
fn agrees(row: &Published, plain: &str) -> bool {
    if let Some(percent) = &row.percent {
        let places = |text: &str| {
            let (whole, part) = text.split_once('.').unwrap_or((text, ""));
            (whole.to_owned(), part.trim_end_matches('0').to_owned())
        };
        return places(percent) == places(plain);
    }
    let whole = if row.money {
        plain.split_once('.').map(|(yuan, fen)| (yuan, fen == "00"))
    } else {
        Some((plain, true))
    };
    let Some((whole, even)) = whole else { return false };
    let Ok(found) = whole.parse::<i64>() else {
        return false;
    };
    if !row.over {
        return even && found == row.value;
    }
    let mut step = 1;
    while row.value != 0 && row.value % (step * 10) == 0 {
        step *= 10;
    }
    found >= row.value && found / step * step == row.value
}

/// Explains a figure.
pub fn explain(db: &Path, period: &Period, set: &str, figure: &str) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    with_reader(&desk, period, set, |reader, set, asked| {
        let explanation = report::explain::explain(reader, set, asked, figure)?;
        print!("{}", explanation.text());
        Ok(ExitCode::SUCCESS)
    })
}

/// Lists a figure's cases.
pub fn cases(db: &Path, period: &Period, set: &str, figure: &str, format: Format) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    with_reader(&desk, period, set, |reader, set, asked| {
        let parts = report::cases::cases(reader, set, asked, figure)?;
        match format {
            Format::Csv => print!("{}", report::cases::csv(&parts)),
            Format::Json => {
                let rows: Vec<serde_json::Value> = parts
                    .iter()
                    .flat_map(|part| {
                        part.cases.iter().map(|case| {
                            serde_json::json!({
                                "part": part.id, "number": case.number, "matter": case.matter, "act": case.act,
                                "day": case.day, "town": case.town, "value": case.value,
                            })
                        })
                    })
                    .collect();
                println!("{}", serde_json::to_string_pretty(&rows)?);
            }
            Format::Table => {
                for part in &parts {
                    println!(
                        "{}({}){}",
                        part.label,
                        part.id,
                        if simulated(&desk) { " (模拟数据)" } else { "" }
                    );
                    for case in &part.cases {
                        println!(
                            "  {}  {}  {}  {}  {}",
                            case.number, case.act_label, case.day, case.town, case.value
                        );
                    }
                    println!("  合计 {}({} 条)", part.sum, part.cases.len());
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Counts a measure.
pub fn count(
    db: &Path,
    measure: &str,
    from: Option<Day>,
    to: Day,
    as_known: Option<Day>,
    by: Option<&str>,
    format: Format,
) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let catalogue = desk.catalogue()?;
    let Some((procedure, definition)) = catalogue.measure(measure) else {
        eprintln!("目录里没有计量 {measure}");
        return Ok(ExitCode::from(1));
    };
    let known = as_known
        .map(|day| counts::sequence_at(desk.store(), day))
        .transpose()?;
    let totals = counts::totals(desk.store(), measure, &Span { from, to, known }, false)?;
    let mut lines: BTreeMap<String, i64> = BTreeMap::new();
    for total in &totals {
        let key = by.map_or("合计", |split| {
            total.split.get(split).map_or("未填", String::as_str)
        });
        *lines.entry(key.to_owned()).or_default() += total.amount;
    }
    match format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&lines)?),
        Format::Csv => {
            println!("{},value", by.unwrap_or("total"));
            lines.iter().for_each(|(key, value)| println!("{key},{value}"));
        }
        Format::Table => {
            println!("{}·{}({})", procedure.label, definition.label, definition.unit);
            lines.iter().for_each(|(key, value)| println!("  {key}  {value}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether what the database holds is simulated: then every listing says so.
pub fn simulated(desk: &Desk) -> bool {
    desk.directory().organs.values().any(|o| o.simulated)
}
