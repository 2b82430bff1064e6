//! Clocks: what an act does to the time limits of a matter (language §3 clock, §4.10).
//!
//! The order is fixed: an act first meets or ends what runs, then pauses, resumes, extends and switches it, and then
//! starts. Only a clock that counts backwards may be met by its own starter. A start while running replaces.

use std::sync::Arc;

use calendar::{Course, Day, ExtensionBy, ExtensionLimit, Length, Reason, WorkingCalendar};
use catalogue::model::{
    Clock, ClockSpan, ClockVersion, ExcludeBounds, ExtendBy, Field, FieldKind, LawBy, StateKind,
};
use serde_json::Value as Json;

use crate::definitions::Rules;
use crate::entry::Actor;
use crate::evaluate::{self, Fault, Val};
use crate::evolve::{Step, Stop, scope};
use crate::matter::{ClockRun, Closed, ClosedHow, Matter};
use crate::reader::Reader;
use crate::refusal::{Refusal, Rule};
use crate::rights;

/// Advances all clocks by one act that has already moved the matter on from state `before`.
pub(crate) fn advance(
    rules: &Rules,
    matter: &mut Matter,
    step: &Step<'_>,
    reader: &mut Reader<'_>,
    before: &str,
) -> Result<(), Stop> {
    let procedure = Arc::clone(&rules.procedure);
    let calendar = &rules.catalogue.calendar;
    let kind = |state: &str| procedure.states.get(state).map(|s| s.kind);
    let (was, is) = (kind(before), kind(&matter.state));
    for (name, clock) in &procedure.clocks {
        if let Some(run) = open_run(matter, name)
            && run.reckoning.provisional
        {
            run.reckoning = run.course.reckon(calendar);
        }
        mark_lapsed(matter, name, step);
        meet(matter, name, clock, step, calendar);
        change(rules, matter, name, clock, step, reader, (was, is))?;
        if clock.starts.contains(&step.act.id) {
            start(rules, matter, name, clock, step, reader, is)?;
        }
        if is == Some(StateKind::Ended) && !clock.survives {
            close(matter, name, step.day, |_| ClosedHow::Moot);
        }
    }
    owners(rules, matter, step, reader)
}

/// The run that has not ended.
fn open_run<'m>(matter: &'m mut Matter, name: &str) -> Option<&'m mut ClockRun> {
    matter
        .clocks
        .get_mut(name)?
        .last_mut()
        .filter(|run| run.closed.is_none())
}

fn close(matter: &mut Matter, name: &str, on: Day, how: impl FnOnce(&ClockRun) -> ClosedHow) {
    if let Some(run) = open_run(matter, name) {
        run.closed = Some(Closed { on, how: how(run) });
    }
}

/// Met in time on the due day itself, late the day after; a suspended clock is never late (C12).
fn met_on(day: Day) -> impl FnOnce(&ClockRun) -> ClosedHow {
    move |run| {
        if run.reckoning.due.is_some_and(|due| due < day) {
            ClosedHow::MetLate
        } else {
            ClosedHow::Met
        }
    }
}

/// The automatic act of a run is done once.
fn mark_lapsed(matter: &mut Matter, name: &str, step: &Step<'_>) {
    if matches!(step.actor, Actor::Clock { clock } if clock == name)
        && let Some(run) = matter.clocks.get_mut(name).and_then(|runs| runs.last_mut())
    {
        run.lapsed = true;
    }
}

fn meet(matter: &mut Matter, name: &str, clock: &Clock, step: &Step<'_>, calendar: &WorkingCalendar) {
    if clock.met_by.contains(&step.act.id) {
        let next = open_run(matter, name).and_then(|run| {
            let course = run.course.next_return(step.day, calendar)?;
            Some((course, run.owners.clone(), run.basis.clone()))
        });
        close(matter, name, step.day, met_on(step.day));
        if let Some((course, owners, basis)) = next {
            push(matter, name, step, calendar, course, owners, basis);
        }
    }
    if clock.ended_by.contains(&step.act.id) {
        close(matter, name, step.day, |_| ClosedHow::Moot);
    }
}

fn push(
    matter: &mut Matter,
    name: &str,
    step: &Step<'_>,
    calendar: &WorkingCalendar,
    course: Course,
    owners: Vec<String>,
    basis: Option<String>,
) {
    let reckoning = course.reckon(calendar);
    matter.clocks.entry(name.to_owned()).or_default().push(ClockRun {
        started: step.entry.clone(),
        started_on: step.day,
        promised: reckoning.due,
        reckoning,
        course,
        closed: None,
        lapsed: false,
        owners,
        basis,
    });
}

/// Pauses, resumes, leaves out, extends and switches a running clock.
fn change(
    rules: &Rules,
    matter: &mut Matter,
    name: &str,
    clock: &Clock,
    step: &Step<'_>,
    reader: &mut Reader<'_>,
    (was, is): (Option<StateKind>, Option<StateKind>),
) -> Result<(), Stop> {
    let calendar = &rules.catalogue.calendar;
    let Some(mut course) = open_run(matter, name).map(|run| run.course.clone()) else {
        return Ok(());
    };
    let mut changed = false;
    if !clock.runs_while_paused {
        match (was == Some(StateKind::Paused), is == Some(StateKind::Paused)) {
            (false, true) => changed |= course.pause(step.day),
            (true, false) => changed |= course.resume(step.day),
            _ => {}
        }
    }
    for (index, exclude) in (0_u16..).zip(&clock.excludes) {
        match &exclude.bounds {
            ExcludeBounds::Acts { from, to } => {
                if *to == step.act.id {
                    changed |= course.close_exclusion(index, step.day);
                }
                if *from == step.act.id {
                    changed |= course.open_exclusion(index, step.day);
                }
            }
            ExcludeBounds::Days { from_day, to_day } => {
                let now = |field: &str| matter.set_by.get(field).is_some_and(|s| s.entry == *step.entry);
                if (now(from_day) || now(to_day))
                    && let (Some(from), Some(to)) = (day_in(matter, from_day), day_in(matter, to_day))
                {
                    changed |= course.exclude(from, to);
                }
            }
        }
    }
    for (index, extend) in (0_u16..)
        .zip(&clock.extends)
        .filter(|(_, extend)| extend.act == step.act.id)
    {
        let by = match &extend.by {
            ExtendBy::Fixed(length) => ExtensionBy::Length(*length),
            ExtendBy::Until(field) => match day_in(matter, field) {
                Some(day) => ExtensionBy::Until(day),
                None => continue,
            },
            ExtendBy::Amount { count, unit } => {
                match evaluate::value(&scope(rules, matter, step), reader, &count.expr)? {
                    Val::Number(count) => match u32::try_from(count) {
                        Ok(count) if count > 0 => ExtensionBy::Length(Length { count, unit: *unit }),
                        _ => return Err(extension("延长应大于零", extend.remarks.basis.as_deref())),
                    },
                    _ => continue,
                }
            }
        };
        let limit = ExtensionLimit {
            at_most: extend.at_most,
            times: extend.times,
            rule: index,
        };
        course
            .extend(calendar, step.day, by, limit)
            .map_err(|why| extension(&why.to_string(), extend.remarks.basis.as_deref()))?;
        changed = true;
    }
    for switch in clock.switches.iter().filter(|switch| switch.act == step.act.id) {
        changed |= course.switch(switch.within);
    }
    if let Some(run) = open_run(matter, name).filter(|_| changed) {
        run.reckoning = course.reckon(calendar);
        run.course = course;
    }
    Ok(())
}

fn extension(why: &str, basis: Option<&str>) -> Stop {
    Stop::refused(Refusal::new(Rule::Need, why).saying(why, basis))
}

fn day_in(matter: &Matter, field: &str) -> Option<Day> {
    let text = matter.fields.get(field).and_then(Json::as_str)?;
    text.parse::<Day>()
        .ok()
        .or_else(|| text.parse::<calendar::Moment>().ok().map(calendar::Moment::day))
}

fn moment_in(matter: &Matter, field: &str, definition: Option<&Field>) -> Option<calendar::Moment> {
    match definition.map(|d| &d.kind) {
        Some(FieldKind::Moment) => matter.fields.get(field).and_then(Json::as_str)?.parse().ok(),
        _ => None,
    }
}

/// Starts a run, if its `when` holds and its first day is known.
fn start(
    rules: &Rules,
    matter: &mut Matter,
    name: &str,
    clock: &Clock,
    step: &Step<'_>,
    reader: &mut Reader<'_>,
    is: Option<StateKind>,
) -> Result<(), Stop> {
    let calendar = &rules.catalogue.calendar;
    let found = {
        let scope = scope(rules, matter, step);
        match &clock.when {
            Some(when) if !evaluate::holds(&scope, reader, &when.expr)? => None,
            _ => course(rules, matter, clock, step, reader)?,
        }
    };
    let Some((mut course, basis)) = found else {
        return Ok(());
    };
    course = course.leaving_out_at_most(clock.at_most);
    if !clock.rolls {
        course = course.not_rolling();
    }
    if matter.clocks.get(name).is_some_and(|runs| !runs.is_empty()) {
        course = course.beginning_again();
    }
    for exclude in &clock.excludes {
        if let ExcludeBounds::Days { from_day, to_day } = &exclude.bounds {
            let now = |field: &str| matter.set_by.get(field).is_some_and(|s| s.entry == *step.entry);
            if let (true, Some(from), Some(to)) =
                (now(from_day), day_in(matter, from_day), day_in(matter, to_day))
            {
                course.exclude(from, to);
            }
        }
    }
    close(matter, name, step.day, |_| ClosedHow::Moot);
    push(matter, name, step, calendar, course, Vec::new(), basis);
    if is == Some(StateKind::Paused)
        && !clock.runs_while_paused
        && let Some(run) = open_run(matter, name)
    {
        run.course.pause(step.day);
        run.reckoning = run.course.reckon(calendar);
    }
    if matches!(clock.span_of, ClockSpan::Before { .. }) && clock.met_by.contains(&step.act.id) {
        close(matter, name, step.day, met_on(step.day));
    }
    Ok(())
}

/// The course of a new run and the basis of its length.
fn course(
    rules: &Rules,
    matter: &Matter,
    clock: &Clock,
    step: &Step<'_>,
    reader: &mut Reader<'_>,
) -> Result<Option<(Course, Option<String>)>, Stop> {
    let fields = &rules.procedure.fields;
    let basis = || clock.remarks.basis.clone();
    let trigger = match &clock.from_day {
        None => step.day,
        Some(field) => match day_in(matter, field) {
            Some(day) => day,
            None => return Ok(None),
        },
    };
    Ok(match &clock.span_of {
        ClockSpan::Within(versions) => {
            let at = match &clock.from_moment {
                None => None,
                Some(field) => match moment_in(matter, field, fields.get(field)) {
                    Some(moment) => Some(moment),
                    None => return Ok(None),
                },
            };
            let law = version_day(matter, clock, step, at.map_or(trigger, calendar::Moment::day));
            version(rules, matter, versions, law, step, reader)?.map(|version| {
                let course = match at {
                    Some(moment) => Course::within_from(moment, version.within),
                    None => Course::within(trigger, version.within),
                };
                (course, version.remarks.basis.clone().or_else(basis))
            })
        }
        ClockSpan::Until(field) => day_in(matter, field).map(|day| (Course::until(trigger, day), basis())),
        ClockSpan::Every { every, due } => Some((Course::every(trigger, *every, *due), basis())),
        ClockSpan::Before { field, versions } => {
            let Some(event) = day_in(matter, field) else {
                return Ok(None);
            };
            let law = version_day(matter, clock, step, step.day);
            version(rules, matter, versions, law, step, reader)?.map(|version| {
                let course = match moment_in(matter, field, fields.get(field)) {
                    Some(moment) => Course::before_moment(moment, version.within),
                    None => Course::before(event, version.within),
                };
                (course, version.remarks.basis.clone().or_else(basis))
            })
        }
    })
}

/// The day that picks the version: the day the clock starts, unless it says otherwise (C7).
fn version_day(matter: &Matter, clock: &Clock, step: &Step<'_>, starts: Day) -> Day {
    match clock.law_by {
        None => starts,
        Some(LawBy::Filed) => matter.filed,
        Some(LawBy::Day) => step.day,
    }
}

fn version<'a>(
    rules: &Rules,
    matter: &Matter,
    versions: &'a [ClockVersion],
    law: Day,
    step: &Step<'_>,
    reader: &mut Reader<'_>,
) -> Result<Option<&'a ClockVersion>, Stop> {
    let scope = scope(rules, matter, step);
    for version in versions.iter().filter(|v| v.valid.holds_on(law)) {
        let holds = match &version.when {
            None => true,
            Some(when) => match evaluate::holds(&scope, reader, &when.expr) {
                Ok(holds) => holds,
                // A `when` on a value that is not there does not hold.
                Err(Fault::Absent(_)) => false,
                Err(fault) => return Err(fault.into()),
            },
        };
        if holds {
            return Ok(Some(version));
        }
    }
    Ok(None)
}

/// Brings the owners of running clocks up to date: a matter handed on takes its clocks along.
fn owners(rules: &Rules, matter: &mut Matter, step: &Step<'_>, reader: &mut Reader<'_>) -> Result<(), Stop> {
    let moved = matter
        .set_by
        .get("organ")
        .is_some_and(|setter| setter.entry == *step.entry);
    for (name, clock) in &rules.procedure.clocks {
        let Some(role) = &clock.owner else { continue };
        let Some(run) = matter.clocks.get(name).and_then(|runs| runs.last()) else {
            continue;
        };
        let fresh = run.started == *step.entry && run.owners.is_empty();
        if run.closed.is_some() && !fresh {
            continue;
        }
        // Who is read outside the matter is read once, and again when the organ changes.
        if !fresh && !moved && rights::reads_outside(role) {
            continue;
        }
        let found = rights::who(role, rules, matter, reader)?;
        if let Some(run) = matter.clocks.get_mut(name).and_then(|runs| runs.last_mut()) {
            run.owners = found;
        }
    }
    Ok(())
}

/// Why a run is due when it is, in words, with the conventions used (C1-C13). `clock` is its definition.
pub fn why(clock: &Clock, run: &ClockRun, calendar: &WorkingCalendar) -> Vec<Reason> {
    let mut reasons = run.course.explain(calendar);
    let versions = match &clock.span_of {
        ClockSpan::Within(versions) | ClockSpan::Before { versions, .. } => versions.as_slice(),
        ClockSpan::Until(_) | ClockSpan::Every { .. } => &[],
    };
    let differs = versions
        .iter()
        .any(|v| v.valid.from.is_some() || v.valid.to.is_some());
    if differs && clock.law_by.is_none() {
        let text = match &run.basis {
            Some(basis) => format!("时限按起算之日的规定：{basis}"),
            None => "时限按起算之日的规定".to_owned(),
        };
        reasons.push(Reason {
            code: Some("C7"),
            text,
        });
    }
    reasons
}
