//! Items that do not come to their dimension's weight, or dimensions that do not come to full marks.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "weights-do-not-add-up",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for rubric in book.catalogue.rubrics.values() {
        if rubric.dimensions.is_empty() {
            continue;
        }
        let weights: i64 = rubric.dimensions.values().map(|d| d.weight).sum();
        if weights != rubric.full {
            let message = format!(
                "dimensions of {} add up to {weights}, full marks are {}.",
                rubric.id, rubric.full
            );
            out.error(&rubric.span, message, "Mend the weights.");
        }
        for (name, dimension) in &rubric.dimensions {
            let scored = rubric
                .items
                .values()
                .filter(|i| i.dimension.as_ref() == Some(name) && i.veto.is_none());
            let most: Vec<i64> = scored.map(|i| i.most).collect();
            let sum: i64 = most.iter().sum();
            if !most.is_empty() && sum != dimension.weight {
                let at = out.key(&rubric.span, name);
                let message = format!(
                    "items of \"{name}\" add up to {sum}, its weight is {}.",
                    dimension.weight
                );
                out.error(&at, message, "Mend the items, or the weight.");
            }
        }
    }
}
