//! Corrections that one person asks for and a head answers later: what a page does in two visits, `correct` does in one.
//!
//! Always holds: asking records nothing in the journal, and what could not be made is not asked for; the answer judges
//! anew by what then stands; made once, whoever answers twice.

use calendar::Moment;
use engine::entry::Actor;
use engine::ids::{MatterId, PersonId};
use store::{CorrectionAnswer, CorrectionAsked};

use crate::correct::CorrectionOrder;
use crate::order::{By, Done, Failure, Hat};
use crate::perform::Judged;
use crate::{Desk, key};

/// A correction that was asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Its id.
    pub id: String,
    /// The matter.
    pub matter: MatterId,
    /// What is asked; who approves is filled in by the answer.
    pub order: CorrectionOrder,
    /// When.
    pub asked: Moment,
    /// The answer; absent while it waits.
    pub answer: Option<CorrectionAnswer>,
}

impl Desk {
    /// Everybody who may approve corrections of a matter today, the asker aside: who heads the organ that has it, or its
    /// superior.
    pub fn approvers(&self, id: &MatterId, asker: &PersonId) -> Result<Vec<By>, Failure> {
        let Some(matter) = self.store.matter(id)? else {
            return Ok(Vec::new());
        };
        let (directory, catalogue, today) = (self.directory(), self.catalogue()?, self.clock.today());
        let mut found = Vec::new();
        for person in directory.people.values().filter(|person| person.id != *asker) {
            for held in &person.posts {
                let actor = Actor::Post {
                    person: person.id.clone(),
                    post: held.post.clone(),
                    organ: held.organ.clone(),
                };
                if engine::heads(&actor, &matter, today, &directory, &catalogue) {
                    found.push(By {
                        person: person.id.clone(),
                        hat: Some(Hat {
                            post: held.post.clone(),
                            organ: held.organ.clone(),
                        }),
                    });
                }
            }
        }
        Ok(found)
    }

    /// Asks for a correction of a matter: it waits until a head answers. `order.approved` need not be known yet; the
    /// order's key is the id it waits under. Answers what would come of it now.
    ///
    /// Refused as the correction itself would be (where only a condition fails, the head may let it stand), and where
    /// nobody may approve it; nothing then waits.
    pub fn ask_correction(&self, matter: &MatterId, order: &CorrectionOrder) -> Result<Judged, Failure> {
        let id = key::of(order.key.as_deref())?;
        let approvers = self.approvers(matter, &order.by.person)?;
        let Some(approver) = approvers.into_iter().next() else {
            return Err(Failure::Malformed(
                "承办机构和它的上级都没有另一位负责人，更正没有人批准；请先登记负责人".to_owned(),
            ));
        };
        let order = CorrectionOrder {
            approved: approver,
            key: Some(id.clone()),
            ..order.clone()
        };
        let judged = match self.judge_correction(&order, &id) {
            Err(refused @ Failure::Refused(_)) => {
                // What really happened may be recorded although a condition fails: the head will decide.
                let accepted = CorrectionOrder {
                    accept_breaches: true,
                    ..order.clone()
                };
                self.judge_correction(&accepted, &id).map_err(|_| refused)?
            }
            other => other?,
        };
        let body = serde_json::to_string(&order).map_err(|error| Failure::Malformed(error.to_string()))?;
        self.store.ask_correction(&CorrectionAsked {
            id,
            matter: matter.clone(),
            person: order.by.person.clone(),
            asked: self.clock.now(),
            body,
            answer: None,
        })?;
        Ok(judged)
    }

    /// What would come of a correction that waits, were it approved now by this person.
    pub fn foresee_correction(
        &self,
        asked: &Asked,
        by: &By,
        accept_breaches: bool,
    ) -> Result<Judged, Failure> {
        let order = CorrectionOrder {
            approved: by.clone(),
            accept_breaches,
            ..asked.order.clone()
        };
        self.judge_correction(&order, &asked.id)
    }

    /// The corrections asked for in a matter, answered or not, the latest first. Whether the matter may be seen is for
    /// the caller to know.
    pub fn corrections_asked(&self, matter: &MatterId) -> Result<Vec<Asked>, Failure> {
        let found = self.store.corrections_asked(matter)?.into_iter();
        found.map(read).collect()
    }

    /// The corrections that wait for an answer, the oldest first, at most `limit`; whether their matters may be seen is
    /// for the caller to know.
    pub fn corrections_waiting(&self, limit: u32) -> Result<Vec<Asked>, Failure> {
        let found = self.store.corrections_waiting(limit)?.into_iter();
        found.map(read).collect()
    }

    /// Approves a correction that waits: it is made, judged by what stands now. `accept_breaches`: what really happened
    /// is recorded although a guard fails.
    pub fn approve_correction(&self, id: &str, by: &By, accept_breaches: bool) -> Result<Done, Failure> {
        let asked = self.waiting(id)?;
        let order = CorrectionOrder {
            approved: by.clone(),
            accept_breaches,
            key: Some(asked.id.clone()),
            ..asked.order
        };
        let done = match self.store.by_key(&asked.id)? {
            // It was made, and the answer was not noted any more.
            Some(first) => Done {
                matters: self.store.matter(&asked.matter)?.into_iter().collect(),
                moment: first.moment,
                entries: vec![(first.id, first.sequence)],
                again: true,
            },
            None => self.correct(&order)?,
        };
        self.note(id, by, true)?;
        Ok(done)
    }

    /// Turns down a correction that waits. Only who might have approved it may.
    pub fn drop_correction(&self, id: &str, by: &By) -> Result<(), Failure> {
        let asked = self.waiting(id)?;
        if !self
            .approvers(&asked.matter, &asked.order.by.person)?
            .contains(by)
        {
            return Err(Failure::Malformed(
                "更正由承办机构或它上级的另一位负责人答复；请用那个岗位来办".to_owned(),
            ));
        }
        self.note(id, by, false)
    }

    fn waiting(&self, id: &str) -> Result<Asked, Failure> {
        let found = self.store.correction_asked(id)?.map(read).transpose()?;
        found
            .filter(|asked| asked.answer.is_none())
            .ok_or_else(|| Failure::Malformed("这项更正已经答复过了；请看流水".to_owned()))
    }

    fn note(&self, id: &str, by: &By, approved: bool) -> Result<(), Failure> {
        let answer = CorrectionAnswer {
            approved,
            by: by.person.clone(),
            moment: self.clock.now(),
        };
        self.store.answer_correction(id, &answer)?;
        Ok(())
    }
}

fn read(asked: CorrectionAsked) -> Result<Asked, Failure> {
    Ok(Asked {
        order: serde_json::from_str(&asked.body)
            .map_err(|error| Failure::Malformed(format!("等批准的更正读不出来：{error}")))?,
        id: asked.id,
        matter: asked.matter,
        asked: asked.asked,
        answer: asked.answer,
    })
}
