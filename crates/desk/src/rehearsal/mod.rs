//! Rehearsal: the worked examples beside each procedure are played at a real desk, and what they say must hold.
//!
//! Each example begins with an empty journal in memory. A line that fails is a diagnostic at that line, saying what
//! was found. Due days come from the law and the calendar, by hand; this is where they meet the engine.

mod expect;
mod play;
mod sample;
mod script;
mod stage;

use std::sync::Arc;

use catalogue::diagnostic::{Diagnostic, Severity};
use catalogue::model::{Catalogue, Span};

/// Plays every example of a catalogue. Diagnostics come in the order of files and lines.
pub fn rehearse(catalogue: &Arc<Catalogue>) -> Vec<Diagnostic> {
    let files: Vec<(&String, &String)> = catalogue
        .sources
        .iter()
        .filter(|(path, _)| path.ends_with(".examples.toml"))
        .collect();
    let workers = std::thread::available_parallelism()
        .map_or(1, std::num::NonZero::get)
        .min(8);
    let size = files.len().div_ceil(workers).max(1);
    std::thread::scope(|scope| {
        let threads: Vec<_> = files
            .chunks(size)
            .map(|part| {
                scope.spawn(move || {
                    part.iter()
                        .flat_map(|(path, text)| rehearse_file(catalogue, path, text))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_default())
            .collect()
    })
}

/// How many examples and lines a catalogue has: what `check` says it ran.
pub fn count(catalogue: &Catalogue) -> (usize, usize) {
    catalogue
        .sources
        .iter()
        .filter(|(path, _)| path.ends_with(".examples.toml"))
        .filter_map(|(_, text)| toml::from_str::<script::Script>(text).ok())
        .flat_map(|script| script.example)
        .fold((0, 0), |(examples, lines), example| {
            (examples + 1, lines + example.steps.len())
        })
}

/// Plays the examples of one file.
pub fn rehearse_file(catalogue: &Arc<Catalogue>, path: &str, text: &str) -> Vec<Diagnostic> {
    let script: script::Script = match toml::from_str(text) {
        Ok(script) => script,
        Err(error) => {
            let at = error.span().unwrap_or(0..0);
            return vec![finding(
                path,
                at,
                error.message().to_owned(),
                "Write it as language §8 says.",
            )];
        }
    };
    let mut found = Vec::new();
    for example in &script.example {
        let outcome = play::Player::new(catalogue, &script).and_then(|mut player| player.play(example));
        if let Err(failed) = outcome {
            let message = format!("example {}: {}", example.id.get_ref(), failed.message);
            let at = failed.at.unwrap_or_else(|| example.id.span());
            found.push(finding(
                path,
                at,
                message,
                "Mend the procedure, or the line, by the law it names.",
            ));
        }
    }
    found
}

/// A line that did not come true.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) message: String,
    pub(crate) at: Option<std::ops::Range<usize>>,
}

impl<T: Into<String>> From<T> for Failed {
    fn from(message: T) -> Self {
        Self {
            message: message.into(),
            at: None,
        }
    }
}

fn finding(path: &str, at: std::ops::Range<usize>, message: String, mend: &str) -> Diagnostic {
    Diagnostic {
        rule: "example-not-true",
        severity: Severity::Error,
        span: Span {
            file: path.to_owned(),
            start: at.start,
            end: at.end,
        },
        message,
        mend: mend.to_owned(),
    }
}
