//! No post in `by` is held in an organ that can have the matter, and nothing else brings the act about.

use super::ground::{may_be_held, quoted};
use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "act-nobody-may-perform",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            if act.by.is_empty() || act.by.iter().any(|role| may_be_held(book, procedure, role)) {
                continue;
            }
            let posts: Vec<String> = act.by.iter().map(ToString::to_string).collect();
            let message = format!(
                "nobody may perform act {}: post {} is not held in any of organs.",
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
