//! A `valid` that ends before it begins.

use super::{Book, Findings, Rule};
use crate::model::{Choices, ClockSpan, FieldKind, Span, Valid};

pub(crate) const RULE: Rule = Rule {
    name: "valid-on-no-day",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let mut judge = |valid: &Valid, span: &Span, what: String| {
        if let (Some(from), Some(to)) = (valid.from, valid.to)
            && to < from {
                out.error(
                    span,
                    format!("{what} is valid from {from} to {to}: on no day."),
                    "Mend the span.",
                );
            }
    };
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            judge(&act.valid, &act.span, format!("act {}", act.id));
        }
        for (name, result) in &procedure.results {
            judge(&result.valid, &result.span, format!("result \"{name}\""));
        }
        for (name, clock) in &procedure.clocks {
            if let ClockSpan::Within(versions) | ClockSpan::Before { versions, .. } = &clock.span_of {
                versions
                    .iter()
                    .for_each(|v| judge(&v.valid, &v.span, format!("a version of clock {name}")));
            }
        }
        for field in procedure.fields.values() {
            if let FieldKind::Choice(Choices::Inline(codes)) | FieldKind::Choices(Choices::Inline(codes)) =
                &field.kind
            {
                codes
                    .iter()
                    .for_each(|(code, c)| judge(&c.valid, &field.span, format!("code \"{code}\"")));
            }
        }
    }
    for list in book.catalogue.lists.values() {
        list.codes
            .iter()
            .for_each(|(code, c)| judge(&c.valid, &list.span, format!("code \"{code}\"")));
    }
    for tariff in book.catalogue.tariffs.values() {
        tariff
            .versions
            .iter()
            .for_each(|v| judge(&v.valid, &tariff.span, "a version of the tariff".to_owned()));
    }
}
