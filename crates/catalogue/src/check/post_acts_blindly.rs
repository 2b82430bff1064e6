//! A post may act in a procedure that it may not see.

use std::collections::{BTreeMap, BTreeSet};

use super::ground::kinds_of;
use super::{Book, Findings, Rule};
use crate::model::{Role, Scope};

pub(crate) const RULE: Rule = Rule {
    name: "post-acts-blindly",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let organs = &book.catalogue.organs;
    for procedure in book.procedures() {
        let own = format!("{}.{}", procedure.area, procedure.id);
        let mut said = BTreeSet::new();
        for act in procedure.acts.values() {
            for role in act.by.iter().chain(&act.approval) {
                let Role::Post { post: name, of } = role else {
                    continue;
                };
                let Some(post) = organs.posts.get(name) else {
                    continue;
                };
                let kinds = kinds_of(book, procedure, of);
                let sees = |reads: &BTreeMap<String, Scope>| {
                    let scope = reads.get(&own).or_else(|| reads.get(&procedure.area));
                    scope.copied().unwrap_or(Scope::None) != Scope::None
                };
                let there = post.within.iter().any(|(kind, over)| {
                    sees(&over.reads)
                        && kinds
                            .as_ref()
                            .is_none_or(|all| all.iter().any(|k| organs.kind_is(k, kind)))
                });
                // Who may begin only needs no sight of the matters there are.
                let begins = act.from.iter().all(|f| *f == crate::model::From::Start);
                if !sees(&post.reads) && !there && !begins && said.insert(name) {
                    let message = format!(
                        "post {name} may do act {} but does not see {}.",
                        act.id, procedure.id
                    );
                    let span = out.near(&act.span, name);
                    out.warning(
                        &span,
                        message,
                        format!("Add \"{own}\" to the reads of {name} in organs.toml."),
                    );
                }
            }
        }
    }
}
