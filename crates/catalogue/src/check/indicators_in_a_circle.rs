//! Indicators that are computed from one another.

use std::collections::BTreeSet;

use super::{Book, Findings, Rule};
use crate::model::{Formula, Indicator};

pub(crate) const RULE: Rule = Rule {
    name: "indicators-in-a-circle",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for set in book.catalogue.indicators.values() {
        for (id, indicator) in &set.indicators {
            let mut open: Vec<&str> = parts(indicator).collect();
            let mut seen: BTreeSet<&str> = BTreeSet::new();
            while let Some(part) = open.pop() {
                if part == id {
                    let message = format!("indicator {id} is computed from itself.");
                    out.error(&indicator.span, message, "Take one ratio out of the circle.");
                    break;
                }
                if seen.insert(part) {
                    open.extend(set.indicators.get(part).into_iter().flat_map(parts));
                }
            }
        }
    }
}

fn parts(indicator: &Indicator) -> impl Iterator<Item = &str> {
    let (of, to) = match &indicator.formula {
        Formula::Ratio { of, to } => (Some(of), Some(to)),
        Formula::Sum(_) | Formula::Level { .. } => (None, None),
    };
    of.into_iter().chain(to).map(String::as_str)
}
