//! One matter, worked out from its steps: state, fields, parties, money.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::{Value as Json, json};
use toml::{Table, Value as Toml};

use super::clocks::Run;
use super::reading;
use super::rules::{table, tables, text as text_of};
use super::sees::Sees;
use super::{Book, marks, text};

/// One thing counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    pub matter: String,
    pub measure: String,
    pub day: String,
    pub organ: String,
    pub region: String,
    pub split: BTreeMap<String, String>,
    pub amount: i64,
}

/// One leg of a movement of money.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    pub account: String,
    pub outside: bool,
    pub day: String,
    pub amount: i64,
}

/// What was done, after all corrections.
#[derive(Debug, Clone)]
pub struct Step {
    pub id: String,
    pub act: String,
    pub day: String,
    pub actor: Json,
    /// A proposal, or its end.
    only_proposed: bool,
    pub answers: Json,
    /// What was drawn by lot.
    drawn: BTreeMap<String, Json>,
    /// What was read of other matters, which stays as it was read: one and the same in every copy of the step.
    kept: Rc<RefCell<BTreeMap<String, Json>>>,
}

impl Step {
    pub fn of(entry: &Json) -> Self {
        let reads = entry["reads"].as_object().into_iter().flatten();
        Self {
            id: text(&entry["id"]),
            act: text(&entry["act"]),
            day: text(&entry["day"]),
            actor: entry["actor"].clone(),
            only_proposed: entry["kind"] == "propose" || entry["kind"] == "drop",
            answers: entry["answers"].clone(),
            drawn: reads
                .filter(|(key, _)| key.starts_with("draw("))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
            kept: Rc::default(),
        }
    }

    pub fn amend(&mut self, entry: &Json) {
        self.day = text(&entry["day"]);
        self.answers = entry["answers"].clone();
    }

    /// What was read before, or what is read now and stays so.
    pub fn keep(&self, key: String, read: impl FnOnce() -> Json) -> Json {
        if let Some(kept) = self.kept.borrow().get(&key) {
            return kept.clone();
        }
        let value = read();
        self.kept.borrow_mut().insert(key, value.clone());
        value
    }
}

/// A matter: its steps, and what they come to.
pub struct Matter {
    pub id: String,
    pub procedure: String,
    pub steps: Vec<Step>,
    organ: String,
    region: String,
    pub now: Now,
    pub facts: Vec<Fact>,
    pub postings: Vec<Posting>,
}

/// A matter as it stands.
#[derive(Debug, Clone, Default)]
pub struct Now {
    pub id: String,
    pub state: String,
    pub result: Option<String>,
    pub filed: String,
    pub latest: String,
    pub organ: String,
    pub region: String,
    pub fields: BTreeMap<String, Json>,
    pub parties: BTreeMap<String, Vec<Json>>,
    pub days: BTreeMap<String, Vec<String>>,
    pub balances: BTreeMap<String, i64>,
    pub held: Held,
    pub clocks: BTreeMap<String, Vec<Run>>,
}

/// What is counted of a matter already.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// Levels by measure, as they were entered.
    pub levels: BTreeMap<String, Vec<Fact>>,
    /// Measures that count once.
    pub once: BTreeSet<String>,
}

impl Matter {
    /// A matter before its first act.
    pub fn first(procedure: &str, entry: &Json) -> Self {
        let mut matter = Self {
            id: text(&entry["matter"]),
            procedure: procedure.to_owned(),
            steps: Vec::new(),
            organ: text(&entry["reads"]["first.organ"]),
            region: text(&entry["reads"]["first.region"]),
            now: Now::default(),
            facts: Vec::new(),
            postings: Vec::new(),
        };
        matter.clear();
        matter
    }

    fn clear(&mut self) {
        self.now = Now {
            id: self.id.clone(),
            state: "void".to_owned(),
            organ: self.organ.clone(),
            region: self.region.clone(),
            ..Now::default()
        };
        self.facts.clear();
        self.postings.clear();
    }

    /// Works everything out anew.
    pub fn again(&mut self, book: &Book) {
        self.clear();
        for at in 0..self.steps.len() {
            self.advance(book, at);
        }
    }

    /// Does one more step.
    pub fn advance(&mut self, book: &Book, at: usize) {
        let step = self.steps[at].clone();
        self.now.latest.clone_from(&step.day);
        if step.only_proposed {
            return;
        }
        let procedure = &book.rules.procedures[&self.procedure];
        let act = table(procedure, "act")[&step.act].as_table().unwrap();
        if at == 0 {
            self.now.filed.clone_from(&step.day);
        }
        self.lay(book, procedure, &step);
        let sets = table(act, "sets").iter();
        let set: Vec<(&String, Json)> = sets
            .map(|(name, set)| {
                (
                    name,
                    reading::value(
                        set.as_str().unwrap(),
                        &Sees::of(book, procedure, &self.now, &step),
                    ),
                )
            })
            .collect();
        for (name, value) in set {
            match name.as_str() {
                "organ" => self.now.organ = text(&value),
                "region" => self.now.region = text(&value),
                _ => drop(self.now.fields.insert(name.clone(), value)),
            }
        }
        for draw in tables(act, "draws") {
            let (from, to) = (text_of(draw, "from").unwrap(), text_of(draw, "as").unwrap());
            let drawn = step.drawn.get(&format!("draw({to})")).unwrap_or(&Json::Null);
            let places = drawn["places"].as_array().into_iter().flatten();
            let place = |place: &Json| usize::try_from(place.as_u64().unwrap()).unwrap();
            let rows = &self.now.fields[from];
            let drawn = places.map(|at| rows[place(at)].clone()).collect();
            self.now.fields.insert(to.to_owned(), drawn);
        }
        let before = self.now.state.clone();
        if let Some(to) = text_of(act, "to") {
            to.clone_into(&mut self.now.state);
        }
        let days = self.now.days.entry(step.act.clone()).or_default();
        days.push(step.day.clone());
        for post in tables(act, "posts") {
            let amount = reading::value(
                text_of(post, "amount").unwrap(),
                &Sees::of(book, procedure, &self.now, &step),
            );
            let amount = amount.as_i64().expect("an amount");
            for (leg, amount) in [("from", -amount), ("to", amount)] {
                self.post(book, procedure, text_of(post, leg).unwrap(), &step.day, amount);
            }
        }
        if let Some(result) = given(act, &Sees::of(book, procedure, &self.now, &step)) {
            self.now.result = Some(result);
        }
        let mut clocks = std::mem::take(&mut self.now.clocks);
        super::clocks::advance(&mut clocks, &before, &Sees::of(book, procedure, &self.now, &step));
        self.now.clocks = clocks;
        let mut held = std::mem::take(&mut self.now.held);
        self.facts.extend(super::counting::facts(
            &mut held,
            &Sees::of(book, procedure, &self.now, &step),
        ));
        self.now.held = held;
    }

    fn lay(&mut self, book: &Book, procedure: &Table, step: &Step) {
        let answers = step.answers.as_object().into_iter().flatten();
        let (later, first): (Vec<_>, Vec<_>) = answers
            .filter(|(_, value)| !value.is_null())
            .partition(|(name, _)| name.matches('.').count() == 1 && !name.starts_with("party."));
        for (name, value) in first.into_iter().chain(later) {
            let field = table(procedure, "field").get(name).and_then(Toml::as_table);
            match (name.as_str(), name.split_once('.')) {
                ("organ", _) => self.now.organ = text(value),
                ("region", _) => self.now.region = text(value),
                (_, None) => {
                    let field = field.expect("an answer to a field");
                    let value = if text_of(field, "type") == Some("scores") {
                        self.rated(book, field, name, value, step)
                    } else {
                        value.clone()
                    };
                    self.now.fields.insert(name.clone(), value);
                }
                (_, Some(("party", party))) if !party.contains('.') => {
                    let members = self.now.parties.entry(party.to_owned()).or_default();
                    for record in value.as_array().into_iter().flatten() {
                        members.retain(|member| member["person"] != record["person"]);
                        members.push(record.clone());
                    }
                }
                (_, Some((rows, column))) => {
                    // A column of rows that stand; else an answer to another matter's form, or a part of a party.
                    let rows = self.now.fields.get_mut(rows).and_then(Json::as_array_mut);
                    for (row, value) in rows
                        .into_iter()
                        .flatten()
                        .zip(value.as_array().into_iter().flatten())
                    {
                        if !value.is_null() {
                            row[column] = value.clone();
                        }
                    }
                }
            }
        }
    }

    fn rated(&self, book: &Book, field: &Table, name: &str, value: &Json, step: &Step) -> Json {
        let by = table(field, "rubric_by");
        let rubric = match text_of(field, "rubric") {
            Some(rubric) => rubric,
            None => {
                let code = text(&self.now.fields[text_of(by, "field").unwrap()]);
                text_of(by, &code).unwrap()
            }
        };
        let organ = text(&step.actor["organ"]);
        let kind = book
            .organs
            .get(&organ)
            .map(|o| text(&o["kind"]))
            .unwrap_or_default();
        let rater = marks::Rater {
            person: step.actor["person"].as_str().unwrap_or("clock"),
            post: step.actor["post"].as_str().unwrap_or(""),
            organ_kind: &kind,
            day: &step.day,
        };
        let counted = |measure: &str, of: &str, after: &str| {
            let within =
                |fact: &Fact| fact.measure == measure && fact.day.as_str() > after && fact.day <= step.day;
            let organ = match of {
                // What it did itself stands in its own steps; only what others did is read, and kept.
                "matter" => {
                    let own = self.facts.iter().filter(|fact| within(fact));
                    return own.map(|fact| fact.amount).sum();
                }
                "organ" => self.now.organ.clone(),
                field => self.now.fields.get(field).map(text).unwrap_or_default(),
            };
            let kept = step.keep(format!("{measure} {organ} {after} {}", step.day), || {
                let all = book.facts.iter().map(|(_, _, fact)| fact);
                let there = all.filter(|fact| fact.organ == organ && within(fact));
                json!(there.map(|fact| fact.amount).sum::<i64>())
            });
            kept.as_i64().unwrap()
        };
        let before = self.now.fields.get(name).unwrap_or(&Json::Null);
        marks::rate(&book.rules, rubric, before, &value["marks"], &rater, &counted)
    }

    fn post(&mut self, book: &Book, procedure: &Table, leg: &str, day: &str, amount: i64) {
        let (name, of) = leg.split_once(" of ").unwrap_or((leg, ""));
        let account = table(procedure, "account")[name].as_table().unwrap();
        let own = match of {
            "" => name.to_owned(),
            field => format!("{name}:{}", text(&self.now.fields[field])),
        };
        let full = match (text_of(account, "shared"), text_of(account, "per")) {
            (Some(shared), _) => {
                let each = table(&book.rules.lists, "account")[shared]
                    .get("per")
                    .and_then(Toml::as_str);
                let organ = if each == Some("organ") {
                    format!(":{}", self.now.organ)
                } else {
                    String::new()
                };
                format!("shared:{shared}{organ}")
            }
            (None, Some("organ")) => format!("organ:{}:{name}", self.now.organ),
            _ => {
                *self.now.balances.entry(own.clone()).or_default() += amount;
                format!("{}:{own}", self.id)
            }
        };
        self.postings.push(Posting {
            account: full,
            outside: account.contains_key("outside"),
            day: day.to_owned(),
            amount,
        });
    }
}

/// The result an act gives, if it gives one.
fn given(act: &Table, sees: &Sees<'_>) -> Option<String> {
    let holds = |line: &&Table| reading::holds(text_of(line, "when").unwrap(), sees);
    if let Some(result) = text_of(act, "result") {
        return Some(result.to_owned());
    }
    if let Some(field) = text_of(act, "result_from") {
        return sees.now.fields.get(field).map(text);
    }
    let line = tables(act, "result_when").into_iter().find(holds)?;
    text_of(line, "result").map(str::to_owned)
}
