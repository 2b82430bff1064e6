//! An act may be done by either of two posts that are kept apart, or approved by both.

use super::{Book, Findings, Rule};
use crate::model::{Of, Role};

pub(crate) const RULE: Rule = Rule {
    name: "duties-not-separated",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let posts = &book.catalogue.organs.posts;
    let never = |a: &str, b: &str| posts.get(a).is_some_and(|p| p.never_with.iter().any(|n| n == b));
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            for list in [&act.by, &act.approval] {
                let names: Vec<&str> = list
                    .iter()
                    .filter_map(|r| {
                        if let Role::Post { post, of: Of::Here } = r {
                            Some(post.as_str())
                        } else {
                            None
                        }
                    })
                    .collect();
                for (n, a) in names.iter().enumerate() {
                    for b in names.iter().skip(n + 1).filter(|b| never(a, b) || never(b, a)) {
                        let message = format!("act {} is open to {a} and {b}, who are kept apart.", act.id);
                        out.warning(&act.span, message, "Leave it to one of them.");
                    }
                }
            }
        }
    }
}
