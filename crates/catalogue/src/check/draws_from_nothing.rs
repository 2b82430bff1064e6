//! A sample is drawn from something that is no rows and no measure, or kept in no field.

use super::ground::rows;
use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "draws-from-nothing",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            for draw in &act.draws {
                let rows_field = rows(procedure, &draw.from).is_some();
                let list = procedure.fields.get(&draw.from).is_some_and(|f| f.many);
                if !rows_field && !list && book.catalogue.measure(&draw.from).is_none() {
                    let message = format!(
                        "act {} draws from \"{}\", which is no rows and no measure.",
                        act.id, draw.from
                    );
                    let measures = book.procedures().flat_map(|p| p.measures.keys());
                    let names = procedure.fields.keys().chain(measures).map(String::as_str);
                    out.unknown(
                        &act.span,
                        &draw.from,
                        message,
                        names,
                        "Name a field of rows, or a measure.",
                    );
                }
                if !procedure.fields.contains_key(&draw.link) {
                    let message = format!(
                        "act {} keeps its sample in \"{}\", which is no field.",
                        act.id, draw.link
                    );
                    let names = procedure.fields.keys().map(String::as_str);
                    out.unknown(
                        &act.span,
                        &draw.link,
                        message,
                        names,
                        "Add a field for the sample.",
                    );
                }
            }
        }
    }
}
