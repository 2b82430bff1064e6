//! What `counted('measure', same, span)` and a rubric's `from_measure` look measures up by, gathered from every
//! condition and rubric of the catalogue.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::guard::{Expr, Function, Literal};
use crate::model::{Catalogue, Procedure};

/// Fills `Measure::same`.
pub(super) fn fill(catalogue: &mut Catalogue) {
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for procedure in catalogue.procedures.values() {
        procedure.guards(&mut |guard| guard.expr.walk(&mut |e| counted(e, &mut wanted)));
    }
    for from in catalogue
        .rubrics
        .values()
        .flat_map(|r| r.items.values())
        .filter_map(|i| i.from_measure.as_ref())
    {
        // Of the matter itself its own acts are counted; a field is an organ, or of the same name over there.
        if from.of != "matter" {
            let known = catalogue
                .measure(&from.measure)
                .is_some_and(|(p, _)| p.fields.contains_key(&from.of));
            let paths = wanted.entry(from.measure.clone()).or_default();
            paths.insert("organ".to_owned());
            paths.extend(known.then(|| from.of.clone()));
        }
    }
    for procedure in catalogue.procedures.values_mut().filter_map(Arc::get_mut) {
        for (id, measure) in &mut procedure.measures {
            measure.same = wanted.get(id).cloned().unwrap_or_default();
        }
    }
}

fn counted(expr: &Expr, wanted: &mut BTreeMap<String, BTreeSet<String>>) {
    let Expr::Call(Function::Counted, args) = expr else {
        return;
    };
    let [Expr::Literal(Literal::Text(measure)), same, ..] = args.as_slice() else {
        return;
    };
    let paths = wanted.entry(measure.clone()).or_default();
    same.walk(&mut |e| {
        if let Expr::Literal(Literal::Text(path)) = e {
            paths.insert(path.clone());
        }
    });
}

impl Procedure {
    /// Calls `see` for every condition and expression of the procedure.
    pub fn guards<'p>(&'p self, see: &mut impl FnMut(&'p crate::guard::Guard)) {
        use crate::model::{ClockSpan, ExtendBy, FieldKind, ResultRule};
        for field in self.fields.values() {
            field.required_when.iter().for_each(&mut *see);
            if let FieldKind::Rows(columns) = &field.kind {
                columns
                    .values()
                    .filter_map(|c| c.required_when.as_ref())
                    .for_each(&mut *see);
            }
        }
        for act in self.acts.values() {
            act.needs.iter().map(|n| &n.that).for_each(&mut *see);
            act.sets.values().for_each(&mut *see);
            if let Some(ResultRule::When(lines)) = &act.result {
                lines.iter().map(|(when, _)| when).for_each(&mut *see);
            }
            for open in &act.opens {
                open.when.iter().chain(open.copy.values()).for_each(&mut *see);
            }
            act.posts.iter().map(|p| &p.amount).for_each(&mut *see);
        }
        for clock in self.clocks.values() {
            clock.when.iter().for_each(&mut *see);
            if let ClockSpan::Within(versions) | ClockSpan::Before { versions, .. } = &clock.span_of {
                versions
                    .iter()
                    .filter_map(|v| v.when.as_ref())
                    .for_each(&mut *see);
            }
            for extend in &clock.extends {
                if let ExtendBy::Amount { count, .. } = &extend.by {
                    see(count);
                }
            }
        }
        for paper in self.papers.values() {
            paper.when.iter().chain(&paper.copies).for_each(&mut *see);
        }
        self.measures
            .values()
            .filter_map(|m| m.when.as_ref())
            .for_each(&mut *see);
    }
}
