//! `make bench`: acts a second beside the floor, the simulated year, its figures, at once and at ten times, and what
//! they take; written to `docs/performance.md`.
//!
//! `TIMES=0` leaves the larger year out; `ACTS=7000` changes how many acts are performed.
#![expect(clippy::disallowed_methods, reason = "a bench measures time")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench stops where it fails"
)]

mod acts;
#[path = "../../../store/examples/floor/mod.rs"]
mod floor;
mod year;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let number = |name: &str, otherwise: u32| {
        std::env::var(name).map_or(otherwise, |text| {
            text.parse().unwrap_or_else(|_| panic!("{name}: a number"))
        })
    };
    let mut page = String::from(
        "# Performance\n\nWritten by `make bench`; ratios are against the floor of the same run.\n\n",
    );
    writeln!(page, "- machine: {}\n- commit: {}\n", machine(), commit(root)).unwrap();
    page.push_str("## Acts through desk, engine and store\n\n");
    page.push_str(
        "Disputes by 16 committees, seven acts each (apply, accept, assign, mediate, agree, close, archive), every act \
         acknowledged when it is on the disk. The floor: the same rows put into an empty database of the same form by \
         prepared inserts, so many acts to a transaction as there are callers.\n\n",
    );
    page.push_str("| callers | acts | acts a second | of it the floor | share | rows an act |\n|---|---|---|---|---|---|\n");
    for callers in [1, 16] {
        let acts = number("ACTS", 21_000) / if callers == 1 { 10 } else { 1 };
        let line = acts::measure(root, folder.path(), callers, acts).row();
        eprintln!("{line}");
        writeln!(page, "{line}").unwrap();
    }
    page.push_str(
        "\nGoals: 10,000 acts a second with 16 callers, half of the floor.\n\n## The simulated year\n\n",
    );
    page.push_str(
        "`liantiao simulate nanan-2023`, earlier years' stock included, as a process of its own; `figures` as known \
         on 2024-02-26, once in an open desk (median of 21) and once as a command.\n\n",
    );
    page.push_str("| year | seconds | peak memory | journal | acts a second | file | a matter | figures | command |\n|---|---|---|---|---|---|---|---|---|\n");
    for times in [1, number("TIMES", 10)] {
        if times == 0 {
            continue;
        }
        let line = year::measure(root, folder.path(), times).row();
        eprintln!("{line}");
        writeln!(page, "{line}").unwrap();
    }
    page.push_str("\nGoals: 30 s, 300 MiB; figures in 50 ms, and no slower at ten times the year.\n");
    std::fs::write(root.join("docs/performance.md"), &page).unwrap();
    println!("{page}");
}

/// What the machine says of itself.
fn machine() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text
        .lines()
        .find_map(|l| l.strip_prefix("model name"))
        .unwrap_or("unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!("{}, {cores} cores", model.trim_start_matches(['\t', ' ', ':']))
}

fn commit(root: &Path) -> String {
    let told = Command::new("git")
        .args(["describe", "--always", "--dirty"])
        .current_dir(root)
        .output();
    told.map_or_else(
        |_| "unknown".to_owned(),
        |o| String::from_utf8_lossy(&o.stdout).trim().to_owned(),
    )
}

/// A new file in the bench's folder.
fn file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.db"))
}
