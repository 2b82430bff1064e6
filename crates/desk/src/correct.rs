//! Corrections: a set of changes to what was recorded, with one reason, in one transaction (language §4.8).

use std::collections::BTreeMap;

use calendar::Day;
use catalogue::model::Act;
use engine::entry::{Actor, Entry};
use engine::ids::{EntryId, MatterId};
use engine::refusal::{Refusal, Rule};
use engine::request::{Change, ChangeKind, CorrectionSet};
use engine::world::Want;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::Desk;
use crate::intake::Intake;
use crate::order::{By, Done, Failure};
use crate::perform::{Fetched, Judged};

/// A correction asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionOrder {
    /// Why.
    pub why: String,
    /// Who proposes: one who may do the acts.
    pub by: By,
    /// Who approves: the head, another person.
    pub approved: By,
    /// The changes.
    pub changes: Vec<ChangeOrder>,
    /// Record what really happened although a guard fails; each failure is marked 违规.
    #[serde(default)]
    pub accept_breaches: bool,
    /// A retry with the same key acts once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case", deny_unknown_fields)]
pub enum ChangeOrder {
    /// Other answers or another day for an entry.
    Amend {
        /// The entry.
        entry: EntryId,
        /// The new day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        day: Option<Day>,
        /// Answers that differ.
        #[serde(default)]
        answers: BTreeMap<String, Json>,
    },
    /// Takes an entry out.
    Void {
        /// The entry.
        entry: EntryId,
    },
    /// Puts an act in.
    Insert {
        /// After this entry.
        after: EntryId,
        /// The act.
        act: String,
        /// The day it happened.
        day: Day,
        /// Who had done it.
        by: By,
        /// Its answers.
        #[serde(default)]
        answers: BTreeMap<String, Json>,
    },
}

impl Desk {
    /// Records a correction, whole or not at all.
    pub fn correct(&self, order: &CorrectionOrder) -> Result<Done, Failure> {
        let key = crate::key::of(order.key.as_deref())?;
        for _ in 0..8 {
            match self.commit(self.judge_correction(order, &key)?) {
                Err(store::CommitError::Conflict { .. }) => {}
                other => return self.settle(other),
            }
        }
        Err(Failure::Busy)
    }

    /// Judges a correction without recording anything: what would come of it.
    pub fn judge_correction(&self, order: &CorrectionOrder, key: &str) -> Result<Judged, Failure> {
        let directory = self.directory();
        let moment = self.clock.now();
        let today = moment.day();
        let entry = EntryId::of_request(&self.county, key, today);
        let current = self.catalogue()?;
        let mut fetched = Fetched::default();
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
        let mut changes = Vec::new();
        for (place, change) in order.changes.iter().enumerate() {
            intake.scope = place.to_string();
            changes.push(self.change(change, &mut intake, &mut fetched, today)?);
        }
        if let Some(error) = intake.failed {
            return Err(error.into());
        }
        let secrets = intake.secrets;
        let set = CorrectionSet {
            why: order.why.clone(),
            by: self.actor(&order.by, today),
            approved_by: self.actor(&order.approved, today),
            changes,
            accept_breaches: order.accept_breaches,
        };
        let bare = CorrectionOrder {
            key: None,
            ..order.clone()
        };
        let digest = self
            .vault()?
            .hash(&serde_json::to_string(&bare).unwrap_or_default());
        let batch = self.ask(&directory, moment, &mut fetched, |world| {
            engine::correct(world, &set, &entry, key, &digest, moment)
        })?;
        Ok(Judged { batch, secrets })
    }

    fn change(
        &self,
        change: &ChangeOrder,
        intake: &mut Intake<'_>,
        fetched: &mut Fetched,
        today: Day,
    ) -> Result<Change, Failure> {
        let target = match change {
            ChangeOrder::Amend { entry, .. } | ChangeOrder::Void { entry } => entry,
            ChangeOrder::Insert { after, .. } => after,
        };
        let found = self.store.entry(target)?;
        let (Some(found), Some(id)) = (&found, found.as_ref().and_then(|e| e.matter.clone())) else {
            return Err(Failure::Refused(Box::new(Refusal::new(
                Rule::CorrectionTarget,
                target.as_str(),
            ))));
        };
        self.fetch(
            Want::Matter {
                id: id.clone(),
                history: true,
            },
            fetched,
        )?;
        let kind = match change {
            ChangeOrder::Void { .. } => ChangeKind::Void {
                target: target.clone(),
            },
            ChangeOrder::Amend { day, answers, .. } => ChangeKind::Amend {
                target: target.clone(),
                day: *day,
                answers: self.canonical(&id, found.act.as_deref(), answers, intake, fetched)?,
            },
            ChangeOrder::Insert {
                act,
                day,
                by,
                answers,
                ..
            } => ChangeKind::Insert {
                after: target.clone(),
                act: act.clone(),
                day: *day,
                actor: self.actor(by, today),
                answers: self.canonical(&id, Some(act), answers, intake, fetched)?,
            },
        };
        Ok(Change { matter: id, kind })
    }

    fn canonical(
        &self,
        id: &MatterId,
        act: Option<&str>,
        answers: &BTreeMap<String, Json>,
        intake: &mut Intake<'_>,
        fetched: &Fetched,
    ) -> Result<BTreeMap<String, Json>, Failure> {
        let Some(matter) = fetched.matters.get(id) else {
            return Ok(answers.clone());
        };
        let definition = self.definition(matter)?;
        let act: Option<&Act> = definition.as_ref().and_then(|p| p.acts.get(act?));
        Ok(match (&definition, act) {
            (Some(procedure), Some(act)) => intake.answers(procedure, act, answers.clone()),
            _ => answers.clone(),
        })
    }

    /// The hat a person means when none is named: the first post held on the day, else the person.
    fn actor(&self, by: &By, day: Day) -> Actor {
        let person = by.person.clone();
        if let Some(hat) = &by.hat {
            return Actor::Post {
                person,
                post: hat.post.clone(),
                organ: hat.organ.clone(),
            };
        }
        let directory = self.directory();
        let held = directory.people.get(&person).and_then(|p| {
            p.posts
                .iter()
                .find(|h| h.from <= day && h.to.is_none_or(|to| day <= to))
        });
        match held {
            Some(held) => Actor::Post {
                person,
                post: held.post.clone(),
                organ: held.organ.clone(),
            },
            None => Actor::Person { person },
        }
    }

    /// The journal of a matter.
    pub fn history(&self, id: &MatterId) -> Result<Vec<Entry>, Failure> {
        Ok(self.store.history(id)?)
    }
}
