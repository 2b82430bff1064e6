//! `inbox`: what a person has to do, by legal deadline.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use calendar::Day;
use serde_json::json;

use crate::args::Format;
use crate::commands::figures::simulated;
use crate::open;
use crate::out::Out;

/// Prints a person's inbox.
pub fn inbox(out: &mut Out, db: &Path, person: &str, on: Option<Day>, format: Format) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let day = on.unwrap_or_else(|| desk.clock().today());
    let lines = desk.inbox_on(&open::person(&desk, person)?, day)?;
    if format == Format::Csv {
        writeln!(out, "due,number,matter,clock,label,state,overdue")?;
        for line in &lines {
            let due = line.due.map(|d| d.to_string()).unwrap_or_default();
            let cells = [
                due.as_str(),
                line.number.as_deref().unwrap_or_default(),
                &line.matter.0,
                &line.clock,
                &line.label,
                &line.state,
                if line.overdue { "yes" } else { "no" },
            ];
            writeln!(out, "{}", cells.map(report::csv_field).join(","))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    if format == Format::Json {
        let rows: Vec<_> = lines
            .iter()
            .map(|line| {
                json!({
                    "due": line.due, "matter": line.matter, "clock": line.clock, "label": line.label,
                    "number": line.number, "state": line.state, "overdue": line.overdue,
                })
            })
            .collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&rows)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(
        out,
        "{day} 待办 {} 件{}",
        lines.len(),
        if simulated(&desk) { "（模拟）" } else { "" }
    )?;
    for line in &lines {
        let due = line.due.map_or_else(|| "暂停".to_owned(), |d| d.to_string());
        let number = line.number.clone().unwrap_or_else(|| line.matter.0.clone());
        writeln!(
            out,
            "  {due}{} {} {number} {}",
            if line.overdue { " 逾期" } else { "" },
            line.label,
            line.state
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
