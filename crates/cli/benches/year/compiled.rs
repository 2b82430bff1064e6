//! Reading the bureau's catalogue: every file parsed, every name resolved, every condition typed, every check run.

use std::path::Path;
use std::time::{Duration, Instant};

use catalogue::read::compile;
use catalogue::source::Sources;

/// How often each is done; the median counts.
const TIMES: usize = 21;

/// As a line of the table: the whole, and of it the parsing of the same files' TOML alone.
pub fn row(root: &Path) -> String {
    let sources = Sources::from_dir(&root.join("catalogue")).unwrap();
    let whole = median(|| drop(compile(sources.clone())));
    let files: Vec<&str> = sources
        .iter()
        .filter(|(path, _)| Path::new(path).extension().is_some_and(|end| end == "toml"))
        .map(|(_, text)| text)
        .collect();
    let floor = median(|| {
        for text in &files {
            drop(toml::de::DeTable::parse(text).unwrap());
        }
    });
    let bytes: usize = files.iter().map(|text| text.len()).sum();
    format!(
        "| {} | {} KiB | {} ms | {}.{:01} ms | {} % |",
        files.len(),
        bytes / 1024,
        whole.as_millis(),
        floor.as_millis(),
        floor.as_micros() / 100 % 10,
        floor.as_micros() * 100 / whole.as_micros().max(1),
    )
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut took: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    took.sort();
    took[TIMES / 2]
}
