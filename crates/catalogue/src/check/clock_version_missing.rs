//! No version of a clock covers a span of days, or the cases that no `when` takes.

use super::ground::gaps;
use super::{Book, Findings, Rule};
use crate::model::{Clock, ClockSpan, ClockVersion, Valid};

pub(crate) const RULE: Rule = Rule {
    name: "clock-version-missing",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, clock) in &procedure.clocks {
            let versions = versions(clock);
            if versions.is_empty() {
                continue;
            }
            // Only a line without `when` takes what the others leave.
            let plain: Vec<Valid> = versions
                .iter()
                .filter(|v| v.when.is_none())
                .map(|v| v.valid)
                .collect();
            for (from, to) in gaps(&plain) {
                let span = match (from, to) {
                    (None, None) => "when none of the conditions holds".to_owned(),
                    (None, Some(to)) => format!("the days up to {to}"),
                    (Some(from), None) => format!("the days from {from}"),
                    (Some(from), Some(to)) => format!("{from} to {to}"),
                };
                let verb = if (from, to) == (None, None) {
                    "there is no version"
                } else {
                    "no version covers"
                };
                let message = format!("clock {name}: {verb} {span}.");
                out.error(&clock.span, message, "Add a version without when for those days.");
            }
        }
    }
}

fn versions(clock: &Clock) -> &[ClockVersion] {
    match &clock.span_of {
        ClockSpan::Within(versions) | ClockSpan::Before { versions, .. } => versions,
        ClockSpan::Until(_) | ClockSpan::Every { .. } => &[],
    }
}
