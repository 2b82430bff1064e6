//! From a step of a story to the order that the desk is given.

use std::collections::BTreeMap;
use std::sync::Arc;

use desk::{Order, Step};
use engine::ids::MatterId;
use engine::matter::Matter;

use crate::answers::Source;
use crate::plan::StepPlan;
use crate::run::Run;
use crate::story::Story;

impl Run<'_> {
    pub(crate) fn step_plan(&self, story: &Story, step: usize) -> Option<&StepPlan> {
        let dated = story.steps.get(step)?;
        self.streams.get(&story.stream)?.steps.get(dated.step)
    }

    /// What went wrong at a step, with all that is needed to find it in the plan.
    pub(crate) fn told(&self, story: &Story, step: usize, why: &str) -> String {
        let act = self.step_plan(story, step).map_or("?", |s| s.act.as_str());
        let day = story
            .steps
            .get(step)
            .map(|d| d.day.to_string())
            .unwrap_or_default();
        let matter = story.matter.as_ref().and_then(|id| self.matter(id).ok());
        let state = matter.as_ref().map_or("还没有立", |m| m.state.as_str());
        format!(
            "stream.{}：第{}件，{day} 办 {act}（当时状态 {state}）：{why}",
            story.stream,
            story.n + 1
        )
    }

    /// A matter of a story: nobody else acts, so that what was last seen is what is.
    pub(crate) fn matter(&self, id: &MatterId) -> Result<Arc<Matter>, String> {
        let found = self.desk.store().last_seen(id).map_err(|e| e.to_string())?;
        found.ok_or_else(|| format!("没有事项 {id}"))
    }

    /// The order of a step; absent where the clock does it.
    pub(crate) fn order(&mut self, story: &mut Story, step: usize) -> Result<Option<Order>, String> {
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
            None => {
                let matter = story.matter.as_ref().map(|id| self.matter(id)).transpose()?;
                (story.procedure.clone(), matter)
            }
            Some(link) => {
                let id = story
                    .links
                    .get(link)
                    .ok_or_else(|| format!("没有随之立过“{link}”这件事项"))?;
                let matter = self.matter(id)?;
                let theirs = self
                    .catalogue
                    .procedures
                    .get(&matter.procedure)
                    .ok_or("目录里没有它的程序")?;
                (theirs.clone(), Some(matter))
            }
        };
        let about = matter.as_deref();
        let act = procedure
            .acts
            .get(&plan.act)
            .ok_or_else(|| format!("程序“{}”没有这一办理", procedure.id))?;
        let mut source = Source {
            plan: self.plan,
            catalogue: self.catalogue,
            store: self.desk.store(),
            cast: self.cast,
            about,
            pools: &mut self.pools,
            begun: &self.begun,
        };
        let answers: BTreeMap<_, _> =
            source.answers(story, dated.step, &plan.with, &procedure, act, dated.day)?;
        let by = self
            .actor(story, about, &plan, &act.by, &answers, None)
            .ok_or("名单上没有人可以办它")?;
        Ok(Some(Order {
            procedure: about.is_none().then(|| procedure.id.clone()),
            matter: about.map(|m| m.id.clone()),
            act: act.id.clone(),
            answers,
            day: Some(dated.day),
            by,
            party: None,
            behalf: None,
            step: Step::Do,
            organ: about.is_none().then(|| story.organ.clone()),
            seen: None,
            key: Some(format!("plan|{}|{}|{step}", story.stream, story.n)),
        }))
    }
}
