//! A choice takes its codes from a list that `lists.toml` does not have.

use super::ground::all_fields;
use super::{Book, Findings, Rule};
use crate::model::{Choices, FieldKind};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-code-list",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let lists = &book.catalogue.lists;
    for procedure in book.procedures() {
        for (name, field) in all_fields(procedure) {
            let (FieldKind::Choice(Choices::List(list)) | FieldKind::Choices(Choices::List(list))) =
                &field.kind
            else {
                continue;
            };
            if !lists.contains_key(list) {
                let message = format!("field \"{name}\" takes its codes from \"{list}\", which is no list.");
                let names = lists.keys().map(String::as_str).chain(["result"]);
                out.unknown(&field.span, list, message, names, "Add the list to lists.toml.");
            }
        }
    }
}
