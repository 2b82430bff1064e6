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

use store::{Key, Receipt, Store, Write};

mod floor;
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
    let (rows, floor) = floor::insert_again(&path, done.div_ceil(callers as u64));
    println!(
        "floor: {rows} rows ({} for 10 acts): {} acts/s",
        rows * 10 / done,
        rate(floor)
    );
    println!("share: {} %", floor.as_micros() * 100 / ours.as_micros().max(1));
}
