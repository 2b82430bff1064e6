//! A report prints an indicator that is only a part of others.

use super::ground::placeholders;
use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "report-prints-working-figure",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for report in book.catalogue.reports.values() {
        let Some(set) = book.catalogue.indicators.get(&report.indicators) else {
            continue;
        };
        for name in placeholders(&report.body) {
            if set.indicators.get(name).is_some_and(|i| i.working) {
                let at = out.near(&report.span, &format!("{{{name}}}"));
                out.warning(
                    &at,
                    format!("{{{name}}} is a working figure."),
                    "Take working = true from it, or print another.",
                );
            }
        }
    }
}
