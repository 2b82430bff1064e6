//! The simulated year: how long, how much memory, how large, and its figures.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use desk::{Desk, SystemClock};
use report::Reader;
use report::figures::compute;
use report::period::Asked;
use rusqlite::Connection;
use store::Store;

/// How often the figures are computed.
const ROUNDS: usize = 21;
const SET: &str = "nanan-annual";
const KNOWN: &str = "2024-02-26";

/// What was measured.
pub struct Measured {
    path: PathBuf,
    times: u32,
    took: Duration,
    peak_kib: u64,
    entries: u64,
    bytes: u64,
    matters: u64,
    figures: Duration,
    command: Duration,
}

impl Measured {
    /// The year's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many times over.
    pub fn times(&self) -> u32 {
        self.times
    }

    /// As a line of the table.
    pub fn row(&self) -> String {
        let tenths = |part: u128, whole: u128| format!("{}.{}", part / whole, part * 10 / whole % 10);
        format!(
            "| × {} | {} | {} MiB | {} entries, {} matters | {} | {} MiB | {} B | {} ms | {} ms |",
            self.times,
            tenths(self.took.as_millis(), 1000),
            self.peak_kib / 1024,
            self.entries,
            self.matters,
            u128::from(self.entries) * 1000 / self.took.as_millis().max(1),
            tenths(u128::from(self.bytes), 1 << 20),
            self.bytes / self.matters.max(1),
            tenths(self.figures.as_micros(), 1000),
            tenths(self.command.as_micros(), 1000),
        )
    }
}

/// Simulates the year so many times over, and asks for its figures.
pub fn measure(root: &Path, folder: &Path, times: u32) -> Measured {
    let path = super::file(folder, &format!("year-{times}"));
    let (took, peak_kib) = simulate(root, &path, times);
    let figures = figures(&path);
    let command = command(&path);
    let conn = Connection::open(&path).unwrap();
    let count = |table: &str| -> u64 {
        conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
            row.get::<_, i64>(0)
        })
        .unwrap()
        .unsigned_abs()
    };
    let (entries, matters) = (count("entry"), count("matter"));
    conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let bytes = std::fs::metadata(&path).unwrap().len();
    Measured {
        path,
        times,
        took,
        peak_kib,
        entries,
        bytes,
        matters,
        figures,
        command,
    }
}

/// The program's own `simulate`: seconds and peak resident memory (Linux: `VmHWM`).
fn simulate(root: &Path, path: &Path, times: u32) -> (Duration, u64) {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_liantiao"))
        .args(["simulate", "nanan-2023", "--times", &times.to_string(), "--db"])
        .arg(path)
        .current_dir(root)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let seen = text
            .lines()
            .find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(seen.unwrap_or(0));
        if let Some(ended) = child.try_wait().unwrap() {
            assert!(ended.success(), "simulate: {ended}");
            return (start.elapsed(), peak);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Median of the figures computed in an open desk.
fn figures(path: &Path) -> Duration {
    let desk = Desk::open(Store::open(path).unwrap(), Arc::new(SystemClock)).unwrap();
    let (catalogue, directory) = (desk.catalogue().unwrap(), desk.directory());
    let reader = Reader {
        counts: desk.store(),
        catalogue: &catalogue,
        directory: &directory,
    };
    let set = &catalogue.indicators[SET];
    let mut took: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let known = KNOWN.parse().unwrap();
            let asked = Asked::new(desk.store(), &catalogue, set, "2023", Some(known)).unwrap();
            let computed = compute(reader, set, &asked).unwrap();
            assert!(
                computed.iter().filter(|f| !f.working).count() >= 86,
                "the set prints 86 figures"
            );
            start.elapsed()
        })
        .collect();
    took.sort_unstable();
    took[ROUNDS / 2]
}

/// The same as a command, opening included; the better of three.
fn command(path: &Path) -> Duration {
    let once = || {
        let start = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_liantiao"));
        command
            .args([
                "figures",
                "--period",
                "2023",
                "--as-known",
                KNOWN,
                "--format",
                "csv",
                "--db",
            ])
            .arg(path);
        assert!(command.stdout(Stdio::null()).status().unwrap().success());
        start.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}
