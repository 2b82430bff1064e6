//! An act signs something, and no party may do it.

use super::{Book, Findings, Rule};
use crate::model::Role;

pub(crate) const RULE: Rule = Rule {
    name: "signs-by-no-party",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values().filter(|act| !act.signs.is_empty()) {
            if !act.by.iter().any(|role| matches!(role, Role::Party { .. })) {
                out.error(
                    &act.span,
                    format!("act {} signs something, and no party may do it.", act.id),
                    "Name in by the parties who sign, as in by = [\"party applicant\"], or drop signs.",
                );
            }
        }
    }
}
