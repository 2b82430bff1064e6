//! No worked examples stand beside a procedure (design.md §3).

use super::ground::examples;
use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "procedure-without-examples",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        if examples(book, procedure).is_none() {
            let message = format!("{} has no worked examples.", procedure.id);
            out.warning(
                &procedure.span,
                message,
                format!("Write {}.examples.toml beside it.", procedure.id),
            );
        }
    }
}
