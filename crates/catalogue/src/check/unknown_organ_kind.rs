//! A kind of organ that `organs.toml` does not have.

use super::ground::roles;
use super::{Book, Findings, Rule};
use crate::model::{Of, Role};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-organ-kind",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let organs = &book.catalogue.organs;
    let names = || organs.kinds.keys().map(String::as_str);
    let otherwise = "Add the kind to organs.toml, or name another.";
    for procedure in book.procedures() {
        for kind in procedure.organs.iter().filter(|k| !organs.kinds.contains_key(*k)) {
            let message = format!(
                "{} is held by \"{kind}\", which is no kind of organ.",
                procedure.id
            );
            out.unknown(&procedure.span, kind, message, names(), otherwise);
        }
        for at in roles(procedure) {
            let Role::Post {
                of: Of::Any(kind), ..
            } = at.role
            else {
                continue;
            };
            if !organs.kinds.contains_key(kind) {
                let role = at.role.to_string();
                let message = format!(
                    "{} names \"{role}\", and \"{kind}\" is no kind of organ.",
                    at.whose
                );
                let span = out.near(at.span, &role);
                let mend = crate::diagnostic::did_you_mean(kind, names(), otherwise);
                out.error(&span, message, mend);
            }
        }
    }
    for (name, kind) in &organs.kinds {
        for up in kind
            .superiors
            .iter()
            .chain(&kind.is_a)
            .filter(|up| !organs.kinds.contains_key(*up))
        {
            let message = format!("kind {name} is under or like \"{up}\", which is no kind of organ.");
            out.unknown(&kind.span, up, message, names(), otherwise);
        }
    }
    for (name, post) in &organs.posts {
        let held = post
            .held_in
            .iter()
            .filter(|k| *k != "any")
            .chain(post.within.keys());
        for kind in held.filter(|k| !organs.kinds.contains_key(*k)) {
            let message = format!("post {name} is held in \"{kind}\", which is no kind of organ.");
            out.unknown(&post.span, kind, message, names(), otherwise);
        }
    }
}
