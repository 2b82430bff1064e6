//! A clock that no act starts.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "clock-without-start",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, clock) in procedure.clocks.iter().filter(|(_, c)| c.starts.is_empty()) {
            out.error(
                &clock.span,
                format!("clock {name} is started by no act."),
                "Write starts = [\"...\"].",
            );
        }
    }
}
