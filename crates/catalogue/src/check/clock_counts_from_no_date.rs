//! A clock counts from, until or before a field that is no date.

use super::{Book, Findings, Rule};
use crate::model::{ClockSpan, ExcludeBounds, ExtendBy, FieldKind};

pub(crate) const RULE: Rule = Rule {
    name: "clock-counts-from-no-date",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, clock) in &procedure.clocks {
            let mut days: Vec<&String> = clock.from_day.iter().collect();
            match &clock.span_of {
                ClockSpan::Until(field) | ClockSpan::Before { field, .. } => days.push(field),
                ClockSpan::Within(_) | ClockSpan::Every { .. } => {}
            }
            for exclude in &clock.excludes {
                if let ExcludeBounds::Days { from_day, to_day } = &exclude.bounds {
                    days.extend([from_day, to_day]);
                }
            }
            for extend in &clock.extends {
                if let ExtendBy::Until(field) = &extend.by {
                    days.push(field);
                }
            }
            let is = |field: &str, moment: bool| match procedure.fields.get(field).map(|f| &f.kind) {
                Some(FieldKind::Date) => !moment,
                Some(FieldKind::Moment) => true,
                _ => false,
            };
            let wrong = days
                .into_iter()
                .filter(|f| !is(f, false) && *f != "filed")
                .map(|f| (f, "date"));
            let moments = clock
                .from_moment
                .iter()
                .filter(|f| !is(f, true))
                .map(|f| (f, "moment"));
            for (field, what) in wrong.chain(moments) {
                let dates = procedure.fields.iter().filter(|(n, _)| is(n, what == "moment"));
                let message = format!("clock {name} counts by \"{field}\", which is no {what} field.");
                let names = dates.map(|(n, _)| n.as_str());
                out.unknown(
                    &clock.span,
                    field,
                    message,
                    names,
                    &format!("Name a field of type = \"{what}\"."),
                );
            }
        }
    }
}
