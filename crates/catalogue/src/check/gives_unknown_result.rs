//! An act gives a result that its procedure does not have.

use super::{Book, Findings, Rule};
use crate::model::ResultRule;

pub(crate) const RULE: Rule = Rule {
    name: "gives-unknown-result",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            let names: Vec<&str> = match &act.result {
                Some(ResultRule::Fixed(name)) => vec![name],
                Some(ResultRule::When(lines)) => lines.iter().map(|(_, name)| name.as_str()).collect(),
                Some(ResultRule::Field(_)) | None => Vec::new(),
            };
            for name in names.into_iter().filter(|n| !procedure.results.contains_key(*n)) {
                let message = format!("act {} gives \"{name}\", which is no result.", act.id);
                let all = procedure.results.keys().map(String::as_str);
                out.unknown(&act.span, name, message, all, "Add the result, or give another.");
            }
        }
    }
}
