//! What is tried: acts, approvals, retries, corrections, and what must be refused.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Day;
use catalogue::model::{Act, From, Of, Procedure, Role, StateKind};
use desk::Failure;
use desk::order::{By, Hat, Order, Step};
use engine::ids::{MatterId, OrganId, PersonId};
use engine::matter::Matter;
use engine::refusal::{Refusal, Rule};
use engine::request::OnBehalf;
use serde_json::Value as Json;

use super::Walk;
use super::answers::Form;

/// So many matters of a procedure; more only where fewer than two of them go on.
const MATTERS: usize = 10;

/// Who is nobody here.
const STRANGER: &str = "stranger";

impl Walk {
    /// Tries an act of a procedure, a few times over where only the answers were wrong.
    pub fn try_act(&mut self, procedure: &Arc<Procedure>) {
        let begun = self.begun.get(&procedure.id).cloned().unwrap_or_default();
        let (going, ended): (Vec<MatterId>, _) =
            begun.into_iter().partition(|id| self.matter(id).ended.is_none());
        let may_begin = going.len() < 2 || (going.len() + ended.len() < MATTERS && self.chance.percent(12));
        // What has ended is taken up again less often than what goes on, and rather what came far: an allowance waits
        // for disputes that were agreed, archived and graded.
        let id = if self.chance.percent(15) {
            let drawn: Vec<MatterId> = (0..3).filter_map(|_| self.chance.pick(&ended).cloned()).collect();
            drawn.into_iter().max_by_key(|id| {
                let matter = self.matter(id);
                (matter.result.as_deref() == Some("agreed"), matter.revision)
            })
        } else {
            self.chance.pick(&going).cloned()
        };
        let id = id.filter(|_| !may_begin);
        let matter = id.as_ref().map(|id| self.matter(id));
        if self.try_proposal(procedure, matter.as_deref()) {
            return;
        }
        let anything = self.chance.percent(6);
        let Some(act) = self.choose(procedure, matter.as_deref(), anything) else {
            return;
        };
        let act = act.clone();
        *self
            .tried
            .entry((procedure.id.clone(), act.id.clone()))
            .or_default() += 1;
        for eager in [40, 90, 10, 60, 90, 50, 90, 30, 60, 80, 20, 70] {
            let organ = match &matter {
                Some(matter) => matter.organ.clone(),
                None => match self.organ_of(&procedure.organs) {
                    Some(organ) => OrganId(organ),
                    None => return,
                },
            };
            let form = Form {
                procedure,
                act: &act,
                matter: matter.as_deref(),
                organ: &organ,
                eager,
            };
            let Some(answers) = self.answers(&form) else {
                return self.count("nothing to answer with");
            };
            let stranger = self.chance.percent(4);
            let by = if stranger {
                Some(person(STRANGER))
            } else {
                self.who(&act.by, matter.as_deref(), &organ, &answers)
            };
            let Some(by) = by else { continue };
            let behalf = self.behalf(&act);
            let order = Order {
                procedure: matter.is_none().then(|| procedure.id.clone()),
                matter: id.clone(),
                act: act.id.clone(),
                answers,
                day: Some(self.day()),
                by,
                party: None,
                behalf,
                step: Step::Do,
                organ: matter.is_none().then_some(organ),
                seen: None,
                key: Some(format!("walk-{}", self.chance.next())),
            };
            let forbidden = self.forbidden(procedure, &act, matter.as_deref(), &order);
            let denied = matter.as_deref().and_then(|matter| self.denied(matter, &order));
            match self.perform(&order) {
                Ok(()) => {
                    if let Some(why) = forbidden {
                        self.stop(&format!("recorded although {why}: {order:?}"));
                    }
                    if let Some(refusal) = denied {
                        self.stop(&format!(
                            "recorded although said to be impossible ({refusal:?}): {order:?}"
                        ));
                    }
                    if order.behalf.is_some() {
                        self.count("done for a party");
                    }
                    return self.try_again(&order);
                }
                Err(refusal) if refusal.rule < Rule::UnknownAnswer => return,
                Err(_) => {}
            }
        }
    }

    /// Now and then for a party who may do it too: refused unless a post acts and the party is there.
    fn behalf(&mut self, act: &Act) -> Option<OnBehalf> {
        let parties = act.by.iter().filter_map(|role| match role {
            Role::Party { party } => Some(party.clone()),
            _ => None,
        });
        let parties: Vec<String> = parties.collect();
        let party = self.chance.pick(&parties)?.clone();
        self.chance.percent(30).then(|| OnBehalf {
            party,
            person: None,
            checked: "original".to_owned(),
        })
    }

    /// Approves or turns down what was proposed in a matter, where something was.
    fn try_proposal(&mut self, procedure: &Procedure, matter: Option<&Matter>) -> bool {
        let Some(matter) = matter.filter(|m| !m.proposals.is_empty()) else {
            return false;
        };
        let acts: Vec<&String> = matter.proposals.keys().collect();
        let act = (*self.chance.pick(&acts).unwrap()).clone();
        let roles = &procedure.acts[&act].approval;
        let Some(by) = self.who(
            roles,
            Some(matter),
            &matter.organ,
            &matter.proposals[&act].answers,
        ) else {
            return false;
        };
        let order = Order {
            procedure: None,
            matter: Some(matter.id.clone()),
            act,
            answers: BTreeMap::new(),
            day: None,
            by,
            party: None,
            behalf: None,
            step: if self.chance.percent(12) {
                Step::Drop
            } else {
                Step::Approve
            },
            organ: None,
            seen: None,
            key: Some(format!("walk-{}", self.chance.next())),
        };
        let stands = matter.proposals[&order.act].person == order.by.person && order.step == Step::Approve;
        if self.perform(&order).is_ok() {
            if stands {
                self.stop(&format!("approved by who proposed it: {order:?}"));
            }
            self.count("decided");
            self.try_again(&order);
        }
        true
    }

    /// An act that the state allows, the less often tried the sooner; or anything.
    fn choose<'p>(
        &mut self,
        procedure: &'p Procedure,
        matter: Option<&Matter>,
        anything: bool,
    ) -> Option<&'p Act> {
        let of_people = |role: &Role| !matches!(role, Role::Clock | Role::Link);
        let state = matter.map_or("start", |m| m.state.as_str());
        let may = |act: &&Act| act.by.iter().any(of_people) && (anything || fits(procedure, act, state));
        let acts: Vec<&Act> = procedure.acts.values().filter(may).collect();
        // An act that ends the matter is passed over more often than not: else nothing would go far.
        let ends = |act: &&&Act| {
            let to = act.to.as_ref().and_then(|to| procedure.states.get(to));
            to.is_some_and(|state| state.kind == StateKind::Ended)
        };
        let going_on: Vec<&Act> = acts.iter().filter(|act| !ends(act)).copied().collect();
        let acts = if going_on.is_empty() || self.chance.percent(30) {
            acts
        } else {
            going_on
        };
        let drawn: Vec<&Act> = (0..3).filter_map(|_| self.chance.pick(&acts).copied()).collect();
        drawn
            .into_iter()
            .min_by_key(|act| self.times_tried(procedure, act))
    }

    /// How often an act was tried, in whatever matter.
    fn times_tried(&self, procedure: &Procedure, act: &Act) -> u64 {
        let act = (procedure.id.clone(), act.id.clone());
        self.tried.get(&act).copied().unwrap_or(0)
    }

    /// Mostly today; sometimes late; seldom tomorrow.
    fn day(&mut self) -> Day {
        match self.chance.below(100) {
            0..3 => self.today.next(),
            3..12 => self
                .today
                .plus_days(-1 - i64::try_from(self.chance.below(4)).unwrap()),
            _ => self.today,
        }
    }

    /// Why an act must be refused, as far as the second bookkeeper can say.
    fn forbidden(
        &self,
        procedure: &Procedure,
        act: &Act,
        matter: Option<&Matter>,
        order: &Order,
    ) -> Option<&'static str> {
        let known = matter.map(|m| &self.book.matters[m.id.as_str()].now);
        let state = known.map_or("start", |now| now.state.as_str());
        let day = order.day.unwrap();
        if !fits(procedure, act, state) {
            Some("the state does not allow it")
        } else if day > self.today {
            Some("the day is yet to come")
        } else if known.is_some_and(|now| day.to_string() < now.latest) {
            Some("the day lies before the latest")
        } else if order.by.person.as_str() == STRANGER && !act.by.contains(&Role::Anyone) {
            Some("a stranger did it")
        } else {
            None
        }
    }

    /// Somebody who has one of the roles.
    pub fn who(
        &mut self,
        roles: &[Role],
        matter: Option<&Matter>,
        organ: &OrganId,
        answers: &BTreeMap<String, Json>,
    ) -> Option<By> {
        let in_field = |field: &str| {
            let value = matter
                .and_then(|m| m.fields.get(field))
                .or_else(|| answers.get(field));
            match value {
                Some(Json::Array(all)) => all.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
                Some(Json::String(one)) => vec![one.clone()],
                _ => Vec::new(),
            }
        };
        let start = self.chance.below(roles.len());
        for role in roles.iter().cycle().skip(start).take(roles.len()) {
            let (post, organs): (_, Vec<OrganId>) = match role {
                Role::Clock | Role::Link => continue,
                Role::Anyone => return Some(person("person-0")),
                Role::Named { field } => match self.chance.pick(&in_field(field)) {
                    Some(named) => return Some(person(named)),
                    None => continue,
                },
                Role::Party { party } => {
                    let members: Vec<&PersonId> = matter
                        .and_then(|m| m.parties.get(party))
                        .into_iter()
                        .flatten()
                        .map(|p| &p.person)
                        .collect();
                    match self.chance.pick(&members) {
                        Some(member) => return Some(person(member.as_str())),
                        // A party comes in with the first act.
                        None if matter.is_none() => {
                            let joining = answers.get(&format!("party.{party}"));
                            let first = joining.and_then(|p| p[0]["person"].as_str());
                            return first.map(person);
                        }
                        None => continue,
                    }
                }
                Role::Post { post, of } => {
                    let asked = answers.get("organ").and_then(Json::as_str).map(OrganId::from);
                    let here =
                        matter.map_or_else(|| asked.unwrap_or_else(|| organ.clone()), |_| organ.clone());
                    let directory = self.desk.directory();
                    let organs = match of {
                        Of::Here => vec![here],
                        Of::Superior => directory
                            .organs
                            .get(&here)
                            .and_then(|o| o.superior.clone())
                            .into_iter()
                            .collect(),
                        Of::Any(kind) => {
                            let fits = |other: &&String| self.catalogue.organs.kind_is(other, kind);
                            self.organs
                                .keys()
                                .filter(fits)
                                .flat_map(|kind| self.organs[kind].clone())
                                .collect()
                        }
                        Of::Field(field) => in_field(field).into_iter().map(OrganId).collect(),
                    };
                    (post, organs)
                }
            };
            let holders: Vec<(OrganId, PersonId)> = organs
                .into_iter()
                .filter_map(|organ| Some((organ.clone(), self.holders.get(&(organ, post.clone()))?)))
                .flat_map(|(organ, people)| people.iter().map(move |p| (organ.clone(), p.clone())))
                .collect();
            if let Some((organ, holder)) = self.chance.pick(&holders) {
                return Some(By {
                    person: holder.clone(),
                    hat: Some(Hat {
                        post: post.clone(),
                        organ: organ.clone(),
                    }),
                });
            }
        }
        None
    }

    /// Performs an order; a refusal records nothing and says why.
    fn perform(&mut self, order: &Order) -> Result<(), Box<Refusal>> {
        let before = self.desk.store().head().unwrap();
        match self.desk.perform(order) {
            Ok(done) => {
                assert!(!done.again && !done.entries.is_empty(), "{order:?}");
                self.count("done");
                self.take_new();
                Ok(())
            }
            Err(failure) => Err(self.refused(&before, failure, &format!("{order:?}"))),
        }
    }

    /// Nothing was recorded, and the sentence is one.
    pub fn refused(&mut self, before: &store::Head, failure: Failure, asked: &str) -> Box<Refusal> {
        let Failure::Refused(refusal) = failure else {
            self.stop(&format!("no refusal, but {failure}: {asked}"));
        };
        if self.desk.store().head().unwrap() != *before {
            self.stop(&format!("refused, and yet something was recorded: {asked}"));
        }
        let sentence = refusal.sentence();
        let chinese = sentence.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        if !chinese || !sentence.ends_with('。') || refusal.basis.is_none() {
            self.stop(&format!(
                "no sentence to show a clerk: {sentence:?} ({refusal:?}): {asked}"
            ));
        }
        *self.refusals.entry(format!("{:?}", refusal.rule)).or_default() += 1;
        refusal
    }

    /// A retry with the same key acts once; the same key with other content is refused.
    fn try_again(&mut self, order: &Order) {
        if !self.chance.percent(10) {
            return;
        }
        let before = self.desk.store().head().unwrap();
        match self.desk.perform(order) {
            Ok(done) if done.again && self.desk.store().head().unwrap() == before => {}
            other => self.stop(&format!("a retry was not the same act: {other:?}: {order:?}")),
        }
        let other = Order {
            seen: Some(99),
            ..order.clone()
        };
        match self.desk.perform(&other) {
            Err(failure) => {
                let refusal = self.refused(&before, failure, &format!("{other:?}"));
                assert_eq!(refusal.rule, Rule::KeyReused, "{other:?}");
            }
            Ok(_) => self.stop(&format!("the key was used for another request: {other:?}")),
        }
        self.count("retried");
    }

    /// Whatever lapses by today.
    pub fn run(&mut self) {
        let report = self.desk.run(self.today).unwrap();
        *self.tally.entry("lapsed").or_default() += u64::try_from(report.done.len()).unwrap();
        self.take_new();
    }
}

fn person(id: &str) -> By {
    By {
        person: PersonId(id.to_owned()),
        hat: None,
    }
}

/// Whether an act may start from a state, by the catalogue's words.
fn fits(procedure: &Procedure, act: &Act, state: &str) -> bool {
    let kind = procedure.states.get(state).map(|s| s.kind);
    act.from.iter().any(|from| match from {
        From::Start => state == "start",
        From::Open => matches!(kind, Some(StateKind::Open | StateKind::Paused)),
        From::Ended => kind == Some(StateKind::Ended),
        From::State(name) => name == state,
    })
}
