//! `lapse` names an act that is not done by the clock.

use super::{Book, Findings, Rule};
use crate::model::Role;

pub(crate) const RULE: Rule = Rule {
    name: "lapse-by-hand",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for clock in procedure.clocks.values() {
            let Some(lapse) = &clock.lapse else { continue };
            if procedure
                .acts
                .get(&lapse.act)
                .is_some_and(|a| !a.by.contains(&Role::Clock))
            {
                let at = out.near(&clock.span, &lapse.act);
                let message = format!("lapse names act {}, but it is not by = [\"clock\"].", lapse.act);
                out.error(&at, message, "Add \"clock\" to its by.");
            }
        }
    }
}
