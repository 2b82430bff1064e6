//! An indicator sums measures of different units.

use std::collections::BTreeSet;

use super::ground::{indicators, measures_of, words};
use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "units-added-up",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for (id, indicator) in indicators(book) {
        let names = measures_of(&indicator.formula);
        let units: BTreeSet<&str> = names
            .iter()
            .filter_map(|n| book.catalogue.measure(n))
            .map(|(_, m)| m.unit.as_str())
            .collect();
        if units.len() > 1 {
            let message = format!("indicator {id} adds up {}.", words(units.iter().copied()));
            out.error(&indicator.span, message, "Sum measures of one unit.");
        }
    }
}
