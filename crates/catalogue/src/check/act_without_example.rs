//! No worked example does an act of a procedure that has examples.

use std::collections::BTreeSet;

use super::ground::examples;
use super::{Book, Findings, Rule};
use crate::model::Role;

pub(crate) const RULE: Rule = Rule {
    name: "act-without-example",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        let Some(text) = examples(book, procedure) else {
            continue;
        };
        let done: BTreeSet<&str> = text
            .split("do = \"")
            .skip(1)
            .filter_map(|part| part.split('"').next())
            .collect();
        for act in procedure.acts.values() {
            let nobody = act.by.iter().all(|r| matches!(r, Role::Clock | Role::Link));
            let asked = text.contains(&format!("act = \"{}\"", act.id));
            let shown = done.contains(act.id.as_str()) || nobody && asked;
            if !shown {
                let message = format!("act {} has no worked example.", act.id);
                out.warning(
                    &act.span,
                    message,
                    format!("Do it in {}.examples.toml.", procedure.id),
                );
            }
        }
    }
}
