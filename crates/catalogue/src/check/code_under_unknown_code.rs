//! A code stands under a code that its list does not have.

use super::ground::all_fields;
use super::{Book, Findings, Rule};
use crate::model::{Choices, Code, FieldKind, Named, Span};

pub(crate) const RULE: Rule = Rule {
    name: "code-under-unknown-code",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let mut judge = |codes: &Named<Code>, span: &Span| {
        for (name, code) in codes {
            if let Some(under) = code.under.as_ref().filter(|under| !codes.contains_key(*under)) {
                let message = format!("code \"{name}\" is under \"{under}\", which is no code of the list.");
                out.unknown(
                    span,
                    under,
                    message,
                    codes.keys().map(String::as_str),
                    "Add the code, or name another.",
                );
            }
        }
    };
    for list in book.catalogue.lists.values() {
        judge(&list.codes, &list.span);
    }
    for procedure in book.procedures() {
        for (_, field) in all_fields(procedure) {
            if let FieldKind::Choice(Choices::Inline(codes)) | FieldKind::Choices(Choices::Inline(codes)) =
                &field.kind
            {
                judge(codes, &field.span);
            }
        }
    }
}
