//! Money goes to a payee whose account may not have been written down.

use std::collections::BTreeSet;

use super::guards::facts;
use super::{Book, Findings, Rule};
use crate::model::AccountKind;

pub(crate) const RULE: Rule = Rule {
    name: "pays-account-that-may-be-empty",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            let Some(flow) = book.flow(&procedure.id).and_then(|f| f.acts.get(&act.id)) else {
                continue;
            };
            for post in &act.posts {
                let Some(account) = procedure.accounts.get(&post.to.account) else {
                    continue;
                };
                let Some(named_by) = account
                    .named_by
                    .as_ref()
                    .filter(|_| account.kind == AccountKind::Outside)
                else {
                    continue;
                };
                // Another person must have named it before: this act's own answers do not count.
                let mut certain: BTreeSet<String> = flow.from.clone();
                for need in &act.needs {
                    certain.extend(facts(&need.that.expr).0);
                }
                let path = match &post.to.of {
                    Some(of) => format!("act.{of}.account"),
                    None => format!("matter.{}", named_by.name()),
                };
                let also = path.replacen("act.", "matter.", 1);
                let whole = format!("matter.{}", named_by.name());
                if ![&path, &also, &whole].into_iter().any(|p| certain.contains(p)) {
                    let message = format!(
                        "act {} pays \"{}\", but {} may be empty here.",
                        act.id,
                        post.to.account,
                        named_by.name()
                    );
                    let at = out.near(&act.span, &post.to.account);
                    out.error(&at, message, format!("Ask it earlier, or need has({path})."));
                }
            }
        }
    }
}
