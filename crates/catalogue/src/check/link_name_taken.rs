//! Two `opens` of a procedure give the same link to different procedures.

use std::collections::BTreeMap;

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "link-name-taken",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        let mut links: BTreeMap<&str, &str> = BTreeMap::new();
        for open in procedure.acts.values().flat_map(|a| &a.opens) {
            let first = links.entry(&open.link).or_insert(&open.procedure);
            if *first != open.procedure {
                let message = format!(
                    "link \"{}\" is to {} here and to {first} elsewhere.",
                    open.link, open.procedure
                );
                let at = out.near(&open.span, &open.link);
                out.error(&at, message, "Give the two different names.");
            }
        }
    }
}
