//! A small county for tests: two offices under a bureau, and the people who act.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Day;
use catalogue::model::Catalogue;
use engine::entry::{Actor, Entry};
use engine::ids::{MatterId, OrganId, PersonId};
use engine::matter::Matter;
use engine::refusal::Refusal;
use engine::request::{Change, ChangeKind, CorrectionSet, OnBehalf};
use serde_json::{Value as Json, json};

use super::{County, day};

const ORGANS: &str = r#"
[kind]
bureau = { label = "局", level = "county" }
office = { label = "所", level = "town", superior = "bureau" }
court  = { label = "法院", level = "county" }
[post.clerk]
label = "经办人"
held_in = "any"
reads = { tests = "organ" }
[post.head]
label = "负责人"
heads = true
held_in = "any"
reads = { tests = "organ" }
[post.cashier]
label = "出纳"
held_in = ["office"]
reads = { tests = "organ" }
"#;

/// Compiles a catalogue of these procedures (name to text) and further files.
pub fn catalogue(files: &[(&str, &str)]) -> Arc<Catalogue> {
    let mut texts = BTreeMap::from([
        ("organs.toml".to_owned(), ORGANS.to_owned()),
        (
            "calendar/holidays.csv".to_owned(),
            include_str!("../../../../catalogue/calendar/holidays.csv").to_owned(),
        ),
    ]);
    for (name, text) in files {
        let path = if name.contains('.') {
            (*name).to_owned()
        } else {
            format!("tests/{name}.toml")
        };
        texts.insert(path, (*text).to_owned());
    }
    super::compile(texts)
}

/// What an act is done to.
pub enum To<'a> {
    New(&'a str),
    Old(&'a MatterId),
}

impl<'a> From<&'a str> for To<'a> {
    fn from(procedure: &'a str) -> Self {
        To::New(procedure)
    }
}

impl<'a> From<&'a MatterId> for To<'a> {
    fn from(matter: &'a MatterId) -> Self {
        To::Old(matter)
    }
}

/// Who acts: `clerk@o1:an`, or a person without post.
pub fn actor(text: &str) -> Actor {
    match text.split_once('@') {
        Some((post, rest)) => {
            let (organ, person) = rest.split_once(':').unwrap();
            let (person, organ) = (PersonId::from(person), OrganId::from(organ));
            Actor::Post {
                person,
                post: post.to_owned(),
                organ,
            }
        }
        None => Actor::Person {
            person: PersonId::from(text),
        },
    }
}

/// A secret or long answer, as the desk puts it apart.
pub fn secret(text: &str) -> Json {
    json!({ "secret": format!("s-{text}"), "commitment": "c".repeat(64), "hash": format!("hash of {text}") })
}

/// Parties by person id.
pub fn people(ids: &[&str]) -> Json {
    ids.iter()
        .map(|id| json!({ "person": id, "kind": "person", "name": id }))
        .collect()
}

pub const AN: &str = "clerk@o1:an";
pub const BO: &str = "head@o1:bo";
pub const CI: &str = "clerk@o2:ci";
pub const DU: &str = "head@b:du";
pub const KA: &str = "cashier@o1:ka";

impl County {
    /// Two offices under a bureau.
    pub fn small(files: &[(&str, &str)]) -> Self {
        let mut county = Self::new(catalogue(files));
        county.organ("b", "bureau", "county", None);
        county.organ("o1", "office", "town", Some("b"));
        county.organ("o2", "office", "town", Some("b"));
        county.organ("court", "court", "county", None);
        county.person("an", &[("clerk", "o1"), ("cashier", "o1")]);
        county.person("bo", &[("head", "o1")]);
        county.person("ci", &[("clerk", "o2")]);
        county.person("du", &[("head", "b")]);
        county.person("ka", &[("cashier", "o1")]);
        county
    }

    /// Asks for an act; `answers` is an object.
    pub fn ask_for<'a>(
        &mut self,
        on: &str,
        who: &str,
        to: impl Into<To<'a>>,
        act: &str,
        answers: Json,
    ) -> Result<MatterId, Box<Refusal>> {
        let answers = answers
            .as_object()
            .cloned()
            .unwrap_or_default()
            .into_iter()
            .collect();
        match to.into() {
            To::New(procedure) => self.try_act(day(on), actor(who), Err(procedure), act, answers),
            To::Old(matter) => self.try_act(day(on), actor(who), Ok(matter), act, answers),
        }
    }

    /// An act that must be done.
    pub fn act<'a>(
        &mut self,
        on: &str,
        who: &str,
        to: impl Into<To<'a>>,
        act: &str,
        answers: Json,
    ) -> MatterId {
        self.ask_for(on, who, to, act, answers)
            .unwrap_or_else(|r| panic!("{act}: {} {:?}", r.sentence(), r.rule))
    }

    /// An act that must be refused, with nothing recorded.
    pub fn refused<'a>(
        &mut self,
        on: &str,
        who: &str,
        to: impl Into<To<'a>>,
        act: &str,
        answers: Json,
    ) -> Refusal {
        let before = (self.journal.len(), self.facts.len(), self.postings.len());
        let refusal = self
            .ask_for(on, who, to, act, answers)
            .expect_err("it should be refused");
        assert_eq!(
            before,
            (self.journal.len(), self.facts.len(), self.postings.len())
        );
        *refusal
    }

    /// The next act is asked for in this party's stead.
    pub fn on_behalf(&mut self, party: &str, person: Option<&str>, checked: &str) -> &mut Self {
        self.behalf = Some(OnBehalf {
            party: party.to_owned(),
            person: person.map(PersonId::from),
            checked: checked.to_owned(),
        });
        self
    }

    pub fn approve(
        &mut self,
        on: &str,
        who: &str,
        matter: &MatterId,
        act: &str,
    ) -> Result<MatterId, Box<Refusal>> {
        self.try_approve(day(on), actor(who), matter, act)
    }

    pub fn matter(&self, id: &MatterId) -> &Matter {
        &self.matters[id]
    }

    /// The latest entry of an act in a matter.
    pub fn entry(&self, id: &MatterId, act: &str) -> &Entry {
        let mine = |e: &&Entry| e.matter.as_ref() == Some(id) && e.act.as_deref() == Some(act);
        self.journal
            .iter()
            .rfind(mine)
            .unwrap_or_else(|| panic!("no entry {act}"))
    }

    /// The matter that a link of this one opened.
    pub fn linked(&self, id: &MatterId, link: &str) -> MatterId {
        self.matters[id].links[link].last().unwrap().clone()
    }

    pub fn correct(
        &mut self,
        on: &str,
        by: &str,
        head: &str,
        changes: Vec<Change>,
    ) -> Result<(), Box<Refusal>> {
        let set = CorrectionSet {
            why: "查明".to_owned(),
            by: actor(by),
            approved_by: actor(head),
            changes,
            accept_breaches: false,
        };
        self.try_correct(day(on), &set)
    }

    /// Facts of a measure, as `day split amount`.
    pub fn facts_of(&self, measure: &str) -> Vec<String> {
        let of = self.facts.iter().map(|(_, f)| f).filter(|f| f.measure == measure);
        of.map(|f| {
            let split: Vec<&str> = f.split.values().map(String::as_str).collect();
            format!("{} [{}] {}", f.day, split.join(","), f.amount)
        })
        .collect()
    }

    pub fn due(&self, id: &MatterId, clock: &str) -> Option<Day> {
        self.matters[id].clocks.get(clock)?.last()?.reckoning.due
    }
}

pub fn amend(county: &County, matter: &MatterId, act: &str, on: Option<&str>, answers: Json) -> Change {
    let answers = answers
        .as_object()
        .cloned()
        .unwrap_or_default()
        .into_iter()
        .collect();
    let target = county.entry(matter, act).id.clone();
    Change {
        matter: matter.clone(),
        kind: ChangeKind::Amend {
            target,
            day: on.map(day),
            answers,
        },
    }
}

pub fn void(county: &County, matter: &MatterId, act: &str) -> Change {
    let target = county.entry(matter, act).id.clone();
    Change {
        matter: matter.clone(),
        kind: ChangeKind::Void { target },
    }
}

pub fn insert(
    county: &County,
    matter: &MatterId,
    after: &str,
    (on, who, act): (&str, &str, &str),
    answers: Json,
) -> Change {
    let answers = answers
        .as_object()
        .cloned()
        .unwrap_or_default()
        .into_iter()
        .collect();
    let after = county.entry(matter, after).id.clone();
    let kind = ChangeKind::Insert {
        after,
        act: act.to_owned(),
        day: day(on),
        answers,
        actor: actor(who),
    };
    Change {
        matter: matter.clone(),
        kind,
    }
}
