//! A function is called with too many, too few or unreadable arguments.
//!
//! Found by the checker of conditions (`guards`).

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "wrong-arguments",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for fault in book.faults(RULE.name) {
        out.add(fault.clone());
    }
}
