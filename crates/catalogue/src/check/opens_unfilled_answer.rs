//! An act that a clock or link brings about opens another without filling all it asks.

use super::{Book, Findings, Rule};
use crate::model::Role;

pub(crate) const RULE: Rule = Rule {
    name: "opens-unfilled-answer",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            let causes = act.by.iter().filter(|r| matches!(r, Role::Clock | Role::Link));
            for cause in causes {
                for open in &act.opens {
                    let theirs = book
                        .catalogue
                        .procedures
                        .get(&open.procedure)
                        .and_then(|p| p.acts.get(&open.act));
                    for ask in theirs.into_iter().flat_map(|a| &a.asks) {
                        let name = ask.name();
                        if !open.copy.contains_key(&name) {
                            let message = format!(
                                "opens {}.{} by {}, but \"{name}\" is not filled.",
                                open.procedure, open.act, cause
                            );
                            out.error(&open.span, message, "Add it to copy.");
                        }
                    }
                }
            }
        }
    }
}
