//! A state from which no chain of acts leads to an ended state.

use std::collections::BTreeSet;

use super::{Book, Findings, Rule};
use crate::model::{From, Procedure, StateKind};

pub(crate) const RULE: Rule = Rule {
    name: "state-leads-to-no-end",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        let Some(flow) = book.flow(&procedure.id) else {
            continue;
        };
        let mut leads: BTreeSet<&str> = ended(procedure).collect();
        loop {
            let before = leads.len();
            for act in procedure.acts.values() {
                if act.to.as_deref().is_none_or(|to| !leads.contains(to)) {
                    continue;
                }
                for from in &act.from {
                    match from {
                        From::Start | From::Ended => {}
                        From::State(name) => {
                            leads.insert(name);
                        }
                        From::Open => leads.extend(procedure.states.keys().map(String::as_str)),
                    }
                }
            }
            if leads.len() == before {
                break;
            }
        }
        for (name, state) in &procedure.states {
            if flow.states.contains_key(name) && !leads.contains(name.as_str()) {
                let message = format!("from state \"{name}\" no act leads to an end.");
                out.error(
                    &state.span,
                    message,
                    "Add an act from it, or give it kind = \"ended\".",
                );
            }
        }
    }
}

fn ended(procedure: &Procedure) -> impl Iterator<Item = &str> {
    procedure
        .states
        .iter()
        .filter(|(_, s)| s.kind == StateKind::Ended)
        .map(|(name, _)| name.as_str())
}
