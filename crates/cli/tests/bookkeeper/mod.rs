//! A second bookkeeper, written apart from the house: plain, slow, and from what anybody can have.
//!
//! It reads the exported journal, line by line, and the catalogue's text (with the `toml` crate alone), and works out
//! by itself where every matter stands, what was counted, what was paid and when it is due. It shares no code with
//! engine, store and report; only the working-day calendar is the house's own, where a due day is asked
//! ([`clocks`]). What it never judges is whether an act was allowed: it believes the journal.

#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod clocks;
mod counting;
pub mod figures;
mod marks;
mod matter;
mod reading;
pub mod rules;
mod sees;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

pub use matter::{Fact, Matter};
use rules::Rules;

/// Everything the journal says, as the second bookkeeper has it.
pub struct Book {
    pub rules: Rules,
    /// Matters by id.
    pub matters: BTreeMap<String, Matter>,
    /// Facts with the place and day on which they were recorded, in that order.
    pub facts: Vec<(u64, String, Fact)>,
    /// Organs by id: kind, region and so on, as entered.
    pub organs: BTreeMap<String, Json>,
    /// People by id.
    pub people: BTreeMap<String, Json>,
    /// Entries taken in.
    pub entries: u64,
    /// How often each act of a procedure was recorded.
    pub acts: BTreeMap<(String, String), u64>,
    /// Numbers given, and the matter that has each.
    numbers: BTreeMap<String, String>,
    /// Serials given in each series.
    serials: BTreeMap<String, BTreeSet<u64>>,
}

impl Book {
    /// An empty book under the rules of a catalogue.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            matters: BTreeMap::new(),
            facts: Vec::new(),
            organs: BTreeMap::new(),
            people: BTreeMap::new(),
            entries: 0,
            acts: BTreeMap::new(),
            numbers: BTreeMap::new(),
            serials: BTreeMap::new(),
        }
    }

    /// Takes in the next line of the journal.
    pub fn take(&mut self, line: &str) {
        let entry: Json = serde_json::from_str(line).unwrap();
        self.entries += 1;
        assert_eq!(entry["sequence"], self.entries, "the journal has a gap");
        match entry["kind"].as_str().unwrap() {
            "act" => self.take_act(&entry),
            "propose" | "drop" => self.take_proposal(&entry),
            "amend" | "void" | "insert" => self.take_correction(&entry),
            "directory" => self.take_directory(&entry["answers"]["change"]),
            // The catalogue is read from its own text.
            "publish" => {}
            other => panic!("what is {other}?"),
        }
        self.take_numbers(&entry);
    }

    fn take_act(&mut self, entry: &Json) {
        let (id, procedure) = (text(&entry["matter"]), text(&entry["procedure"]));
        let act = text(&entry["act"]);
        *self.acts.entry((procedure.clone(), act)).or_default() += 1;
        let mut matter = self
            .matters
            .remove(&id)
            .unwrap_or_else(|| Matter::first(&procedure, entry));
        let before = matter.facts.len();
        matter.steps.push(matter::Step::of(entry));
        let last = matter.steps.len() - 1;
        matter.advance(self, last);
        for fact in &matter.facts[before..] {
            self.facts.push((self.entries, recorded(entry), fact.clone()));
        }
        self.matters.insert(id, matter);
    }

    /// A proposal, or its end, has no effect; but nothing may be dated before it.
    fn take_proposal(&mut self, entry: &Json) {
        let mut matter = self.matters.remove(&text(&entry["matter"])).expect("a matter");
        matter.steps.push(matter::Step::of(entry));
        let last = matter.steps.len() - 1;
        matter.advance(self, last);
        self.matters.insert(matter.id.clone(), matter);
    }

    fn take_correction(&mut self, entry: &Json) {
        let id = text(&entry["matter"]);
        let mut matter = self.matters.remove(&id).expect("a correction of a matter");
        let target = text(&entry["correction"]["target"]);
        let at = matter.steps.iter().position(|step| step.id == target);
        let at = at.expect("a correction of what stands");
        match entry["kind"].as_str().unwrap() {
            "void" => drop(matter.steps.remove(at)),
            "amend" => matter.steps[at].amend(entry),
            _ => matter.steps.insert(at + 1, matter::Step::of(entry)),
        }
        let before = std::mem::take(&mut matter.facts);
        matter.again(self);
        let undone = before.into_iter().map(|fact| Fact {
            amount: -fact.amount,
            ..fact
        });
        for fact in undone.chain(matter.facts.iter().cloned()) {
            self.facts.push((self.entries, recorded(entry), fact));
        }
        self.matters.insert(id, matter);
    }

    fn take_directory(&mut self, change: &Json) {
        let list = |key: &str| change[key].as_array().cloned().unwrap_or_default();
        for organ in list("organs") {
            self.organs.insert(text(&organ["id"]), organ);
        }
        for person in list("people") {
            self.people.insert(text(&person["id"]), person);
        }
    }

    /// A number is one matter's for good; a series grows by one.
    fn take_numbers(&mut self, entry: &Json) {
        let matter = entry["matter"].as_str().unwrap_or("").to_owned();
        for (slot, number) in entry["numbers"].as_object().into_iter().flatten() {
            let has = self.numbers.insert(text(number), matter.clone());
            assert!(
                has.as_ref().is_none_or(|has| *has == matter),
                "{number} is given to {matter} and {has:?}"
            );
            let serial = &entry["serials"][slot];
            let Some(serial_no) = serial["serial"].as_u64() else {
                continue;
            };
            let series = self.serials.entry(text(&serial["series"])).or_default();
            let next = u64::try_from(series.len()).unwrap() + 1;
            if !series.contains(&serial_no) {
                assert_eq!(serial_no, next, "a gap in {}", serial["series"]);
                assert!(
                    has.is_none(),
                    "{number} is new in its series and was given before"
                );
            }
            series.insert(serial_no);
        }
    }

    /// The facts of all matters as they are counted now, added up by what makes them differ.
    pub fn counts(&self) -> BTreeMap<Fact, i64> {
        let mut counts = BTreeMap::new();
        for (_, _, fact) in &self.facts {
            let key = Fact {
                amount: 0,
                ..fact.clone()
            };
            *counts.entry(key).or_insert(0) += fact.amount;
        }
        counts.retain(|_, amount| *amount != 0);
        counts
    }
}

/// The text of a JSON text.
pub fn text(json: &Json) -> String {
    json.as_str().unwrap_or("").to_owned()
}

/// The day on which an entry was recorded.
fn recorded(entry: &Json) -> String {
    entry["moment"].as_str().unwrap()[..10].to_owned()
}

/// Calendar days from one day to another.
fn days_between(from: &str, to: &str) -> i64 {
    number_of(to) - number_of(from)
}

/// The day's number: 365 for a year, and one for each leap day before it.
fn number_of(day: &str) -> i64 {
    let part = |range: std::ops::Range<usize>| day[range].parse::<i64>().unwrap();
    let (year, month, date) = (part(0..4), part(5..7), part(8..10));
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let past = year - 1;
    let this_year = before[usize::try_from(month - 1).unwrap()] + i64::from(month > 2 && leap(year));
    past * 365 + past / 4 - past / 100 + past / 400 + this_year + date
}
