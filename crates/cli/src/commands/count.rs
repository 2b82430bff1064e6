//! `count`: any measure, by its splits.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use calendar::Day;
use catalogue::diagnostic::nearest;
use report::Reader;
use serde_json::value::RawValue;
use store::counts::{self, Span};

use crate::args::Format;
use crate::commands::figures::simulated;
use crate::out::Out;
use crate::{open, wrong};

/// Splits of every measure.
const PLACES: [&str; 2] = ["organ", "region"];

/// What is counted.
pub struct Asked<'a> {
    /// The measure.
    pub measure: &'a str,
    /// First day; absent, a level at the last day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Day,
    /// As known at the end of this day; absent, now.
    pub as_known: Option<Day>,
    /// The split to count by.
    pub by: Option<&'a str>,
}

/// Counts a measure.
pub fn count(out: &mut Out, db: &Path, asked: &Asked<'_>, format: Format) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let catalogue = desk.catalogue()?;
    let Some((procedure, definition)) = catalogue.measure(asked.measure) else {
        let all = catalogue.procedures.values().flat_map(|p| p.measures.keys());
        let near = nearest(asked.measure, all.map(String::as_str));
        bail!(wrong::unknown(
            "计量",
            asked.measure,
            near,
            "计量写在目录各程序的 [measure] 里"
        ))
    };
    if let Some(from) = asked.from.filter(|from| *from > asked.to) {
        bail!("--from {from} 在 --to {} 之后；请把两个日子对调", asked.to)
    }
    let known = asked
        .as_known
        .map(|day| counts::sequence_at(desk.store(), day))
        .transpose()?;
    let (from, to) = (asked.from, asked.to);
    if let Some(by) = asked
        .by
        .filter(|by| !PLACES.contains(by) && !definition.split.iter().any(|s| s == by))
    {
        let known = || definition.split.iter().map(String::as_str).chain(PLACES);
        let all = format!("可按 {} 分", known().collect::<Vec<_>>().join("、"));
        bail!(wrong::unknown("分项", by, nearest(by, known()), &all))
    }
    let by_place = asked.by.is_some_and(|by| PLACES.contains(&by));
    let totals = counts::totals(desk.store(), asked.measure, &Span { from, to, known }, by_place)?;
    let mut lines: BTreeMap<String, i64> = BTreeMap::new();
    if asked.by.is_none() {
        lines.insert("合计".to_owned(), 0);
    }
    for total in &totals {
        let key = match asked.by {
            None => Some("合计"),
            Some("organ") => total.organ.as_ref().map(|o| o.0.as_str()),
            Some("region") => total.region.as_deref(),
            Some(split) => total.split.get(split).map(String::as_str),
        };
        *lines.entry(key.unwrap_or("未填").to_owned()).or_default() += total.amount;
    }
    let directory = desk.directory();
    let reader = Reader {
        counts: desk.store(),
        catalogue: &catalogue,
        directory: &directory,
    };
    let money = reader.is_money(asked.measure);
    match format {
        Format::Json => {
            let lines = lines
                .iter()
                .map(|(key, value)| Ok((key, RawValue::from_string(report::amount(*value, money))?)));
            let lines = lines.collect::<Result<BTreeMap<_, _>>>()?;
            writeln!(out, "{}", serde_json::to_string_pretty(&lines)?)?;
        }
        Format::Csv => {
            writeln!(out, "{},value", asked.by.unwrap_or("total"))?;
            for (key, value) in &lines {
                let value = report::amount(*value, money);
                writeln!(out, "{},{value}", report::csv_field(key))?;
            }
        }
        Format::Table => {
            let mark = if simulated(&desk) {
                "（模拟数据）"
            } else {
                ""
            };
            writeln!(
                out,
                "{}·{}（{}）{mark}",
                procedure.label, definition.label, definition.unit
            )?;
            for (key, value) in &lines {
                let label = asked
                    .by
                    .map(|by| reader.code_label(asked.measure, by, key))
                    .filter(|label| label != key)
                    .map_or_else(String::new, |label| format!(" {label}"));
                writeln!(out, "  {key}{label}  {}", report::amount(*value, money))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
