//! Performing: fetch what the engine wants, let it judge, commit; when others were faster, judge anew.
//!
//! Always holds: what is recorded was judged by what stood at the moment of its commit, and a request with the same
//! key acts once.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Moment;
use catalogue::model::Procedure;
use engine::Decision;
use engine::batch::Batch;
use engine::entry::{Actor, Entry};
use engine::ids::{EntryId, MatterId};
use engine::matter::Matter;
use engine::refusal::{Refusal, Rule};
use engine::request::{Answer, Request};
use engine::world::{Definitions, Directory, Want, World};
use serde_json::Value as Json;
use store::{CommitError, SecretRow, Write};

use crate::Desk;
use crate::intake::Intake;
use crate::order::{By, Done, Failure, Order, Step};

/// How often an act is judged anew before the desk gives up.
const TRIES: usize = 16;
/// So many orders are judged while those before them are committed.
const PORTION: usize = 32;
/// How often the engine may ask for more.
const ROUNDS: usize = 64;

/// What answers are read by: the procedure, and the current catalogue.
type Reading = (Arc<Procedure>, Arc<catalogue::model::Catalogue>);

/// A judged order, not yet committed.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What the engine answered.
    pub batch: Batch,
    /// Secrets put apart.
    pub secrets: Vec<SecretRow>,
}

/// How matters are fetched for a judgement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Look {
    /// As they now are.
    #[default]
    Now,
    /// As this store last saw them. The commit compares; a refusal or a conflict is judged again by what now is.
    Kept,
}

/// What has been fetched for a judgement so far.
#[derive(Default)]
pub(crate) struct Fetched {
    pub(crate) look: Look,
    pub(crate) matters: BTreeMap<MatterId, Arc<Matter>>,
    pub(crate) histories: BTreeMap<MatterId, Vec<Entry>>,
    pub(crate) values: BTreeMap<Want, Json>,
}

impl Desk {
    /// Performs an order: an act, an approval, or the turning down of a proposal.
    pub fn perform(&self, order: &Order) -> Result<Done, Failure> {
        let key = crate::key::of(order.key.as_deref())?;
        let mut look = Look::Kept;
        for _ in 0..TRIES {
            if let Some(done) = self.done_before(&key, order)? {
                return Ok(done);
            }
            match self.judge_by(look, order, &key) {
                Err(failure) if look == Look::Now => return Err(failure),
                Err(_) => {}
                Ok(judged) => match self.commit(judged) {
                    Err(CommitError::Conflict { .. }) => {}
                    other => return self.settle(other),
                },
            }
            look = Look::Now;
        }
        Err(Failure::Busy)
    }

    /// Performs orders one after the other, as [`perform`](Self::perform) would; while one is committed, those behind it
    /// are judged already. What is committed was judged by what stood in its turn, or else is judged again.
    pub fn perform_all(&self, orders: &[Order]) -> Vec<Result<Done, Failure>> {
        let mut outcomes = Vec::with_capacity(orders.len());
        while let Some(left) = orders.get(outcomes.len()..).filter(|left| !left.is_empty()) {
            for committed in self.fly(left) {
                if matches!(committed, Err(CommitError::Conflict { .. })) {
                    // It, and what is behind it, was judged by what no longer stands.
                    break;
                }
                outcomes.push(self.settle(committed));
            }
            // With nothing ahead of it, the next is judged by what stands.
            outcomes.extend(orders.get(outcomes.len()).map(|order| self.perform(order)));
        }
        outcomes
    }

    /// Judges orders and sends them behind each other until one is refused or turned down. One outcome for each sent.
    fn fly(&self, orders: &[Order]) -> Vec<Result<store::Receipt, CommitError>> {
        let mut flight = self.store.flight();
        for portion in orders.chunks(PORTION) {
            let mut writes = Vec::with_capacity(portion.len());
            for order in portion {
                let key = crate::key::of(order.key.as_deref());
                match key.and_then(|key| self.judge_by(Look::Kept, order, &key)) {
                    Ok(judged) => writes.push(self.write(judged)),
                    Err(_) => break,
                }
            }
            let whole = writes.len() == portion.len();
            if !flight.send(writes) || !whole {
                break;
            }
        }
        flight.land()
    }

    /// Judges an order without recording anything: what `--dry-run` and forms use.
    pub fn judge(&self, order: &Order, key: &str) -> Result<Judged, Failure> {
        self.judge_by(Look::Now, order, key)
    }

    fn judge_by(&self, look: Look, order: &Order, key: &str) -> Result<Judged, Failure> {
        let directory = self.directory();
        let moment = self.clock.now();
        let entry = EntryId::of_request(&self.county, key, moment.day());
        let day = order.day.unwrap_or_else(|| moment.day());
        let mut fetched = Fetched {
            look,
            ..Fetched::default()
        };
        let answers_from = self.intake_for(order, &mut fetched)?;
        let mut secrets = Vec::new();
        let answers = match answers_from {
            Some((procedure, current)) if order.step == Step::Do => {
                let mut intake = Intake {
                    county: &self.county,
                    entry: &entry,
                    vault: self.vault()?,
                    directory: &directory,
                    catalogue: &current,
                    scope: String::new(),
                    secrets: Vec::new(),
                    failed: None,
                };
                let answers = match procedure.acts.get(&order.act) {
                    Some(act) => intake.answers(&procedure, act, order.answers.clone()),
                    None => order.answers.clone(),
                };
                if let Some(error) = intake.failed {
                    return Err(error.into());
                }
                secrets = intake.secrets;
                answers
            }
            _ => order.answers.clone(),
        };
        let by = match &order.party {
            Some(party) => first_member(&answers, party)?,
            None => order.by.clone(),
        };
        let mut refused: Option<Failure> = None;
        for actor in hats(&by, &directory, day) {
            let request = Request {
                procedure: order.procedure.clone(),
                matter: order.matter.clone(),
                act: order.act.clone(),
                answers: answers.clone(),
                actor,
                behalf: order.behalf.clone(),
                day,
                organ: order.organ.clone(),
                seen: order.seen,
                key: key.to_owned(),
                digest: self.digest(order)?,
            };
            let step = order.step;
            let outcome = self.ask(&directory, moment, &mut fetched, |world| {
                let (Step::Approve | Step::Drop, Some(matter)) = (step, &request.matter) else {
                    return engine::perform(world, &request, &entry, moment);
                };
                let decision = Decision {
                    matter,
                    act: &request.act,
                    by: &request.actor,
                    day,
                    key,
                    digest: &request.digest,
                };
                match step {
                    Step::Approve => engine::approve(world, &decision, &entry, moment),
                    _ => engine::drop_proposal(world, &decision, &entry, moment),
                }
            });
            match outcome {
                Ok(batch) => return Ok(Judged { batch, secrets }),
                // Under another hat it may be allowed; the first hat's refusal is the one told.
                Err(Failure::Refused(refusal))
                    if matches!(refusal.rule, Rule::NotByYou | Rule::ApproverMayNot) =>
                {
                    refused.get_or_insert(Failure::Refused(refusal));
                }
                Err(other) => return Err(other),
            }
        }
        Err(refused.unwrap_or_else(|| Failure::Malformed("没有写明由谁办理".to_owned())))
    }

    /// Lets the engine answer, fetching what it wants.
    pub(crate) fn ask(
        &self,
        directory: &Directory,
        moment: Moment,
        fetched: &mut Fetched,
        judge: impl Fn(&World<'_>) -> Answer,
    ) -> Result<Batch, Failure> {
        let under = self.current();
        for _ in 0..ROUNDS {
            let world = World {
                county: self.county.clone(),
                definitions: &self.shelf,
                under: under.clone(),
                directory,
                matters: &fetched.matters,
                histories: &fetched.histories,
                values: &fetched.values,
                today: moment.day(),
            };
            match judge(&world) {
                Answer::Done(batch) => return Ok(*batch),
                Answer::Refused(refusal) => return Err(Failure::Refused(refusal)),
                Answer::Wants(wants) => {
                    for want in wants {
                        self.fetch(want, fetched)?;
                    }
                }
            }
        }
        Err(Failure::Busy)
    }

    pub(crate) fn fetch(&self, want: Want, fetched: &mut Fetched) -> Result<(), Failure> {
        match &want {
            Want::Matter { id, history } => {
                if *history && !fetched.histories.contains_key(id) {
                    fetched.histories.insert(id.clone(), self.store.history(id)?);
                }
                let matter = match fetched.look {
                    Look::Now => self.store.matter(id)?,
                    Look::Kept => self.store.last_seen(id)?,
                };
                match matter {
                    Some(matter) => drop(fetched.matters.insert(id.clone(), matter)),
                    // Known not to be there: the engine sees it in the values.
                    None => drop(fetched.values.insert(want, Json::Null)),
                }
            }
            _ => {
                let value = self.store.read(&want)?;
                fetched.values.insert(want, value);
            }
        }
        Ok(())
    }

    /// The procedure an order's answers are read by, and the current catalogue.
    fn intake_for(&self, order: &Order, fetched: &mut Fetched) -> Result<Option<Reading>, Failure> {
        let current = self.catalogue()?;
        let Some(id) = &order.matter else {
            let procedure = order
                .procedure
                .as_ref()
                .and_then(|p| current.procedures.get(p))
                .cloned();
            return Ok(procedure.map(|p| (p, current)));
        };
        self.fetch(
            Want::Matter {
                id: id.clone(),
                history: false,
            },
            fetched,
        )?;
        let Some(matter) = fetched.matters.get(id) else {
            return Ok(None);
        };
        Ok(self.definition(matter)?.map(|p| (p, current)))
    }

    /// The definition a matter is judged by: its pinned version and what may be added (language §4.15).
    pub fn definition(&self, matter: &Matter) -> Result<Option<Arc<Procedure>>, Failure> {
        self.shelf.find(&matter.version)?;
        self.catalogue()?;
        Ok(self
            .shelf
            .effective(&matter.version, &self.current(), &matter.procedure))
    }

    pub(crate) fn write(&self, judged: Judged) -> Write {
        Write {
            batch: judged.batch,
            secrets: judged.secrets,
            now: self.clock.now(),
            catalogue: None,
        }
    }

    pub(crate) fn commit(&self, judged: Judged) -> Result<store::Receipt, CommitError> {
        self.store.commit(self.write(judged))
    }

    pub(crate) fn settle(&self, committed: Result<store::Receipt, CommitError>) -> Result<Done, Failure> {
        match committed {
            Ok(receipt) => Ok(Done {
                entries: receipt.entries,
                moment: receipt.moment,
                matters: receipt.matters,
                again: receipt.again,
            }),
            Err(CommitError::Conflict { .. }) => Err(Failure::Busy),
            Err(CommitError::KeyReused { .. }) => {
                Err(Failure::Refused(Box::new(Refusal::new(Rule::KeyReused, ""))))
            }
            Err(CommitError::Overdrawn { account, day, .. }) => Err(Failure::Refused(Box::new(
                Refusal::new(Rule::Overdrawn, format!("{account}在{}", day.chinese())),
            ))),
            Err(CommitError::Closed) => Err(Failure::Malformed("数据库已经关闭".to_owned())),
            Err(CommitError::Store(error)) => Err(error.into()),
        }
    }

    /// What a key stands for: the order without its key. Keyed, so that a number in it cannot be guessed from it.
    fn digest(&self, order: &Order) -> Result<String, Failure> {
        let bare = Order {
            key: None,
            ..order.clone()
        };
        Ok(self
            .vault()?
            .hash(&serde_json::to_string(&bare).unwrap_or_default()))
    }

    /// The first answer, where this key has acted already: a retry must not be judged again, for the state has moved.
    fn done_before(&self, key: &str, order: &Order) -> Result<Option<Done>, Failure> {
        if order.key.is_none() {
            return Ok(None);
        }
        let Some(first) = self.store.by_key(key)? else {
            return Ok(None);
        };
        if first.request != self.digest(order)? {
            return Err(Failure::Refused(Box::new(Refusal::new(Rule::KeyReused, ""))));
        }
        let matters = match &first.matter {
            Some(id) => self.store.matter(id)?.into_iter().collect(),
            None => Vec::new(),
        };
        let entries = vec![(first.id, first.sequence)];
        Ok(Some(Done {
            entries,
            moment: first.moment,
            matters,
            again: true,
        }))
    }
}

/// The first member of a party that answers name: who begins a matter by it. Never somebody in a post.
fn first_member(answers: &BTreeMap<String, Json>, party: &str) -> Result<By, Failure> {
    let members = answers.get(&format!("party.{party}")).and_then(Json::as_array);
    let first = members.and_then(|members| members.first()?.get("person")?.as_str());
    let person = first.ok_or_else(|| Failure::Malformed("没有写明您是谁；请写姓名再提交".to_owned()))?;
    Ok(By {
        person: person.into(),
        hat: None,
    })
}

/// The actors one who asks may mean: the hat given, or every post the person holds on the day, then the person.
pub(crate) fn hats(by: &By, directory: &Directory, day: calendar::Day) -> Vec<Actor> {
    let person = &by.person;
    let post = |post: &str, organ: &engine::ids::OrganId| Actor::Post {
        person: person.clone(),
        post: post.to_owned(),
        organ: organ.clone(),
    };
    if let Some(hat) = &by.hat {
        return vec![post(&hat.post, &hat.organ)];
    }
    let held = directory
        .people
        .get(person)
        .map(|p| p.posts.as_slice())
        .unwrap_or_default();
    held.iter()
        .filter(|h| h.from <= day && h.to.is_none_or(|to| day <= to))
        .map(|h| post(&h.post, &h.organ))
        .chain([Actor::Person {
            person: person.clone(),
        }])
        .collect()
}
