//! An item of a rubric is counted from a measure that there is not.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "item-counts-unknown-measure",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for rubric in book.catalogue.rubrics.values() {
        for (name, item) in &rubric.items {
            let Some(from) = &item.from_measure else { continue };
            if book.catalogue.measure(&from.measure).is_none() {
                let message = format!("item {name} counts \"{}\", which is no measure.", from.measure);
                let names = book
                    .procedures()
                    .flat_map(|p| p.measures.keys())
                    .map(String::as_str);
                out.unknown(
                    &item.span,
                    &from.measure,
                    message,
                    names,
                    "Add the measure, or name another.",
                );
            }
        }
    }
}
