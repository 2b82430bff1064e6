//! An act asks or shows something that is no field, column, party or part of a party.

use super::ground::{PARTY_PARTS, answers_of, rows};
use super::{Book, Findings, Rule};
use crate::model::Ask;

pub(crate) const RULE: Rule = Rule {
    name: "asks-unknown-field",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        let parties = || procedure.parties.keys().map(String::as_str);
        for act in procedure.acts.values() {
            for ask in answers_of(act).chain(act.shown()) {
                match ask {
                    Ask::Field(name) => {
                        let built_in = matches!(name.as_str(), "organ" | "region");
                        if !built_in && !procedure.fields.contains_key(name) {
                            let message = format!("act {} asks \"{name}\", which is no field.", act.id);
                            let names = procedure.fields.keys().map(String::as_str);
                            out.unknown(&act.span, name, message, names, "Add the field, or ask another.");
                        }
                    }
                    Ask::Column { field, column } => {
                        let columns = rows(procedure, field);
                        if columns.is_none_or(|c| !c.contains_key(column)) {
                            let whole = format!("{field}.{column}");
                            let message =
                                format!("act {} asks \"{whole}\", which is no column of rows.", act.id);
                            let names: Vec<String> = columns
                                .into_iter()
                                .flat_map(|c| c.keys())
                                .map(|c| format!("{field}.{c}"))
                                .collect();
                            let names = names.iter().map(String::as_str);
                            out.unknown(
                                &act.span,
                                &whole,
                                message,
                                names,
                                "Ask a column that the rows have.",
                            );
                        }
                    }
                    Ask::Party(party) | Ask::PartyPart { party, .. }
                        if !procedure.parties.contains_key(party) =>
                    {
                        let message = format!("act {} asks party \"{party}\", which there is not.", act.id);
                        out.unknown(
                            &act.span,
                            party,
                            message,
                            parties(),
                            "Add the party, or ask another.",
                        );
                    }
                    Ask::PartyPart { part, .. } if !PARTY_PARTS.contains(&part.as_str()) => {
                        let message = format!(
                            "act {} asks \"{part}\" of a party, which parties do not have.",
                            act.id
                        );
                        out.unknown(
                            &act.span,
                            part,
                            message,
                            PARTY_PARTS,
                            "Ask one of the built-in parts.",
                        );
                    }
                    Ask::Party(_) | Ask::PartyPart { .. } => {}
                }
            }
        }
    }
}
