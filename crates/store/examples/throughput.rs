//! How many acts a second the store commits, beside the floor: raw prepared inserts of the same rows in groups of
//! the same size. `cargo run --release -p store --example throughput [-- ACTS CALLERS]`.
#![expect(clippy::disallowed_methods, reason = "a bench measures time")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench stops where it fails"
)]
#![allow(dead_code, reason = "made.rs serves the tests too")]

use std::time::Instant;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use store::{Key, Receipt, Store, Write};

#[path = "../src/tests/made.rs"]
mod made;

/// The commits of one caller: each matter is begun, then acted on twice.
fn act(store: &Store, caller: usize, n: usize) {
    let on = ["2023-05-04", "2023-06-05", "2023-07-06"][n % 3];
    let first = made::put(
        store,
        made::full(&format!("{caller}-{n}"), caller * 1_000_000 + n, on),
    );
    let mut matter = (*first.matters[0]).clone();
    for (step, state) in ["mediating", "agreed"].iter().enumerate() {
        matter.state = (*state).to_owned();
        if step == 1 {
            matter.ended = Some(made::day("2023-08-01"));
            matter.proposals.clear();
            matter.clocks.clear();
        }
        let mut write = made::act(&format!("{caller}-{n}-{state}"), matter, "2023-08-01");
        let fact = made::fact(&write, "settled", &[("kind", "family")], 1);
        write.batch.facts.push(fact);
        matter = (*made::put(store, write).matters[0]).clone();
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|a| a.parse::<usize>().unwrap());
    let (acts, callers) = (arguments.next().unwrap_or(60_000), arguments.next().unwrap_or(16));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bench.db");
    let store = Store::create(&path, made::county(), Key::fixed([1; 32])).unwrap();
    let rounds = acts / callers / 3;
    let start = Instant::now();
    std::thread::scope(|scope| {
        for caller in 0..callers {
            let store = &store;
            scope.spawn(move || (0..rounds).for_each(|n| act(store, caller, n)));
        }
    });
    let ours = start.elapsed();
    let done = store.head().unwrap().sequence;
    drop(store);
    let rate = |elapsed: std::time::Duration| u128::from(done) * 1_000_000 / elapsed.as_micros().max(1);
    println!("store: {done} acts, {callers} callers: {} acts/s", rate(ours));
    let (rows, floor) = floor(&path, callers);
    println!(
        "floor: {rows} rows ({} for 10 acts): {} acts/s",
        rows * 10 / done,
        rate(floor)
    );
    println!("share: {} %", floor.as_micros() * 100 / ours.as_micros().max(1));
}

/// Copies every row into an empty database of the same form, so many acts to a transaction as there are callers.
fn floor(path: &std::path::Path, callers: usize) -> (u64, std::time::Duration) {
    let from = Connection::open(path).unwrap();
    let empty = path.with_extension("floor");
    drop(Store::create(&empty, made::county(), Key::fixed([1; 32])).unwrap());
    let to = Connection::open(&empty).unwrap();
    to.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; DELETE FROM head")
        .unwrap();
    to.set_prepared_statement_cache_capacity(64);
    let names: Vec<String> = from
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect())
        .unwrap();
    let mut tables = Vec::new();
    for name in names {
        let mut select = from.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = select.column_count();
        let read = |row: &rusqlite::Row<'_>| (0..columns).map(|i| row.get::<_, Value>(i)).collect();
        let rows: Vec<Vec<Value>> = select.query_map([], read).and_then(Iterator::collect).unwrap();
        let places = vec!["?"; columns].join(", ");
        tables.push((format!("INSERT INTO {name} VALUES ({places})"), rows));
    }
    let acts = tables.iter().map(|(_, rows)| rows.len()).max().unwrap_or(1);
    let groups = acts.div_ceil(callers);
    let start = Instant::now();
    for group in 0..groups {
        to.execute_batch("BEGIN IMMEDIATE").unwrap();
        for (insert, rows) in &tables {
            let mut statement = to.prepare_cached(insert).unwrap();
            let part = rows.len() * group / groups..rows.len() * (group + 1) / groups;
            for row in &rows[part] {
                statement.execute(params_from_iter(row)).unwrap();
            }
        }
        to.execute_batch("COMMIT").unwrap();
    }
    (
        tables.iter().map(|(_, rows)| rows.len() as u64).sum(),
        start.elapsed(),
    )
}
