//! An act's `from` names a state that its procedure does not have.

use super::{Book, Findings, Rule};
use crate::model::From;

pub(crate) const RULE: Rule = Rule {
    name: "act-starts-from-unknown-state",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            for from in &act.from {
                let From::State(name) = from else { continue };
                if !procedure.states.contains_key(name) {
                    let message = format!("act {} starts from \"{name}\", which is no state.", act.id);
                    let names = procedure
                        .states
                        .keys()
                        .map(String::as_str)
                        .chain(["start", "open", "ended"]);
                    out.unknown(
                        &act.span,
                        name,
                        message,
                        names,
                        "Add the state, or start from another.",
                    );
                }
            }
        }
    }
}
