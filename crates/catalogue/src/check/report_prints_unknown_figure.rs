//! A report's text prints an indicator that there is not, or its glance names one.

use super::ground::placeholders;
use super::{Book, Findings, Rule};
use crate::diagnostic::nearest;

pub(crate) const RULE: Rule = Rule {
    name: "report-prints-unknown-figure",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for set in book.catalogue.indicators.values() {
        let names = || set.indicators.keys().map(String::as_str);
        for name in set.glance.iter().filter(|n| !set.indicators.contains_key(*n)) {
            let message = format!("glance names \"{name}\", which is no indicator.");
            out.unknown(&set.span, name, message, names(), "Add the indicator.");
        }
    }
    for report in book.catalogue.reports.values() {
        let Some(set) = book.catalogue.indicators.get(&report.indicators) else {
            continue;
        };
        for name in placeholders(&report.body) {
            if FIXED.contains(&name) || name.is_empty() || set.indicators.contains_key(name) {
                continue;
            }
            let whole = format!("{{{name}}}");
            let mend = match nearest(name, set.indicators.keys().map(String::as_str)) {
                Some(near) => format!("Did you mean {{{near}}}?"),
                None => "Add the indicator.".to_owned(),
            };
            let at = out.near(&report.span, &whole);
            out.error(&at, format!("no indicator {whole}."), mend);
        }
    }
}

/// What a report prints besides figures.
const FIXED: [&str; 8] = [
    "year",
    "county.name",
    "county.abbr",
    "organ.name",
    "known",
    "from",
    "to",
    "day",
];
