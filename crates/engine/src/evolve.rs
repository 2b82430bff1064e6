//! The one derivation: what an act makes of a matter.
//!
//! [`apply`] is the only place where a matter changes. Performing, correcting and replaying all go through it; they
//! differ in where outside values come from ([`Reader`]) and in whether guards are judged ([`Judging`]). So what is
//! stored and what replay makes cannot differ.

mod judge;
mod lay;

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Day;
use catalogue::model::{Act, LawBy, ResultRule, StateKind};
use serde_json::Value as Json;

use crate::answers::{Answers, Form};
use crate::batch::{Fact, Posting};
use crate::definitions::Rules;
use crate::entry::Actor;
use crate::evaluate::{self, Fault, Scope};
use crate::ids::{EntryId, MatterId, OrganId, PersonId};
use crate::matter::{Matter, Opener, Setter};
use crate::reader::Reader;
use crate::refusal::{Refusal, Rule};
use crate::{clocks, draws, facts, money, named, signing};

/// Why a derivation stops.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stop {
    /// A rule is broken.
    Refused(Box<Refusal>),
    /// Outside values are wanted (noted in the reader).
    Missing,
    /// On replay: a value was not kept.
    NotKept(String),
}

impl Stop {
    /// A refusal.
    pub fn refused(refusal: Refusal) -> Self {
        Stop::Refused(Box::new(refusal))
    }

    /// A definition whose parts do not fit together: the catalogue's checks should have found it.
    pub fn unfit(why: String) -> Self {
        Stop::refused(Refusal::new(Rule::Need, why))
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Absent(label) => Stop::refused(Refusal::new(Rule::AbsentValue, label)),
            Fault::Overflow => Stop::refused(Refusal::new(Rule::Overflow, "算式")),
            Fault::NoTariff(which) => Stop::refused(Refusal::new(Rule::NoTariff, which)),
            Fault::Missing => Stop::Missing,
            Fault::NotKept(key) => Stop::NotKept(key),
            Fault::Unfit(why) => Stop::unfit(why),
        }
    }
}

/// Whether guards are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judging<'a> {
    /// Replay: what was recorded stands.
    No,
    /// Everything is judged.
    Yes,
    /// Failing `needs` are let stand and gathered (a correction that accepts breaches); those listed stand already.
    Breaches {
        /// Whether new ones are accepted.
        accept: bool,
        /// Breaches recorded before.
        standing: &'a [String],
    },
}

/// One act to apply.
#[derive(Clone, Copy)]
pub(crate) struct Step<'a> {
    /// Its entry.
    pub entry: &'a EntryId,
    /// The act.
    pub act: &'a Act,
    /// The day it happened.
    pub day: Day,
    /// Who acted.
    pub actor: &'a Actor,
    /// Who filled the answers: the actor's person, the corrector's, or the person behind a link.
    pub filler: Option<&'a PersonId>,
    /// For whom it was done: the party whom a post stood in for, else the one who acted.
    pub whom: Option<&'a PersonId>,
    /// The answers.
    pub answers: &'a Answers,
    /// It approves a proposal of the same act.
    pub approves: bool,
}

/// What an act brings about beside the matter.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    /// Facts, `entry` still 0.
    pub facts: Vec<Fact>,
    /// Postings, `entry` still 0.
    pub postings: Vec<Posting>,
    /// `needs` that failed and were let stand.
    pub breaches: Vec<String>,
}

/// The day that picks the law for an act (language §2).
pub(crate) fn law_day(rules: &Rules, act: &Act, filed: Day, day: Day) -> Day {
    match act.law_by.unwrap_or(rules.procedure.law_by) {
        LawBy::Filed => filed,
        LawBy::Day => day,
    }
}

/// A matter before its first act.
pub(crate) struct Beginning {
    /// Its id.
    pub id: MatterId,
    /// The catalogue it begins under.
    pub version: String,
    /// The organ that will have it.
    pub organ: OrganId,
    /// Its region.
    pub region: String,
    /// What opened it.
    pub opener: Option<Opener>,
}

/// A matter to which its first act is then applied.
pub(crate) fn begin(beginning: Beginning, procedure: &str, day: Day) -> Matter {
    Matter {
        id: beginning.id,
        procedure: procedure.to_owned(),
        version: beginning.version,
        revision: 0,
        numbers: BTreeMap::new(),
        filed: day,
        latest: day,
        state: START.to_owned(),
        result: None,
        ended: None,
        organ: beginning.organ,
        region: beginning.region,
        fields: BTreeMap::new(),
        set_by: BTreeMap::new(),
        parties: BTreeMap::new(),
        times: BTreeMap::new(),
        days: BTreeMap::new(),
        signatures: BTreeMap::new(),
        clocks: BTreeMap::new(),
        links: BTreeMap::new(),
        opened_by: beginning.opener,
        levels: BTreeMap::new(),
        counted: std::collections::BTreeSet::new(),
        balances: BTreeMap::new(),
        proposals: BTreeMap::new(),
        named: std::collections::BTreeSet::new(),
        breaches: Vec::new(),
    }
}

/// The state of a matter that does not exist yet.
pub(crate) const START: &str = "start";

/// The state of a matter whose first act was taken out.
pub(crate) const VOID: &str = "void";

/// Applies an act. `earlier` are postings of the same transaction that are not committed yet.
pub(crate) fn apply(
    rules: &Rules,
    matter: &mut Matter,
    step: &Step<'_>,
    reader: &mut Reader<'_>,
    judging: Judging<'_>,
    earlier: &[Posting],
) -> Result<Effects, Stop> {
    let judge = judging != Judging::No;
    let mut effects = Effects::default();
    let law = law_day(rules, step.act, matter.filed, step.day);
    if judge && let Some(world) = reader.world() {
        let form = Form {
            catalogue: &rules.catalogue,
            procedure: &rules.procedure,
            act: step.act,
            law_day: law,
            directory: world.directory,
            county: world.county.as_str(),
        };
        form.check(step.answers).map_err(Stop::Refused)?;
    }
    lay::lay_over(rules, matter, step, reader)?;
    if judge {
        judge::complete(rules, matter, step, reader)?;
        judge::needs(rules, matter, step, reader, judging, &mut effects.breaches)?;
    }
    set(rules, matter, step, reader)?;
    draws::draw(matter, step, reader)?;
    signing::sign(matter, step);
    let before = move_to(rules, matter, step);
    transfer(rules, matter, step, reader, judge, earlier, &mut effects)?;
    give_result(rules, matter, step, reader, judge, law)?;
    clocks::advance(rules, matter, step, reader, &before)?;
    count(rules, matter, step, reader, &mut effects)?;
    end_proposals(rules, matter, step);
    named::refresh(rules, matter);
    Ok(effects)
}

/// The scope of an act's conditions.
pub(crate) fn scope<'a>(rules: &'a Rules, matter: &'a Matter, step: &Step<'a>) -> Scope<'a> {
    Scope {
        catalogue: &rules.catalogue,
        procedure: &rules.procedure,
        matter,
        answers: step.answers,
        actor: step.actor,
        day: step.day,
        row: None,
    }
}

/// Sets fields by expression; all read the matter before any is set.
fn set(rules: &Rules, matter: &mut Matter, step: &Step<'_>, reader: &mut Reader<'_>) -> Result<(), Stop> {
    let mut values = Vec::new();
    {
        let scope = scope(rules, matter, step);
        for (name, guard) in &step.act.sets {
            match evaluate::value(&scope, reader, &guard.expr)? {
                evaluate::Val::Absent(label) => return Err(Fault::Absent(label.into_owned()).into()),
                found => values.push((name, found.to_field())),
            }
        }
    }
    let setter = Setter {
        entry: step.entry.clone(),
        person: step.filler.cloned(),
    };
    for (name, value) in values {
        match name.as_str() {
            "organ" => matter.organ = OrganId::from(value.as_str().unwrap_or_default()),
            "region" => value.as_str().unwrap_or_default().clone_into(&mut matter.region),
            field => drop(matter.fields.insert(field.to_owned(), value)),
        }
        matter.set_by.insert(name.clone(), setter.clone());
    }
    Ok(())
}

/// Moves the matter to the act's state; gives back the state before.
fn move_to(rules: &Rules, matter: &mut Matter, step: &Step<'_>) -> String {
    let before = matter.state.clone();
    if let Some(to) = &step.act.to {
        matter.state.clone_from(to);
    }
    matter.latest = step.day;
    matter.revision += 1;
    *matter.times.entry(step.act.id.clone()).or_insert(0) += 1;
    matter.days.entry(step.act.id.clone()).or_default().push(step.day);
    let ended = rules
        .procedure
        .states
        .get(&matter.state)
        .is_some_and(|s| s.kind == StateKind::Ended);
    if !ended {
        matter.ended = None;
    } else if matter.ended.is_none() {
        matter.ended = Some(step.day);
    }
    before
}

#[allow(
    clippy::too_many_arguments,
    reason = "the parts of one step, kept apart for the borrow checker"
)]
fn transfer(
    rules: &Rules,
    matter: &mut Matter,
    step: &Step<'_>,
    reader: &mut Reader<'_>,
    judge: bool,
    earlier: &[Posting],
    effects: &mut Effects,
) -> Result<(), Stop> {
    if step.act.posts.is_empty() {
        return Ok(());
    }
    let person = step.actor.person();
    let release = money::Release {
        entry: step.entry,
        person,
        judge,
    };
    let moved = money::post(
        &step.act.posts,
        &scope(rules, matter, step),
        reader,
        &release,
        earlier,
    )?;
    matter.balances = moved.balances;
    effects.postings = moved.postings;
    Ok(())
}

/// Gives the result; a matter may not end without one.
fn give_result(
    rules: &Rules,
    matter: &mut Matter,
    step: &Step<'_>,
    reader: &mut Reader<'_>,
    judge: bool,
    law: Day,
) -> Result<(), Stop> {
    let given = match &step.act.result {
        None => None,
        Some(ResultRule::Fixed(result)) => Some(result.clone()),
        Some(ResultRule::Field(field)) => matter.fields.get(field).and_then(Json::as_str).map(str::to_owned),
        Some(ResultRule::When(lines)) => {
            let scope = scope(rules, matter, step);
            let mut found = None;
            for (guard, result) in lines {
                if evaluate::holds(&scope, reader, &guard.expr)? {
                    found = Some(result.clone());
                    break;
                }
            }
            found
        }
    };
    if let Some(result) = given {
        let definition = rules.procedure.results.get(&result);
        if judge && !definition.is_some_and(|d| d.valid.holds_on(law)) {
            let label = definition.map_or(result.as_str(), |d| d.label.as_str());
            return Err(Stop::refused(Refusal::new(Rule::NoResult, label)));
        }
        matter.result = Some(result);
    }
    if judge && matter.ended.is_some() && matter.result.is_none() {
        return Err(Stop::refused(Refusal::new(
            Rule::NoResult,
            step.act.label.as_str(),
        )));
    }
    Ok(())
}

fn count(
    rules: &Rules,
    matter: &mut Matter,
    step: &Step<'_>,
    reader: &mut Reader<'_>,
    effects: &mut Effects,
) -> Result<(), Stop> {
    let counted = facts::of_act(
        &rules.counting.measures,
        &scope(rules, matter, step),
        reader,
        &step.act.id,
    )?;
    effects.facts = counted.facts;
    matter.counted.extend(counted.once);
    for (key, held) in counted.levels {
        match held {
            Some(held) => drop(matter.levels.insert(key, held)),
            None => drop(matter.levels.remove(&key)),
        }
    }
    Ok(())
}

/// An approval uses its proposal up; leaving `from` ends those that waited there.
fn end_proposals(rules: &Rules, matter: &mut Matter, step: &Step<'_>) {
    if step.approves {
        matter.proposals.remove(&step.act.id);
    }
    if matter.proposals.is_empty() {
        return;
    }
    let acts = Arc::clone(&rules.procedure);
    let state = matter.state.clone();
    matter
        .proposals
        .retain(|act, _| acts.acts.get(act).is_some_and(|a| may_start(&acts, a, &state)));
}

/// Whether an act may be done from a state.
pub fn may_start(procedure: &catalogue::model::Procedure, act: &Act, state: &str) -> bool {
    use catalogue::model::From;
    if state == VOID {
        return false;
    }
    let kind = procedure.states.get(state).map(|s| s.kind);
    act.from.iter().any(|from| match from {
        From::Start => state == START,
        From::Open => matches!(kind, Some(StateKind::Open | StateKind::Paused)),
        From::Ended => kind == Some(StateKind::Ended),
        From::State(name) => name == state,
    })
}
