//! `report`, `restatements`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use calendar::Day;
use catalogue::diagnostic::nearest;
use report::Reader;
use report::annual;
use report::period::Asked;
use report::restatements::Restatement;
use serde_json::{Value as Json, json};

use crate::args::{Period, ReportFormat, Told};
use crate::commands::figures::doubts;
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
        let all: Vec<Json> = found.iter().map(restated).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
    } else {
        write!(out, "{}", report::restatements::text(&found, since))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn restated(one: &Restatement) -> Json {
    let parts: Vec<Json> = one
        .parts
        .iter()
        .map(|part| {
            let changes: Vec<Json> = part
                .changes
                .iter()
                .map(|change| {
                    json!({
                        "number": change.number, "matter": change.matter, "act": change.act, "day": change.day,
                        "town": change.town, "value": change.value, "recorded": change.recorded,
                        "sequence": change.sequence, "why": change.why.says(change.day, change.recorded),
                    })
                })
                .collect();
            json!({"id": part.id, "label": part.label, "unit": part.unit, "money": part.money,
                   "sum": part.sum, "changes": changes})
        })
        .collect();
    json!({
        "id": one.after.id, "label": one.after.label,
        "before": {"printed": one.before.printed, "value": one.before.plain},
        "after": {"printed": one.after.printed, "value": one.after.plain},
        "parts": parts,
    })
}
