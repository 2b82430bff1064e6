//! A template does not print an element that the paper must show.

use super::{Book, Findings, Rule};
use crate::model::Span;

pub(crate) const RULE: Rule = Rule {
    name: "paper-hides-what-it-must-show",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, paper) in &procedure.papers {
            let own = format!("papers/{}/{name}.typ", procedure.id);
            let Some(text) = book.catalogue.sources.get(&own) else {
                continue;
            };
            let printed: Vec<&str> = text
                .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')))
                .collect();
            for shown in paper.shows.iter().filter(|s| !printed.contains(&s.as_str())) {
                let basis = paper
                    .remarks
                    .basis
                    .as_ref()
                    .map_or_else(String::new, |b| format!(" ({b})"));
                let message =
                    format!("the paper must show \"{shown}\"{basis}, but the template does not print it.");
                let span = Span {
                    file: own.clone(),
                    start: 0,
                    end: 0,
                };
                out.error(&span, message, format!("Print {shown} in it."));
            }
        }
    }
}
