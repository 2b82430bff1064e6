//! A template under `papers/` that belongs to no paper.

use std::collections::BTreeSet;

use super::{Book, Findings, Rule};
use crate::diagnostic::did_you_mean;
use crate::model::Span;

pub(crate) const RULE: Rule = Rule {
    name: "template-of-no-paper",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let mut known: BTreeSet<String> = BTreeSet::new();
    for procedure in book.procedures() {
        known.extend(
            procedure
                .papers
                .keys()
                .map(|name| format!("papers/{}/{name}.typ", procedure.id)),
        );
    }
    let templates = book
        .catalogue
        .sources
        .keys()
        .filter(|path| path.starts_with("papers/") && path.ends_with(".typ"));
    for path in templates.filter(|path| !known.contains(*path)) {
        let span = Span {
            file: path.clone(),
            start: 0,
            end: 0,
        };
        let mend = did_you_mean(
            path,
            known.iter().map(String::as_str),
            "Name it papers/<procedure>/<paper>.typ.",
        );
        out.warning(&span, format!("template {path} belongs to no paper."), mend);
    }
}
