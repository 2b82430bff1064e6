//! `check`: a catalogue's findings, and its worked examples.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use catalogue::diagnostic::{Diagnostic, Severity};

use crate::args::Format;
use crate::open;

/// Checks a folder.
pub fn check(dir: &Path, format: Format, against: Option<&Path>, examples: bool) -> Result<ExitCode> {
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
    if format == Format::Json {
        let all: Vec<serde_json::Value> = found.iter().map(|d| d.json(&files)).collect();
        println!("{}", serde_json::to_string_pretty(&all)?);
    } else {
        for diagnostic in errors.iter().chain(&warnings) {
            print!("{}", diagnostic.text(&files));
        }
        if !unsure.is_empty() {
            println!("to be checked by a legal officer:");
            for diagnostic in &unsure {
                println!("  {}", diagnostic.line(&files));
            }
        }
        if let Some(catalogue) = &compiled.catalogue {
            println!(
                "{} procedures, catalogue {}",
                catalogue.procedures.len(),
                catalogue.digest
            );
        }
        println!(
            "{} errors, {} warnings, {} to be checked; {} worked examples played, {} lines",
            errors.len(),
            warnings.len(),
            unsure.len(),
            played.0,
            played.1
        );
    }
    Ok(if errors.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}
