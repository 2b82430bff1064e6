//! `on_veto` gives a grade that the rubric does not have.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "veto-gives-unknown-grade",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for rubric in book.catalogue.rubrics.values() {
        let Some(grade) = rubric.on_veto.as_ref().and_then(|v| v.grade.as_ref()) else {
            continue;
        };
        if !rubric.grades.is_empty() && !rubric.grades.iter().any(|g| g.label == *grade) {
            let message = format!("on_veto gives \"{grade}\", which is no grade.");
            let names = rubric.grades.iter().map(|g| g.label.as_str());
            out.unknown(&rubric.span, grade, message, names, "Give one of the grades.");
        }
    }
}
