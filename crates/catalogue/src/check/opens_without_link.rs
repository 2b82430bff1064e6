//! The act that is opened is not by = ["link"] where nobody asks for it.

use super::{Book, Findings, Rule};
use crate::model::Role;

pub(crate) const RULE: Rule = Rule {
    name: "opens-without-link",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            for open in &act.opens {
                let theirs = book
                    .catalogue
                    .procedures
                    .get(&open.procedure)
                    .and_then(|p| p.acts.get(&open.act));
                if theirs.is_some_and(|a| !a.by.contains(&Role::Link)) {
                    let message = format!(
                        "act {} opens {}.{}, but that is not by = [\"link\"].",
                        act.id, open.procedure, open.act
                    );
                    out.error(&open.span, message, "Add \"link\" to its by.");
                }
            }
        }
    }
}
