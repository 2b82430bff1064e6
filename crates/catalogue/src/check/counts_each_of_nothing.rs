//! A measure makes a fact for each of something that is no rows, no list and no party.

use super::{Book, Findings, Rule};
use crate::model::FieldKind;

pub(crate) const RULE: Rule = Rule {
    name: "counts-each-of-nothing",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, measure) in &procedure.measures {
            let Some(each) = &measure.each else { continue };
            let fits = match each.strip_prefix("party.") {
                Some(party) => procedure.parties.contains_key(party),
                None => procedure
                    .fields
                    .get(each)
                    .is_some_and(|f| f.many || matches!(f.kind, FieldKind::Rows(_) | FieldKind::Choices(_))),
            };
            if !fits {
                let message =
                    format!("measure {name} counts each of \"{each}\", which is no rows and no party.");
                let names = procedure.fields.keys().map(String::as_str);
                out.unknown(
                    &measure.span,
                    each,
                    message,
                    names,
                    "Name a field of rows, or party.x.",
                );
            }
        }
    }
}
