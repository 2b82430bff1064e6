//! Random walks over every procedure of `catalogue/`, each step checked by the second bookkeeper.
//!
//! Few people (two to a post), few payees (three), small sums and short texts, so that edges are met. A walk that
//! fails prints its seed; `WALK_SEED=<seed>` walks it again.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod bookkeeper;
mod walking;

use walking::Walk;

/// Rounds of a walk: in each, every procedure is tried, and some days go by.
const ROUNDS: usize = 40;

/// A walk goes on so long at most, until something was begun of every procedure.
const MOST: usize = 160;

#[test]
fn every_procedure_walks_and_the_second_bookkeeper_agrees() {
    let seed = std::env::var("WALK_SEED").map_or(20_230_101, |seed| seed.parse().unwrap());
    let mut walk = Walk::begin(seed);
    for round in 1..=MOST {
        walk.round();
        if round >= ROUNDS && walk.never_begun().is_empty() {
            break;
        }
    }
    walk.end();
    println!("{}", walk.said());

    let never = walk.never_begun();
    assert!(never.is_empty(), "nothing was begun of {never:?}");
    let (all, done) = walk.acts();
    assert!(done * 100 >= all * 80, "only {done} of {all} acts were done");
}
