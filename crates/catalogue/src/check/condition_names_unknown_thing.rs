//! A function is given the name of an act, measure, tariff, procedure or indicator that there is not.
//!
//! Found by the checker of conditions (`guards`).

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "condition-names-unknown-thing",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for fault in book.faults(RULE.name) {
        out.add(fault.clone());
    }
}
