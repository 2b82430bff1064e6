//! A measure is split by something that is no field.

use super::ground::measured_fields;
use super::{Book, Findings, Rule};
use crate::model::FieldKind;

pub(crate) const RULE: Rule = Rule {
    name: "splits-by-unknown-field",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, measure) in &procedure.measures {
            let fields = measured_fields(procedure, measure);
            for split in &measure.split {
                let score = split.split_once('.').is_some_and(|(field, part)| {
                    part == "grade"
                        && procedure
                            .fields
                            .get(field)
                            .is_some_and(|f| matches!(f.kind, FieldKind::Scores(_)))
                });
                let of_matter = split.split_once('.').is_some_and(|(field, part)| {
                    matches!(procedure.fields.get(field).map(|f| &f.kind), Some(FieldKind::Matter { procedure: other })
                        if book.catalogue.procedures.get(other).is_some_and(|o| o.fields.contains_key(part)))
                });
                let party = split
                    .strip_prefix("party.")
                    .is_some_and(|p| procedure.parties.contains_key(p));
                if !score
                    && !of_matter
                    && !party
                    && split != "result"
                    && !fields.iter().any(|(path, _)| path == split)
                {
                    let message = format!("measure {name} is split by \"{split}\", which is no field.");
                    let names = fields.iter().map(|(path, _)| path.as_str());
                    out.unknown(
                        &measure.span,
                        split,
                        message,
                        names,
                        "Name a field, or remove it from split.",
                    );
                }
            }
        }
    }
}
