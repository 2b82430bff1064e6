//! A dimension of a rubric under which nothing is judged.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "dimension-without-items",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for rubric in book.catalogue.rubrics.values() {
        for name in rubric.dimensions.keys() {
            if !rubric.items.values().any(|i| i.dimension.as_ref() == Some(name)) {
                let at = out.key(&rubric.span, name);
                out.warning(
                    &at,
                    format!("dimension \"{name}\" has no items."),
                    "Add items, or remove it.",
                );
            }
        }
    }
}
