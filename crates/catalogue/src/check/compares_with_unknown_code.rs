//! A choice is compared with, or set to, a code that is not in its list.
//!
//! Found by the checker of conditions (`guards`).

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "compares-with-unknown-code",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for fault in book.faults(RULE.name) {
        out.add(fault.clone());
    }
}
