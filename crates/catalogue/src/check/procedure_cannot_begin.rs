//! No act of a procedure starts from `start`.

use super::{Book, Findings, Rule};
use crate::model::From;

pub(crate) const RULE: Rule = Rule {
    name: "procedure-cannot-begin",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        if !procedure.acts.values().any(|a| a.from.contains(&From::Start)) {
            let message = format!("no act of {} starts from \"start\".", procedure.id);
            out.error(&procedure.span, message, "Give the first act from = [\"start\"].");
        }
    }
}
