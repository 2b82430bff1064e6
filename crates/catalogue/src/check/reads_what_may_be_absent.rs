//! A condition outside `needs` and `sets` reads a value that may be absent (language §4.3).
//!
//! Found by the checker of conditions (`guards`).

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "reads-what-may-be-absent",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for fault in book.faults(RULE.name) {
        out.add(fault.clone());
    }
}
