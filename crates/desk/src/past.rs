//! How things stood: a matter, and a person's inbox, at the end of an earlier day, from what was recorded by then.
//!
//! Always holds: what was recorded later changes nothing here, neither late entries nor corrections. It costs a replay
//! of every matter touched since.

use std::collections::BTreeSet;

use calendar::Day;
use engine::entry::Entry;
use engine::ids::{MatterId, PersonId};
use engine::matter::Matter;
use store::InboxRow;

use crate::Desk;
use crate::inbox::Line;
use crate::order::{By, Done, Failure};

impl Desk {
    /// The revision at which an act left its matter: of a retry, at which the first call left it.
    pub fn revision_after(&self, done: &Done) -> Result<u64, Failure> {
        let Some(matter) = done.matters.first() else {
            return Ok(0);
        };
        let (true, Some((first, sequence))) = (done.again, done.entries.first()) else {
            return Ok(matter.revision);
        };
        // What it brought about in its own matter was recorded with it.
        let mut own = BTreeSet::from([first.clone()]);
        let history = self.store.history(&matter.id)?;
        let with_it = history.iter().filter(|entry| {
            let caused = entry.cause.as_ref().is_some_and(|cause| own.contains(cause));
            let follows = caused && entry.moment == done.moment;
            if follows {
                own.insert(entry.id.clone());
            }
            entry.sequence <= *sequence || follows
        });
        Ok(with_it.count() as u64)
    }

    /// The entries of a matter recorded by the end of a day.
    pub fn history_by(&self, id: &MatterId, day: Day) -> Result<Vec<Entry>, Failure> {
        let mut history = self.store.history(id)?;
        history.retain(|entry| entry.moment.day() <= day);
        Ok(history)
    }

    /// A matter as it stood at the end of a day; absent where nothing of it had been recorded by then.
    pub fn matter_on(&self, id: &MatterId, day: Day) -> Result<Option<Matter>, Failure> {
        let history = self.history_by(id, day)?;
        let Some(last) = history.last() else {
            return Ok(None);
        };
        let mut publications = self.publications_in_order()?;
        publications.retain(|(sequence, _)| *sequence <= last.sequence);
        match engine::replay(&self.shelf, &self.county, &history, &publications) {
            Ok(derived) => Ok(Some(derived.matter)),
            Err(error) => Err(Failure::Malformed(format!("事项 {id} 推导不下去：{error}"))),
        }
    }

    /// What stood in a person's inbox at the end of a day; of today and later what stands there now.
    pub fn inbox_on(&self, person: &PersonId, day: Day) -> Result<Vec<Line>, Failure> {
        let by = By {
            person: person.clone(),
            hat: None,
        };
        let moved = self.store.moved_after(day)?;
        if moved.is_empty() {
            return self.inbox_of(&by, day);
        }
        let owners = self.owners(&by, day);
        let mut rows = self.inbox_rows(&owners, day)?;
        rows.retain(|row| !moved.contains(&row.matter));
        for id in &moved {
            if let Some(matter) = self.matter_on(id, day)? {
                rows.extend(running(&matter, &owners));
            }
        }
        self.lines(rows, day)
    }
}

/// The running clocks of a matter that these own.
fn running<'a>(matter: &'a Matter, owners: &'a BTreeSet<String>) -> impl Iterator<Item = InboxRow> + 'a {
    let latest = matter
        .clocks
        .iter()
        .filter_map(|(clock, runs)| Some((clock, runs.last()?)));
    let open = latest.filter(|(_, run)| run.closed.is_none());
    open.filter_map(|(clock, run)| {
        let owner = run.owners.iter().find(|owner| owners.contains(*owner))?;
        Some(InboxRow {
            owner: owner.clone(),
            due: run.reckoning.due,
            matter: matter.id.clone(),
            clock: clock.clone(),
            procedure: matter.procedure.clone(),
            number: matter.numbers.get("number").cloned(),
            state: matter.state.clone(),
            provisional: run.reckoning.provisional,
            changed: None,
        })
    })
}
