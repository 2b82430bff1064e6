//! A door that a resident cannot go through: its act begins nothing, or no party may do it.

use super::{Book, Findings, Rule};
use crate::model::{Act, Ask, From, Role};

pub(crate) const RULE: Rule = Rule {
    name: "door-leads-nowhere",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        let Some(door) = &procedure.door else { continue };
        for name in &door.acts {
            if !procedure.acts.get(name).is_some_and(opens) {
                out.error(
                    &door.span,
                    format!("the door leads to {name}, which no resident can begin with."),
                    "Name an act from \"start\" that asks for a party and has that party in by.",
                );
            }
        }
    }
}

/// Whether a party who is asked for may begin with it.
fn opens(act: &Act) -> bool {
    let asked =
        |role: &Role| matches!(role, Role::Party { party } if act.asks.contains(&Ask::Party(party.clone())));
    act.from.contains(&From::Start) && act.by.iter().any(asked)
}
