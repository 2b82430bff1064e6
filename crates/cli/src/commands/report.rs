//! `report`, `restatements`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use calendar::{Day, Moment};
use catalogue::diagnostic::nearest;
use report::Reader;
use report::annual;
use report::figures::Figure;
use report::period::Asked;
use report::restatements::Restatement;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::args::{Period, ReportFormat, Told};
use crate::commands::figures::{doubts, simulated};
use crate::out::Out;
use crate::{open, wrong};

/// Writes a report; what is wrong with it goes to standard error.
pub fn report(
    out: &mut Out,
    db: &Path,
    period: &Period,
    id: &str,
    format: ReportFormat,
    output: Option<&Path>,
) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let catalogue = desk.catalogue()?;
    let directory = desk.directory();
    let reader = Reader {
        counts: desk.store(),
        catalogue: &catalogue,
        directory: &directory,
    };
    let file = format!("reports/{id}.md");
    let Some(found) = catalogue
        .reports
        .values()
        .find(|r| r.id == id || r.span.file == file)
    else {
        let known = || catalogue.reports.keys().map(String::as_str);
        let all = format!("有的是：{}", known().collect::<Vec<_>>().join("、"));
        bail!(wrong::unknown("报告", id, nearest(id, known()), &all))
    };
    let format = match format {
        ReportFormat::Md => annual::Format::Markdown,
        ReportFormat::Html => annual::Format::Html,
    };
    let written = annual::write(reader, found, &period.period, period.as_known, format)?;
    let set = open::set(&catalogue, &found.indicators)?;
    let asked = Asked::new(reader.counts, &catalogue, set, &period.period, period.as_known)?;
    doubts(out, &desk, reader, set, &asked)?;
    for finding in &written.findings {
        out.aside(format_args!("{finding}"));
    }
    match output {
        Some(path) => {
            std::fs::write(path, &written.text).with_context(|| format!("{} 写不了", path.display()))?;
            writeln!(out, "报告写在 {}", path.display())?;
        }
        None => write!(out, "{}", written.text)?,
    }
    Ok(if written.may_be_frozen() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

/// Lists what changed after a day.
pub fn restatements(
    out: &mut Out,
    db: &Path,
    period: &str,
    since: Day,
    set: &str,
    format: Told,
) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let catalogue = desk.catalogue()?;
    let directory = desk.directory();
    let reader = Reader {
        counts: desk.store(),
        catalogue: &catalogue,
        directory: &directory,
    };
    let set = open::set(&catalogue, set)?;
    let found = report::restatements::restatements(reader, set, period, since, None)?;
    if format == Told::Json {
        let all = found.iter().map(restated).collect::<Result<Vec<_>>>()?;
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
    } else {
        if simulated(&desk) {
            writeln!(out, "（模拟数据）")?;
        }
        write!(out, "{}", report::restatements::text(&found, since))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A figure that changed, as a program reads it.
#[derive(Serialize)]
struct Restated<'a> {
    id: &'a str,
    label: &'a str,
    before: Printed<'a>,
    after: Printed<'a>,
    parts: Vec<RestatedPart<'a>>,
}

#[derive(Serialize)]
struct Printed<'a> {
    printed: &'a str,
    /// As in `figures`: a number digit by digit, or null.
    value: Option<Box<RawValue>>,
}

impl<'a> Printed<'a> {
    fn of(figure: &'a Figure) -> Result<Self> {
        let plain = Some(&figure.plain).filter(|plain| !plain.is_empty());
        let value = plain
            .map(|plain| RawValue::from_string(plain.clone()))
            .transpose()?;
        Ok(Self {
            printed: &figure.printed,
            value,
        })
    }
}

#[derive(Serialize)]
struct RestatedPart<'a> {
    id: &'a str,
    label: &'a str,
    unit: &'a str,
    sum: Box<RawValue>,
    changes: Vec<RestatedCase<'a>>,
}

#[derive(Serialize)]
struct RestatedCase<'a> {
    number: &'a str,
    matter: &'a str,
    act: &'a str,
    day: Day,
    town: &'a str,
    value: Box<RawValue>,
    recorded: Moment,
    sequence: u64,
    why: String,
}

fn restated(one: &Restatement) -> Result<Restated<'_>> {
    let mut parts = Vec::new();
    for part in &one.parts {
        let mut changes = Vec::new();
        for change in &part.changes {
            changes.push(RestatedCase {
                number: &change.number,
                matter: change.matter.as_str(),
                act: &change.act,
                day: change.day,
                town: &change.town,
                value: number(change.value, part.money)?,
                recorded: change.recorded,
                sequence: change.sequence,
                why: change.why.says(change.day, change.recorded),
            });
        }
        parts.push(RestatedPart {
            id: &part.id,
            label: &part.label,
            unit: &part.unit,
            sum: number(part.sum, part.money)?,
            changes,
        });
    }
    Ok(Restated {
        id: &one.after.id,
        label: &one.after.label,
        before: Printed::of(&one.before)?,
        after: Printed::of(&one.after)?,
        parts,
    })
}

/// An amount in its unit, as a JSON number: money in yuan with two decimals, which no float would keep.
fn number(value: i64, money: bool) -> Result<Box<RawValue>> {
    Ok(RawValue::from_string(report::amount(value, money))?)
}
