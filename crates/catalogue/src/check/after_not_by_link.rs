//! An act that follows another's is not by = ["link"].

use super::{Book, Findings, Rule};
use crate::model::Role;

pub(crate) const RULE: Rule = Rule {
    name: "after-not-by-link",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            if act.after.is_some() && !act.by.contains(&Role::Link) {
                let message = format!("act {} is after another act, but not by = [\"link\"].", act.id);
                out.error(&act.span, message, "Add \"link\" to its by.");
            }
        }
    }
}
