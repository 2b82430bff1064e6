//! Money leaves to an outside account that nobody named (language §3, account).

use super::{Book, Findings, Rule};
use crate::model::AccountKind;

pub(crate) const RULE: Rule = Rule {
    name: "pays-unnamed-payee",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            for post in &act.posts {
                let Some(account) = procedure.accounts.get(&post.to.account) else {
                    continue;
                };
                if account.kind == AccountKind::Outside && account.named_by.is_none() && !account.treasury {
                    let name = &post.to.account;
                    let message = format!(
                        "act {} pays \"{name}\", an outside account that nobody named.",
                        act.id
                    );
                    let at = out.near(&act.span, name);
                    out.error(
                        &at,
                        message,
                        "Give the account named_by = \"party.x.account\", or treasury = true.",
                    );
                }
            }
        }
    }
}
