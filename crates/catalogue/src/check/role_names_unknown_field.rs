//! A role names a field or party that the procedure does not have, or one of the wrong type.

use super::ground::{field_at, roles};
use super::{Book, Findings, Rule};
use crate::diagnostic::did_you_mean;
use crate::model::{FieldKind, Of, Role};

pub(crate) const RULE: Rule = Rule {
    name: "role-names-unknown-field",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        let of_type = |wanted: fn(&FieldKind) -> bool| {
            let fields = procedure.fields.iter().filter(move |(_, f)| wanted(&f.kind));
            fields.map(|(name, _)| name.as_str()).collect::<Vec<_>>()
        };
        for at in roles(procedure) {
            let (name, names, what) = match at.role {
                Role::Post {
                    of: Of::Field(field), ..
                } => {
                    let mut names = of_type(|k| matches!(k, FieldKind::Organ));
                    names.push("superior");
                    (field, names, "an organ field")
                }
                Role::Named { field } => {
                    let mut names = of_type(|k| matches!(k, FieldKind::Person));
                    let columns = procedure.fields.iter().filter_map(|(name, f)| {
                        let FieldKind::Rows(columns) = &f.kind else {
                            return None;
                        };
                        columns
                            .values()
                            .any(|c| matches!(c.kind, FieldKind::Person))
                            .then_some(name.as_str())
                    });
                    names.extend(columns);
                    (field, names, "a person field")
                }
                Role::Party { party } => (
                    party,
                    procedure.parties.keys().map(String::as_str).collect(),
                    "a party",
                ),
                _ => continue,
            };
            let is_column = field_at(procedure, name).is_some_and(|f| match at.role {
                Role::Named { .. } => matches!(f.kind, FieldKind::Person),
                _ => matches!(f.kind, FieldKind::Organ),
            });
            if names.contains(&name.as_str()) || is_column && name.contains('.') {
                continue;
            }
            let role = at.role.to_string();
            let message = format!("{} names \"{role}\", and \"{name}\" is not {what}.", at.whose);
            let span = out.near(at.span, &role);
            out.error(
                &span,
                message,
                did_you_mean(name, names, &format!("Name {what}.")),
            );
        }
    }
}
