//! The plan's corrections: the last matters of a stream in which the act was done.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalogue::model::{Of, Role};
use desk::{By, ChangeOrder, CorrectionOrder, Failure, Hat};
use engine::entry::{Actor, Entry, Kind};
use engine::matter::Matter;

use crate::draws;
use crate::plan::CorrectionPlan;
use crate::run::{Run, SimulateError};
use crate::story::Story;

impl Run<'_> {
    /// Performs one of the plan's corrections.
    pub(crate) fn correct(&mut self, stories: &mut [Story], name: &str) -> Result<(), SimulateError> {
        let Some(plan) = self.plan.correction.get(name) else {
            return Ok(());
        };
        let mut left = plan.count;
        for story in stories.iter_mut().rev().filter(|s| s.stream == plan.stream) {
            if left == 0 {
                break;
            }
            let Some(matter) = story.matter.as_ref().map(|id| self.matter(id)).transpose()? else {
                continue;
            };
            if matter.times.get(&plan.act).is_some_and(|times| *times > 0) {
                self.correct_one(story, &matter, name, plan)?;
                left -= 1;
            }
        }
        if left > 0 {
            let why = format!("correction.{name}：办过这件事的还少{left}件，更正不成");
            return Err(SimulateError::Plan(why));
        }
        Ok(())
    }

    fn correct_one(
        &mut self,
        story: &mut Story,
        matter: &Arc<Matter>,
        name: &str,
        plan: &CorrectionPlan,
    ) -> Result<(), SimulateError> {
        let wrong = |why: &str| SimulateError::Plan(format!("correction.{name}：第{}件：{why}", story.n + 1));
        let history = self.desk.store().history(&matter.id).map_err(Failure::from)?;
        let entry: &Entry = history
            .iter()
            .rev()
            .find(|e| e.kind == Kind::Act && e.act.as_deref() == Some(plan.act.as_str()))
            .ok_or_else(|| wrong("流水里没有这一办理"))?;
        let proposer = entry
            .actor
            .person()
            .cloned()
            .ok_or_else(|| wrong("这一办理没有办理人"))?;
        let head = |of: Of| Role::Post {
            post: "head".to_owned(),
            of,
        };
        let approved = [head(Of::Here), head(Of::Superior)]
            .iter()
            .find_map(|role| self.holder(story, Some(matter), role, &BTreeMap::new(), Some(&proposer), None))
            .ok_or_else(|| wrong("没有负责人可以批准"))?;
        let hat = match &entry.actor {
            Actor::Post { post, organ, .. } => Some(Hat {
                post: post.clone(),
                organ: organ.clone(),
            }),
            _ => None,
        };
        let change = if plan.void {
            ChangeOrder::Void {
                entry: entry.id.clone(),
            }
        } else {
            let mut answers = BTreeMap::new();
            for (field, draw) in &plan.with {
                let value = draws::simple(draw, &mut story.chance);
                answers.extend(value.map(|v| (field.clone(), v)));
            }
            ChangeOrder::Amend {
                entry: entry.id.clone(),
                day: plan.on.map(|d| d.0),
                answers,
            }
        };
        let order = CorrectionOrder {
            why: plan.why.clone(),
            by: By {
                person: proposer,
                hat,
            },
            approved,
            changes: vec![change],
            accept_breaches: false,
            key: Some(format!("plan|correction|{name}|{}", story.n)),
        };
        self.desk.correct(&order).map_err(|failure| {
            SimulateError::Plan(format!("correction.{name}：第{}件：{failure}", story.n + 1))
        })?;
        self.outcome.corrections += 1;
        Ok(())
    }
}
