//! An act gives a result that is in force on no day on which the act exists.

use super::{Book, Findings, Rule};
use crate::model::{ResultRule, Valid};

pub(crate) const RULE: Rule = Rule {
    name: "result-never-in-force",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            let Some(ResultRule::Fixed(name)) = &act.result else {
                continue;
            };
            // Where act and result follow different days, both may be right.
            if act.law_by.is_some_and(|by| by != procedure.law_by) {
                continue;
            }
            if procedure
                .results
                .get(name)
                .is_some_and(|r| !meet(&act.valid, &r.valid))
            {
                let message = format!(
                    "act {} gives \"{name}\", which is in force on none of the act's days.",
                    act.id
                );
                let at = out.near(&act.span, name);
                out.error(&at, message, "Make the two valid spans meet.");
            }
        }
    }
}

fn meet(a: &Valid, b: &Valid) -> bool {
    let before = |a: &Valid, b: &Valid| a.to.zip(b.from).is_some_and(|(to, from)| to < from);
    !before(a, b) && !before(b, a)
}
