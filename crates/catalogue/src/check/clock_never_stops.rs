//! A clock that nothing meets, ends or lapses.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "clock-never-stops",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, clock) in &procedure.clocks {
            if clock.met_by.is_empty() && clock.ended_by.is_empty() && clock.lapse.is_none() {
                let message = format!("clock {name} can be met by no act: it only becomes overdue.");
                out.warning(&clock.span, message, "Write met_by = [\"...\"].");
            }
        }
    }
}
