//! Versions of a catalogue: what reaches a running matter, and what a new version may not do (language §4.15).
//!
//! A matter is pinned to the version of its first act. [`effective()`] gives the definition it is judged by: the pinned
//! one plus what may be added. [`disagreements()`] says why a catalogue may not follow the published one. Always holds:
//! what the pinned version allowed or counted on a day, the effective one allows and counts on that day.

mod disagreements;
mod effective;
#[cfg(test)]
mod tests;

pub use disagreements::disagreements;
pub use effective::effective;

use std::collections::BTreeSet;

use calendar::{Day, Length};

use crate::model::{Clock, ClockSpan, ClockVersion, Counts, Measure, Procedure, Valid};

/// Whether `next` is `before` with lines added or ended from some day on: no beginning is moved, and of every day
/// before the first change both say the same. Where nothing is added or ended, both say the same of every day.
fn agrees<T: PartialEq>(before: &[(Valid, T)], next: &[(Valid, T)]) -> bool {
    let (old, new) = (edges(before), edges(next));
    let begins = |lines: &[(Valid, T)], day| lines.iter().any(|(v, _)| v.from == Some(day));
    if before
        .iter()
        .filter_map(|(v, _)| v.from)
        .any(|day| !begins(next, day))
    {
        return false;
    }
    let change = old.symmetric_difference(&new).next().copied();
    // Between two boundaries nothing changes, so the boundaries and the time before them all are all there is.
    let first = old
        .iter()
        .chain(&new)
        .min()
        .copied()
        .map(Day::previous)
        .or_else(|| Day::new(2000, 1, 1));
    let days = first.into_iter().chain(old.union(&new).copied());
    days.filter(|day| change.is_none_or(|change| *day < change))
        .all(|day| on(before, day).eq(on(next, day)))
}

/// The days on which something begins or has just ended.
fn edges<T>(lines: &[(Valid, T)]) -> BTreeSet<Day> {
    lines
        .iter()
        .flat_map(|(v, _)| v.from.into_iter().chain(v.to.map(Day::next)))
        .collect()
}

fn on<T>(lines: &[(Valid, T)], day: Day) -> impl Iterator<Item = &T> {
    lines.iter().filter(move |(v, _)| v.holds_on(day)).map(|(_, t)| t)
}

/// The lengths of a clock by their conditions and days; none for a clock that ends otherwise.
fn lengths(clock: &Clock) -> Vec<(Valid, (Option<&str>, Length))> {
    versions(clock)
        .iter()
        .map(|v| (v.valid, (v.when.as_ref().map(|w| w.source.as_str()), v.within)))
        .collect()
}

fn versions(clock: &Clock) -> &[ClockVersion] {
    match &clock.span_of {
        ClockSpan::Within(versions) | ClockSpan::Before { versions, .. } => versions,
        ClockSpan::Until(_) | ClockSpan::Every { .. } => &[],
    }
}

/// What of a measure changed besides added splits and acts or states that the earlier procedure did not have.
fn measure_change(before: &Measure, old: &Procedure, next: &Measure) -> Option<&'static str> {
    let source = |m: &Measure| m.when.as_ref().map(|w| w.expr.clone());
    let kept = |names: &[String], known: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
        names.iter().filter(|n| known(n)).cloned().collect()
    };
    let same_counts = match (&before.counts, &next.counts) {
        (Counts::On { acts: a, once: x }, Counts::On { acts: b, once: y }) => {
            let known = |n: &str| old.acts.contains_key(n);
            x == y && kept(a, &known) == kept(b, &known)
        }
        (Counts::While { states: a }, Counts::While { states: b }) => {
            let known = |n: &str| old.states.contains_key(n);
            kept(a, &known) == kept(b, &known)
        }
        _ => false,
    };
    if !same_counts {
        Some("when it counts")
    } else if before.unit != next.unit {
        Some("its unit")
    } else if before.amount != next.amount {
        Some("its amount")
    } else if before.each != next.each {
        Some("its each")
    } else if source(before) != source(next) {
        Some("its condition")
    } else if !before.split.iter().all(|s| next.split.contains(s)) {
        Some("its split: only adding is allowed")
    } else {
        None
    }
}
