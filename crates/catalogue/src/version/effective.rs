//! The definition a running matter is judged by.

use std::collections::BTreeSet;

use super::{agrees, lengths, measure_change};
use crate::model::{
    Act, Ask, Choices, Clock, ClockSpan, Code, Counts, ExcludeBounds, Field, FieldKind, From, Measure, Named,
    Procedure, ResultRule, Role, RubricChoice, StateKind,
};

/// The pinned version plus what may be added from `current`: wording and papers, new codes, optional fields and
/// results, new acts in states the matter knows, clocks that such an act starts, new measures and added splits, rights
/// (`by`, `approval`), and `valid` lines that agree with the pinned ones on all earlier days. No new requirement,
/// guard or shorter clock, and nothing taken away.
pub fn effective(pinned: &Procedure, current: &Procedure) -> Procedure {
    let added = added_acts(pinned, current);
    let mut p = pinned.clone();
    p.label.clone_from(&current.label);
    p.area.clone_from(&current.area);
    p.list.clone_from(&current.list);
    p.untranslated.clone_from(&current.untranslated);
    p.remarks.clone_from(&current.remarks);
    for (name, party) in &current.parties {
        match p.parties.get_mut(name) {
            Some(known) => known.label.clone_from(&party.label),
            // A party that must be there is a requirement.
            None if party.least == 0 => drop(p.parties.insert(name.clone(), party.clone())),
            None => {}
        }
    }
    fields(&mut p.fields, &current.fields);
    for (name, state) in &current.states {
        if let Some(known) = p.states.get_mut(name) {
            known.label.clone_from(&state.label);
            known.plain.clone_from(&state.plain);
        }
    }
    for (name, result) in &current.results {
        match p.results.get_mut(name) {
            Some(known) => {
                known.label.clone_from(&result.label);
                if agrees(&[(known.valid, ())], &[(result.valid, ())]) {
                    known.valid = result.valid;
                }
            }
            None => drop(p.results.insert(name.clone(), result.clone())),
        }
    }
    for (name, account) in &current.accounts {
        match p.accounts.get_mut(name) {
            Some(known) => known.label.clone_from(&account.label),
            None => drop(p.accounts.insert(name.clone(), account.clone())),
        }
    }
    for (name, paper) in &current.papers {
        p.papers.insert(name.clone(), paper.clone());
    }
    acts(&mut p, pinned, current, &added);
    clocks(&mut p, current, &added);
    measures(&mut p, pinned, current);
    p
}

/// New acts that a matter of the pinned version can meet: from a state it knows, into one it knows.
fn added_acts(pinned: &Procedure, current: &Procedure) -> Named<Act> {
    let new = current
        .acts
        .iter()
        .filter(|(name, _)| !pinned.acts.contains_key(*name));
    new.filter_map(|(name, act)| {
        let mut act = act.clone();
        act.from.retain(|from| match from {
            From::Start => false,
            From::Open | From::Ended => true,
            From::State(state) => pinned.states.contains_key(state),
        });
        let arrives = act.to.as_ref().is_none_or(|to| pinned.states.contains_key(to));
        (arrives && !act.from.is_empty()).then(|| (name.clone(), act))
    })
    .collect()
}

fn fields(known: &mut Named<Field>, current: &Named<Field>) {
    for (name, field) in current {
        match known.get_mut(name) {
            Some(old) => {
                old.label.clone_from(&field.label);
                old.calendar.clone_from(&field.calendar);
                old.remarks.clone_from(&field.remarks);
                kind(&mut old.kind, &field.kind);
            }
            None => drop(known.insert(name.clone(), field.clone())),
        }
    }
}

fn kind(old: &mut FieldKind, new: &FieldKind) {
    match (old, new) {
        (FieldKind::Choice(Choices::Inline(a)), FieldKind::Choice(Choices::Inline(b)))
        | (FieldKind::Choices(Choices::Inline(a)), FieldKind::Choices(Choices::Inline(b))) => codes(a, b),
        (FieldKind::Rows(a), FieldKind::Rows(b)) => {
            // A new column that must be filled is a requirement.
            let open = b
                .iter()
                .filter(|(name, column)| column.optional || a.contains_key(*name));
            let open: Named<Field> = open.map(|(n, c)| (n.clone(), c.clone())).collect();
            fields(a, &open);
        }
        (
            FieldKind::Scores(RubricChoice::By { rubrics: a, .. }),
            FieldKind::Scores(RubricChoice::By { rubrics: b, .. }),
        ) => {
            for (code, rubric) in b {
                a.entry(code.clone()).or_insert_with(|| rubric.clone());
            }
        }
        _ => {}
    }
}

fn codes(old: &mut Named<Code>, new: &Named<Code>) {
    for (code, now) in new {
        match old.get_mut(code) {
            Some(known) => {
                known.label.clone_from(&now.label);
                if agrees(&[(known.valid, ())], &[(now.valid, ())]) {
                    known.valid = now.valid;
                }
            }
            None => drop(old.insert(code.clone(), now.clone())),
        }
    }
}

fn acts(p: &mut Procedure, pinned: &Procedure, current: &Procedure, added: &Named<Act>) {
    let new_field = |ask: &&Ask| match ask {
        Ask::Field(name) => {
            // What is required under a condition would be a requirement of an act the matter already has.
            !pinned.fields.contains_key(name)
                && current
                    .fields
                    .get(name)
                    .is_some_and(|f| f.required_when.is_none())
        }
        Ask::Party(name) => !pinned.parties.contains_key(name) && p.parties.contains_key(name),
        Ask::Column { .. } | Ask::PartyPart { .. } => false,
    };
    for (name, act) in &mut p.acts {
        let Some(now) = current.acts.get(name) else {
            continue;
        };
        act.label.clone_from(&now.label);
        act.plain.clone_from(&now.plain);
        act.remarks.clone_from(&now.remarks);
        act.approval.clone_from(&now.approval);
        // Rights are people's; that a clock or a link brings the act about is the pinned procedure's own working.
        let works = |r: &Role| matches!(r, Role::Clock | Role::Link);
        let own: Vec<Role> = act.by.iter().filter(|r| works(r)).cloned().collect();
        act.by = now
            .by
            .iter()
            .filter(|r| !works(r) || own.contains(r))
            .cloned()
            .collect();
        act.by.extend(own.into_iter().filter(|r| !now.by.contains(r)));
        act.may_ask
            .extend(now.may_ask.iter().filter(new_field).cloned().collect::<Vec<_>>());
        for need in &mut act.needs {
            if let Some(same) = now.needs.iter().find(|n| n.that.expr == need.that.expr) {
                need.say.clone_from(&same.say);
                need.basis.clone_from(&same.basis);
            }
        }
        if agrees(&[(act.valid, ())], &[(now.valid, ())]) {
            act.valid = now.valid;
        }
    }
    // A new act must lead to a result the matter can have, or to no end.
    let ends = |act: &Act| {
        let to = act.to.as_ref().and_then(|to| pinned.states.get(to));
        let gives = match &act.result {
            Some(ResultRule::Fixed(result)) => p.results.contains_key(result),
            Some(_) => true,
            None => !to.is_some_and(|s| s.kind == StateKind::Ended),
        };
        gives || act.from.iter().all(|f| *f == From::Ended)
    };
    let new: Vec<_> = added
        .iter()
        .filter(|(_, act)| ends(act))
        .map(|(n, a)| (n.clone(), a.clone()))
        .collect();
    p.acts.extend(new);
}

fn clocks(p: &mut Procedure, current: &Procedure, added: &Named<Act>) {
    let is_new = |act: &String| added.contains_key(act);
    for (name, now) in &current.clocks {
        match p.clocks.get_mut(name) {
            Some(clock) => renewed(clock, now, &is_new),
            None => {
                let mut clock = now.clone();
                // What the matter's own acts would start is a requirement it does not receive.
                clock.starts.retain(is_new);
                if !clock.starts.is_empty() {
                    p.clocks.insert(name.clone(), clock);
                }
            }
        }
    }
}

fn renewed(clock: &mut Clock, now: &Clock, is_new: &impl Fn(&String) -> bool) {
    clock.label.clone_from(&now.label);
    clock.remarks.clone_from(&now.remarks);
    let both = |old: &mut Vec<String>, new: &[String]| {
        for act in new {
            if is_new(act) && !old.contains(act) {
                old.push(act.clone());
            }
        }
    };
    both(&mut clock.starts, &now.starts);
    both(&mut clock.met_by, &now.met_by);
    both(&mut clock.ended_by, &now.ended_by);
    clock
        .extends
        .extend(now.extends.iter().filter(|e| is_new(&e.act)).cloned());
    clock
        .switches
        .extend(now.switches.iter().filter(|s| is_new(&s.act)).cloned());
    clock.excludes.extend(
        now.excludes
            .iter()
            .filter(|e| matches!(&e.bounds, ExcludeBounds::Acts { from, .. } if is_new(from)))
            .cloned(),
    );
    if lengths(clock) != lengths(now) && agrees(&lengths(clock), &lengths(now)) {
        match (&mut clock.span_of, &now.span_of) {
            (ClockSpan::Within(old), ClockSpan::Within(new)) => old.clone_from(new),
            (
                ClockSpan::Before {
                    field: a,
                    versions: old,
                },
                ClockSpan::Before {
                    field: b,
                    versions: new,
                },
            ) if a == b => {
                old.clone_from(new);
            }
            _ => {}
        }
    }
}

fn measures(p: &mut Procedure, pinned: &Procedure, current: &Procedure) {
    let known_acts: BTreeSet<String> = p.acts.keys().cloned().collect();
    for (name, now) in &current.measures {
        let mut measure: Measure = now.clone();
        match &mut measure.counts {
            Counts::On { acts, .. } => acts.retain(|a| known_acts.contains(a)),
            Counts::While { states } => states.retain(|s| pinned.states.contains_key(s)),
        }
        match p.measures.get_mut(name) {
            Some(old) if measure_change(old, pinned, now).is_some() => old.same.extend(measure.same),
            Some(old) => {
                measure.same.append(&mut old.same);
                *old = measure;
            }
            None => drop(p.measures.insert(name.clone(), measure)),
        }
    }
}
