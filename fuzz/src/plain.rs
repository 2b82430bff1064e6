//! A plain driver for stable Rust: mutates seeds for a bounded time. No coverage guides it; libFuzzer does that.
//!
//! Always holds: the same seed and corpus try the same inputs in the same order; an input that fails is kept.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::Run;

/// No input is longer.
const LONGEST: usize = 16 << 10;
/// An input that takes longer has found something too.
const SLOWEST: Duration = Duration::from_secs(5);

/// Why a target failed: the input's file, and what it did.
#[derive(Debug)]
pub struct Failed {
    /// The input.
    pub input: PathBuf,
    /// What it did.
    pub how: String,
}

/// Runs a target over its corpus, then over mutations of it, for so long; says how many inputs it tried.
pub fn drive(name: &str, run: Run, seed: u64, time: Duration, keep: &Path) -> Result<u64, Failed> {
    let seeds = corpus(name);
    let mut chance = Chance(seed | 1);
    let begun = Instant::now();
    let mut tried = 0;
    for input in &seeds {
        attempt(name, run, input, keep)?;
        tried += 1;
    }
    while begun.elapsed() < time {
        let mut input = chance.pick(&seeds).clone();
        for _ in 0..=chance.below(4) {
            mutate(&mut input, &mut chance, &seeds);
        }
        input.truncate(LONGEST);
        attempt(name, run, &input, keep)?;
        tried += 1;
    }
    Ok(tried)
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("a corpus")
        .map(|e| e.expect("an entry").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} has no seeds", folder.display());
    files.iter().map(|f| std::fs::read(f).expect("a seed")).collect()
}

fn attempt(name: &str, run: Run, input: &[u8], keep: &Path) -> Result<(), Failed> {
    let begun = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| run(input)));
    let how = match outcome {
        Ok(()) if begun.elapsed() < SLOWEST => return Ok(()),
        Ok(()) => format!("took {} ms", begun.elapsed().as_millis()),
        Err(panic) => match panic.downcast_ref::<String>() {
            Some(said) => said.clone(),
            None => panic
                .downcast_ref::<&str>()
                .map_or_else(|| "panicked".to_owned(), |s| (*s).to_owned()),
        },
    };
    let kept = keep.join(format!("{name}-failed"));
    std::fs::write(&kept, input).expect("the failing input");
    Err(Failed { input: kept, how })
}

/// Xorshift: the same seed, the same inputs.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % bound.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A stretch of `length` bytes, its start and end.
    fn stretch(&mut self, length: usize, most: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let end = (start + self.below(most + 1)).min(length);
        start..end
    }
}

/// What breaks readers: ends of ranges, brackets, quotes, words of our languages, letters of many bytes.
const TOKENS: [&str; 34] = [
    "0",
    "-1",
    "9223372036854775807",
    "9999-12-31",
    "0000-01-01",
    "2024-02-29",
    "30 days",
    "1 month",
    "24 hours",
    "99999999 years",
    "\"",
    "'''",
    "\\u0000",
    "\n",
    "\r\n",
    "[[",
    "]]",
    "{",
    "}",
    "((((((((",
    ")",
    " && ",
    " || ",
    "!",
    "has(",
    "matter.",
    "null",
    "true",
    "[act.",
    "〈",
    "“",
    "\u{200b}",
    "\u{feff}",
    "南安市",
];

fn mutate(input: &mut Vec<u8>, chance: &mut Chance, seeds: &[Vec<u8>]) {
    let at = chance.below(input.len() + 1);
    match chance.below(12) {
        0 if at < input.len() => input[at] ^= 1 << chance.below(8),
        1 => {
            let gone = chance.stretch(input.len(), 32);
            input.drain(gone);
        }
        2 => {
            let stretch = chance.stretch(input.len(), 64);
            let copy = input[stretch].to_vec();
            input.splice(at..at, copy);
        }
        3 => {
            let other = chance.pick(seeds);
            let stretch = chance.stretch(other.len(), 128);
            input.splice(at..at, other[stretch].iter().copied());
        }
        4 => input.truncate(at),
        5 => {
            let gone = chance.stretch(input.len(), 12);
            input.splice(gone, chance.pick(&TOKENS).bytes());
        }
        6 => {
            let lines: Vec<&[u8]> = input.split(|b| *b == b'\n').collect();
            let (from, to) = (chance.below(lines.len()), chance.below(lines.len()));
            let mut turned: Vec<Vec<u8>> = lines.iter().map(|l| l.to_vec()).collect();
            turned.swap(from, to);
            *input = turned.join(&b'\n');
        }
        7 => input.splice(at..at, chance.pick(&TOKENS).bytes()).for_each(drop),
        // What keeps the form and changes the sense gets furthest.
        _ => {
            let other = chance.pick(seeds);
            let (Some(gone), Some(put)) = (quoted(input, chance), quoted(other, chance)) else {
                return;
            };
            input.splice(gone, other[put].iter().copied());
        }
    }
}

/// Some word in quotes, with its quotes.
fn quoted(text: &[u8], chance: &mut Chance) -> Option<std::ops::Range<usize>> {
    let quotes: Vec<usize> = (0..text.len())
        .filter(|at| matches!(text[*at], b'"' | b'\''))
        .collect();
    let pair = chance.below(quotes.len() / 2) * 2;
    Some(*quotes.get(pair)?..quotes.get(pair + 1)? + 1)
}
