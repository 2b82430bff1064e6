//! An item that neither vetoes nor takes off nor gives, or more than it has.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "item-gives-no-points",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for rubric in book.catalogue.rubrics.values() {
        for (name, item) in &rubric.items {
            let steps = || item.deduct.iter().chain(&item.award);
            if item.veto.is_none() && steps().next().is_none() {
                let message = format!("item {name} neither vetoes, nor deducts, nor awards.");
                out.error(&item.span, message, "Write veto, deduct or award.");
            }
            for step in
                steps().filter(|s| s.from > s.to || s.cap.is_some_and(|cap| cap > item.most && item.most > 0))
            {
                let message = if step.from > step.to {
                    format!(
                        "item {name} moves from {} to {} points a step.",
                        step.from, step.to
                    )
                } else {
                    format!("item {name} may move more points than its most = {}.", item.most)
                };
                out.error(&item.span, message, "Mend the points.");
            }
        }
    }
}
