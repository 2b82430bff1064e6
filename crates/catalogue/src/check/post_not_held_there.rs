//! One of several roles names a post that no organ meant there can have.

use super::ground::{Use, may_be_held, roles};
use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "post-not-held-there",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for at in roles(procedure) {
            if may_be_held(book, procedure, at.role) {
                continue;
            }
            // Where nobody is left, that is said as an error of the act.
            let act = procedure.acts.values().find(|a| a.span == *at.span);
            let alone = act.is_some_and(|a| match at.used {
                Use::By => !a.by.iter().any(|r| may_be_held(book, procedure, r)),
                Use::Approval => !a.approval.iter().any(|r| may_be_held(book, procedure, r)),
                _ => false,
            });
            if !alone {
                let role = at.role.to_string();
                let span = out.near(at.span, &role);
                let message = format!("{} names \"{role}\", a post that is not held there.", at.whose);
                out.warning(
                    &span,
                    message,
                    "Name a post held there, or add the kind of organ to held_in.",
                );
            }
        }
    }
}
