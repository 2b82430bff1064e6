//! An act sets something that is no field.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "sets-unknown-field",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            for (name, guard) in &act.sets {
                if !matches!(name.as_str(), "organ" | "region") && !procedure.fields.contains_key(name) {
                    let message = format!("act {} sets \"{name}\", which is no field.", act.id);
                    let names = procedure
                        .fields
                        .keys()
                        .map(String::as_str)
                        .chain(["organ", "region"]);
                    let mend = crate::diagnostic::did_you_mean(name, names, "Add the field, or set another.");
                    out.error(&guard.span, message, mend);
                }
            }
        }
    }
}
