//! A clock that cites neither a law nor a local rule.

use super::{Book, Findings, Rule};
use crate::model::{ClockSpan, ClockVersion};

pub(crate) const RULE: Rule = Rule {
    name: "clock-without-basis",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, clock) in &procedure.clocks {
            let versions: &[ClockVersion] = match &clock.span_of {
                ClockSpan::Within(versions) | ClockSpan::Before { versions, .. } => versions,
                ClockSpan::Until(_) | ClockSpan::Every { .. } => &[],
            };
            let by_version = !versions.is_empty() && versions.iter().all(|v| v.remarks.basis.is_some());
            if clock.remarks.basis.is_none() && !by_version {
                let message = format!("clock {name} has no basis.");
                out.error(
                    &clock.span,
                    message,
                    "Cite the law, or write basis = \"本地规定\".",
                );
            }
        }
    }
}
