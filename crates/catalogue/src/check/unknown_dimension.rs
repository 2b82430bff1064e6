//! An item or a veto names a dimension that its rubric does not have.

use super::{Book, Findings, Rule};
use crate::model::Veto;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-dimension",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for rubric in book.catalogue.rubrics.values() {
        for (name, item) in &rubric.items {
            let veto = match &item.veto {
                Some(Veto::Dimension(dimension)) => Some(dimension),
                Some(Veto::All) | None => None,
            };
            for dimension in item
                .dimension
                .iter()
                .chain(veto)
                .filter(|d| !rubric.dimensions.contains_key(*d))
            {
                let message = format!("item {name} is of \"{dimension}\", which is no dimension.");
                let names = rubric.dimensions.keys().map(String::as_str);
                out.unknown(
                    &item.span,
                    dimension,
                    message,
                    names,
                    "Add the dimension, or name another.",
                );
            }
        }
    }
}
