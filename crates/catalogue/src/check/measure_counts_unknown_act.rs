//! A measure counts an act that there is not, or that cannot happen.

use super::{Book, Findings, Rule};
use crate::model::Counts;

pub(crate) const RULE: Rule = Rule {
    name: "measure-counts-unknown-act",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, measure) in &procedure.measures {
            let Counts::On { acts, .. } = &measure.counts else {
                continue;
            };
            for act in acts.iter().filter(|a| !procedure.acts.contains_key(*a)) {
                let message = format!("measure {name} counts \"{act}\", which is no act.");
                let names = procedure.acts.keys().map(String::as_str);
                out.unknown(
                    &measure.span,
                    act,
                    message,
                    names,
                    "Name an act of this procedure.",
                );
            }
            if acts.is_empty() {
                out.error(
                    &measure.span,
                    format!("measure {name} counts no act."),
                    "Write on = [\"...\"].",
                );
            }
        }
    }
}
