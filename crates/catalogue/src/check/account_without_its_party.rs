//! An account is kept for each of a party, and `posts` does not say of which one.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "account-without-its-party",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            for account in act.posts.iter().flat_map(|p| [&p.from, &p.to]) {
                let each = procedure
                    .accounts
                    .get(&account.account)
                    .is_some_and(|a| a.each.is_some());
                if each != account.of.is_some() && procedure.accounts.contains_key(&account.account) {
                    let name = &account.account;
                    let (message, mend) = if each {
                        (
                            format!(
                                "act {} pays \"{name}\", of which there is one for each party.",
                                act.id
                            ),
                            format!("Write \"{name} of payee\", with a person field."),
                        )
                    } else {
                        (
                            format!(
                                "act {} pays \"{name}\" of somebody, but there is only one.",
                                act.id
                            ),
                            format!("Write \"{name}\", or give the account each = \"party...\"."),
                        )
                    };
                    let at = out.near(&act.span, name);
                    out.error(&at, message, mend);
                }
            }
        }
    }
}
