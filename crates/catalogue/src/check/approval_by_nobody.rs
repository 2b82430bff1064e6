//! An act needs the approval of posts that nobody can hold there.

use super::ground::{may_be_held, quoted};
use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "approval-by-nobody",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            if act.approval.is_empty() || act.approval.iter().any(|role| may_be_held(book, procedure, role)) {
                continue;
            }
            let posts: Vec<String> = act.approval.iter().map(ToString::to_string).collect();
            let message = format!(
                "act {} waits for the approval of {}, which nobody can hold there.",
                act.id,
                quoted(posts.iter().map(String::as_str))
            );
            out.error(
                &act.span,
                message,
                "Name a post held there, or add the kind of organ to held_in.",
            );
        }
    }
}
