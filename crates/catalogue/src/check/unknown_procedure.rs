//! A `matter` field or `opens` names a procedure that there is not.

use super::ground::all_fields;
use super::{Book, Findings, Rule};
use crate::model::FieldKind;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-procedure",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let procedures = &book.catalogue.procedures;
    let names = || procedures.keys().map(String::as_str);
    for procedure in book.procedures() {
        for (name, field) in all_fields(procedure) {
            let FieldKind::Matter { procedure: target } = &field.kind else {
                continue;
            };
            if !procedures.contains_key(target) {
                let message = format!("field \"{name}\" is a matter of \"{target}\", which is no procedure.");
                out.unknown(
                    &field.span,
                    target,
                    message,
                    names(),
                    "Add the procedure, or name another.",
                );
            }
        }
        for act in procedure.acts.values() {
            for open in act
                .opens
                .iter()
                .filter(|o| !procedures.contains_key(&o.procedure))
            {
                let message = format!(
                    "act {} opens \"{}\", which is no procedure.",
                    act.id, open.procedure
                );
                out.unknown(
                    &open.span,
                    &open.procedure,
                    message,
                    names(),
                    "Add the procedure, or open another.",
                );
            }
        }
    }
}
