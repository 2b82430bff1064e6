//! `where` names a code that the split never has.

use super::ground::{code_set, indicators, measured_fields, measures_of};
use super::{Book, Findings, Rule};
use crate::model::{FieldKind, Measure, Procedure};

pub(crate) const RULE: Rule = Rule {
    name: "where-names-unknown-code",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for (id, indicator) in indicators(book) {
        for name in measures_of(&indicator.formula) {
            let Some((procedure, measure)) = book.catalogue.measure(name) else {
                continue;
            };
            for (split, wanted) in &indicator.filter {
                let Some(codes) = codes_of(book, procedure, measure, split) else {
                    continue;
                };
                for code in wanted
                    .iter()
                    .filter(|c| !codes.contains(&c.as_str()) && c.as_str() != "未填")
                {
                    let message =
                        format!("indicator {id} counts where {split} is \"{code}\", which is no code of it.");
                    let names = codes.iter().copied();
                    out.unknown(
                        &indicator.span,
                        code,
                        message,
                        names,
                        "Write a code of that split.",
                    );
                }
            }
        }
    }
}

/// The codes a split can have; none where they cannot be told.
fn codes_of<'c>(
    book: &Book<'c>,
    procedure: &'c Procedure,
    measure: &'c Measure,
    split: &str,
) -> Option<Vec<&'c str>> {
    match split {
        "organ.kind" => return Some(book.catalogue.organs.kinds.keys().map(String::as_str).collect()),
        "region.level" => return Some(vec!["province", "city", "county", "town", "village"]),
        "result" => return Some(procedure.results.keys().map(String::as_str).collect()),
        _ => {}
    }
    let (_, field) = measured_fields(procedure, measure)
        .into_iter()
        .find(|(path, _)| path == split)?;
    match &field.kind {
        FieldKind::Choice(choices) => code_set(book.catalogue, procedure, choices),
        FieldKind::YesNo => Some(vec!["yes", "no"]),
        // A set of codes is one code, the sorted set: any may be meant.
        _ => None,
    }
}
