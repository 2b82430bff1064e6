//! Proposals and approvals (language §4.12).
//!
//! A proposal is an entry without effect: the answers, and the values they would replace. It is judged as if done.
//! The approval, by another person, is the act's entry: judged again, on its day and by its law.

use std::collections::BTreeMap;

use calendar::{Day, Moment};
use serde_json::Value as Json;

use crate::entry::{Actor, Approves, Entry, Kind};
use crate::evolve::Stop;
use crate::ids::{EntryId, MatterId, OrganId};
use crate::matter::{Matter, Proposal};
use crate::perform::{Deed, Stamped, Target, Work};
use crate::refusal::{Refusal, Rule};
use crate::request::{Answer, OnBehalf};
use crate::rights;
use crate::world::World;

/// Records a proposal, after it was judged as if done.
pub(crate) fn propose(work: &mut Work<'_>, deed: &Deed) -> Result<(), Stop> {
    let Target::Matter(id) = &deed.target else {
        let refusal = Refusal::new(Rule::NeedsApproval, deed.act.as_str());
        return Err(Stop::refused(
            refusal.saying("首个办理不能先提请、后批准，请先立事项", None),
        ));
    };
    let mut trial = Work::new(work.world, work.stamp.clone());
    let judged = trial.deed(deed, 0);
    work.wants.append(&mut trial.wants);
    work.used.append(&mut trial.used);
    work.seen.append(&mut trial.seen);
    judged?;
    let mut matter = work.matter(id)?;
    let rules = work.rules(&matter.version, &matter.procedure)?;
    let Some(act) = rules.procedure.acts.get(&deed.act) else {
        return Err(Stop::refused(Refusal::new(Rule::NoSuchAct, deed.act.as_str())));
    };
    if matter.proposals.contains_key(&deed.act) {
        let say = format!("“{}”已有提请，尚未批准", act.label);
        return Err(Stop::refused(Refusal::new(Rule::Proposal, say)));
    }
    let tried = trial.entries.into_iter().next();
    let (reads, behalf) = tried.map(|entry| (entry.reads, entry.behalf)).unwrap_or_default();
    let entry = Entry {
        behalf,
        ..entry(work, &matter, deed, Kind::Propose, reads)
    };
    let before = matter.revision;
    note(&mut matter, &entry);
    work.entries.push(entry);
    work.tell(&rules, &act.approval, &matter, 0, &format!("propose:{}", act.id))?;
    work.keep(matter, before);
    Ok(())
}

fn entry(work: &Work<'_>, matter: &Matter, deed: &Deed, kind: Kind, reads: BTreeMap<String, Json>) -> Entry {
    Entry {
        county: work.world.county.clone(),
        sequence: 0,
        moment: work.stamp.moment,
        id: deed.entry.clone(),
        matter: Some(matter.id.clone()),
        procedure: Some(matter.procedure.clone()),
        version: Some(matter.version.clone()),
        kind,
        act: Some(deed.act.clone()),
        day: deed.day,
        actor: deed.actor.clone(),
        behalf: None,
        answers: deed.answers.clone(),
        under: work.world.under.clone(),
        reads,
        numbers: BTreeMap::new(),
        serials: BTreeMap::new(),
        opened: Vec::new(),
        opener: None,
        cause: None,
        missed: Vec::new(),
        approves: None,
        correction: None,
        key: work.stamp.key.clone(),
        request: work.stamp.digest.clone(),
    }
}

/// What a proposal, or its end, makes of the matter: the derivation for entries that are no acts.
pub(crate) fn note(matter: &mut Matter, entry: &Entry) {
    let Some(act) = &entry.act else { return };
    matter.revision += 1;
    matter.latest = entry.day;
    if entry.kind == Kind::Drop {
        matter.proposals.remove(act);
        return;
    }
    let (person, post, organ) = match &entry.actor {
        Actor::Post { person, post, organ } => (person.clone(), post.clone(), organ.clone()),
        Actor::Person { person } => (person.clone(), String::new(), OrganId(String::new())),
        Actor::Clock { .. } | Actor::Link | Actor::Office => return,
    };
    let replaces = entry
        .answers
        .keys()
        .map(|key| (key.clone(), held(matter, key)))
        .collect();
    matter.proposals.insert(
        act.clone(),
        Proposal {
            entry: entry.id.clone(),
            person,
            post,
            organ,
            behalf: entry.behalf.clone(),
            answers: entry.answers.clone(),
            replaces,
            day: entry.day,
        },
    );
}

/// What the matter holds under an answer's name.
fn held(matter: &Matter, key: &str) -> Json {
    match key {
        "organ" => return Json::from(matter.organ.as_str()),
        "region" => return Json::from(matter.region.as_str()),
        _ => {}
    }
    if let Some(party) = key.strip_prefix("party.") {
        let party = party.split_once('.').map_or(party, |(party, _)| party);
        return matter
            .parties
            .get(party)
            .and_then(|p| serde_json::to_value(p).ok())
            .unwrap_or(Json::Null);
    }
    let field = if matter.fields.contains_key(key) {
        key
    } else {
        key.split_once('.').map_or(key, |(f, _)| f)
    };
    matter.fields.get(field).cloned().unwrap_or(Json::Null)
}

/// What an approval or its refusal is about.
pub struct Decision<'d> {
    /// The matter.
    pub matter: &'d MatterId,
    /// The proposed act.
    pub act: &'d str,
    /// Who decides, under which hat.
    pub by: &'d Actor,
    /// The day.
    pub day: Day,
    /// The request's key.
    pub key: &'d str,
    /// SHA-256 of the request.
    pub digest: &'d str,
}

/// Approves an open proposal: the act is judged again and done on that day.
pub fn approve(world: &World<'_>, decision: &Decision<'_>, entry: &EntryId, moment: Moment) -> Answer {
    let mut work = Work::new(world, stamped(decision, entry, moment));
    let done = approving(&mut work, decision, entry);
    work.answer(done)
}

/// Turns a proposal down, or takes it back.
pub fn drop_proposal(world: &World<'_>, decision: &Decision<'_>, entry: &EntryId, moment: Moment) -> Answer {
    let mut work = Work::new(world, stamped(decision, entry, moment));
    let done = dropping(&mut work, decision, entry);
    work.answer(done)
}

fn stamped(decision: &Decision<'_>, entry: &EntryId, moment: Moment) -> Stamped {
    Stamped {
        entry: entry.clone(),
        moment,
        key: decision.key.to_owned(),
        digest: decision.digest.to_owned(),
    }
}

/// The open proposal, and whether the decider holds a post that may approve it.
fn opened(work: &mut Work<'_>, decision: &Decision<'_>) -> Result<(Matter, Proposal, bool, String), Stop> {
    let matter = work.matter(decision.matter)?;
    let rules = work.rules(&matter.version, &matter.procedure)?;
    let Some(act) = rules.procedure.acts.get(decision.act) else {
        return Err(Stop::refused(Refusal::new(Rule::NoSuchAct, decision.act)));
    };
    let Some(proposal) = matter.proposals.get(decision.act).cloned() else {
        let say = format!("“{}”没有待批准的提请", act.label);
        return Err(Stop::refused(Refusal::new(Rule::Proposal, say)));
    };
    let directory = work.world.directory;
    let may = rights::may(
        &act.approval,
        decision.by,
        &matter,
        decision.day,
        directory,
        &rules.catalogue,
    );
    let label = act.label.clone();
    Ok((matter, proposal, may, label))
}

fn approving(work: &mut Work<'_>, decision: &Decision<'_>, entry: &EntryId) -> Result<(), Stop> {
    let (matter, proposal, may, label) = opened(work, decision)?;
    if !may || decision.by.person() == Some(&proposal.person) {
        return Err(Stop::refused(Refusal::new(Rule::ApproverMayNot, label)));
    }
    let changed = proposal
        .replaces
        .iter()
        .find(|(key, value)| held(&matter, key) != **value);
    if let Some((key, _)) = changed {
        return Err(Stop::refused(Refusal::new(Rule::ProposalStale, key.as_str())));
    }
    let actor = proposer(&proposal);
    let deed = Deed {
        entry: entry.clone(),
        target: Target::Matter(matter.id),
        act: decision.act.to_owned(),
        answers: proposal.answers,
        actor,
        filler: Some(proposal.person),
        behalf: proposal.behalf.map(OnBehalf::from),
        day: decision.day,
        cause: None,
        approves: Some(Approves {
            proposal: proposal.entry,
            by: decision.by.clone(),
        }),
        seen: None,
        judge_by: false,
    };
    work.deed(&deed, 0)
}

fn proposer(proposal: &Proposal) -> Actor {
    let person = proposal.person.clone();
    if proposal.post.is_empty() {
        Actor::Person { person }
    } else {
        Actor::Post {
            person,
            post: proposal.post.clone(),
            organ: proposal.organ.clone(),
        }
    }
}

fn dropping(work: &mut Work<'_>, decision: &Decision<'_>, entry: &EntryId) -> Result<(), Stop> {
    let (mut matter, proposal, may, label) = opened(work, decision)?;
    if !may && decision.by.person() != Some(&proposal.person) {
        return Err(Stop::refused(Refusal::new(Rule::ApproverMayNot, label)));
    }
    if decision.day > work.world.today {
        return Err(Stop::refused(Refusal::new(
            Rule::DayInFuture,
            decision.day.chinese(),
        )));
    }
    if decision.day < matter.latest {
        return Err(Stop::refused(Refusal::new(
            Rule::DayBeforeLatest,
            decision.day.chinese(),
        )));
    }
    let deed = Deed {
        entry: entry.clone(),
        target: Target::Matter(matter.id.clone()),
        act: decision.act.to_owned(),
        answers: BTreeMap::new(),
        actor: decision.by.clone(),
        filler: None,
        behalf: None,
        day: decision.day,
        cause: Some(proposal.entry),
        approves: None,
        seen: None,
        judge_by: false,
    };
    let entry = self::entry(work, &matter, &deed, Kind::Drop, BTreeMap::new());
    let entry = Entry {
        cause: deed.cause,
        ..entry
    };
    let before = matter.revision;
    note(&mut matter, &entry);
    work.entries.push(entry);
    let told = crate::batch::Told {
        entry: 0,
        to: proposal.person.as_str().to_owned(),
        role: "proposer".to_owned(),
        matter: matter.id.clone(),
        about: format!("dropped:{}", decision.act),
    };
    work.outbox.push(told);
    work.keep(matter, before);
    Ok(())
}
