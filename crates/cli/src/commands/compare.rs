//! `figures --against`: computed figures beside published ones.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use report::figures::Figure;

use crate::open;
use crate::out::Out;

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
pub fn compare(out: &mut Out, figures: &[Figure], published: &Path) -> Result<ExitCode> {
    let text = open::text(published)?;
    let mut equal = 0;
    let mut all = 0;
    writeln!(out, "{:>3}  {:<36} 报告所印 | 算出 | 相等", "", "")?;
    for line in text
        .lines()
        .filter(|l| !l.starts_with('#') && !l.starts_with("id,") && !l.trim().is_empty())
    {
        let row = published_row(line)
            .with_context(|| format!("{} 里这一行不是公布数的写法：{line}", published.display()))?;
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
        writeln!(
            out,
            "{:>3}  {}  {said} | {shown} | {}",
            row.no,
            row.label,
            if fits { "相等" } else { "不等" }
        )?;
    }
    writeln!(out, "{equal} of {all} figures equal")?;
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
