//! Time limits, followed plainly: when each began, what stopped it, and the day it is due by the calendar's own
//! reckoning of a single period.
//!
//! Every start and every end is followed. A due day is worked out where the period is a length (or a given day) with
//! suspensions; extensions, exclusions, switches and returning grids are left to the worked examples.

use std::collections::BTreeMap;

use calendar::period::{Event, Happening, Period, Trigger};
use calendar::{Day, Length, WorkingCalendar};
use serde_json::Value as Json;
use toml::{Table, Value as Toml};

use super::reading;
use super::rules::{in_force, table, tables, text};
use super::sees::{Sees, names};

/// One run of a clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The step that began it.
    pub started: String,
    /// Whether it runs, was met or became moot.
    pub open: bool,
    /// What its due day follows from, where that is followed.
    pub period: Option<Period>,
}

impl Run {
    /// The day it is due, where that is followed; without end while it is suspended.
    pub fn due(&self, calendar: &WorkingCalendar) -> Option<Option<Day>> {
        let answer = self.period.as_ref()?.answer(calendar).unwrap();
        Some(answer.due.map(|due| due[..10].parse().unwrap()))
    }

    fn happens(&mut self, day: &str, what: Happening) {
        let day = day.parse().unwrap();
        if let Some(period) = &mut self.period {
            period.events.push(Event { day, what });
        }
    }
}

/// What a step does to the clocks.
pub fn advance(clocks: &mut BTreeMap<String, Vec<Run>>, before: &str, sees: &Sees<'_>) {
    let procedure = sees.procedure;
    let kind = |state: &str| {
        let state = table(procedure, "state").get(state)?;
        state.get("kind").and_then(Toml::as_str)
    };
    let (was_paused, is_paused) = (
        kind(before) == Some("paused"),
        kind(&sees.now.state) == Some("paused"),
    );
    let ended = kind(&sees.now.state) == Some("ended");
    for (name, clock) in table(procedure, "clock") {
        let clock = clock.as_table().unwrap();
        let flag = |key: &str| clock.get(key).and_then(Toml::as_bool) == Some(true);
        let (pauses, does) = (!flag("runs_while_paused"), sees.step.act.as_str());
        let runs = clocks.entry(name.clone()).or_default();
        if let Some(run) = runs.last_mut().filter(|run| run.open) {
            let met = names(clock, "met_by", does);
            run.open = !met && !names(clock, "ended_by", does);
            if met && clock.contains_key("every") {
                runs.push(Run {
                    started: sees.step.id.clone(),
                    open: !names(clock, "ended_by", does),
                    period: None,
                });
            }
        }
        if let Some(run) = runs.last_mut().filter(|run| run.open && pauses) {
            if is_paused && !was_paused {
                run.happens(&sees.step.day, Happening::Pause);
            } else if was_paused && !is_paused {
                run.happens(&sees.step.day, Happening::Resume);
            }
        }
        if names(clock, "starts", does)
            && let Some(mut run) = start(clock, sees)
        {
            if is_paused && pauses {
                run.happens(&sees.step.day, Happening::Pause);
            }
            run.open = !(clock.contains_key("before") && names(clock, "met_by", does));
            runs.last_mut().into_iter().for_each(|last| last.open = false);
            runs.push(run);
        }
        if ended && !flag("survives") {
            runs.last_mut().into_iter().for_each(|last| last.open = false);
        }
    }
}

/// The run that a step begins, if it does.
fn start(clock: &Table, sees: &Sees<'_>) -> Option<Run> {
    if text(clock, "when").is_some_and(|when| !reading::holds(when, sees)) {
        return None;
    }
    let field = |key: &str| text(clock, key).map(|name| sees.by_path(name));
    let day_in = |value: &Json| value.as_str().map(|text| text[..10].to_owned());
    let mut first = match field("from_day") {
        Some(value) => day_in(&value)?,
        None => sees.step.day.clone(),
    };
    let mut from = Trigger::Day(first.parse().unwrap());
    if let Some(value) = field("from_moment") {
        from = Trigger::Moment(value.as_str()?.parse().unwrap());
        first = day_in(&value)?;
    }
    let before = field("before");
    if let Some(event) = &before {
        from = match event.as_str()? {
            moment if moment.len() > 10 => Trigger::Moment(moment.parse().unwrap()),
            day => Trigger::Day(day.parse().unwrap()),
        };
        first.clone_from(&sees.step.day);
    }
    let law = match text(clock, "law_by") {
        None => first,
        Some("filed") => sees.now.filed.clone(),
        Some(_) => sees.step.day.clone(),
    };
    let versions = tables(clock, "version");
    let fits = |version: &&&Table| {
        in_force(version, &law) && text(version, "when").is_none_or(|when| reading::holds(when, sees))
    };
    let within = match versions.iter().find(fits) {
        Some(version) => text(version, "within"),
        None if versions.is_empty() => text(clock, "within"),
        None => return None,
    };
    if clock.contains_key("until") {
        day_in(&field("until")?)?;
    }
    let followed = [
        "extends", "excludes", "switches", "every", "until", "at_most", "rolls",
    ]
    .iter()
    .all(|key| !clock.contains_key(*key));
    let period = followed.then(|| Period {
        from,
        within: within.unwrap().parse::<Length>().unwrap(),
        before: before.is_some(),
        events: Vec::new(),
        extend_at_most: None,
        extend_times: None,
        on: Vec::new(),
    });
    Some(Run {
        started: sees.step.id.clone(),
        open: true,
        period,
    })
}
