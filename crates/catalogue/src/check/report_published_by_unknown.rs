//! A report is published by an act, of an organ or for a year that there is not.

use super::{Book, Findings, Rule};
use crate::model::FieldKind;

pub(crate) const RULE: Rule = Rule {
    name: "report-published-by-unknown",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for (id, report) in &book.catalogue.reports {
        let Some(published) = &report.published else {
            continue;
        };
        let procedure = book.catalogue.procedures.get(&published.procedure);
        let act = |name: &str| procedure.is_some_and(|p| p.acts.contains_key(name));
        let year = procedure.and_then(|p| p.fields.get(&published.year));
        let wrong = if procedure.is_none() {
            &published.procedure
        } else if !act(&published.on) {
            &published.on
        } else if !act(&published.known) {
            &published.known
        } else if !year.is_some_and(|field| matches!(field.kind, FieldKind::Number { .. })) {
            &published.year
        } else if !book.catalogue.organs.kinds.contains_key(&published.organ) {
            &published.organ
        } else {
            continue;
        };
        out.error(
            &report.span,
            format!("report {id} is published by \"{wrong}\", which there is not."),
            "Name a procedure with its act, a kind of organ, a field that is a number, and an act of the same procedure.",
        );
    }
}
