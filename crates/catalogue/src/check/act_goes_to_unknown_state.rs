//! An act's `to` is no state of its procedure.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "act-goes-to-unknown-state",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            let Some(to) = &act.to else { continue };
            if !procedure.states.contains_key(to) {
                let message = format!("act {} goes to \"{to}\", which is no state.", act.id);
                let names = procedure.states.keys().map(String::as_str);
                out.unknown(&act.span, to, message, names, "Add the state, or go to another.");
            }
        }
    }
}
