//! A ratio is narrowed by `where` or `distinct`, which only its parts can be.

use super::ground::indicators;
use super::{Book, Findings, Rule};
use crate::model::Formula;

pub(crate) const RULE: Rule = Rule {
    name: "ratio-with-where",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for (id, indicator) in indicators(book) {
        if matches!(indicator.formula, Formula::Ratio { .. })
            && (!indicator.filter.is_empty() || indicator.distinct.is_some())
        {
            let message = format!("indicator {id} is a ratio: where and distinct belong to its parts.");
            out.error(&indicator.span, message, "Put them into the two indicators.");
        }
    }
}
