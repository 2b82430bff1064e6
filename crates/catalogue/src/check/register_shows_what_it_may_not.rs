//! A public register of a state that there is not, or with a column that is not for everybody to read.

use super::{Book, Findings, Rule};
use crate::model::{FieldKind, Procedure};

pub(crate) const RULE: Rule = Rule {
    name: "register-shows-what-it-may-not",
    run,
};

/// What a register may show of any matter.
const OPEN: [&str; 4] = ["number", "filed", "organ", "region"];

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        let Some(register) = &procedure.register else {
            continue;
        };
        if let Some(state) = register
            .state
            .as_ref()
            .filter(|state| !procedure.states.contains_key(*state))
        {
            let message = format!("the register has those in state \"{state}\", which there is not.");
            let states = procedure.states.keys().map(String::as_str);
            out.unknown(&register.span, state, message, states, "Name one of its states.");
        }
        for column in &register.shows {
            if OPEN.contains(&column.as_str()) || is_open(procedure, column) {
                continue;
            }
            let message = format!("the register shows \"{column}\", which is not for everybody to read.");
            let fields = procedure.fields.keys().map(String::as_str);
            let names: Vec<&str> = fields
                .filter(|name| is_open(procedure, name))
                .chain(OPEN)
                .collect();
            out.unknown(
                &register.span,
                column,
                message,
                names,
                "Show plain fields, number, filed, organ or region: no secret, no long text, no party.",
            );
        }
    }
}

fn is_open(procedure: &Procedure, name: &str) -> bool {
    procedure.fields.get(name).is_some_and(|field| {
        let plain = matches!(
            field.kind,
            FieldKind::Text
                | FieldKind::Choice(_)
                | FieldKind::Date
                | FieldKind::Number { .. }
                | FieldKind::Person
                | FieldKind::Organ
                | FieldKind::Region
        );
        plain && !field.secret && !field.many
    })
}
