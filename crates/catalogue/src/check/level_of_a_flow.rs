//! An indicator takes the level of a measure that counts acts.

use super::ground::indicators;
use super::{Book, Findings, Rule};
use crate::model::{Counts, Formula};

pub(crate) const RULE: Rule = Rule {
    name: "level-of-a-flow",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for (id, indicator) in indicators(book) {
        let Formula::Level { measure, .. } = &indicator.formula else {
            continue;
        };
        if book
            .catalogue
            .measure(measure)
            .is_some_and(|(_, m)| matches!(m.counts, Counts::On { .. }))
        {
            let at = out.near(&indicator.span, measure);
            let message = format!("indicator {id} takes the level of {measure}, which counts acts.");
            out.error(&at, message, "Write sum, or let the measure count while.");
        }
    }
}
