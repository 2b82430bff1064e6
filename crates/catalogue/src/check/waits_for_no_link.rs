//! An act by link that nothing opens and nothing brings about.

use std::collections::BTreeSet;

use super::{Book, Findings, Rule};
use crate::model::Role;

pub(crate) const RULE: Rule = Rule {
    name: "waits-for-no-link",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let opened: BTreeSet<(&str, &str)> = book
        .procedures()
        .flat_map(|p| p.acts.values())
        .flat_map(|a| &a.opens)
        .map(|o| (o.procedure.as_str(), o.act.as_str()))
        .collect();
    for procedure in book.procedures() {
        for act in procedure.acts.values().filter(|a| a.by.contains(&Role::Link)) {
            if act.after.is_none() && !opened.contains(&(procedure.id.as_str(), act.id.as_str())) {
                let message = format!(
                    "act {} is by \"link\", but nothing opens it and it is after nothing.",
                    act.id
                );
                out.error(
                    &act.span,
                    message,
                    "Write after = \"link.act\", or open it from another procedure.",
                );
            }
        }
    }
}
