//! Money goes from one outside account to another: nothing of it was ever held.

use super::{Book, Findings, Rule};
use crate::model::AccountKind;

pub(crate) const RULE: Rule = Rule {
    name: "moves-money-outside",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            for post in &act.posts {
                let outside = |name: &str| {
                    procedure
                        .accounts
                        .get(name)
                        .is_some_and(|a| a.kind == AccountKind::Outside)
                };
                if outside(&post.from.account) && outside(&post.to.account) {
                    let message = format!(
                        "act {} moves money from \"{}\" to \"{}\", and neither is held.",
                        act.id, post.from.account, post.to.account
                    );
                    let at = out.near(&act.span, &post.from.account);
                    out.error(&at, message, "Let it pass through a held account.");
                }
            }
        }
    }
}
