//! What came of an order, taken into its story.

use std::collections::BTreeMap;

use desk::{Done, Failure, Order, Step};

use crate::run::{Run, SimulateError};
use crate::story::Story;

impl Run<'_> {
    /// Takes in what came of an order; gives the approval that a proposal waits for.
    pub(crate) fn settle(
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
                let why = "办成了，但计划要它被拒";
                return Err(SimulateError::Plan(self.told(story, step, why)));
            }
            Err(Failure::Refused(_)) if wanted_refusal => {
                self.outcome.refusals += 1;
                return Ok(None);
            }
            Err(failure) if story.tolerant => {
                story.over = true;
                let why = self.told(story, step, &failure.to_string());
                self.outcome.stopped.push(why);
                return Ok(None);
            }
            Err(failure) => {
                let answers = serde_json::to_string(&order.answers).unwrap_or_default();
                let why = format!("{failure}（由 {} 办理，所填 {answers}）", order.by.person);
                return Err(SimulateError::Plan(self.told(story, step, &why)));
            }
        };
        self.outcome.acts += 1;
        let on_link = self.step_plan(story, step).is_some_and(|s| s.link.is_some());
        let Some(now) = done.matters.first() else {
            return Ok(None);
        };
        for matter in done.matters.iter().skip(1) {
            let linked = now.links.iter().find(|(_, ids)| ids.contains(&matter.id));
            if let Some((link, _)) = linked {
                story.links.insert(link.clone(), matter.id.clone());
            }
        }
        if !on_link {
            if story.matter.is_none() {
                self.outcome.matters += 1;
            }
            if let Some(slot) = self.begun.get_mut(&story.stream).and_then(|b| b.get_mut(story.n)) {
                *slot = Some((now.id.clone(), now.state.clone()));
            }
            story.matter = Some(now.id.clone());
        }
        if !now.proposals.contains_key(&order.act) || order.step != Step::Do {
            return Ok(None);
        }
        let procedure = self.catalogue.procedures.get(&now.procedure);
        let act = procedure.and_then(|p| p.acts.get(&order.act));
        let (Some(act), Some(step_plan)) = (act, self.step_plan(story, step)) else {
            return Ok(None);
        };
        let not = Some(&order.by.person);
        let by = self
            .actor(story, Some(now), step_plan, &act.approval, &order.answers, not)
            .ok_or_else(|| SimulateError::Plan(self.told(story, step, "名单上没有人可以批准它")))?;
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
}
