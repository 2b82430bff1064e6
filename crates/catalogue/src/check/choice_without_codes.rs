//! A choice, or a list of codes, from which nothing can be chosen.

use super::ground::{all_fields, code_set};
use super::{Book, Findings, Rule};
use crate::model::{Choices, FieldKind};

pub(crate) const RULE: Rule = Rule {
    name: "choice-without-codes",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, field) in all_fields(procedure) {
            if let FieldKind::Choice(choices) | FieldKind::Choices(choices) = &field.kind {
                // An empty list of lists.toml is reported there.
                let own = !matches!(choices, Choices::List(_));
                if own && code_set(book.catalogue, procedure, choices).is_some_and(|codes| codes.is_empty()) {
                    out.error(
                        &field.span,
                        format!("field \"{name}\" has no codes to choose from."),
                        "Add codes.",
                    );
                }
            }
        }
    }
    for (id, list) in book.catalogue.lists.iter().filter(|(_, l)| l.codes.is_empty()) {
        out.error(
            &list.span,
            format!("list \"{id}\" has no codes."),
            "Add codes, or remove it.",
        );
    }
}
