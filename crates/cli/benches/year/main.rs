//! `make bench`: the catalogue compiled; acts a second beside the floor, by the desk and over HTTP; the simulated year, its
//! figures, its pages, at once and at ten times, and what they take; written to `docs/performance.md`.
//!
//! `TIMES=0` leaves the larger year out; `ACTS=7000` changes how many acts are performed, `PAGES=2000` how many pages
//! are asked for; `FILE=year.db` measures only the pages of that file and writes nothing.
#![expect(clippy::disallowed_methods, reason = "a bench measures time")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench stops where it fails"
)]

mod acts;
mod api;
mod compiled;
#[path = "../../../store/examples/floor/mod.rs"]
mod floor;
mod http;
mod served;
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
    let pages = number("PAGES", 20_000) as usize;
    if let Ok(file) = std::env::var("FILE") {
        println!("{}", served::pages(Path::new(&file), pages).start());
        return;
    }
    let mut page = String::from(
        "# Performance\n\nWritten by `make bench`; ratios are against the floor of the same run.\n\n",
    );
    writeln!(page, "- machine: {}\n- commit: {}\n", machine(), commit(root)).unwrap();
    page.push_str(
        "## The catalogue compiled\n\nWhat `check` and the start of every command do, without the worked examples \
         (median of 21). The floor: the same files read by the TOML library alone.\n\n",
    );
    page.push_str("| TOML files | size | whole | of it the floor | share |\n|---|---|---|---|---|\n");
    let line = compiled::row(root);
    eprintln!("{line}");
    writeln!(page, "{line}\n\nGoal: 450 ms.\n").unwrap();
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
    let line = served::acts(root, folder.path(), number("ACTS", 21_000));
    eprintln!("{line}");
    writeln!(page, "{line}").unwrap();
    page.push_str("\nGoals: 10,000 acts a second with 16 callers, half of the floor; 7,500 over HTTP.\n\n");
    page.push_str(
        "## Acts through the API\n\nThe same disputes as a program does them, over connections that are kept. Beside them the \
         floor of the same rows, and an empty handler behind the same library that takes and answers as many bytes.\n\n",
    );
    page.push_str("| connections | acts | acts a second | of it the floor | share | empty handler | rows an act |\n|---|---|---|---|---|---|---|\n");
    let line = api::acts(root, folder.path(), number("ACTS", 21_000));
    eprintln!("{line}");
    writeln!(page, "{line}\n\nGoal: 7,500 a second.\n\n## The simulated year\n").unwrap();
    page.push_str(
        "`liantiao simulate nanan-2023`, earlier years' stock included, as a process of its own; `figures` as known \
         on 2024-02-26, once in an open desk (median of 21) and once as a command.\n\n",
    );
    page.push_str("| year | seconds | peak memory | journal | acts a second | file | a matter | figures | command |\n|---|---|---|---|---|---|---|---|---|\n");
    let years = [1, number("TIMES", 10)].map(|times| {
        (times > 0).then(|| {
            let year = year::measure(root, folder.path(), times);
            let line = year.row();
            eprintln!("{line}");
            writeln!(page, "{line}").unwrap();
            year
        })
    });
    page.push_str(
        "\nGoals: 30 s, 300 MiB; figures in 50 ms, and no slower at ten times the year.\n\n## Pages\n\n",
    );
    page.push_str(
        "`liantiao serve` as a process of its own, asked by the clerk of one town's office over 16 connections that are \
         kept; every reading of a matter is in the access log, on the disk, before its page is sent. The floor: an empty \
         handler behind the same library that answers as many bytes, asked in the same way.\n\n",
    );
    let mut starts = String::new();
    page.push_str("| year | page | different | a second | half within | 99 % within | size | floor | share |\n|---|---|---|---|---|---|---|---|---|\n");
    for year in years.iter().flatten() {
        let measured = served::pages(year.path(), pages);
        for line in measured.rows() {
            writeln!(page, "| × {} {line}", year.times()).unwrap();
        }
        writeln!(starts, "| × {} {}", year.times(), measured.start()).unwrap();
    }
    page.push_str("\nGoals at 200,000 matters: 2,000 a second, 99 % within 20 ms.\n\n");
    page.push_str("| year | first answer | desk open | memory then | after the pages | at most |\n|---|---|---|---|---|---|\n");
    page.push_str(&starts);
    page.push_str("\nGoals: first answer in 300 ms, 80 MiB with the year loaded.\n");
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
