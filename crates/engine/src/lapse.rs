//! The daily run: clocks whose last day has passed and that name an automatic act (language §4.11).

use calendar::{Day, Moment};
use catalogue::model::LapseDay;

use crate::answers::Answers;
use crate::batch::Told;
use crate::entry::Actor;
use crate::evolve::Stop;
use crate::ids::{EntryId, MatterId};
use crate::matter::{ClockRun, Matter};
use crate::perform::{Deed, Stamped, Target, Work};
use crate::refusal::{Refusal, Rule};
use crate::request::{Answer, Lapse, LapseAnswer};
use crate::world::{Definitions, World};

/// The clocks of a matter that lapse on the run of `today`. `under` is the catalogue current now.
pub fn lapses(definitions: &dyn Definitions, under: &str, matter: &Matter, today: Day) -> Vec<Lapse> {
    // Most matters have nothing running that is past: say so before any definition is looked up.
    if !matter
        .clocks
        .values()
        .filter_map(|runs| runs.last())
        .any(|run| past(run, today))
    {
        return Vec::new();
    }
    let Some(procedure) = crate::definitions::effective(definitions, matter, under) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (name, runs) in &matter.clocks {
        let Some(run) = runs.last().filter(|run| past(run, today)) else {
            continue;
        };
        let Some(lapse) = procedure.clocks.get(name).and_then(|c| c.lapse.as_ref()) else {
            continue;
        };
        let Some(due) = run.reckoning.due else { continue };
        let day = match lapse.day {
            LapseDay::LastDay => due,
            LapseDay::DayAfter => due.next(),
        };
        out.push(Lapse {
            clock: name.clone(),
            act: lapse.act.clone(),
            day: day.max(run.started_on),
            started: run.started.clone(),
        });
    }
    out.sort_by(|a, b| (a.day, &a.clock).cmp(&(b.day, &b.clock)));
    out
}

/// Whether the last day has passed and the automatic act is still to be done. Nothing lapses on a provisional day.
fn past(run: &ClockRun, today: Day) -> bool {
    run.closed.is_none()
        && !run.lapsed
        && !run.reckoning.provisional
        && run.reckoning.due.is_some_and(|due| due < today)
}

/// Performs the automatic act of a clock that has lapsed.
pub fn lapse(
    world: &World<'_>,
    matter: &MatterId,
    clock: &str,
    entry: &EntryId,
    key: &str,
    digest: &str,
    moment: Moment,
) -> LapseAnswer {
    let stamp = Stamped {
        entry: entry.clone(),
        moment,
        key: key.to_owned(),
        digest: digest.to_owned(),
    };
    let mut work = Work::new(world, stamp);
    let mut owners = Vec::new();
    let done = lapsing(&mut work, matter, clock, entry, &mut owners);
    match work.answer(done) {
        Answer::Done(batch) => LapseAnswer::Done(batch),
        Answer::Wants(wants) => LapseAnswer::Wants(wants),
        Answer::Refused(refusal) => {
            let told = owners
                .into_iter()
                .map(|to| Told {
                    entry: 0,
                    to,
                    role: "owner".to_owned(),
                    matter: matter.clone(),
                    about: format!("task:{clock}"),
                })
                .collect();
            LapseAnswer::Task { refusal, told }
        }
    }
}

fn lapsing(
    work: &mut Work<'_>,
    id: &MatterId,
    clock: &str,
    entry: &EntryId,
    owners: &mut Vec<String>,
) -> Result<(), Stop> {
    let matter = work.matter(id)?;
    let (definitions, under, today) = (work.world.definitions, &work.world.under, work.world.today);
    let due = lapses(definitions, under, &matter, today)
        .into_iter()
        .find(|lapse| lapse.clock == clock);
    let Some(lapse) = due else {
        let say = format!("时限“{clock}”没有届满，或者已经处理");
        return Err(Stop::refused(
            Refusal::new(Rule::Need, clock).saying(&say, Some("§4.11")),
        ));
    };
    if let Some(run) = matter.clocks.get(clock).and_then(|runs| runs.last()) {
        owners.clone_from(&run.owners);
    }
    let deed = Deed {
        entry: entry.clone(),
        target: Target::Matter(id.clone()),
        act: lapse.act,
        answers: Answers::new(),
        actor: Actor::Clock {
            clock: clock.to_owned(),
        },
        filler: None,
        behalf: None,
        day: lapse.day,
        cause: Some(lapse.started),
        approves: None,
        seen: None,
        judge_by: true,
    };
    work.deed(&deed, 0)
}
