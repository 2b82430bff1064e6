//! An indicator has another unit than its measure, without `where` or `distinct` (language §3).

use super::ground::{indicators, measures_of};
use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "unit-renamed",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for (id, indicator) in indicators(book) {
        if !indicator.filter.is_empty() || indicator.distinct.is_some() {
            continue;
        }
        for name in measures_of(&indicator.formula) {
            if let Some((_, measure)) = book
                .catalogue
                .measure(name)
                .filter(|(_, m)| m.unit != indicator.unit)
            {
                let message = format!(
                    "indicator {id} is in {}, its measure {name} in {}.",
                    indicator.unit, measure.unit
                );
                out.error(
                    &indicator.span,
                    message,
                    format!("Write unit = \"{}\".", measure.unit),
                );
            }
        }
    }
}
