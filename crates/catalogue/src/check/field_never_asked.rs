//! A field that no act asks, sets, draws or is opened with.

use std::collections::BTreeSet;

use super::ground::answers_of;
use super::{Book, Findings, Rule};
use crate::model::Ask;

pub(crate) const RULE: Rule = Rule {
    name: "field-never-asked",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        let mut given: BTreeSet<&str> = BTreeSet::new();
        for act in procedure.acts.values() {
            for ask in answers_of(act) {
                if let Ask::Field(name) | Ask::Column { field: name, .. } = ask {
                    given.insert(name);
                }
            }
            given.extend(act.sets.keys().map(String::as_str));
            given.extend(act.draws.iter().map(|d| d.link.as_str()));
        }
        for (name, field) in procedure
            .fields
            .iter()
            .filter(|(name, _)| !given.contains(name.as_str()))
        {
            let message = format!("field \"{name}\" is never asked.");
            out.warning(&field.span, message, "Ask or set it in an act, or remove it.");
        }
    }
}
