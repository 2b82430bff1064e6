//! A role names a post that `organs.toml` does not have.

use super::ground::roles;
use super::{Book, Findings, Rule};
use crate::model::Role;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-post",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let posts = &book.catalogue.organs.posts;
    let names = || posts.keys().map(String::as_str);
    for procedure in book.procedures() {
        for at in roles(procedure) {
            let Role::Post { post, .. } = at.role else {
                continue;
            };
            if !posts.contains_key(post) {
                let message = format!("{} names post \"{post}\", which there is not.", at.whose);
                out.unknown(
                    at.span,
                    post,
                    message,
                    names(),
                    "Add the post to organs.toml, or name another.",
                );
            }
        }
    }
    for (name, post) in posts {
        for other in post.never_with.iter().filter(|other| !posts.contains_key(*other)) {
            let message = format!("post {name} is never_with \"{other}\", which is no post.");
            out.unknown(&post.span, other, message, names(), "Name a post.");
        }
    }
    for (id, report) in &book.catalogue.reports {
        if let Some(post) = report.signed_by.as_ref().filter(|p| !posts.contains_key(*p)) {
            let message = format!("report {id} is signed by \"{post}\", which is no post.");
            let mend = crate::diagnostic::did_you_mean(post, names(), "Name a post.");
            out.error(&report.span, message, mend);
        }
    }
}
