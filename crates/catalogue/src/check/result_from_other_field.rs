//! `result_from` names a field that does not hold results.

use super::ground::code_set;
use super::{Book, Findings, Rule};
use crate::model::{Choices, FieldKind, ResultRule};

pub(crate) const RULE: Rule = Rule {
    name: "result-from-other-field",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            let Some(ResultRule::Field(name)) = &act.result else {
                continue;
            };
            let fits = match procedure.fields.get(name).map(|f| &f.kind) {
                Some(FieldKind::Choice(choices)) => code_set(book.catalogue, procedure, choices)
                    .is_some_and(|codes| codes.iter().all(|c| procedure.results.contains_key(*c))),
                _ => false,
            };
            if !fits {
                let holding = procedure
                    .fields
                    .iter()
                    .filter(|(_, f)| matches!(f.kind, FieldKind::Choice(Choices::Result)));
                let message = format!(
                    "act {} takes its result from \"{name}\", which is no choice of results.",
                    act.id
                );
                let names = holding.map(|(name, _)| name.as_str());
                out.unknown(
                    &act.span,
                    name,
                    message,
                    names,
                    "Give the field type = \"choice\", choices = \"result\".",
                );
            }
        }
    }
}
