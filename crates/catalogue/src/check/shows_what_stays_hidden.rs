//! An act shows or signs what stays hidden from who sees a matter in part: a secret, or a part of a party that stands
//! apart.

use super::{Book, Findings, Rule};
use crate::model::Ask;

pub(crate) const RULE: Rule = Rule {
    name: "shows-what-stays-hidden",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            for ask in act.shown() {
                let hidden = match ask {
                    Ask::PartyPart { .. } => true,
                    Ask::Field(name) | Ask::Column { field: name, .. } => {
                        procedure.fields.get(name).is_some_and(|field| field.secret)
                    }
                    Ask::Party(_) => false,
                };
                if hidden {
                    out.error(
                        &act.span,
                        format!("act {} shows \"{}\", which stays hidden.", act.id, ask.name()),
                        "Show other fields, or the party as a whole: its name is shown, its numbers are not.",
                    );
                }
            }
        }
    }
}
