//! An act that may be the first leaves the matter in no state.

use super::{Book, Findings, Rule};
use crate::model::From;

pub(crate) const RULE: Rule = Rule {
    name: "first-act-goes-nowhere",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            if act.from.contains(&From::Start) && act.to.is_none() {
                let message = format!(
                    "act {} may be the first, but leaves the matter in no state.",
                    act.id
                );
                out.error(&act.span, message, "Write to = \"...\".");
            }
        }
    }
}
