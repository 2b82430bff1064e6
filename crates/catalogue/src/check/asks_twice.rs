//! An act asks the same thing twice.

use std::collections::BTreeSet;

use super::ground::answers_of;
use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "asks-twice",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            let mut seen = BTreeSet::new();
            for ask in answers_of(act).filter(|ask| !seen.insert(*ask)) {
                let name = ask.name();
                let at = out.near(&act.span, &name);
                out.error(
                    &at,
                    format!("act {} asks \"{name}\" twice.", act.id),
                    "Ask it once: in asks or in may_ask.",
                );
            }
        }
    }
}
