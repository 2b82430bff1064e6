//! A measure adds up something that is neither money nor a number.

use super::ground::measured_fields;
use super::guards::is_countable;
use super::{Book, Findings, Rule};
use crate::model::{Field, FieldKind};

pub(crate) const RULE: Rule = Rule {
    name: "amount-is-no-number",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, measure) in &procedure.measures {
            let Some(amount) = &measure.amount else { continue };
            let fields: Vec<(String, &Field)> = measured_fields(procedure, measure);
            let found = fields.iter().find(|(path, _)| path == amount);
            let total = amount.split_once('.').is_some_and(|(field, part)| {
                part == "total"
                    && procedure
                        .fields
                        .get(field)
                        .is_some_and(|f| matches!(f.kind, FieldKind::Scores(_)))
            });
            if total || found.is_some_and(|(_, f)| is_countable(&f.kind) && !f.many) {
                continue;
            }
            let message = match found {
                Some(_) => {
                    format!("measure {name} adds up \"{amount}\", which is neither money nor a number.")
                }
                None => format!("measure {name} adds up \"{amount}\", which is no field."),
            };
            let names = fields
                .iter()
                .filter(|(_, f)| is_countable(&f.kind))
                .map(|(path, _)| path.as_str());
            out.unknown(
                &measure.span,
                amount,
                message,
                names,
                "Name a field of money or of a number.",
            );
        }
    }
}
