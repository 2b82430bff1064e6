//! A paper follows an act that there is not.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "paper-on-unknown-act",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, paper) in &procedure.papers {
            for act in paper.on.iter().filter(|a| !procedure.acts.contains_key(*a)) {
                let message = format!("paper {name} follows \"{act}\", which is no act.");
                let names = procedure.acts.keys().map(String::as_str);
                out.unknown(&paper.span, act, message, names, "Name an act of this procedure.");
            }
        }
    }
}
