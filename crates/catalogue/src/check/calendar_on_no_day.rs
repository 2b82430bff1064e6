//! A field stands in the calendar that holds no single day, or one that is kept apart: nobody would find it there.

use super::{Book, Findings, Rule};
use crate::model::FieldKind;

pub(crate) const RULE: Rule = Rule {
    name: "calendar-on-no-day",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, field) in &procedure.fields {
            if field.calendar.is_none() {
                continue;
            }
            let a_day = matches!(field.kind, FieldKind::Date | FieldKind::Moment);
            if !a_day || field.many || field.secret {
                let message = format!("field {name} stands in the calendar and holds no single open day.");
                out.error(
                    &field.span,
                    message,
                    "Make it type = \"date\" or \"moment\", neither many nor secret, or take calendar out.",
                );
            }
        }
    }
}
