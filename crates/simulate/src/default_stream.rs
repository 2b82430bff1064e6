//! Streams for procedures that the plan does not mention: a new register is simulated the day its file is there.

use std::collections::{BTreeMap, VecDeque};

use catalogue::model::{Act, From, Procedure, Role, StateKind};
use indexmap::IndexMap;

use crate::plan::{Plan, StepPlan, Stream};

/// A few matters that go to their end, and a few that stay where work is done.
pub fn streams(plan: &Plan, procedure: &Procedure) -> Vec<(String, Stream)> {
    let year = plan.plan.reported.0.year() - 1;
    let span = |month, day| calendar::Day::new(year, month, day).map(crate::plan::PlanDay);
    let (Some(from), Some(to)) = (span(1, 4), span(11, 30)) else {
        return Vec::new();
    };
    let open = |p: &Procedure, s: &str| p.states.get(s).is_some_and(|s| s.kind == StateKind::Open);
    let ended = |p: &Procedure, s: &str| p.states.get(s).is_some_and(|s| s.kind == StateKind::Ended);
    let counted: Vec<&str> = procedure
        .measures
        .values()
        .filter_map(|m| match &m.counts {
            catalogue::model::Counts::While { states } => states.first().map(String::as_str),
            catalogue::model::Counts::On { .. } => None,
        })
        .collect();
    let staying = path(procedure, |s| {
        if counted.is_empty() {
            open(procedure, s)
        } else {
            counted.contains(&s)
        }
    });
    let ending = path(procedure, |s| ended(procedure, s));
    let n = plan.plan.matters_by_default;
    let stream = |acts: Vec<&Act>, count: u32| Stream {
        procedure: procedure.id.clone(),
        count: Some(count),
        each: None,
        from,
        to,
        monthly: false,
        anchor: None,
        spread: None,
        organ: None,
        steps: acts
            .into_iter()
            .map(|act| StepPlan {
                act: act.id.clone(),
                after: Some([1, 12]),
                workdays: None,
                any_day: false,
                on: None,
                recorded_after: None,
                recorded: None,
                by: None,
                nth: None,
                with: IndexMap::new(),
                percent: None,
                again: None,
                refused: false,
                link: None,
                lapses: false,
            })
            .collect(),
    };
    [("stays", staying, n.saturating_mul(2)), ("ends", ending, n)]
        .into_iter()
        .filter(|(_, acts, _)| !acts.is_empty())
        .map(|(how, acts, count)| (format!("{}-{how}", procedure.id), stream(acts, count)))
        .collect()
}

/// The shortest way of acts from the start to a state that fits, done by people.
fn path(procedure: &Procedure, fits: impl Fn(&str) -> bool) -> Vec<&Act> {
    let by_people = |act: &&Act| {
        act.by.iter().any(|r| {
            matches!(
                r,
                Role::Post { .. } | Role::Party { .. } | Role::Named { .. } | Role::Anyone
            )
        })
    };
    let mut seen: BTreeMap<&str, Vec<&Act>> = BTreeMap::new();
    let mut queue = VecDeque::new();
    for act in procedure
        .acts
        .values()
        .filter(by_people)
        .filter(|a| a.from.contains(&From::Start))
    {
        let Some(to) = act.to.as_deref() else { continue };
        if let std::collections::btree_map::Entry::Vacant(free) = seen.entry(to) {
            free.insert(vec![act]);
            queue.push_back(to);
        }
    }
    while let Some(state) = queue.pop_front() {
        let so_far = seen.get(state).cloned().unwrap_or_default();
        if fits(state) {
            return so_far;
        }
        for act in procedure.acts.values().filter(by_people) {
            let from_here = act.from.iter().any(|f| match f {
                From::State(s) => s == state,
                From::Open => procedure
                    .states
                    .get(state)
                    .is_some_and(|s| s.kind != StateKind::Ended),
                From::Start | From::Ended => false,
            });
            let Some(to) = act.to.as_deref().filter(|_| from_here) else {
                continue;
            };
            if let std::collections::btree_map::Entry::Vacant(free) = seen.entry(to) {
                let mut longer = so_far.clone();
                longer.push(act);
                free.insert(longer);
                queue.push_back(to);
            }
        }
    }
    Vec::new()
}
