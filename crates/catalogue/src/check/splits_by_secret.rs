//! A measure is split by a value that is kept apart: it would stand in figures (design.md: absent from figures).

use super::ground::measured_fields;
use super::{Book, Findings, Rule};
use crate::model::FieldKind;

pub(crate) const RULE: Rule = Rule {
    name: "splits-by-secret",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, measure) in &procedure.measures {
            let fields = measured_fields(procedure, measure);
            for split in &measure.split {
                let secret = fields.iter().any(|(path, f)| {
                    path == split && (f.secret || matches!(f.kind, FieldKind::Long | FieldKind::File))
                });
                if secret {
                    let at = out.near(&measure.span, split);
                    let message = format!("measure {name} is split by \"{split}\", which is kept apart.");
                    out.error(&at, message, "Split by a choice, or take it out.");
                }
            }
        }
    }
}
