//! Two versions of a tariff are in force on one day.

use super::{Book, Findings, Rule};
use crate::model::Valid;

pub(crate) const RULE: Rule = Rule {
    name: "tariff-versions-overlap",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for (id, tariff) in &book.catalogue.tariffs {
        for (n, a) in tariff.versions.iter().enumerate() {
            for b in tariff.versions.iter().skip(n + 1) {
                let apart = |a: &Valid, b: &Valid| a.to.zip(b.from).is_some_and(|(to, from)| to < from);
                if !apart(&a.valid, &b.valid) && !apart(&b.valid, &a.valid) {
                    let message = format!("tariff {id}: two versions are in force on one day.");
                    out.error(&tariff.span, message, "Let one end before the other begins.");
                }
            }
        }
    }
}
