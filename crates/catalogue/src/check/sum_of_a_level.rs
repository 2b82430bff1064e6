//! An indicator sums a measure that is a level.

use super::ground::indicators;
use super::{Book, Findings, Rule};
use crate::model::{Counts, Formula};

pub(crate) const RULE: Rule = Rule {
    name: "sum-of-a-level",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for (id, indicator) in indicators(book) {
        let Formula::Sum(measures) = &indicator.formula else {
            continue;
        };
        for measure in measures {
            if book
                .catalogue
                .measure(measure)
                .is_some_and(|(_, m)| matches!(m.counts, Counts::While { .. }))
            {
                let at = out.near(&indicator.span, measure);
                let message = format!("indicator {id} sums {measure}, which is a level.");
                out.error(&at, message, "Write level, or let the measure count on acts.");
            }
        }
    }
}
