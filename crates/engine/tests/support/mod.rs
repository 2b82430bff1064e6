//! A county in memory: commits batches as the store would, fetches what the engine wants by plain counting, and can
//! replay everything. Slow and simple on purpose: it is what the engine's tests check against.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod small;

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Day, Moment};
use catalogue::model::{Catalogue, Counts, StateKind};
use engine::batch::{Batch, Fact, Posting, Told};
use engine::entry::{Actor, Entry, Kind};
use engine::ids::{County as Code, EntryId, MatterId, OrganId, PersonId};
use engine::matter::Matter;
use engine::refusal::Refusal;
use engine::request::{Answer, CorrectionSet, LapseAnswer, OnBehalf, Request};
use engine::world::{Definitions, Directory, Organ, Person, PostHeld, Want, World};
use engine::{Decision, approve, correct, lapse, lapses, perform, replay};
use serde_json::{Value as Json, json};

/// Catalogues by digest.
#[derive(Default)]
pub struct Shelf(pub BTreeMap<String, Arc<Catalogue>>);

impl Definitions for Shelf {
    fn catalogue(&self, digest: &str) -> Option<Arc<Catalogue>> {
        self.0.get(digest).cloned()
    }
}

/// The county.
pub struct County {
    pub shelf: Shelf,
    pub under: String,
    pub directory: Directory,
    pub matters: BTreeMap<MatterId, Arc<Matter>>,
    pub journal: Vec<Entry>,
    pub facts: Vec<(u64, Fact)>,
    pub postings: Vec<(u64, Posting)>,
    pub told: Vec<Told>,
    pub series: BTreeMap<String, u64>,
    pub publications: Vec<(u64, String)>,
    pub moments: BTreeMap<u64, Day>,
    pub keys: u64,
    pub today: Day,
    /// For whom the next act is asked.
    pub behalf: Option<OnBehalf>,
}

/// Reads texts as a published catalogue; a fault in them is the test's.
pub fn compile(texts: BTreeMap<String, String>) -> Arc<Catalogue> {
    match catalogue::read::reread(catalogue::source::Sources::from(texts)) {
        Ok(catalogue) => catalogue,
        Err(diagnostics) => panic!("{diagnostics:#?}"),
    }
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

impl County {
    pub fn new(catalogue: Arc<Catalogue>) -> Self {
        let under = catalogue.digest.clone();
        Self {
            shelf: Shelf(BTreeMap::from([(under.clone(), catalogue)])),
            publications: vec![(1, under.clone())],
            under,
            directory: Directory {
                county_name: "南安市".to_owned(),
                county_abbr: "南".to_owned(),
                ..Directory::default()
            },
            matters: BTreeMap::new(),
            journal: Vec::new(),
            facts: Vec::new(),
            postings: Vec::new(),
            told: Vec::new(),
            series: BTreeMap::new(),
            moments: BTreeMap::new(),
            keys: 0,
            today: day("2023-01-01"),
            behalf: None,
        }
    }

    pub fn organ(&mut self, id: &str, kind: &str, level: &str, superior: Option<&str>) {
        self.directory.organs.insert(
            OrganId::from(id),
            Organ {
                id: OrganId::from(id),
                kind: kind.to_owned(),
                name: id.to_owned(),
                abbr: id.to_owned(),
                level: level.to_owned(),
                region: "350583".to_owned(),
                superior: superior.map(OrganId::from),
                successor: None,
                simulated: true,
            },
        );
    }

    pub fn person(&mut self, id: &str, posts: &[(&str, &str)]) {
        let posts = posts
            .iter()
            .map(|(post, organ)| PostHeld {
                post: (*post).to_owned(),
                organ: OrganId::from(*organ),
                from: day("2000-01-01"),
                to: None,
            })
            .collect();
        let id = PersonId::from(id);
        self.directory.people.insert(
            id.clone(),
            Person {
                name: id.0.clone(),
                id,
                posts,
                simulated: true,
            },
        );
    }

    /// A catalogue becomes current.
    pub fn publish(&mut self, catalogue: Arc<Catalogue>) -> Vec<(MatterId, engine::request::Republished)> {
        let digest = catalogue.digest.clone();
        self.shelf.0.insert(digest.clone(), catalogue);
        let sequence = self.next_sequence();
        let mut out = Vec::new();
        for id in self.matters.keys().cloned().collect::<Vec<_>>() {
            let history = self.history(&id);
            let found = engine::publication_facts(
                &self.shelf,
                &Code::from("350583"),
                &history,
                &self.publications,
                &digest,
            )
            .unwrap();
            self.facts
                .extend(found.facts.iter().map(|f| (sequence, f.clone())));
            self.matters.insert(id.clone(), Arc::new(found.matter.clone()));
            out.push((id, found));
        }
        self.publications.push((sequence, digest.clone()));
        self.moments.insert(sequence, self.today);
        // The publication's own entry takes a sequence.
        self.keys += 1;
        self.journal.push(Entry {
            sequence,
            kind: Kind::Publish,
            matter: None,
            ..blank(&digest, self.today)
        });
        self.under = digest;
        out
    }

    fn next_sequence(&self) -> u64 {
        self.journal.last().map_or(2, |e| e.sequence + 1)
    }

    pub fn history(&self, id: &MatterId) -> Vec<Entry> {
        self.journal
            .iter()
            .filter(|e| e.matter.as_ref() == Some(id))
            .cloned()
            .collect()
    }

    /// Runs a judgement until nothing is wanted any more.
    fn ask<T>(&self, mut judge: impl FnMut(&World<'_>) -> Result<T, Vec<Want>>) -> T {
        let mut values: BTreeMap<Want, Json> = BTreeMap::new();
        let mut histories = BTreeMap::new();
        let mut matters: BTreeMap<MatterId, Arc<Matter>> = BTreeMap::new();
        for _ in 0..50 {
            let world = World {
                county: Code::from("350583"),
                definitions: &self.shelf,
                under: self.under.clone(),
                directory: &self.directory,
                matters: &matters,
                histories: &histories,
                values: &values,
                today: self.today,
            };
            match judge(&world) {
                Ok(found) => return found,
                Err(wants) => {
                    assert!(!wants.is_empty(), "nothing is wanted, and yet there is no answer");
                    for want in wants {
                        match &want {
                            Want::Matter { id, history } => match self.matters.get(id) {
                                Some(matter) => {
                                    matters.insert(id.clone(), Arc::clone(matter));
                                    if *history {
                                        histories.insert(id.clone(), self.history(id));
                                    }
                                }
                                None => drop(values.insert(want, Json::Null)),
                            },
                            _ => {
                                let value = self.fetch(&want);
                                values.insert(want, value);
                            }
                        }
                    }
                }
            }
        }
        panic!("the engine never stops wanting")
    }

    /// Counts plainly what the store would look up.
    pub fn fetch(&self, want: &Want) -> Json {
        match want {
            Want::Counted {
                measure,
                same,
                after,
                up_to,
                not,
            } => {
                let counts = |fact: &&Fact| {
                    fact.measure == *measure
                        && after.is_none_or(|a| a < fact.day)
                        && fact.day <= *up_to
                        && Some(&fact.matter) != not.as_ref()
                        && same
                            .iter()
                            .all(|(path, value)| fact.same.get(path) == Some(value))
                };
                let sum: i64 = self
                    .facts
                    .iter()
                    .map(|(_, f)| f)
                    .filter(counts)
                    .map(|f| f.amount)
                    .sum();
                json!(sum)
            }
            Want::Register { procedure, person } => {
                let catalogue = self.shelf.0.get(&self.under).unwrap();
                let found = self.matters.values().find(|m| {
                    m.procedure == *procedure
                        && catalogue.procedures[procedure]
                            .states
                            .get(&m.state)
                            .is_some_and(|s| s.kind == StateKind::Open)
                        && m.fields.values().any(|v| v.as_str() == Some(person.as_str()))
                });
                found.map_or(Json::Null, |m| json!(m.id.as_str()))
            }
            Want::LeastBalance { account, from } => {
                let mut days: Vec<Day> = self
                    .postings
                    .iter()
                    .filter(|(_, p)| p.account == *account)
                    .map(|(_, p)| p.day)
                    .collect();
                days.push(*from);
                let least = days
                    .iter()
                    .filter(|d| **d >= *from)
                    .map(|d| self.balance(account, *d))
                    .min();
                json!(least.unwrap_or(0))
            }
            Want::Matter { .. } => Json::Null,
        }
    }

    pub fn balance(&self, account: &str, on: Day) -> i64 {
        self.postings
            .iter()
            .filter(|(_, p)| p.account == account && p.day <= on)
            .map(|(_, p)| p.amount)
            .sum()
    }

    /// Sum of facts of a measure with days in a span, as known at the end of a day.
    pub fn sum(&self, measure: &str, from: Option<Day>, to: Day, known: Option<Day>) -> i64 {
        let known = |sequence: u64| known.is_none_or(|k| self.moments.get(&sequence).is_none_or(|d| *d <= k));
        self.facts
            .iter()
            .filter(|(s, f)| {
                f.measure == measure && from.is_none_or(|a| a <= f.day) && f.day <= to && known(*s)
            })
            .map(|(_, f)| f.amount)
            .sum()
    }

    /// One judgement with this matter at hand, whatever comes of it.
    pub fn once<T>(&self, judge: impl FnOnce(&World<'_>) -> T, id: &MatterId) -> T {
        let matters = BTreeMap::from([(id.clone(), Arc::clone(&self.matters[id]))]);
        let (histories, values) = (BTreeMap::new(), BTreeMap::new());
        judge(&World {
            county: Code::from("350583"),
            definitions: &self.shelf,
            under: self.under.clone(),
            directory: &self.directory,
            matters: &matters,
            histories: &histories,
            values: &values,
            today: self.today,
        })
    }

    pub fn stamp(&mut self) -> (EntryId, String, Moment) {
        self.keys += 1;
        let key = format!("k{}", self.keys);
        (
            EntryId::of_request(&Code::from("350583"), &key, self.today),
            key,
            Moment::start_of(self.today),
        )
    }

    /// Asks for an act.
    pub fn try_act(
        &mut self,
        on: Day,
        actor: Actor,
        target: Result<&MatterId, &str>,
        act: &str,
        answers: BTreeMap<String, Json>,
    ) -> Result<MatterId, Box<Refusal>> {
        self.today = self.today.max(on);
        let (entry, key, moment) = self.stamp();
        let request = Request {
            procedure: target.err().map(str::to_owned),
            matter: target.ok().cloned(),
            act: act.to_owned(),
            answers,
            actor,
            behalf: self.behalf.take(),
            day: on,
            organ: None,
            seen: None,
            digest: format!("digest of {key}"),
            key,
        };
        let answer = self.ask(|world| done(perform(world, &request, &entry, moment)));
        answer.map(|batch| self.commit(*batch))
    }

    pub fn try_approve(
        &mut self,
        on: Day,
        by: Actor,
        matter: &MatterId,
        act: &str,
    ) -> Result<MatterId, Box<Refusal>> {
        self.today = self.today.max(on);
        let (entry, key, moment) = self.stamp();
        let decision = Decision {
            matter,
            act,
            by: &by,
            day: on,
            key: &key,
            digest: "digest",
        };
        let answer = self.ask(|world| done(approve(world, &decision, &entry, moment)));
        answer.map(|batch| self.commit(*batch))
    }

    pub fn drop_proposal(
        &mut self,
        on: &str,
        who: &str,
        matter: &MatterId,
        act: &str,
    ) -> Result<MatterId, Box<Refusal>> {
        self.today = self.today.max(day(on));
        let (entry, key, moment) = self.stamp();
        let by = small::actor(who);
        let decision = Decision {
            matter,
            act,
            by: &by,
            day: day(on),
            key: &key,
            digest: "digest",
        };
        let answer = self.ask(|world| done(engine::drop_proposal(world, &decision, &entry, moment)));
        answer.map(|batch| self.commit(*batch))
    }

    pub fn try_correct(&mut self, on: Day, set: &CorrectionSet) -> Result<(), Box<Refusal>> {
        self.today = self.today.max(on);
        let (entry, key, moment) = self.stamp();
        let answer = self.ask(|world| done(correct(world, set, &entry, &key, "digest", moment)));
        answer.map(|batch| drop(self.commit(*batch)))
    }

    /// The daily run: repeats until nothing more lapses. Gives the refusals that became tasks.
    pub fn run(&mut self, today: Day) -> Vec<Refusal> {
        self.today = self.today.max(today);
        let mut tasks = Vec::new();
        let mut given_up = Vec::new();
        loop {
            let mut due = Vec::new();
            for (id, matter) in &self.matters {
                due.extend(
                    lapses(&self.shelf, &self.under, matter, today)
                        .into_iter()
                        .map(|l| (l.day, id.clone(), l)),
                );
            }
            due.retain(|(_, id, l)| !given_up.contains(&(id.clone(), l.clock.clone())));
            due.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
            let Some((_, id, found)) = due.into_iter().next() else {
                return tasks;
            };
            let (entry, key, moment) = self.stamp();
            let answer =
                self.ask(
                    |world| match lapse(world, &id, &found.clock, &entry, &key, "digest", moment) {
                        LapseAnswer::Done(batch) => Ok(Ok(batch)),
                        LapseAnswer::Task { refusal, .. } => Ok(Err(refusal)),
                        LapseAnswer::Wants(wants) => Err(wants),
                    },
                );
            match answer {
                Ok(batch) => drop(self.commit(*batch)),
                Err(refusal) => {
                    tasks.push(*refusal);
                    given_up.push((id, found.clock));
                }
            }
        }
    }

    /// Commits as the store would: checks what was read, gives sequences and numbers.
    pub fn commit(&mut self, mut batch: Batch) -> MatterId {
        for (id, revision) in &batch.read.matters {
            let now = self.matters.get(id).map_or(0, |m| m.revision);
            assert_eq!(now, *revision, "revision of {id}");
        }
        for (want, value) in &batch.read.values {
            assert_eq!(self.fetch(want), *value, "{want:?}");
        }
        let base = self.next_sequence();
        let sequence = |entry: usize| base + u64::try_from(entry).unwrap();
        for number in &batch.numbers {
            let serial = self.series.entry(number.series.clone()).or_insert(0);
            *serial += 1;
            let text = number.template.replace("{seq}", &serial.to_string());
            batch.entries[number.entry]
                .numbers
                .insert(number.slot.clone(), text.clone());
            batch.matters[number.matter]
                .numbers
                .insert(number.slot.clone(), text);
        }
        for (index, entry) in batch.entries.iter_mut().enumerate() {
            entry.sequence = sequence(index);
            self.moments.insert(entry.sequence, self.today);
        }
        self.facts.extend(
            batch
                .facts
                .into_iter()
                .map(|f| (sequence(f.entry), Fact { entry: 0, ..f })),
        );
        self.postings.extend(
            batch
                .postings
                .into_iter()
                .map(|p| (sequence(p.entry), Posting { entry: 0, ..p })),
        );
        let mut sums: BTreeMap<u64, i64> = BTreeMap::new();
        for (sequence, posting) in &self.postings {
            *sums.entry(*sequence).or_insert(0) += posting.amount;
        }
        assert!(sums.values().all(|sum| *sum == 0), "postings sum to zero");
        self.told = batch.outbox;
        self.journal.extend(batch.entries);
        let first = batch.matters[0].id.clone();
        for matter in batch.matters {
            self.matters.insert(matter.id.clone(), Arc::new(matter));
        }
        first
    }

    /// Replays every matter and compares with what is stored.
    pub fn verify(&self) {
        for (id, stored) in &self.matters {
            let history = self.history(id);
            let publications: Vec<_> = self.publications.clone();
            let derived = replay(&self.shelf, &Code::from("350583"), &history, &publications)
                .unwrap_or_else(|error| panic!("{id} ({}): {error}", stored.procedure));
            let (a, b) = (
                serde_json::to_value(&derived.matter).unwrap(),
                serde_json::to_value(&**stored).unwrap(),
            );
            assert_eq!(a, b, "matter {id}");
            let mine: Vec<_> = self
                .facts
                .iter()
                .filter(|(_, f)| f.matter == *id)
                .cloned()
                .collect();
            assert_eq!(derived.facts, mine, "facts of {id}");
            let mine: Vec<_> = self
                .postings
                .iter()
                .filter(|(_, p)| p.matter == *id)
                .cloned()
                .collect();
            assert_eq!(derived.postings, mine, "postings of {id}");
        }
    }

    pub fn level_is(&self, measure: &str, on: Day) -> i64 {
        let catalogue = self.shelf.0.get(&self.under).unwrap();
        assert!(matches!(
            catalogue.measure(measure).unwrap().1.counts,
            Counts::While { .. }
        ));
        self.sum(measure, None, on, None)
    }
}

fn done(answer: Answer) -> Result<Result<Box<Batch>, Box<Refusal>>, Vec<Want>> {
    match answer {
        Answer::Done(batch) => Ok(Ok(batch)),
        Answer::Refused(refusal) => Ok(Err(refusal)),
        Answer::Wants(wants) => Err(wants),
    }
}

fn blank(under: &str, on: Day) -> Entry {
    Entry {
        county: Code::from("350583"),
        sequence: 0,
        moment: Moment::start_of(on),
        id: EntryId::from("e-publish"),
        matter: None,
        procedure: None,
        version: None,
        kind: Kind::Publish,
        act: None,
        day: on,
        actor: Actor::Office,
        behalf: None,
        answers: BTreeMap::new(),
        under: under.to_owned(),
        reads: BTreeMap::new(),
        numbers: BTreeMap::new(),
        serials: BTreeMap::new(),
        opened: Vec::new(),
        opener: None,
        cause: None,
        missed: Vec::new(),
        approves: None,
        correction: None,
        key: String::new(),
        request: String::new(),
    }
}
