//! A state to which no chain of acts leads.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "state-cannot-be-reached",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        let Some(flow) = book.flow(&procedure.id) else {
            continue;
        };
        for (name, state) in &procedure.states {
            if !flow.states.contains_key(name) {
                let message = format!("state \"{name}\" cannot be reached.");
                out.error(&state.span, message, "Add an act to it or remove it.");
            }
        }
    }
}
