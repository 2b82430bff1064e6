//! A level counts while a matter is in a state that there is not.

use super::{Book, Findings, Rule};
use crate::model::Counts;

pub(crate) const RULE: Rule = Rule {
    name: "measure-counts-unknown-state",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, measure) in &procedure.measures {
            let Counts::While { states } = &measure.counts else {
                continue;
            };
            for state in states.iter().filter(|s| !procedure.states.contains_key(*s)) {
                let message = format!("measure {name} counts while \"{state}\", which is no state.");
                let names = procedure.states.keys().map(String::as_str);
                out.unknown(
                    &measure.span,
                    state,
                    message,
                    names,
                    "Name a state of this procedure.",
                );
            }
            if states.is_empty() {
                out.error(
                    &measure.span,
                    format!("measure {name} counts in no state."),
                    "Write while = [\"...\"].",
                );
            }
        }
    }
}
