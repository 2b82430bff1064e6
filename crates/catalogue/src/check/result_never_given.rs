//! A result that no act gives.

use std::collections::BTreeSet;

use super::ground::code_set;
use super::{Book, Findings, Rule};
use crate::model::{FieldKind, ResultRule};

pub(crate) const RULE: Rule = Rule {
    name: "result-never-given",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        let mut given = BTreeSet::new();
        for act in procedure.acts.values() {
            match &act.result {
                Some(ResultRule::Fixed(name)) => {
                    given.insert(name.as_str());
                }
                Some(ResultRule::When(lines)) => given.extend(lines.iter().map(|(_, name)| name.as_str())),
                Some(ResultRule::Field(field)) => {
                    if let Some(FieldKind::Choice(choices)) = procedure.fields.get(field).map(|f| &f.kind) {
                        given.extend(code_set(book.catalogue, procedure, choices).unwrap_or_default());
                    }
                }
                None => {}
            }
        }
        for (name, result) in procedure
            .results
            .iter()
            .filter(|(name, _)| !given.contains(name.as_str()))
        {
            out.warning(
                &result.span,
                format!("result \"{name}\" is never given."),
                "Give it in an act, or remove it.",
            );
        }
    }
}
