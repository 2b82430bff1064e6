//! Acts that bring each other about on one day, in a circle (language §4.13).

use std::collections::{BTreeMap, BTreeSet};

use super::ground::causes;
use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "acts-cause-each-other",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    // Cause to effects, each act under its whole name.
    let mut effects: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            let own = format!("{}.{}", procedure.id, act.id);
            let opens = act.opens.iter().map(|o| format!("{}.{}", o.procedure, o.act));
            effects.entry(own.clone()).or_default().extend(opens);
            if let Some(after) = &act.after {
                for cause in causes(book, procedure, &after.via) {
                    effects
                        .entry(format!("{}.{}", cause.id, after.act))
                        .or_default()
                        .push(own.clone());
                }
            }
        }
    }
    let mut said: BTreeSet<Vec<String>> = BTreeSet::new();
    for start in effects.keys() {
        let Some(circle) = circle(&effects, start) else {
            continue;
        };
        let mut members = circle.clone();
        members.sort();
        members.dedup();
        if !said.insert(members) {
            continue;
        }
        let span = start
            .split_once('.')
            .and_then(|(p, a)| book.catalogue.procedures.get(p)?.acts.get(a))
            .map(|a| &a.span);
        if let Some(span) = span {
            let message = format!("acts call each other in one day: {}.", circle.join(" -> "));
            out.error(
                span,
                message,
                "Take one opens or after out of the circle, or let a clock close it.",
            );
        }
    }
}

/// The shortest way from `start` back to itself.
fn circle(effects: &BTreeMap<String, Vec<String>>, start: &str) -> Option<Vec<String>> {
    let mut ways = vec![vec![start.to_owned()]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut next = Vec::new();
        for way in ways {
            for effect in way.last().and_then(|act| effects.get(act)).into_iter().flatten() {
                let mut longer = way.clone();
                longer.push(effect.clone());
                if effect == start {
                    return Some(longer);
                }
                if seen.insert(effect.clone()) {
                    next.push(longer);
                }
            }
        }
        ways = next;
    }
    None
}
