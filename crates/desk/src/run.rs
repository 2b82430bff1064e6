//! The daily run: what lapses, in the order of the days and matters.

use std::collections::BTreeSet;

use calendar::Day;
use engine::ids::{EntryId, MatterId};
use engine::request::{Answer, LapseAnswer};

use crate::Desk;
use crate::order::{Done, Failure};
use crate::perform::{Fetched, Judged};

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
        // By a catalogue that cannot be read nothing would lapse, and nobody would know.
        self.catalogue()?;
        let automatic = self.automatic_clocks()?;
        let mut report = RunReport::default();
        // A lapse may start a clock that is past its last day already: look again until nothing is left.
        loop {
            let mut progress = false;
            report.provisional.clear();
            for row in self.store.passed(&automatic, day)? {
                if row.provisional {
                    report.provisional.push((row.matter, row.clock));
                } else {
                    progress |= self.let_lapse(&row.matter, &row.clock, day, &mut report)?;
                }
            }
            if !progress {
                return Ok(report);
            }
        }
    }

    /// How many automatic acts the next daily run would do: clocks whose last day lies before `day`.
    pub fn lapses_due(&self, day: Day) -> Result<usize, Failure> {
        Ok(self.store.passed(&self.automatic_clocks()?, day)?.len())
    }

    /// The clocks (procedure, clock) that name an automatic act in any catalogue that was ever current: a matter is
    /// judged by the one it began under.
    fn automatic_clocks(&self) -> Result<BTreeSet<(String, String)>, Failure> {
        let mut automatic = BTreeSet::new();
        for (_, _, digest) in self.store.publications()? {
            let catalogue = self.shelf.find(&digest)?;
            for procedure in catalogue.procedures.values() {
                let clocks = procedure.clocks.iter().filter(|(_, clock)| clock.lapse.is_some());
                automatic.extend(clocks.map(|(clock, _)| (procedure.id.clone(), clock.clone())));
            }
        }
        Ok(automatic)
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
        let digest = crate::intake::hex(&<sha2::Sha256 as sha2::Digest>::digest(&key));
        let directory = self.directory();
        let moment = self.clock.now();
        let entry = EntryId::of_request(&self.county, &key, moment.day());
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
