//! A party that no act asks.

use super::ground::answers_of;
use super::{Book, Findings, Rule};
use crate::model::Ask;

pub(crate) const RULE: Rule = Rule {
    name: "party-never-asked",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, party) in &procedure.parties {
            let asks = |ask: &Ask| matches!(ask, Ask::Party(p) if p == name);
            if !procedure.acts.values().flat_map(answers_of).any(asks) {
                let message = format!("party \"{name}\" is never asked.");
                out.warning(&party.span, message, "Ask it in an act, or remove it.");
            }
        }
    }
}
