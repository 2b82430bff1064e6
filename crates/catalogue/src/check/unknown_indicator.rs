//! An indicator names another that there is not.

use super::{Book, Findings, Rule};
use crate::model::Formula;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-indicator",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for set in book.catalogue.indicators.values() {
        let names = || set.indicators.keys().map(String::as_str);
        for (id, indicator) in &set.indicators {
            let ratio = match &indicator.formula {
                Formula::Ratio { of, to } => vec![of, to],
                Formula::Sum(_) | Formula::Level { .. } => Vec::new(),
            };
            for other in ratio
                .into_iter()
                .chain(&indicator.beside)
                .filter(|o| !set.indicators.contains_key(*o))
            {
                let message = format!("indicator {id} names \"{other}\", which is no indicator.");
                out.unknown(
                    &indicator.span,
                    other,
                    message,
                    names(),
                    "Add it, or name another.",
                );
            }
        }
    }
}
