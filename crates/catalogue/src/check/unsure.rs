//! Sentences that say what must still be checked.

use super::{Book, Findings, Rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{ClockSpan, Remarks, Span};

pub(crate) const RULE: Rule = Rule { name: "unsure", run };

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let mut say = |remarks: &Remarks, span: &Span| {
        if let Some(unsure) = &remarks.unsure {
            let span = out.near(span, unsure);
            let mut found = Diagnostic::warning(
                RULE.name,
                span,
                format!("unsure: {unsure}."),
                "Check it and delete the line.",
            );
            found.severity = Severity::Unsure;
            out.add(found);
        }
    };
    for procedure in book.procedures() {
        say(&procedure.remarks, &procedure.span);
        procedure.fields.values().for_each(|f| say(&f.remarks, &f.span));
        procedure.acts.values().for_each(|a| say(&a.remarks, &a.span));
        procedure.papers.values().for_each(|p| say(&p.remarks, &p.span));
        procedure.measures.values().for_each(|m| say(&m.remarks, &m.span));
        procedure
            .untranslated
            .iter()
            .for_each(|u| say(&u.remarks, &u.span));
        for clock in procedure.clocks.values() {
            say(&clock.remarks, &clock.span);
            clock.excludes.iter().for_each(|e| say(&e.remarks, &clock.span));
            clock.extends.iter().for_each(|e| say(&e.remarks, &clock.span));
            clock.switches.iter().for_each(|s| say(&s.remarks, &clock.span));
            if let ClockSpan::Within(versions) | ClockSpan::Before { versions, .. } = &clock.span_of {
                versions.iter().for_each(|v| say(&v.remarks, &v.span));
            }
        }
    }
    for rubric in book.catalogue.rubrics.values() {
        say(&rubric.remarks, &rubric.span);
        rubric.items.values().for_each(|i| say(&i.remarks, &i.span));
    }
    book.catalogue
        .lists
        .values()
        .for_each(|l| say(&l.remarks, &l.span));
    for tariff in book.catalogue.tariffs.values() {
        tariff.versions.iter().for_each(|v| say(&v.remarks, &tariff.span));
    }
    for indicator in book
        .catalogue
        .indicators
        .values()
        .flat_map(|s| s.indicators.values())
    {
        say(&indicator.remarks, &indicator.span);
    }
}
