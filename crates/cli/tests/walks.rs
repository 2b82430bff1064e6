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

use std::collections::BTreeSet;

use walking::Walk;

/// Rounds of a walk: in each, every procedure is tried, and some days go by.
const ROUNDS: usize = 40;

/// A walk goes on until every procedure was begun, for so many rounds at the most: some wait for much before them, as
/// an allowance for a dispute that is archived and graded.
const MOST_ROUNDS: usize = 160;

/// Of a hundred acts so many are done at the least, whatever the seed.
const MOST_ACTS: usize = 80;

#[test]
fn every_procedure_walks_and_the_second_bookkeeper_agrees() {
    let seed = std::env::var("WALK_SEED").map_or(20_230_101, |seed| seed.parse().unwrap());
    let mut walk = Walk::begin(seed);
    let mut rounds = 0;
    while rounds < ROUNDS || (rounds < MOST_ROUNDS && !never_begun(&walk).is_empty()) {
        walk.round();
        rounds += 1;
    }
    walk.end();
    println!("{rounds} rounds; {}", walk.said());

    let never = never_begun(&walk);
    assert!(never.is_empty(), "nothing was begun of {never:?}");
    let (all, done) = walk.acts();
    let undone: Vec<String> = walk.undone().collect();
    assert!(
        done * 100 >= all * MOST_ACTS,
        "only {done} of {all} acts were done, not {undone:?}"
    );
}

/// Procedures of which nothing was begun.
fn never_begun(walk: &Walk) -> Vec<String> {
    let matters = walk.book.matters.values();
    let begun: BTreeSet<&str> = matters.map(|m| m.procedure.as_str()).collect();
    let all = walk.catalogue.procedures.keys();
    all.filter(|id| !begun.contains(id.as_str())).cloned().collect()
}
