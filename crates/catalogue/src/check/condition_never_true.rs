//! A condition that no run can make true.
//!
//! Found by the checker of conditions (`guards`).

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "condition-never-true",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for fault in book.faults(RULE.name) {
        out.add(fault.clone());
    }
}
