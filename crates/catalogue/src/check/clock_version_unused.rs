//! A version of a clock that an earlier line always takes first.

use super::{Book, Findings, Rule};
use crate::model::{Clock, ClockSpan, ClockVersion, Valid};

pub(crate) const RULE: Rule = Rule {
    name: "clock-version-unused",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, clock) in &procedure.clocks {
            let versions = versions(clock);
            for (n, version) in versions.iter().enumerate() {
                let before = versions
                    .iter()
                    .take(n)
                    .filter(|v| v.when.is_none())
                    .map(|v| v.valid);
                if before.clone().any(|v| covers(&v, &version.valid)) {
                    let message =
                        format!("clock {name}: this version is never used, a line above takes all its days.");
                    out.error(
                        &version.span,
                        message,
                        "Put it above, or give the two different valid spans.",
                    );
                }
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

fn covers(outer: &Valid, inner: &Valid) -> bool {
    let from = outer.from.is_none_or(|a| inner.from.is_some_and(|b| a <= b));
    let to = outer.to.is_none_or(|a| inner.to.is_some_and(|b| b <= a));
    from && to
}
