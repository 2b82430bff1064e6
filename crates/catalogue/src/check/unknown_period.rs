//! A reporting period that `lists.toml` does not have.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-period",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let periods = &book.catalogue.periods;
    let names = || periods.keys().map(String::as_str);
    for set in book
        .catalogue
        .indicators
        .values()
        .filter(|s| !periods.contains_key(&s.period))
    {
        let message = format!("{} reports by \"{}\", which is no period.", set.id, set.period);
        out.unknown(
            &set.span,
            &set.period,
            message,
            names(),
            "Add the period to lists.toml.",
        );
    }
    for rubric in book.catalogue.rubrics.values() {
        if let Some(period) = rubric.period.as_ref().filter(|p| !periods.contains_key(*p)) {
            let message = format!("{} counts by \"{period}\", which is no period.", rubric.id);
            out.unknown(
                &rubric.span,
                period,
                message,
                names(),
                "Add the period to lists.toml.",
            );
        }
    }
}
