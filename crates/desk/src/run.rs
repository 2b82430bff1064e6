//! The daily run: what lapses, in the order of the days and matters.

use calendar::Day;
use engine::ids::MatterId;
use engine::request::{Answer, LapseAnswer};

use crate::Desk;
use crate::order::{Done, Failure};
use crate::perform::{Fetched, Judged, entry_id};

/// What a daily run did.
#[derive(Debug, Default)]
pub struct RunReport {
    /// Automatic acts done.
    pub done: Vec<Done>,
    /// Automatic acts whose guard, answers or money failed: now a task of the clock's owner.
    pub tasks: Vec<(MatterId, String)>,
    /// Runs that would lapse on a provisional day: nothing was done, they are listed.
    pub provisional: Vec<(MatterId, String)>,
}

impl Desk {
    /// Lets every clock lapse whose last day lies before `day`. Running it twice does nothing twice.
    pub fn run(&self, day: Day) -> Result<RunReport, Failure> {
        let provisional = self
            .store
            .provisional()?
            .into_iter()
            .filter(|row| row.due.is_some_and(|due| due < day))
            .map(|row| (row.matter, row.clock))
            .collect();
        let mut report = RunReport {
            provisional,
            ..RunReport::default()
        };
        // A lapse may start a clock that is past its last day already: look again until nothing is left.
        loop {
            let mut progress = false;
            let mut after = None;
            loop {
                let passed = self.store.passed(day, after.as_ref(), 1000)?;
                for row in &passed {
                    progress |= self.let_lapse(&row.matter, &row.clock, day, &mut report)?;
                }
                match passed.into_iter().next_back() {
                    Some(last) => after = Some(last),
                    None => break,
                }
            }
            if !progress {
                return Ok(report);
            }
        }
    }

    fn let_lapse(
        &self,
        id: &MatterId,
        clock: &str,
        day: Day,
        report: &mut RunReport,
    ) -> Result<bool, Failure> {
        let Some(matter) = self.store.matter(id)? else {
            return Ok(false);
        };
        let lapses = engine::lapses(&self.shelf, &self.current(), &matter, day);
        let Some(lapse) = lapses.into_iter().find(|l| l.clock == clock) else {
            return Ok(false);
        };
        let key = format!("lapse|{id}|{clock}|{}", lapse.started);
        if self.store.by_key(&key)?.is_some() {
            return Ok(false);
        }
        let entry = entry_id(&self.county, &key);
        let digest = crate::intake::hex(&<sha2::Sha256 as sha2::Digest>::digest(&key));
        let directory = self.directory();
        let moment = self.clock.now();
        let mut fetched = Fetched::default();
        fetched.matters.insert(id.clone(), matter);
        let judged = self.ask(&directory, moment, &mut fetched, |world| {
            match engine::lapse(world, id, clock, &entry, &key, &digest, moment) {
                LapseAnswer::Done(batch) => Answer::Done(batch),
                LapseAnswer::Task { refusal, .. } => Answer::Refused(refusal),
                LapseAnswer::Wants(wants) => Answer::Wants(wants),
            }
        });
        match judged {
            Ok(batch) => {
                let committed = self.commit(Judged {
                    batch,
                    secrets: Vec::new(),
                });
                if matches!(committed, Err(store::CommitError::Conflict { .. })) {
                    return Ok(true); // somebody acted meanwhile: look again
                }
                let done = self.settle(committed)?;
                report.done.push(done);
                Ok(true)
            }
            Err(Failure::Refused(refusal)) => {
                let task = (id.clone(), refusal.sentence());
                if !report.tasks.contains(&task) {
                    report.tasks.push(task);
                }
                Ok(false)
            }
            Err(other) => Err(other),
        }
    }
}
