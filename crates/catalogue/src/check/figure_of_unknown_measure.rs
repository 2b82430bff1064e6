//! An indicator is computed from a measure that there is not.

use super::ground::{indicators, measures_of};
use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "figure-of-unknown-measure",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let names = || {
        book.procedures()
            .flat_map(|p| p.measures.keys())
            .map(String::as_str)
    };
    for (id, indicator) in indicators(book) {
        for measure in measures_of(&indicator.formula)
            .iter()
            .filter(|m| book.catalogue.measure(m).is_none())
        {
            let message = format!("indicator {id} is computed from \"{measure}\", which is no measure.");
            out.unknown(
                &indicator.span,
                measure,
                message,
                names(),
                "Add the measure, or name another.",
            );
        }
    }
}
