//! A report prints the figures of a file that there is not.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "report-of-unknown-indicators",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let sets = &book.catalogue.indicators;
    for (id, report) in book
        .catalogue
        .reports
        .iter()
        .filter(|(_, r)| !sets.contains_key(&r.indicators))
    {
        let message = format!(
            "report {id} prints the figures of \"{}\", which there is not.",
            report.indicators
        );
        let mend = crate::diagnostic::did_you_mean(
            &report.indicators,
            sets.keys().map(String::as_str),
            "Name the id of a [report].",
        );
        out.error(&report.span, message, mend);
    }
}
