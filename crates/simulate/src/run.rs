//! Performing the agenda: day by day, in waves in which no matter acts twice, each wave one commit.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Day;
use catalogue::model::{Catalogue, Of, Role};
use desk::{By, Desk, Done, Failure, Hat, Order, SetClock, Step};
use engine::ids::{MatterId, OrganId, PersonId};
use engine::matter::Matter;
use serde_json::Value as Json;

use crate::answers::Source;
use crate::cast::Cast;
use crate::chance::Chance;
use crate::default_stream;
use crate::plan::{Draw, Plan, StepPlan, Stream};
use crate::pools::{self, Drawn};
use crate::story::{self, Story};

/// What a simulation did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Acts performed.
    pub acts: u64,
    /// Matters begun by streams.
    pub matters: u64,
    /// Acts by clocks.
    pub lapses: u64,
    /// Refusals that the plan wanted.
    pub refusals: u64,
    /// Corrections recorded.
    pub corrections: u64,
    /// Stories without a plan that stopped at a refusal, and why.
    pub stopped: Vec<String>,
}

/// Why a simulation stopped.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// The plan does not fit the catalogue, or a step failed that should not.
    #[error("{0}")]
    Plan(String),
    /// The desk failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<String> for SimulateError {
    fn from(text: String) -> Self {
        Self::Plan(text)
    }
}

/// Simulates a plan on an empty journal whose catalogue is published. `clock` is the desk's; `progress` is told the
/// day and the acts so far.
pub fn simulate(
    desk: &Desk,
    clock: &SetClock,
    plan: &Plan,
    mut progress: impl FnMut(Day, u64),
) -> Result<Outcome, SimulateError> {
    let catalogue = desk.catalogue()?;
    let pools = pools::fill(plan);
    let cast = Cast::of(plan, &catalogue, &pools)?;
    clock.set_day(plan.plan.begins.0);
    desk.enrol(&cast.change, plan.plan.begins.0, "plan|cast")
        .map_err(|e| SimulateError::Plan(e.to_string()))?;
    let streams = all_streams(plan, &catalogue);
    let mut stories = Vec::new();
    for (name, stream, tolerant) in &streams {
        let count = count_of(plan, &cast, &streams, name, stream)?;
        let mut made = story::stories(plan, &catalogue, &cast, name, stream, count, *tolerant)?;
        share_totals(plan, name, stream, &mut made)?;
        stories.append(&mut made);
    }
    let streams: BTreeMap<String, Stream> = streams.into_iter().map(|(n, s, _)| (n, s)).collect();
    let begun = streams
        .keys()
        .map(|name| {
            (
                name.clone(),
                vec![None; stories.iter().filter(|s| s.stream == *name).count()],
            )
        })
        .collect();
    let mut run = Run {
        desk,
        clock,
        plan,
        catalogue: &catalogue,
        cast: &cast,
        streams: &streams,
        pools,
        begun,
        outcome: Outcome::default(),
    };
    run.agenda(&mut stories, &mut progress)?;
    Ok(run.outcome)
}

/// The plan's streams, then one or two for every procedure that it does not mention.
fn all_streams(plan: &Plan, catalogue: &Catalogue) -> Vec<(String, Stream, bool)> {
    let mut streams: Vec<_> = plan
        .stream
        .iter()
        .map(|(n, s)| (n.clone(), s.clone(), false))
        .collect();
    for procedure in catalogue.procedures.values() {
        if !plan.stream.values().any(|s| s.procedure == procedure.id) {
            streams.extend(
                default_stream::streams(plan, procedure)
                    .into_iter()
                    .map(|(n, s)| (n, s, true)),
            );
        }
    }
    streams
}

fn count_of(
    plan: &Plan,
    cast: &Cast,
    streams: &[(String, Stream, bool)],
    name: &str,
    stream: &Stream,
) -> Result<usize, String> {
    let Some(each) = &stream.each else {
        return stream
            .count
            .map(|n| usize::try_from(n).unwrap_or(0))
            .ok_or_else(|| format!("stream.{name}: say count or each"));
    };
    let found = match each.split_once(':') {
        Some(("matter", other)) => streams
            .iter()
            .find(|(n, _, _)| n == other)
            .map(|(n, s, _)| count_of(plan, cast, streams, n, s))
            .transpose()?,
        Some(("post", post)) => Some(cast.all_holders(post).len()),
        Some(("pool", pool)) => plan
            .pool
            .get(pool)
            .map(|p| p.rows.len().max(usize::try_from(p.count).unwrap_or(0))),
        _ => match each.as_str() {
            "town" => Some(cast.towns.len()),
            "village" => Some(cast.towns.iter().map(|(_, v)| v.len()).sum()),
            group => cast.groups.get(group).map(Vec::len),
        },
    };
    found.ok_or_else(|| format!("stream.{name}: each = {each:?} is nothing that can be counted"))
}

/// Shares each `total` of a stream among its stories.
fn share_totals(plan: &Plan, name: &str, stream: &Stream, stories: &mut [Story]) -> Result<(), String> {
    for (place, step) in stream.steps.iter().enumerate() {
        for (answer, draw) in &step.with {
            let Draw::By(by) = draw else { continue };
            let Some(total) = &by.total else { continue };
            let fen = |value: &toml::Value| match value {
                toml::Value::Integer(number) => Some(*number),
                toml::Value::String(text) => desk::intake::fen(text),
                _ => None,
            };
            let wrong = |what: &str| format!("stream.{name}: {answer}: {what} is no number and no money");
            let sum = fen(total).ok_or_else(|| wrong("total"))?;
            let least = by
                .least
                .as_ref()
                .map_or(Some(1), fen)
                .ok_or_else(|| wrong("least"))?;
            let unit = by
                .step
                .as_ref()
                .map_or(Some(1), fen)
                .ok_or_else(|| wrong("step"))?;
            let mut chance = Chance::new(plan.plan.seed, &format!("{name} {place} {answer}"));
            // Only stories that reach the step share in it.
            let mut sharing: Vec<&mut Story> = stories
                .iter_mut()
                .filter(|s| s.steps.iter().any(|d| d.step == place))
                .collect();
            let parts = chance.apportion(sum, sharing.len(), least, unit);
            for (story, part) in sharing.iter_mut().zip(parts) {
                story.shares.insert((place, answer.clone()), part);
            }
        }
    }
    Ok(())
}

struct Run<'a> {
    desk: &'a Desk,
    clock: &'a SetClock,
    plan: &'a Plan,
    catalogue: &'a Arc<Catalogue>,
    cast: &'a Cast,
    streams: &'a BTreeMap<String, Stream>,
    pools: BTreeMap<String, Drawn>,
    begun: BTreeMap<String, Vec<Option<(MatterId, String)>>>,
    outcome: Outcome,
}

/// Something to be done on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    recorded: Day,
    /// Place of the step in its story.
    step: usize,
    story: usize,
}

impl Run<'_> {
    fn agenda(
        &mut self,
        stories: &mut [Story],
        progress: &mut impl FnMut(Day, u64),
    ) -> Result<(), SimulateError> {
        let mut items: Vec<Item> = stories
            .iter()
            .enumerate()
            .flat_map(|(story, s)| {
                s.steps.iter().enumerate().map(move |(step, d)| Item {
                    recorded: d.recorded,
                    step,
                    story,
                })
            })
            .collect();
        items.sort_unstable();
        let mut corrections: Vec<(Day, &String)> = self
            .plan
            .correction
            .iter()
            .map(|(name, c)| (c.recorded.0, name))
            .collect();
        corrections.sort_unstable();
        let mut day = self.plan.plan.begins.0;
        let mut at = 0;
        while day <= self.plan.plan.ends.0 {
            self.clock.set_day(day);
            self.lapse(stories, day)?;
            let end = at
                + items
                    .get(at..)
                    .unwrap_or_default()
                    .iter()
                    .take_while(|i| i.recorded == day)
                    .count();
            self.waves(stories, items.get(at..end).unwrap_or_default())?;
            at = end;
            for (_, name) in corrections.iter().filter(|(on, _)| *on == day) {
                self.correct(stories, name)?;
            }
            progress(day, self.outcome.acts);
            day = day.next();
        }
        Ok(())
    }

    fn lapse(&mut self, stories: &mut [Story], day: Day) -> Result<(), SimulateError> {
        let report = self.desk.run(day)?;
        self.outcome.lapses += report.done.len() as u64;
        if report.done.is_empty() {
            return Ok(());
        }
        // Stories go on from what the clock has made of their matters.
        let moved: BTreeMap<MatterId, Arc<Matter>> = report
            .done
            .iter()
            .flat_map(|d| &d.matters)
            .map(|m| (m.id.clone(), m.clone()))
            .collect();
        for story in stories.iter_mut() {
            if let Some(now) = story.matter.as_ref().and_then(|m| moved.get(&m.id)) {
                story.matter = Some(now.clone());
            }
        }
        Ok(())
    }

    /// One step a story a wave: the second step of a story on a day is judged by what the first has made of it.
    fn waves(&mut self, stories: &mut [Story], items: &[Item]) -> Result<(), SimulateError> {
        let mut waiting: Vec<Item> = items.to_vec();
        while !waiting.is_empty() {
            let mut wave: Vec<Item> = Vec::new();
            let mut later = Vec::new();
            for item in waiting {
                if wave.iter().any(|w| w.story == item.story) {
                    later.push(item)
                } else {
                    wave.push(item)
                }
            }
            waiting = later;
            self.wave(stories, &wave)?;
        }
        Ok(())
    }

    fn wave(&mut self, stories: &mut [Story], wave: &[Item]) -> Result<(), SimulateError> {
        let mut orders = Vec::new();
        let mut places = Vec::new();
        for item in wave {
            let Some(story) = stories.get_mut(item.story) else {
                continue;
            };
            if story.over {
                continue;
            }
            match self.order(story, item.step) {
                Ok(Some(order)) => {
                    orders.push(order);
                    places.push(*item);
                }
                Ok(None) => {}
                Err(why) if story.tolerant => {
                    story.over = true;
                    self.outcome
                        .stopped
                        .push(format!("{} {}: {why}", story.stream, story.n + 1));
                }
                Err(why) => return Err(SimulateError::Plan(self.told(story, item.step, &why))),
            }
        }
        let outcomes = self.desk.perform_all(&orders);
        let mut approvals = Vec::new();
        for ((item, order), outcome) in places.into_iter().zip(orders).zip(outcomes) {
            let Some(story) = stories.get_mut(item.story) else {
                continue;
            };
            if let Some(approval) = self.settle(story, item.step, order, outcome)? {
                approvals.push((item, approval));
            }
        }
        if approvals.is_empty() {
            return Ok(());
        }
        let orders: Vec<Order> = approvals.iter().map(|(_, order)| order.clone()).collect();
        for ((item, order), outcome) in approvals.into_iter().zip(self.desk.perform_all(&orders)) {
            if let Some(story) = stories.get_mut(item.story) {
                self.settle(story, item.step, order, outcome)?;
            }
        }
        Ok(())
    }

    fn step_plan(&self, story: &Story, step: usize) -> Option<&StepPlan> {
        let dated = story.steps.get(step)?;
        self.streams.get(&story.stream)?.steps.get(dated.step)
    }

    fn told(&self, story: &Story, step: usize, why: &str) -> String {
        let act = self.step_plan(story, step).map_or("?", |s| s.act.as_str());
        let day = story
            .steps
            .get(step)
            .map(|d| d.day.to_string())
            .unwrap_or_default();
        let state = story.matter.as_ref().map_or("not begun", |m| m.state.as_str());
        format!(
            "stream.{}: story {}, {act} on {day} (state {state}): {why}",
            story.stream,
            story.n + 1
        )
    }

    /// The order of a step; absent where the clock does it.
    fn order(&mut self, story: &mut Story, step: usize) -> Result<Option<Order>, String> {
        let (Some(dated), Some(plan)) = (
            story.steps.get(step).cloned(),
            self.step_plan(story, step).cloned(),
        ) else {
            return Ok(None);
        };
        if plan.lapses {
            return Ok(None);
        }
        let (procedure, matter) = match &plan.link {
            None => (story.procedure.clone(), story.matter.clone()),
            Some(link) => {
                let id = story
                    .links
                    .get(link)
                    .ok_or_else(|| format!("no matter was opened as {link:?}"))?;
                let matter = self
                    .desk
                    .store()
                    .matter(id)
                    .map_err(|e| e.to_string())?
                    .ok_or_else(|| format!("{id} is not there"))?;
                let theirs = self
                    .catalogue
                    .procedures
                    .get(&matter.procedure)
                    .ok_or("no such procedure")?;
                (theirs.clone(), Some(matter))
            }
        };
        let act = procedure
            .acts
            .get(&plan.act)
            .ok_or_else(|| format!("{} has no such act", procedure.id))?;
        let own = std::mem::replace(&mut story.matter, matter);
        let mut source = Source {
            plan: self.plan,
            catalogue: self.catalogue,
            store: self.desk.store(),
            cast: self.cast,
            pools: &mut self.pools,
            begun: &self.begun,
        };
        let answers = source.answers(story, dated.step, &plan.with, &procedure, act, dated.day);
        let by = answers
            .as_ref()
            .ok()
            .map(|answers| self.actor(story, &plan, &act.by, answers, None));
        let matter = std::mem::replace(&mut story.matter, own);
        let answers = answers?;
        let by = by.flatten().ok_or("nobody on the cast may do it")?;
        Ok(Some(Order {
            procedure: matter.is_none().then(|| procedure.id.clone()),
            matter: matter.as_ref().map(|m| m.id.clone()),
            act: act.id.clone(),
            answers,
            day: Some(dated.day),
            by,
            step: Step::Do,
            organ: matter.is_none().then(|| story.organ.clone()),
            seen: None,
            key: Some(format!("plan|{}|{}|{step}", story.stream, story.n)),
        }))
    }

    /// Who does it: the first of the roles that somebody on the cast has.
    fn actor(
        &self,
        story: &Story,
        plan: &StepPlan,
        roles: &[Role],
        answers: &BTreeMap<String, Json>,
        not: Option<&PersonId>,
    ) -> Option<By> {
        let wanted = plan.by.as_deref().filter(|_| not.is_none());
        roles
            .iter()
            .filter(|role| wanted.is_none_or(|w| words(role) == w))
            .find_map(|role| self.holder(story, role, answers, not, plan.nth))
    }

    fn holder(
        &self,
        story: &Story,
        role: &Role,
        answers: &BTreeMap<String, Json>,
        not: Option<&PersonId>,
        nth: Option<usize>,
    ) -> Option<By> {
        let matter = story.matter.as_deref();
        let here = matter.map_or(&story.organ, |m| &m.organ);
        let in_organ = |organ: &OrganId, post: &str| {
            let people: Vec<&PersonId> = self
                .cast
                .holders(organ, post)
                .iter()
                .filter(|p| Some(*p) != not)
                .collect();
            let person = people.get(story.n % people.len().max(1))?;
            Some(By {
                person: (*person).clone(),
                hat: Some(Hat {
                    post: post.to_owned(),
                    organ: organ.clone(),
                }),
            })
        };
        match role {
            Role::Post { post, of } => match of {
                Of::Here => in_organ(here, post),
                Of::Superior => in_organ(self.cast.organs.get(here)?.superior.as_ref()?, post),
                Of::Any(kind) => {
                    let region = matter.map_or(story.place.1.as_str(), |m| m.region.as_str());
                    // The matter's own organ first, where it is of that kind.
                    let own = self.cast.organs.get(here);
                    if own.is_some_and(|o| self.catalogue.organs.kind_is(&o.kind, kind))
                        && let Some(by) = in_organ(here, post)
                    {
                        return Some(by);
                    }
                    let (organ, person) = self.cast.organ_with(self.catalogue, kind, post, region, not)?;
                    Some(By {
                        person,
                        hat: Some(Hat {
                            post: post.clone(),
                            organ,
                        }),
                    })
                }
                Of::Field(field) => {
                    let organ = answers
                        .get(field)
                        .or_else(|| matter.and_then(|m| m.fields.get(field)))?;
                    in_organ(&OrganId(organ.as_str()?.to_owned()), post)
                }
            },
            Role::Named { field } => {
                let value = matter?.fields.get(field)?;
                let first = value
                    .as_array()
                    .and_then(|people| people.get(nth.unwrap_or(story.n) % people.len().max(1)))
                    .unwrap_or(value);
                let person = PersonId(first.as_str()?.to_owned());
                (Some(&person) != not).then_some(By { person, hat: None })
            }
            Role::Party { party } => {
                let given = answers
                    .get(&format!("party.{party}"))
                    .and_then(|p| p.get(0)?.get("person")?.as_str());
                let standing = matter
                    .and_then(|m| m.parties.get(party)?.first())
                    .map(|p| p.person.clone());
                let person = standing.or_else(|| given.map(|id| PersonId(id.to_owned())))?;
                Some(By { person, hat: None })
            }
            Role::Anyone => in_organ(here, "clerk"),
            Role::Clock | Role::Link => None,
        }
    }

    /// Takes in what came of an order; gives the approval that a proposal waits for.
    fn settle(
        &mut self,
        story: &mut Story,
        step: usize,
        order: Order,
        outcome: Result<Done, Failure>,
    ) -> Result<Option<Order>, SimulateError> {
        let wanted_refusal = self.step_plan(story, step).is_some_and(|s| s.refused);
        let done = match outcome {
            Ok(done) if !wanted_refusal => done,
            Ok(_) => {
                return Err(SimulateError::Plan(self.told(
                    story,
                    step,
                    "was done, but the plan wants it refused",
                )));
            }
            Err(Failure::Refused(_)) if wanted_refusal => {
                self.outcome.refusals += 1;
                return Ok(None);
            }
            Err(failure) if story.tolerant => {
                story.over = true;
                self.outcome
                    .stopped
                    .push(self.told(story, step, &failure.to_string()));
                return Ok(None);
            }
            Err(failure) => {
                let answers = serde_json::to_string(&order.answers).unwrap_or_default();
                let why = format!("{failure} (by {:?}, answers {answers})", order.by);
                return Err(SimulateError::Plan(self.told(story, step, &why)));
            }
        };
        self.outcome.acts += 1;
        let on_link = self.step_plan(story, step).is_some_and(|s| s.link.is_some());
        let Some(now) = done.matters.first().cloned() else {
            return Ok(None);
        };
        for matter in done.matters.iter().skip(1) {
            let linked = now.links.iter().find(|(_, ids)| ids.contains(&matter.id));
            if let Some((link, _)) = linked {
                story.links.insert(link.clone(), matter.id.clone());
            }
        }
        let proposed = now.proposals.contains_key(&order.act);
        if on_link {
            // What the linked act brought about in our own matter.
            let own = story.matter.as_ref().map(|m| m.id.clone());
            if let Some(own) = done.matters.iter().find(|m| Some(&m.id) == own.as_ref()) {
                story.matter = Some(own.clone());
            }
        } else {
            if story.matter.is_none() {
                self.outcome.matters += 1;
            }
            if let Some(slot) = self.begun.get_mut(&story.stream).and_then(|b| b.get_mut(story.n)) {
                *slot = Some((now.id.clone(), now.state.clone()));
            }
            story.matter = Some(now.clone());
        }
        if !proposed || order.step != Step::Do {
            return Ok(None);
        }
        let procedure = self.catalogue.procedures.get(&now.procedure).cloned();
        let act = procedure.as_ref().and_then(|p| p.acts.get(&order.act));
        let step_plan = self.step_plan(story, step).cloned();
        let (Some(act), Some(step_plan)) = (act, step_plan) else {
            return Ok(None);
        };
        let own = story.matter.replace(now.clone());
        let by = self.actor(
            story,
            &step_plan,
            &act.approval,
            &order.answers,
            Some(&order.by.person),
        );
        story.matter = own;
        let by = by.ok_or_else(|| {
            SimulateError::Plan(self.told(story, step, "nobody on the cast may approve it"))
        })?;
        Ok(Some(Order {
            procedure: None,
            matter: Some(now.id.clone()),
            answers: BTreeMap::new(),
            by,
            step: Step::Approve,
            organ: None,
            key: order.key.as_ref().map(|key| format!("{key}|approve")),
            ..order
        }))
    }

    /// Corrects the act of the last stories of a stream that have done it.
    fn correct(&mut self, stories: &mut [Story], name: &str) -> Result<(), SimulateError> {
        let Some(plan) = self.plan.correction.get(name) else {
            return Ok(());
        };
        let chosen: Vec<usize> = stories
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, s)| {
                s.stream == plan.stream
                    && s.matter
                        .as_ref()
                        .is_some_and(|m| m.times.get(&plan.act).is_some_and(|n| *n > 0))
            })
            .take(usize::try_from(plan.count).unwrap_or(0))
            .map(|(place, _)| place)
            .collect();
        if chosen.len() < usize::try_from(plan.count).unwrap_or(0) {
            return Err(SimulateError::Plan(format!(
                "correction.{name}: only {} stories have done it",
                chosen.len()
            )));
        }
        for place in chosen {
            let Some(story) = stories.get_mut(place) else {
                continue;
            };
            let Some(matter) = story.matter.clone() else {
                continue;
            };
            let history = self.desk.store().history(&matter.id).map_err(Failure::from)?;
            let Some(entry) = history
                .iter()
                .rev()
                .find(|e| e.kind == engine::entry::Kind::Act && e.act.as_deref() == Some(plan.act.as_str()))
            else {
                continue;
            };
            let mut answers = BTreeMap::new();
            for (field, draw) in &plan.with {
                answers.extend(crate::answers::simple(draw, &mut story.chance).map(|v| (field.clone(), v)));
            }
            let change = if plan.void {
                desk::ChangeOrder::Void {
                    entry: entry.id.clone(),
                }
            } else {
                desk::ChangeOrder::Amend {
                    entry: entry.id.clone(),
                    day: plan.on.map(|d| d.0),
                    answers,
                }
            };
            let proposer = entry
                .actor
                .person()
                .cloned()
                .ok_or_else(|| SimulateError::Plan(format!("correction.{name}: nobody did the act")))?;
            let head = Role::Post {
                post: "head".to_owned(),
                of: Of::Here,
            };
            let superior = Role::Post {
                post: "head".to_owned(),
                of: Of::Superior,
            };
            let approver = self
                .holder(story, &head, &BTreeMap::new(), Some(&proposer), None)
                .or_else(|| self.holder(story, &superior, &BTreeMap::new(), Some(&proposer), None))
                .ok_or_else(|| {
                    SimulateError::Plan(format!("correction.{name}: there is no head to approve"))
                })?;
            let hat = match &entry.actor {
                engine::entry::Actor::Post { post, organ, .. } => Some(Hat {
                    post: post.clone(),
                    organ: organ.clone(),
                }),
                _ => None,
            };
            let order = desk::CorrectionOrder {
                why: plan.why.clone(),
                by: By {
                    person: proposer,
                    hat,
                },
                approved: approver,
                changes: vec![change],
                accept_breaches: false,
                key: Some(format!("plan|correction|{name}|{}", story.n)),
            };
            let done = self.desk.correct(&order).map_err(|failure| {
                SimulateError::Plan(format!("correction.{name}: story {}: {failure}", story.n + 1))
            })?;
            story.matter = done
                .matters
                .into_iter()
                .find(|m| m.id == matter.id)
                .or(story.matter.take());
            self.outcome.corrections += 1;
        }
        Ok(())
    }
}

/// A role in the catalogue's words.
pub(crate) fn words(role: &Role) -> String {
    match role {
        Role::Post { post, of } => match of {
            Of::Here => post.clone(),
            Of::Superior => format!("{post} of superior"),
            Of::Any(kind) => format!("{post} of any {kind}"),
            Of::Field(field) => format!("{post} of {field}"),
        },
        Role::Named { field } => format!("named in {field}"),
        Role::Party { party } => format!("party {party}"),
        Role::Anyone => "anyone".to_owned(),
        Role::Clock => "clock".to_owned(),
        Role::Link => "link".to_owned(),
    }
}
