//! `where` or `distinct` names something by which a measure is not split.

use super::ground::{indicators, measures_of};
use super::{Book, Findings, Rule};
use crate::diagnostic::did_you_mean;

pub(crate) const RULE: Rule = Rule {
    name: "where-names-missing-split",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    const ALWAYS: [&str; 4] = ["organ", "region", "organ.kind", "region.level"];
    for (_, indicator) in indicators(book) {
        for name in measures_of(&indicator.formula) {
            let Some((_, measure)) = book.catalogue.measure(name) else {
                continue;
            };
            let splits = || measure.split.iter().map(String::as_str);
            let asked = indicator
                .filter
                .keys()
                .map(|k| (k, "where"))
                .chain(indicator.distinct.iter().map(|d| (d, "distinct")));
            for (split, key) in asked {
                if ALWAYS.contains(&split.as_str()) || splits().any(|s| s == split) {
                    continue;
                }
                let by = if measure.split.is_empty() {
                    "nothing".to_owned()
                } else {
                    splits().collect::<Vec<_>>().join(", ")
                };
                let message = format!("{key} names \"{split}\", but {name} is split by {by}.");
                let at = out.near(&indicator.span, split);
                let mend = did_you_mean(split, splits(), "Add it to split.");
                out.error(&at, message, mend);
            }
        }
    }
}
