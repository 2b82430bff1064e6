//! A paper shows something that the matter does not have.

use super::ground::{BUILT_IN, PARTY_PARTS, field_at, is_matter_part};
use super::{Book, Findings, Rule};
use crate::model::{FieldKind, Procedure};

pub(crate) const RULE: Rule = Rule {
    name: "paper-shows-unknown-thing",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, paper) in &procedure.papers {
            for shown in paper
                .shows
                .iter()
                .chain(&paper.may_show)
                .filter(|s| !has(procedure, s))
            {
                let message = format!("paper {name} shows \"{shown}\", which there is not.");
                let parties = procedure.parties.keys().map(|p| format!("party.{p}"));
                let clocks = procedure.clocks.keys().map(|c| format!("clock.{c}"));
                let fields = procedure
                    .fields
                    .keys()
                    .cloned()
                    .chain(BUILT_IN.map(str::to_owned));
                let names: Vec<String> = fields.chain(parties).chain(clocks).collect();
                let names = names.iter().map(String::as_str);
                out.unknown(
                    &paper.span,
                    shown,
                    message,
                    names,
                    "Show a field, a party or a clock.",
                );
            }
        }
    }
}

fn has(procedure: &Procedure, path: &str) -> bool {
    match path.split_once('.') {
        None => is_matter_part(procedure, path) || path == "day",
        Some(("party", rest)) => {
            let (party, part) = rest.split_once('.').unwrap_or((rest, "name"));
            procedure.parties.contains_key(party) && PARTY_PARTS.contains(&part)
        }
        Some(("clock", clock)) => procedure
            .clocks
            .contains_key(clock.split('.').next().unwrap_or(clock)),
        Some(("balance", account)) => procedure.accounts.contains_key(account),
        Some(("organ" | "region", _)) => true,
        Some((field, part)) => match procedure.fields.get(field).map(|f| &f.kind) {
            Some(FieldKind::Scores(_)) => matches!(part, "total" | "grade"),
            Some(FieldKind::Organ | FieldKind::Region | FieldKind::Person | FieldKind::Matter { .. }) => true,
            _ => field_at(procedure, path).is_some(),
        },
    }
}
