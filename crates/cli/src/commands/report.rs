//! `report`, `restatements`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use calendar::Day;
use report::Reader;
use report::annual;

use crate::args::{Period, ReportFormat};
use crate::open;

/// Writes a report; what is wrong with it goes to standard error.
pub fn report(
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
        let known: Vec<&str> = catalogue.reports.keys().map(String::as_str).collect();
        bail!("没有报告 {id};有的是:{}", known.join("、"))
    };
    let format = match format {
        ReportFormat::Md => annual::Format::Markdown,
        ReportFormat::Html => annual::Format::Html,
    };
    let written = annual::write(reader, found, &period.period, period.as_known, format)?;
    for finding in &written.findings {
        eprintln!("{finding}");
    }
    match output {
        Some(path) => {
            std::fs::write(path, &written.text).with_context(|| format!("{} 写不了", path.display()))?;
            println!("报告写在 {}", path.display());
        }
        None => print!("{}", written.text),
    }
    Ok(if written.may_be_frozen() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

/// Lists what changed after a day.
pub fn restatements(db: &Path, period: &str, since: Day, set: &str) -> Result<ExitCode> {
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
    print!("{}", report::restatements::text(&found, since));
    Ok(ExitCode::SUCCESS)
}
