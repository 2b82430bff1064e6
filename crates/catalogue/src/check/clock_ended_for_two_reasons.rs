//! An act both satisfies a clock and makes it moot.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "clock-ended-for-two-reasons",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, clock) in &procedure.clocks {
            for act in clock.met_by.iter().filter(|a| clock.ended_by.contains(a)) {
                let at = out.near(&clock.span, act);
                let message =
                    format!("clock {name} is met by {act} and also ended by it: two reasons to end.");
                out.error(&at, message, "Keep one of the two.");
            }
        }
    }
}
