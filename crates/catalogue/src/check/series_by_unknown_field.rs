//! The series is counted by something that is no field.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "series-by-unknown-field",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    const FIXED: [&str; 4] = ["county", "organ", "year", "region"];
    for procedure in book.procedures() {
        for by in &procedure.series {
            if !FIXED.contains(&by.as_str()) && !procedure.fields.contains_key(by) {
                let message = format!("the series is counted by \"{by}\", which is no field.");
                let names = FIXED
                    .into_iter()
                    .chain(procedure.fields.keys().map(String::as_str));
                out.unknown(
                    &procedure.span,
                    by,
                    message,
                    names,
                    "Count by county, organ, year or a field.",
                );
            }
        }
    }
}
