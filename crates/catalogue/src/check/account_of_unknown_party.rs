//! An account is kept for, or named by, something that is not there; or shared under a name that is not.

use super::ground::answers_of;
use super::{Book, Findings, Rule};
use crate::model::AccountKind;

pub(crate) const RULE: Rule = Rule {
    name: "account-of-unknown-party",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let shared = &book.catalogue.shared_accounts;
    for procedure in book.procedures() {
        let parties: Vec<String> = procedure.parties.keys().map(|p| format!("party.{p}")).collect();
        for (name, account) in &procedure.accounts {
            if let Some(each) = account.each.as_ref().filter(|e| !parties.contains(e)) {
                let message = format!("account \"{name}\" is for each of \"{each}\", which is no party.");
                out.unknown(
                    &account.span,
                    each,
                    message,
                    parties.iter().map(String::as_str),
                    "Write party.x.",
                );
            }
            if let AccountKind::Shared(id) = &account.kind
                && !shared.contains_key(id)
            {
                let message =
                    format!("account \"{name}\" is shared as \"{id}\", which lists.toml does not have.");
                out.unknown(
                    &account.span,
                    id,
                    message,
                    shared.keys().map(String::as_str),
                    "Add it to lists.toml.",
                );
            }
            if let Some(ask) = &account.named_by {
                let asked = procedure.acts.values().flat_map(answers_of).any(|a| a == ask);
                if !asked {
                    let by = ask.name();
                    let message = format!("account \"{name}\" is named by {by}, which no act asks.");
                    let at = out.near(&account.span, &by);
                    out.error(&at, message, "Ask it in an act.");
                }
            }
        }
    }
}
