//! A walk: things that people might try, in any order, and what must hold after each.

mod agree;
mod answers;
mod corrections;
mod stage;
mod tries;

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Day;
use catalogue::model::{Catalogue, Procedure};
use desk::{Desk, SetClock};
use engine::ids::{MatterId, OrganId, PersonId};
use engine::matter::Matter;

use crate::bookkeeper::Book;

/// A county in which anything is tried.
pub struct Walk {
    pub seed: u64,
    pub catalogue: Arc<Catalogue>,
    pub book: Book,
    desk: Desk,
    clock: Arc<SetClock>,
    today: Day,
    chance: Chance,
    /// Who holds each post.
    holders: BTreeMap<(OrganId, String), Vec<PersonId>>,
    /// Organs by kind, two of each.
    organs: BTreeMap<String, Vec<OrganId>>,
    /// Matters by procedure, in the order in which they were begun.
    begun: BTreeMap<String, Vec<MatterId>>,
    /// How often each act of a procedure was tried, whether it could be done or not.
    tried: BTreeMap<(String, String), u64>,
    tally: BTreeMap<&'static str, u64>,
    refusals: BTreeMap<String, u64>,
    rounds: u64,
}

impl Walk {
    /// Every procedure is tried a few times, something is corrected, and days go by.
    pub fn round(&mut self) {
        self.rounds += 1;
        let procedures: Vec<Arc<Procedure>> = self.catalogue.procedures.values().cloned().collect();
        for procedure in &procedures {
            // A dispute has the longest way.
            for _ in 0..if procedure.id == "dispute" { 12 } else { 4 } {
                self.try_act(procedure);
            }
            if self.chance.percent(25) {
                self.try_correction(procedure);
            }
        }
        for _ in 0..self.chance.below(14) {
            self.today = self.today.next();
            self.clock.set_day(self.today);
            self.run();
        }
        self.no_account_is_overdrawn();
        if self.rounds.is_multiple_of(10) {
            self.verify();
        }
    }

    /// What must hold of the whole at the end.
    pub fn end(&mut self) {
        self.verify();
        self.counts_agree();
    }

    /// How many acts there are that people, clocks and links may do, and how many of them were done.
    pub fn acts(&self) -> (usize, usize) {
        let all = self.catalogue.procedures.values().map(|p| p.acts.len()).sum();
        (all, all - self.undone().count())
    }

    /// Acts that were never done.
    pub fn undone(&self) -> impl Iterator<Item = String> {
        let all = self.catalogue.procedures.values();
        let all = all.flat_map(|p| p.acts.keys().map(|act| (p.id.clone(), act.clone())));
        all.filter(|act| !self.book.acts.contains_key(act))
            .map(|(procedure, act)| format!("{procedure}.{act}"))
    }

    /// What was done, in a few words.
    pub fn said(&self) -> String {
        let (all, done) = self.acts();
        format!(
            "seed {}: {} entries, {} matters, {done} of {all} acts; {:?}; refused by {:?}",
            self.seed,
            self.book.entries,
            self.book.matters.len(),
            self.tally,
            self.refusals
        )
    }

    fn count(&mut self, what: &'static str) {
        *self.tally.entry(what).or_default() += 1;
    }

    fn matter(&self, id: &MatterId) -> Arc<Matter> {
        self.desk
            .store()
            .matter(id)
            .unwrap()
            .expect("a matter that was begun")
    }

    /// What stops a walk: the seed with it.
    fn stop(&self, why: &str) -> ! {
        panic!(
            "{why}\nWALK_SEED={} on {}; {}",
            self.seed,
            self.today,
            self.said()
        );
    }
}

/// Numbers by lot (SplitMix64).
pub struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `n`, and 0 where `n` is 0.
    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % n.max(1)
    }

    fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }
}
