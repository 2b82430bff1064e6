//! `check`: a catalogue's findings, and its worked examples.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use catalogue::diagnostic::{Diagnostic, Severity};
use catalogue::model::Span;
use simulate::plan::Plan;

use crate::args::Told;
use crate::open;
use crate::out::Out;

/// Checks a folder.
pub fn check(
    out: &mut Out,
    dir: &Path,
    format: Told,
    against: Option<&Path>,
    examples: bool,
) -> Result<ExitCode> {
    let sources = open::sources(dir)?;
    let files = sources.clone().into_map();
    let compiled = catalogue::read::compile(sources);
    let mut found = compiled.diagnostics;
    found.extend(plans(&files));
    let mut played = (0, 0);
    if let Some(catalogue) = &compiled.catalogue {
        if let Some(db) = against {
            let desk = open::desk(db)?;
            found.extend(catalogue::version::disagreements(&*desk.catalogue()?, catalogue));
        }
        if examples {
            played = desk::rehearsal::count(catalogue);
            found.extend(desk::rehearsal::rehearse(catalogue));
        }
    }
    let of = |severity: Severity| {
        found
            .iter()
            .filter(|d| d.severity == severity)
            .collect::<Vec<&Diagnostic>>()
    };
    let (errors, warnings, unsure) = (of(Severity::Error), of(Severity::Warning), of(Severity::Unsure));
    if format == Told::Json {
        let all: Vec<serde_json::Value> = found.iter().map(|d| d.json(&files)).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
    } else {
        for diagnostic in errors.iter().chain(&warnings) {
            write!(out, "{}", diagnostic.text(&files))?;
        }
        if !unsure.is_empty() {
            writeln!(out, "to be checked by a legal officer:")?;
            for diagnostic in &unsure {
                writeln!(out, "  {}", diagnostic.line(&files))?;
            }
        }
        if let Some(catalogue) = &compiled.catalogue {
            writeln!(
                out,
                "{} procedures, catalogue {}",
                catalogue.procedures.len(),
                catalogue.digest
            )?;
        }
        writeln!(
            out,
            "{} errors, {} warnings, {} to be checked; {} worked examples played, {} lines",
            errors.len(),
            warnings.len(),
            unsure.len(),
            played.0,
            played.1
        )?;
    }
    Ok(if errors.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

/// What is wrong with plans: the simulator reads them, as strictly as the catalogue is read. Of one that is no TOML the
/// catalogue's reader has told.
fn plans(files: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    let plans = files
        .iter()
        .filter(|(path, text)| path.starts_with("plans/") && text.parse::<toml::Table>().is_ok());
    plans
        .filter_map(|(path, text)| Some((path, toml::from_str::<Plan>(text).err()?)))
        .map(|(path, error)| {
            let at = error.span().unwrap_or_default();
            let span = Span {
                file: path.clone(),
                start: at.start,
                end: at.end,
            };
            let said = error.message().replace('`', "\"");
            let (what, wanted) = said.split_once(", expected ").unwrap_or((&said, ""));
            let rule = match what.split(' ').next() {
                Some("unknown") => "unknown-key",
                Some("missing") => "missing-key",
                _ => "wrong-type",
            };
            let mend = match wanted {
                "" => "Write it as the other plans do.".to_owned(),
                wanted => format!("Write {wanted}."),
            };
            Diagnostic::error(rule, span, format!("{what}."), mend)
        })
        .collect()
}
