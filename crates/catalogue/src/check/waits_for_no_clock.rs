//! An act only a clock may do, which no clock names.

use super::{Book, Findings, Rule};
use crate::model::Role;

pub(crate) const RULE: Rule = Rule {
    name: "waits-for-no-clock",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values().filter(|a| a.by.contains(&Role::Clock)) {
            let named = procedure
                .clocks
                .values()
                .any(|c| c.lapse.as_ref().is_some_and(|l| l.act == act.id));
            if !named {
                let message = format!("act {} is by = [\"clock\"], but no clock lapses into it.", act.id);
                out.error(
                    &act.span,
                    message,
                    format!("Write lapse = \"{}\" in a clock.", act.id),
                );
            }
        }
    }
}
