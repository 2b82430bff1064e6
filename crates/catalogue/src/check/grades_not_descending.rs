//! Grades that do not go down from the best to the last, or leave low totals without a grade.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "grades-not-descending",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for rubric in book.catalogue.rubrics.values() {
        let pairs = rubric.grades.iter().zip(rubric.grades.iter().skip(1));
        for (better, worse) in pairs.filter(|(better, worse)| better.at_least <= worse.at_least) {
            let message = format!(
                "grade \"{}\" from {} stands above \"{}\" from {}.",
                better.label, better.at_least, worse.label, worse.at_least
            );
            let at = out.near(&rubric.span, &worse.label);
            out.error(&at, message, "Write grades from the best down.");
        }
        if let Some(last) = rubric.grades.last().filter(|g| g.at_least > 0) {
            let message = format!("a total below {} has no grade.", last.at_least);
            let at = out.near(&rubric.span, &last.label);
            out.error(&at, message, "Add a grade with at_least = 0.");
        }
    }
}
