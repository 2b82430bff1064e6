//! Performing the agenda: day by day, in waves in which no story acts twice, each wave given to the desk at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Day;
use catalogue::model::Catalogue;
use desk::{Desk, Failure, Order, SetClock};
use engine::ids::MatterId;

use crate::cast::Cast;
use crate::plan::{Plan, Stream};
use crate::pools::{self, Drawn};
use crate::story::{self, Story};
use crate::streams::{all_streams, count_of, share_totals};

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
    /// Stories without a plan, or of a multiplied one, that stopped at a refusal, and why.
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
        let tolerant = *tolerant || plan.multiplied;
        let mut made = story::stories(plan, &catalogue, &cast, name, stream, count, tolerant)?;
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

/// A simulation under way.
pub(crate) struct Run<'a> {
    pub(crate) desk: &'a Desk,
    clock: &'a SetClock,
    pub(crate) plan: &'a Plan,
    pub(crate) catalogue: &'a Arc<Catalogue>,
    pub(crate) cast: &'a Cast,
    pub(crate) streams: &'a BTreeMap<String, Stream>,
    pub(crate) pools: BTreeMap<String, Drawn>,
    /// Matters begun, by stream: place of the story, id, state.
    pub(crate) begun: BTreeMap<String, Vec<Option<(MatterId, String)>>>,
    pub(crate) outcome: Outcome,
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
            self.outcome.lapses += self.desk.run(day)?.done.len() as u64;
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

    /// One step a story a wave: the second step of a story on a day is judged by what the first has made of it.
    fn waves(&mut self, stories: &mut [Story], items: &[Item]) -> Result<(), SimulateError> {
        let mut waves: Vec<Vec<Item>> = Vec::new();
        let mut steps_today: BTreeMap<usize, usize> = BTreeMap::new();
        for item in items {
            let nth = steps_today.entry(item.story).or_default();
            if *nth == waves.len() {
                waves.push(Vec::new());
            }
            if let Some(wave) = waves.get_mut(*nth) {
                wave.push(*item);
            }
            *nth += 1;
        }
        for wave in &waves {
            self.wave(stories, wave)?;
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
}
