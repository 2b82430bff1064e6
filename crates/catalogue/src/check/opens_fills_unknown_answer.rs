//! `copy` fills an answer that the opened act does not ask.

use super::ground::answers_of;
use super::{Book, Findings, Rule};
use crate::model::Ask;

pub(crate) const RULE: Rule = Rule {
    name: "opens-fills-unknown-answer",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            for open in &act.opens {
                let theirs = book
                    .catalogue
                    .procedures
                    .get(&open.procedure)
                    .and_then(|p| p.acts.get(&open.act));
                let Some(first) = theirs else { continue };
                let asked: Vec<String> = answers_of(first).map(Ask::name).collect();
                for (name, guard) in &open.copy {
                    if !asked.contains(name) && name != "organ" && name != "region" {
                        let message = format!(
                            "copy fills \"{name}\", which {}.{} does not ask.",
                            open.procedure, open.act
                        );
                        let names = asked.iter().map(String::as_str);
                        let mend =
                            crate::diagnostic::did_you_mean(name, names, "Add it there, or leave it out.");
                        out.error(&guard.span, message, mend);
                    }
                }
            }
        }
    }
}
