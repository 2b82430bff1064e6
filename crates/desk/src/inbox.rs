//! A person's day: what is due, in the order of legal deadlines; and what the person may do to a matter now.

use std::collections::BTreeSet;

use calendar::Day;
use catalogue::model::Clock;
use engine::ids::{MatterId, PersonId};
use engine::matter::Matter;
use engine::request::Possible;
use engine::world::World;
use store::InboxRow;

use crate::Desk;
use crate::order::{By, Failure};
use crate::perform::{Fetched, hats};

/// So many lines of one owner are looked at, the earliest first.
const LINES: u32 = 500;

/// What is due later than so many days from the day is not yet today's work. Clocks of a month, rolled over holidays,
/// are in sight from their first day: whoever is given a matter finds it.
const DAYS_AHEAD: i64 = 45;

/// The last day that is today's work.
fn near(day: Day) -> Day {
    day.plus_days(DAYS_AHEAD)
}

/// A line of an inbox.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// When it is due; absent while paused.
    pub due: Option<Day>,
    /// The matter.
    pub matter: MatterId,
    /// The clock.
    pub clock: String,
    /// The clock's name on screen, with the procedure's.
    pub label: String,
    /// The matter's number.
    pub number: Option<String>,
    /// The matter's state on screen.
    pub state: String,
    /// Its last day has passed, and it is the office's.
    pub overdue: bool,
}

impl Desk {
    /// What stands in somebody's inbox now, seen from a day: running clocks of the person, of the posts held (under a
    /// hat, of that post), by due day, up to [`DAYS_AHEAD`]; those that pause come last.
    pub(crate) fn inbox_of(&self, by: &By, day: Day) -> Result<Vec<Line>, Failure> {
        self.lines(self.inbox_rows(&self.owners(by, day), day)?, day)
    }

    /// Whom clocks name that these own on a day: the posts held (the one of the hat, where there is one), the person.
    pub(crate) fn owners(&self, by: &By, day: Day) -> BTreeSet<String> {
        let person = &by.person;
        let directory = self.directory();
        let held = directory.people.get(person).map(|p| p.posts.as_slice());
        let posts = held.unwrap_or_default().iter();
        posts
            .filter(|h| h.from <= day && h.to.is_none_or(|to| day <= to))
            .filter(|h| {
                by.hat
                    .as_ref()
                    .is_none_or(|hat| hat.post == h.post && hat.organ == h.organ)
            })
            .map(|h| format!("{}@{}", h.post, h.organ))
            .chain([person.0.clone(), format!("party:{person}")])
            .collect()
    }

    /// The running clocks of these owners that are a day's work, or pause.
    pub(crate) fn inbox_rows(&self, owners: &BTreeSet<String>, day: Day) -> Result<Vec<InboxRow>, Failure> {
        let mut rows = Vec::new();
        for owner in owners {
            rows.extend(self.store.inbox(owner, Some(near(day)), LINES)?);
            rows.extend(self.store.paused(owner, LINES)?);
        }
        Ok(rows)
    }

    /// Running clocks as an inbox shows them on a day.
    pub(crate) fn lines(&self, rows: Vec<InboxRow>, day: Day) -> Result<Vec<Line>, Failure> {
        let catalogue = self.catalogue()?;
        let near = near(day);
        let mut lines = BTreeSet::new();
        for row in rows
            .into_iter()
            .filter(|row| row.due.is_none_or(|due| due <= near))
        {
            let procedure = catalogue.procedures.get(&row.procedure);
            let clock = procedure.and_then(|p| p.clocks.get(&row.clock));
            let theirs = clock.is_some_and(Clock::is_a_partys);
            let clock = clock.map(|c| c.label.as_str());
            let state = procedure
                .and_then(|p| p.states.get(&row.state))
                .map(|s| s.label.clone());
            lines.insert((
                row.due.is_none(),
                Line {
                    due: row.due,
                    matter: row.matter,
                    label: format!(
                        "{}·{}",
                        procedure.map_or(row.procedure.as_str(), |p| p.label.as_str()),
                        clock.unwrap_or(&row.clock)
                    ),
                    clock: row.clock,
                    number: row.number,
                    state: state.unwrap_or(row.state),
                    overdue: !theirs && row.due.is_some_and(|due| due < day),
                },
            ));
        }
        Ok(lines.into_iter().map(|(_, line)| line).collect())
    }

    /// The acts of a matter, and whether the person may do each now and why not; without a person, whether anybody
    /// in the post named by the act might. The best of the person's hats counts.
    pub fn possible(
        &self,
        matter: &Matter,
        person: Option<&PersonId>,
        day: Day,
    ) -> Result<Vec<Possible>, Failure> {
        let by = By {
            person: person.cloned().unwrap_or_else(|| "".into()),
            hat: None,
        };
        self.possible_to(matter, &by, day)
    }

    /// The acts of a matter, and whether these may do each now and why not: under the hat given, else under the best
    /// of the person's.
    pub fn possible_to(&self, matter: &Matter, by: &By, day: Day) -> Result<Vec<Possible>, Failure> {
        let directory = self.directory();
        let fetched = Fetched::default();
        let world = World {
            county: self.county.clone(),
            definitions: &self.shelf,
            under: self.current(),
            directory: &directory,
            matters: &fetched.matters,
            histories: &fetched.histories,
            values: &fetched.values,
            today: self.clock.today().max(day),
        };
        let mut best: Vec<Possible> = Vec::new();
        for actor in &hats(by, &directory, day) {
            let found = engine::possible(&world, matter, actor, day);
            if best.is_empty() {
                best = found;
                continue;
            }
            for (old, new) in best.iter_mut().zip(found) {
                if old.allowed.is_err() && new.allowed.is_ok() {
                    *old = new;
                }
            }
        }
        Ok(best)
    }
}
