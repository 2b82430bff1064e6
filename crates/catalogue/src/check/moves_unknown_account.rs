//! `posts` moves money from or to an account that there is not.

use super::{Book, Findings, Rule};
use crate::model::FieldKind;

pub(crate) const RULE: Rule = Rule {
    name: "moves-unknown-account",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        let names = || procedure.accounts.keys().map(String::as_str);
        for act in procedure.acts.values() {
            for account in act.posts.iter().flat_map(|p| [&p.from, &p.to]) {
                if !procedure.accounts.contains_key(&account.account) {
                    let message = format!(
                        "act {} moves money of \"{}\", which is no account.",
                        act.id, account.account
                    );
                    out.unknown(
                        &act.span,
                        &account.account,
                        message,
                        names(),
                        "Add the account, or name another.",
                    );
                }
                let person = |of: &String| {
                    !matches!(procedure.fields.get(of).map(|f| &f.kind), Some(FieldKind::Person))
                };
                if let Some(of) = account.of.as_ref().filter(|of| person(of)) {
                    let message = format!(
                        "act {} pays the {} of \"{of}\", which is no person field.",
                        act.id, account.account
                    );
                    let people = procedure
                        .fields
                        .iter()
                        .filter(|(_, f)| matches!(f.kind, FieldKind::Person));
                    out.unknown(
                        &act.span,
                        of,
                        message,
                        people.map(|(n, _)| n.as_str()),
                        "Name a person field.",
                    );
                }
            }
        }
    }
}
