//! A column of the procedure's list that there is nothing to show in.

use super::ground::{BUILT_IN, field_at, is_matter_part};
use super::{Book, Findings, Rule};
use crate::model::FieldKind;

pub(crate) const RULE: Rule = Rule {
    name: "list-shows-unknown-column",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for column in &procedure.list {
            let fits = match column.split_once('.') {
                None => is_matter_part(procedure, column),
                Some(("clock", name)) => procedure.clocks.contains_key(name),
                Some(("party", name)) => procedure.parties.contains_key(name),
                Some(("balance", name)) => procedure.accounts.contains_key(name),
                Some((field, part)) => match procedure.fields.get(field).map(|f| &f.kind) {
                    Some(FieldKind::Scores(_)) => matches!(part, "total" | "grade"),
                    _ => field_at(procedure, column).is_some(),
                },
            };
            if !fits {
                let message = format!("the list shows \"{column}\", which there is not.");
                let prefixed = |word: &str, names: Vec<&String>| {
                    names
                        .into_iter()
                        .map(|n| format!("{word}.{n}"))
                        .collect::<Vec<_>>()
                };
                let mut names: Vec<String> = procedure
                    .fields
                    .keys()
                    .cloned()
                    .chain(BUILT_IN.map(str::to_owned))
                    .collect();
                names.extend(prefixed("clock", procedure.clocks.keys().collect()));
                names.extend(prefixed("party", procedure.parties.keys().collect()));
                names.extend(prefixed("balance", procedure.accounts.keys().collect()));
                let names = names.iter().map(String::as_str);
                out.unknown(
                    &procedure.span,
                    column,
                    message,
                    names,
                    "Show a field, a party, a clock or a balance.",
                );
            }
        }
    }
}
