//! `check`: a catalogue's findings, and its worked examples.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use catalogue::diagnostic::{Diagnostic, Severity};

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
