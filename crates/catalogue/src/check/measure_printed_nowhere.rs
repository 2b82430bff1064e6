//! A measure that no indicator uses.

use std::collections::BTreeSet;

use super::ground::measures_of;
use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "measure-printed-nowhere",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for indicator in book
        .catalogue
        .indicators
        .values()
        .flat_map(|set| set.indicators.values())
    {
        used.extend(measures_of(&indicator.formula).iter().map(String::as_str));
    }
    for procedure in book.procedures() {
        for (name, measure) in procedure.measures.iter().filter(|(_, m)| !m.operational) {
            if !used.contains(name.as_str()) {
                let message = format!("measure {name} is printed nowhere.");
                out.warning(&measure.span, message, "Use it, or write operational = true.");
            }
        }
    }
}
