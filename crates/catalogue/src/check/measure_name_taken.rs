//! Two procedures give a measure the same name.

use std::collections::BTreeMap;

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "measure-name-taken",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    for procedure in book.procedures() {
        for (name, measure) in &procedure.measures {
            if let Some(other) = first.insert(name, &procedure.id) {
                let message = format!("measure {name} stands in {other} too.");
                out.error(&measure.span, message, "Give the two different names.");
            }
        }
    }
}
