//! A score field names a rubric that there is not, or chooses by a field that is no choice.

use super::ground::code_set;
use super::{Book, Findings, Rule};
use crate::model::{FieldKind, RubricChoice};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-rubric",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let rubrics = &book.catalogue.rubrics;
    for procedure in book.procedures() {
        for (name, field) in &procedure.fields {
            let FieldKind::Scores(choice) = &field.kind else {
                continue;
            };
            let used: Vec<&String> = match choice {
                RubricChoice::One(rubric) => vec![rubric],
                RubricChoice::By { rubrics, .. } => rubrics.values().collect(),
            };
            for rubric in used.into_iter().filter(|r| !rubrics.contains_key(*r)) {
                let message = format!("field \"{name}\" is scored by \"{rubric}\", which is no rubric.");
                out.unknown(
                    &field.span,
                    rubric,
                    message,
                    rubrics.keys().map(String::as_str),
                    "Add the rubric.",
                );
            }
            let RubricChoice::By { field: by, rubrics } = choice else {
                continue;
            };
            let codes = match procedure.fields.get(by).map(|f| &f.kind) {
                Some(FieldKind::Choice(choices)) => code_set(book.catalogue, procedure, choices),
                _ => {
                    let message =
                        format!("field \"{name}\" chooses its rubric by \"{by}\", which is no choice.");
                    let names = procedure.fields.keys().map(String::as_str);
                    out.unknown(&field.span, by, message, names, "Name a choice field.");
                    continue;
                }
            };
            for code in rubrics
                .keys()
                .filter(|c| codes.as_ref().is_some_and(|all| !all.contains(&c.as_str())))
            {
                let message =
                    format!("field \"{name}\" has a rubric for \"{code}\", which is no code of {by}.");
                out.unknown(
                    &field.span,
                    code,
                    message,
                    codes.iter().flatten().copied(),
                    "Write a code of that field.",
                );
            }
        }
    }
}
