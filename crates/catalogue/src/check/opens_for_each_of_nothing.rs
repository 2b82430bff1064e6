//! `each` names no party, no rows and no list of values.

use super::{Book, Findings, Rule};
use crate::model::FieldKind;

pub(crate) const RULE: Rule = Rule {
    name: "opens-for-each-of-nothing",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            for open in &act.opens {
                let Some(each) = &open.each else { continue };
                let fits = match each.strip_prefix("party.") {
                    Some(party) => procedure.parties.contains_key(party),
                    None => procedure.fields.get(each).is_some_and(|f| {
                        f.many || matches!(f.kind, FieldKind::Rows(_) | FieldKind::Choices(_))
                    }),
                };
                if !fits {
                    let message = format!("opens one for each of \"{each}\", which is no party and no list.");
                    let parties = procedure.parties.keys().map(|p| format!("party.{p}"));
                    let names: Vec<String> = parties.chain(procedure.fields.keys().cloned()).collect();
                    let names = names.iter().map(String::as_str);
                    out.unknown(
                        &open.span,
                        each,
                        message,
                        names,
                        "Name a party or a field of rows.",
                    );
                }
            }
        }
    }
}
