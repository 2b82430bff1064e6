//! `numbered_on` names an act that there is not, or that cannot happen.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "numbered-by-unknown-act",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for name in &procedure.numbered_on {
            if !procedure.acts.contains_key(name) {
                let message = format!("the number is given by \"{name}\", which is no act.");
                let names = procedure.acts.keys().map(String::as_str);
                out.unknown(
                    &procedure.span,
                    name,
                    message,
                    names,
                    "Name an act of this procedure.",
                );
            } else if book
                .flow(&procedure.id)
                .is_some_and(|f| !f.acts.contains_key(name))
            {
                let message = format!("the number is given by \"{name}\", which cannot happen.");
                let at = out.near(&procedure.span, name);
                out.error(&at, message, "Name an act that can be reached.");
            }
        }
    }
}
