//! A procedure with a number that no act gives.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "number-given-by-no-act",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        if procedure.number.is_some() && procedure.numbered_on.is_empty() {
            out.error(
                &procedure.span,
                "there is a number, but no act gives it.",
                "Write numbered_on = [\"...\"].",
            );
        }
    }
}
