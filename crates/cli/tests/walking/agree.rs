//! What must hold after each step: the house and the second bookkeeper agree.

use std::collections::{BTreeMap, BTreeSet};

use calendar::Day;
use desk::order::Order;
use engine::entry::Actor;
use engine::ids::MatterId;
use engine::matter::Matter;
use engine::refusal::Refusal;
use engine::world::World;
use serde_json::Value as Json;
use store::counts::{self, Span};

use super::Walk;
use crate::bookkeeper::Fact;

/// What facts are counted by: place and split.
type Cell = (BTreeMap<String, String>, String, String);

impl Walk {
    /// Reads what was recorded since, and compares every matter it touched.
    pub fn take_new(&mut self) {
        let store = self.desk.store().clone();
        let mut touched = BTreeSet::new();
        for entry in store.entries(self.book.entries + 1, 10_000).unwrap() {
            self.book.take(&serde_json::to_string(&entry).unwrap());
            let Some(id) = entry.matter else { continue };
            if let Some(procedure) = &entry.procedure {
                let begun = self.begun.entry(procedure.clone()).or_default();
                if !begun.contains(&id) {
                    begun.push(id.clone());
                }
            }
            touched.insert(id);
        }
        for id in touched {
            if let Err(why) = self.agrees(&id) {
                let history = self.desk.history(&id).unwrap();
                let last: Vec<String> = history
                    .iter()
                    .map(|e| serde_json::to_string(e).unwrap())
                    .collect();
                self.stop(&format!("{why}\nof {id}, whose journal is\n{}", last.join("\n")));
            }
        }
    }

    /// The stored matter is what its journal replays to, and what the second bookkeeper has.
    fn agrees(&self, id: &MatterId) -> Result<(), String> {
        let stored = self.matter(id);
        let history = self.desk.history(id).unwrap();
        let publications = self.desk.store().publications().unwrap();
        let publications: Vec<(u64, String)> = publications
            .into_iter()
            .map(|(at, _, digest)| (at, digest))
            .collect();
        let derived = engine::replay(self.desk.shelf(), self.desk.county(), &history, &publications)
            .map_err(|error| error.to_string())?;
        same("the replayed matter", &derived.matter, &*stored)?;
        let ours = &self.book.matters[id.as_str()];
        let now = &ours.now;
        same("the state", &stored.state, &now.state)?;
        let mut counted: BTreeMap<Fact, i64> = BTreeMap::new();
        for (_, fact) in &derived.facts {
            *counted.entry(plain(fact)).or_default() += fact.amount;
        }
        counted.retain(|_, amount| *amount != 0);
        let mut expected: BTreeMap<Fact, i64> = BTreeMap::new();
        for fact in &ours.facts {
            let key = Fact {
                amount: 0,
                ..fact.clone()
            };
            *expected.entry(key).or_default() += fact.amount;
        }
        expected.retain(|_, amount| *amount != 0);
        same("the facts", &counted, &expected)?;
        let mut moved: BTreeMap<(String, String), i64> = BTreeMap::new();
        for posting in self.desk.store().postings(id).unwrap() {
            *moved
                .entry((posting.account, posting.day.to_string()))
                .or_default() += posting.amount;
        }
        moved.retain(|_, amount| *amount != 0);
        let mut expected: BTreeMap<(String, String), i64> = BTreeMap::new();
        for posting in &ours.postings {
            *expected
                .entry((posting.account.clone(), posting.day.clone()))
                .or_default() += posting.amount;
        }
        expected.retain(|_, amount| *amount != 0);
        same("the postings", &moved, &expected)?;
        same("their sum", &moved.values().sum::<i64>(), &0)?;
        if stored.state == "void" {
            return Ok(());
        }
        same("the result", &stored.result, &now.result)?;
        same("the organ", &stored.organ.0, &now.organ)?;
        same("the region", &stored.region, &now.region)?;
        same("the first day", &stored.filed.to_string(), &now.filed)?;
        same("the latest day", &stored.latest.to_string(), &now.latest)?;
        same("the fields", &fields(&stored.fields), &fields(&now.fields))?;
        self.clocks_agree(&stored)
    }

    /// Every run of every clock began and ended where the second bookkeeper says, and is due when the calendar says.
    fn clocks_agree(&self, stored: &Matter) -> Result<(), String> {
        let ours = &self.book.matters[stored.id.as_str()].now.clocks;
        for (name, clock) in ours {
            let runs = stored.clocks.get(name).map(Vec::as_slice).unwrap_or_default();
            let started: Vec<(&str, bool)> = runs
                .iter()
                .map(|r| (r.started.as_str(), r.closed.is_none()))
                .collect();
            let expected: Vec<(&str, bool)> = clock.iter().map(|r| (r.started.as_str(), r.open)).collect();
            same(&format!("the runs of {name}"), &started, &expected)?;
            for (run, ours) in runs.iter().zip(clock) {
                if let Some(due) = ours.due(&self.catalogue.calendar) {
                    same(&format!("the due day of {name}"), &run.reckoning.due, &due)?;
                }
            }
        }
        Ok(())
    }

    /// What the house says beforehand that this order's actor may not do.
    pub fn denied(&self, matter: &Matter, order: &Order) -> Option<Refusal> {
        let hat = order.by.hat.as_ref()?;
        let actor = Actor::Post {
            person: order.by.person.clone(),
            post: hat.post.clone(),
            organ: hat.organ.clone(),
        };
        let (none, no_history, values) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let world = World {
            county: self.desk.county().clone(),
            definitions: self.desk.shelf(),
            under: self.desk.current(),
            directory: &self.desk.directory(),
            matters: &none,
            histories: &no_history,
            values: &values,
            today: self.today,
        };
        let all = engine::possible(&world, matter, &actor, order.day?);
        let found = all.into_iter().find(|possible| possible.act == order.act)?;
        found.allowed.err().map(|refusal| *refusal)
    }

    /// No held account is below zero at the end of any day.
    pub fn no_account_is_overdrawn(&self) {
        let mut accounts: BTreeMap<&str, BTreeMap<&str, i64>> = BTreeMap::new();
        for posting in self
            .book
            .matters
            .values()
            .flat_map(|m| &m.postings)
            .filter(|p| !p.outside)
        {
            *accounts
                .entry(&posting.account)
                .or_default()
                .entry(&posting.day)
                .or_default() += posting.amount;
        }
        for (account, days) in accounts {
            let mut balance = 0;
            for (day, amount) in days {
                balance += amount;
                if balance < 0 {
                    self.stop(&format!("{account} is overdrawn on {day}: {balance}"));
                }
            }
            let end: Day = self.today.plus_days(3650);
            let stored = self.desk.store().balance(account, end).unwrap();
            assert_eq!(stored, balance, "the balance of {account}; seed {}", self.seed);
        }
    }

    /// Everything stored is what the journal gives.
    pub fn verify(&mut self) {
        let found = self.desk.verify(|_| ()).unwrap();
        if !found.is_clean() || found.entries != self.book.entries {
            self.stop(&format!("verify found {found:?}"));
        }
        self.count("verified");
    }

    /// The stored counts, measure by measure, are those of the second bookkeeper.
    pub fn counts_agree(&self) {
        let mut ours: BTreeMap<String, BTreeMap<Cell, i64>> = BTreeMap::new();
        for (fact, amount) in self.book.counts() {
            let cells = ours.entry(fact.measure).or_default();
            *cells.entry((fact.split, fact.organ, fact.region)).or_default() += amount;
        }
        let span = Span {
            from: None,
            to: self.today.plus_days(3650),
            known: None,
        };
        for measure in self.book.rules.measures.keys() {
            let totals = counts::totals(self.desk.store(), measure, &span, true).unwrap();
            let stored: BTreeMap<Cell, i64> = totals
                .into_iter()
                .map(|t| ((t.split, t.organ.unwrap().0, t.region.unwrap()), t.amount))
                .filter(|(_, amount)| *amount != 0)
                .collect();
            let mut expected = ours.remove(measure).unwrap_or_default();
            expected.retain(|_, amount| *amount != 0);
            if stored != expected {
                self.stop(&format!("{measure} is {stored:?}, not {expected:?}"));
            }
        }
    }
}

fn plain(fact: &engine::batch::Fact) -> Fact {
    Fact {
        matter: fact.matter.0.clone(),
        measure: fact.measure.clone(),
        day: fact.day.to_string(),
        organ: fact.organ.0.clone(),
        region: fact.region.clone(),
        split: fact.split.clone(),
        amount: 0,
    }
}

/// Fields as both can have them: of a rubric's sheets what they come to.
fn fields(fields: &BTreeMap<String, Json>) -> BTreeMap<&str, Json> {
    let come_to = |value: &Json| {
        if value["sheets"].is_array() {
            serde_json::json!({"total": value["total"], "grade": value["grade"]})
        } else {
            value.clone()
        }
    };
    let there = fields.iter().filter(|(_, value)| !value.is_null());
    there
        .map(|(name, value)| (name.as_str(), come_to(value)))
        .collect()
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, house: &T, ours: &T) -> Result<(), String> {
    if house == ours {
        Ok(())
    } else {
        Err(format!(
            "{what}: the house has\n{house:?}\nthe second bookkeeper\n{ours:?}"
        ))
    }
}
