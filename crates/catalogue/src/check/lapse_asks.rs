//! An act that a clock does asks something, and nobody is there to answer.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "lapse-asks",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for clock in procedure.clocks.values() {
            let Some(act) = clock.lapse.as_ref().and_then(|l| procedure.acts.get(&l.act)) else {
                continue;
            };
            if let Some(ask) = act.asks.first() {
                let name = ask.name();
                let message = format!("act {} is done by a clock, but asks \"{name}\".", act.id);
                let at = out.near(&act.span, &name);
                out.error(&at, message, "Set it, or let the act may_ask it.");
            }
        }
    }
}
