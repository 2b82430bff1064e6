//! Judges one act and everything it brings about.
//!
//! A [`Work`] is one transaction: the matters it changes, the entries it writes, what it read. Opened matters and
//! reactions are deeds of the same work, done one after another; whole or not at all.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Day, Moment};
use catalogue::model::{Act, Ask};
use serde_json::Value as Json;

use crate::answers::Answers;
use crate::batch::{Batch, Fact, Posting, ReadSet, Told};
use crate::definitions::Rules;
use crate::entry::{Actor, Approves, Behalf, Entry, Kind};
use crate::evolve::{self, Beginning, Judging, Step, Stop};
use crate::ids::{EntryId, MatterId, OrganId, PersonId};
use crate::matter::{Matter, Opener, Setter};
use crate::numbers::Wanted;
use crate::reader::{Live, Reader, Reads};
use crate::refusal::{Refusal, Rule};
use crate::request::{Answer, OnBehalf, Request};
use crate::world::{Want, World};
use crate::{behalf, named, numbers, opens, proposals, reactions, rights};

/// Chains of reactions have no circle (language §4.13); a longer one than this is a fault of the catalogue.
const DEEPEST: usize = 24;

/// Judges an act, and what follows from it. An act that needs approval becomes a proposal, judged as if done.
pub fn perform(world: &World<'_>, request: &Request, entry: &EntryId, moment: Moment) -> Answer {
    let stamp = Stamped {
        entry: entry.clone(),
        moment,
        key: request.key.clone(),
        digest: request.digest.clone(),
    };
    let mut work = Work::new(world, stamp.clone());
    let target = match (&request.matter, &request.procedure) {
        (Some(matter), _) => Target::Matter(matter.clone()),
        (None, Some(procedure)) => {
            let organ = match &request.actor {
                Actor::Post { organ, .. } => request.organ.clone().or_else(|| Some(organ.clone())),
                _ => request.organ.clone(),
            };
            let id = MatterId::begun_by(entry);
            Target::New {
                id,
                procedure: procedure.clone(),
                opener: None,
                organ,
                region: None,
            }
        }
        (None, None) => {
            let refusal = Refusal {
                say: Some("没有写明新立哪个程序，也没有写明续办哪件事项".to_owned()),
                mend: Some("请写明程序（procedure），续办的写明事项（matter）".to_owned()),
                ..Refusal::new(Rule::NoSuchProcedure, "")
            };
            return Answer::Refused(Box::new(refusal));
        }
    };
    let deed = Deed {
        entry: entry.clone(),
        target,
        act: request.act.clone(),
        answers: request.answers.clone(),
        actor: request.actor.clone(),
        filler: request.actor.person().cloned(),
        behalf: request.behalf.clone(),
        day: request.day,
        cause: None,
        approves: None,
        seen: request.seen,
        judge_by: true,
    };
    let done = match work.approval_of(&deed) {
        Ok(true) => proposals::propose(&mut work, &deed),
        Ok(false) => work.deed(&deed, 0),
        Err(stop) => Err(stop),
    };
    work.answer(done)
}

/// What all entries of one transaction bear.
#[derive(Debug, Clone)]
pub(crate) struct Stamped {
    pub entry: EntryId,
    pub moment: Moment,
    pub key: String,
    pub digest: String,
}

/// What a deed is done to.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// A matter that exists.
    Matter(MatterId),
    /// A matter that it begins.
    New {
        id: MatterId,
        procedure: String,
        opener: Option<Opener>,
        /// The organ that will have it, unless an answer says another.
        organ: Option<OrganId>,
        /// Its region; default the organ's.
        region: Option<String>,
    },
}

/// One act of a work.
#[derive(Debug, Clone)]
pub(crate) struct Deed {
    pub entry: EntryId,
    pub target: Target,
    pub act: String,
    pub answers: Answers,
    pub actor: Actor,
    /// Who filled the answers.
    pub filler: Option<PersonId>,
    /// For which party.
    pub behalf: Option<OnBehalf>,
    pub day: Day,
    pub cause: Option<EntryId>,
    pub approves: Option<Approves>,
    pub seen: Option<u64>,
    /// Whether the actor's right is judged (not for the proposer of an approved act).
    pub judge_by: bool,
}

/// One transaction in the making.
pub(crate) struct Work<'w> {
    pub world: &'w World<'w>,
    pub stamp: Stamped,
    /// Matters as they now are.
    pub matters: BTreeMap<MatterId, Matter>,
    /// Matters in the order in which they were touched.
    pub order: Vec<MatterId>,
    pub entries: Vec<Entry>,
    pub facts: Vec<Fact>,
    pub postings: Vec<Posting>,
    pub numbers: Vec<Wanted>,
    pub outbox: Vec<Told>,
    /// Revisions seen, of touched matters before the touch.
    pub seen: BTreeMap<MatterId, u64>,
    pub used: Vec<(Want, Json)>,
    pub wants: Vec<Want>,
    follow: usize,
}

impl<'w> Work<'w> {
    pub fn new(world: &'w World<'w>, stamp: Stamped) -> Self {
        Self {
            world,
            stamp,
            matters: BTreeMap::new(),
            order: Vec::new(),
            entries: Vec::new(),
            facts: Vec::new(),
            postings: Vec::new(),
            numbers: Vec::new(),
            outbox: Vec::new(),
            seen: BTreeMap::new(),
            used: Vec::new(),
            wants: Vec::new(),
            follow: 0,
        }
    }

    /// The id of the next entry after the first.
    pub fn next_entry(&mut self) -> EntryId {
        self.follow += 1;
        self.stamp.entry.follow(self.follow)
    }

    /// The matter as it now is in this work.
    pub fn matter(&mut self, id: &MatterId) -> Result<Matter, Stop> {
        if let Some(matter) = self.matters.get(id) {
            return Ok(matter.clone());
        }
        if let Some(matter) = self.world.matters.get(id) {
            self.seen.insert(id.clone(), matter.revision);
            return Ok(Matter::clone(matter));
        }
        let want = Want::Matter {
            id: id.clone(),
            history: false,
        };
        if self.world.values.contains_key(&want) {
            return Err(Stop::refused(Refusal::new(Rule::NoSuchMatter, id.as_str())));
        }
        self.wants.push(want);
        Err(Stop::Missing)
    }

    /// The rules for a matter.
    pub fn rules(&self, version: &str, procedure: &str) -> Result<Rules, Stop> {
        Rules::of(self.world.definitions, version, &self.world.under, procedure)
            .ok_or_else(|| Stop::refused(Refusal::new(Rule::NoSuchProcedure, procedure)))
    }

    /// Whether the act waits for another's approval.
    fn approval_of(&mut self, deed: &Deed) -> Result<bool, Stop> {
        let (version, procedure) = match &deed.target {
            Target::New { procedure, .. } => (self.world.under.clone(), procedure.clone()),
            Target::Matter(id) => match self.world.matters.get(id) {
                Some(matter) => (matter.version.clone(), matter.procedure.clone()),
                None => {
                    let matter = self.matter(id)?;
                    (matter.version, matter.procedure)
                }
            },
        };
        let rules = self.rules(&version, &procedure)?;
        Ok(rules
            .procedure
            .acts
            .get(&deed.act)
            .is_some_and(|act| !act.approval.is_empty()))
    }

    /// Does one act: judges it, derives what it makes of the matter, and does what it brings about.
    pub fn deed(&mut self, deed: &Deed, depth: usize) -> Result<(), Stop> {
        if depth > DEEPEST {
            return Err(Stop::unfit("办理之间循环引用".to_owned()));
        }
        let (rules, mut matter, mut reads) = self.approach(deed)?;
        let procedure = Arc::clone(&rules.procedure);
        let Some(act) = procedure.acts.get(&deed.act) else {
            return Err(Stop::refused(Refusal::new(Rule::NoSuchAct, deed.act.as_str())));
        };
        let behalf = self.preliminaries(&rules, act, &matter, deed)?;
        let (own, linked) = opens::part(act, &deed.answers);
        let organ = matter.organ.clone();
        let before = matter.revision;
        let fresh = before == 0;
        let step = Step {
            entry: &deed.entry,
            act,
            day: deed.day,
            actor: &deed.actor,
            filler: deed.filler.as_ref(),
            whom: behalf.as_ref().map(|b| &b.person).or(deed.actor.person()),
            answers: &own,
            approves: deed.approves.is_some(),
        };
        if matches!(deed.actor, Actor::Link)
            && let Some(person) = &deed.filler
        {
            reads.insert("cause.person".to_owned(), Json::from(person.as_str()));
        }
        let mut reader = Reader::live(Live {
            world: self.world,
            changed: &self.matters,
        });
        let judged = evolve::apply(
            &rules,
            &mut matter,
            &step,
            &mut reader,
            Judging::Yes,
            &self.postings,
        );
        let planned = match judged {
            Ok(effects) => {
                opens::plan(&rules, &matter, &step, &linked, &mut reader).map(|plans| (effects, plans))
            }
            Err(stop) => Err(stop),
        };
        let Reader {
            mut taken,
            wants,
            seen,
            used,
            ..
        } = reader;
        self.wants.extend(wants);
        self.used.extend(used);
        for (id, revision) in seen {
            self.seen.entry(id).or_insert(revision);
        }
        let (mut effects, plans) = planned?;
        reads.append(&mut taken);
        if fresh || matter.organ != organ {
            self.may_hold(&rules, &matter.organ)?;
        }
        // The entry's place: what follows refers to it.
        let index = self.entries.len();
        for fact in &mut effects.facts {
            fact.entry = index;
        }
        for posting in &mut effects.postings {
            posting.entry = index;
        }
        self.facts.append(&mut effects.facts);
        self.postings.append(&mut effects.postings);
        self.numbers
            .extend(numbers::wanted(&rules, &matter, &step, index, self.world)?);
        self.tell(&rules, &act.tells, &matter, index, &act.id)?;
        let key = if index == 0 {
            self.stamp.key.clone()
        } else {
            format!("{}#{index}", self.stamp.key)
        };
        self.entries.push(Entry {
            county: self.world.county.clone(),
            sequence: 0,
            moment: self.stamp.moment,
            id: deed.entry.clone(),
            matter: Some(matter.id.clone()),
            procedure: Some(matter.procedure.clone()),
            version: Some(matter.version.clone()),
            kind: Kind::Act,
            act: Some(act.id.clone()),
            day: deed.day,
            actor: deed.actor.clone(),
            behalf,
            answers: own.clone(),
            under: self.world.under.clone(),
            reads,
            numbers: BTreeMap::new(),
            serials: BTreeMap::new(),
            opened: Vec::new(),
            opener: matter.opened_by.clone().filter(|_| fresh),
            cause: deed.cause.clone(),
            missed: Vec::new(),
            approves: deed.approves.clone(),
            correction: None,
            key,
            request: self.stamp.digest.clone(),
        });
        let id = matter.id.clone();
        self.keep(matter, before);
        let person = deed.filler.clone();
        opens::open(self, index, &id, plans, deed, person.as_ref(), depth)?;
        reactions::react(self, index, &id, &rules, deed, person.as_ref(), depth)
    }

    /// The rules, and the matter before the act.
    fn approach(&mut self, deed: &Deed) -> Result<(Rules, Matter, Reads), Stop> {
        let mut reads = Reads::new();
        let (id, procedure, opener, organ, region) = match &deed.target {
            Target::Matter(id) => {
                let matter = self.matter(id)?;
                let rules = self.rules(&matter.version, &matter.procedure)?;
                return Ok((rules, matter, reads));
            }
            Target::New {
                id,
                procedure,
                opener,
                organ,
                region,
            } => (id, procedure, opener, organ, region),
        };
        let rules = self.rules(&self.world.under, procedure)?;
        let asks_organ = rules.procedure.acts.get(&deed.act).is_some_and(|act| {
            act.asks
                .iter()
                .chain(&act.may_ask)
                .any(|ask| *ask == Ask::Field("organ".to_owned()))
        });
        let answered = deed
            .answers
            .get("organ")
            .and_then(Json::as_str)
            .filter(|_| asks_organ)
            .map(OrganId::from);
        let organ = answered
            .or_else(|| organ.clone())
            .unwrap_or_else(|| OrganId(String::new()));
        let found = self.world.directory.organs.get(&organ);
        let region = region
            .clone()
            .or_else(|| found.map(|o| o.region.clone()))
            .unwrap_or_default();
        reads.insert("first.organ".to_owned(), Json::from(organ.as_str()));
        reads.insert("first.region".to_owned(), Json::from(region.as_str()));
        let version = self.world.under.clone();
        let beginning = Beginning {
            id: id.clone(),
            version,
            organ,
            region,
            opener: opener.clone(),
        };
        Ok((
            rules.clone(),
            evolve::begin(beginning, procedure, deed.day),
            reads,
        ))
    }

    /// Everything that is judged before the answers, in the order of [`Rule`]; for whom it is done.
    fn preliminaries(
        &self,
        rules: &Rules,
        act: &Act,
        matter: &Matter,
        deed: &Deed,
    ) -> Result<Option<Behalf>, Stop> {
        let refuse = |rule, subject: String| Err(Stop::refused(Refusal::new(rule, subject)));
        let label = || act.label.clone();
        if !act
            .valid
            .holds_on(evolve::law_day(rules, act, matter.filed, deed.day))
        {
            return refuse(Rule::ActNotInForce, label());
        }
        if deed.seen.is_some_and(|seen| seen != matter.revision) {
            return refuse(Rule::MovedOn, matter.revision.to_string());
        }
        if deed.day > self.world.today {
            return refuse(Rule::DayInFuture, deed.day.chinese());
        }
        if deed.day < matter.latest {
            return refuse(Rule::DayBeforeLatest, deed.day.chinese());
        }
        if !evolve::may_start(&rules.procedure, act, &matter.state) {
            return refuse(Rule::WrongState, label());
        }
        let (directory, catalogue) = (self.world.directory, &rules.catalogue);
        let begun = begun(act, matter, deed);
        if deed.judge_by && !rights::may(&act.by, &deed.actor, &begun, deed.day, directory, catalogue) {
            let refusal = rights::refusal(Rule::NotByYou, &act.label, &deed.actor, directory);
            return Err(Stop::refused(refusal));
        }
        let behalf = match &deed.behalf {
            Some(asked) => Some(behalf::judged(asked, rules, act, &begun, &deed.actor, deed.day)?),
            None => behalf::not_wanted(act, &deed.actor)?,
        };
        if matter.revision == 0 {
            self.may_hold(rules, &matter.organ)?;
        }
        Ok(behalf)
    }

    fn may_hold(&self, rules: &Rules, organ: &OrganId) -> Result<(), Stop> {
        let found = self.world.directory.organs.get(organ);
        let may = found.is_some_and(|o| {
            rules
                .procedure
                .organs
                .iter()
                .any(|kind| rules.catalogue.organs.kind_is(&o.kind, kind))
        });
        if may {
            return Ok(());
        }
        let name = found.map_or_else(|| "该机构".to_owned(), |o| o.name.clone());
        Err(Stop::refused(Refusal::new(Rule::OrganMayNotHold, name)))
    }

    /// Writes down who is to be told.
    pub fn tell(
        &mut self,
        rules: &Rules,
        roles: &[catalogue::model::Role],
        matter: &Matter,
        entry: usize,
        about: &str,
    ) -> Result<(), Stop> {
        // Telling changes nothing in the matter: what it reads is not kept.
        let mut reader = Reader::live(Live {
            world: self.world,
            changed: &self.matters,
        });
        for role in roles {
            for to in rights::who(role, rules, matter, &mut reader)? {
                let (role, matter) = (role.to_string(), matter.id.clone());
                self.outbox.push(Told {
                    entry,
                    to,
                    role,
                    matter,
                    about: about.to_owned(),
                });
            }
        }
        Ok(())
    }

    /// Keeps a changed matter; `before` is the revision it had.
    pub fn keep(&mut self, matter: Matter, before: u64) {
        self.seen.entry(matter.id.clone()).or_insert(before);
        if !self.order.contains(&matter.id) {
            self.order.push(matter.id.clone());
        }
        self.matters.insert(matter.id.clone(), matter);
    }

    /// The batch, a refusal, or what is wanted first.
    pub fn answer(mut self, done: Result<(), Stop>) -> Answer {
        match done {
            Ok(()) if self.wants.is_empty() => Answer::Done(Box::new(self.batch())),
            Ok(()) | Err(Stop::Missing) => {
                self.wants.sort();
                self.wants.dedup();
                Answer::Wants(self.wants)
            }
            Err(Stop::Refused(refusal)) => Answer::Refused(refusal),
            // A live reader keeps nothing, so this cannot come; said as a refusal rather than hidden.
            Err(Stop::NotKept(key)) => Answer::Refused(Box::new(Refusal::new(Rule::Need, key))),
        }
    }

    fn batch(self) -> Batch {
        let Self {
            mut matters,
            order,
            entries,
            facts,
            postings,
            numbers,
            outbox,
            seen,
            used,
            ..
        } = self;
        let place = |id: &MatterId| order.iter().position(|o| o == id).unwrap_or_default();
        let numbers = numbers.into_iter().map(|wanted| wanted.at(&place)).collect();
        let matters = order.iter().filter_map(|id| matters.remove(id)).collect();
        let mut read = ReadSet {
            matters: seen,
            values: Vec::new(),
        };
        for (want, value) in used {
            if !read.values.iter().any(|(w, _)| *w == want) {
                read.values.push((want, value));
            }
        }
        Batch {
            entries,
            matters,
            facts,
            postings,
            numbers,
            outbox,
            read,
        }
    }
}

/// The matter by which rights are judged: at a first act its people, parties and organs are those of the answers.
fn begun<'m>(act: &Act, matter: &'m Matter, deed: &Deed) -> Cow<'m, Matter> {
    if matter.revision > 0 {
        return Cow::Borrowed(matter);
    }
    let mut begun = matter.clone();
    let setter = Setter {
        entry: deed.entry.clone(),
        person: None,
    };
    for ask in act.asks.iter().chain(&act.may_ask) {
        let key = ask.name();
        match (ask, deed.answers.get(&key)) {
            (Ask::Field(field), Some(json)) => drop(begun.fields.insert(field.clone(), json.clone())),
            (Ask::Party(party), Some(json)) => named::join(&mut begun, party, json, &setter),
            _ => {}
        }
    }
    Cow::Owned(begun)
}
