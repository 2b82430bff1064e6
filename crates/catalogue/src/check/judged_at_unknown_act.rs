//! What is left to judgement stands at an act that there is not.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "judged-at-unknown-act",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for left in &procedure.untranslated {
            let Some(at) = &left.at else { continue };
            let act = at.strip_prefix("act.").unwrap_or(at);
            if !procedure.acts.contains_key(act) {
                let names = procedure.acts.keys().map(String::as_str);
                let message = format!("untranslated stands at \"{at}\", which is no act.");
                out.unknown(&left.span, at, message, names, "Name an act: at = \"act.x\".");
            }
        }
    }
}
