//! A row of a tariff has more or fewer keys than the tariff, or stands twice.

use std::collections::BTreeSet;

use super::ground::quoted;
use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "tariff-rows-do-not-fit",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for (id, tariff) in &book.catalogue.tariffs {
        for version in &tariff.versions {
            let mut seen = BTreeSet::new();
            for (keys, _) in &version.rows {
                let row = quoted(keys.iter().map(String::as_str));
                if keys.len() != tariff.keys.len() {
                    let message = format!(
                        "tariff {id}: row [{row}] has {} keys, the tariff {}.",
                        keys.len(),
                        tariff.keys.len()
                    );
                    out.error(&tariff.span, message, "Give each row a value for each key.");
                }
                if !seen.insert(keys) {
                    out.error(
                        &tariff.span,
                        format!("tariff {id}: row [{row}] stands twice."),
                        "Keep one of the two.",
                    );
                }
            }
        }
    }
}
