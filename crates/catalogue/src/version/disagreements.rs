//! Why a catalogue may not follow the published one.

use super::{agrees, lengths, measure_change};
use crate::diagnostic::Diagnostic;
use crate::model::{Ask, Catalogue, Choices, Code, FieldKind, From, Named, Open, Procedure, Role, Span};

/// What `check` against the published version refuses: a `valid` line that disagrees on earlier days, a measure
/// changed under its name, an act that a published `opens` can no longer fill, a code, list or kind of organ that is
/// deleted or means something else.
pub fn disagreements(published: &Catalogue, next: &Catalogue) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    tariffs(published, next, &mut found);
    lists(published, next, &mut found);
    for (id, old) in &published.procedures {
        if let Some(new) = next.procedures.get(id) {
            lines(old, new, &mut found);
            choices(old, new, &mut found);
        }
        measures(old, next, &mut found);
        opens(old, next, &mut found);
    }
    crate::diagnostic::sort(&mut found);
    found
}

const DISAGREES: &str = "valid-line-disagrees-with-published";
const MEND_LINE: &str =
    "Leave the published lines as they are, and add one valid from the day of the change.";

fn tariffs(published: &Catalogue, next: &Catalogue, found: &mut Vec<Diagnostic>) {
    for (id, old) in &published.tariffs {
        match next.tariffs.get(id) {
            Some(new) => {
                let lines = |t: &crate::model::Tariff| -> Vec<_> {
                    t.versions.iter().map(|v| (v.valid, v.rows.clone())).collect()
                };
                if !agrees(&lines(old), &lines(new)) {
                    let message =
                        format!("tariff {id} says something else of days the published one covers.");
                    found.push(Diagnostic::error(DISAGREES, new.span.clone(), message, MEND_LINE));
                }
            }
            None => found.push(gone(
                "tariff-deleted",
                top(&old.span),
                format!("tariff {id} was published and is gone."),
            )),
        }
    }
}

fn lines(old: &Procedure, new: &Procedure, found: &mut Vec<Diagnostic>) {
    let mut differs = |what: String, span: &Span| {
        let message = format!("{what} says something else of days the published one covers.");
        found.push(Diagnostic::error(DISAGREES, span.clone(), message, MEND_LINE));
    };
    for (name, act) in &old.acts {
        if let Some(now) = new
            .acts
            .get(name)
            .filter(|now| !agrees(&[(act.valid, ())], &[(now.valid, ())]))
        {
            differs(format!("act {name}"), &now.span);
        }
    }
    for (name, result) in &old.results {
        if let Some(now) = new
            .results
            .get(name)
            .filter(|now| !agrees(&[(result.valid, ())], &[(now.valid, ())]))
        {
            differs(format!("result {name}"), &now.span);
        }
    }
    for (name, clock) in &old.clocks {
        // A length without days may change: it is the pinned one that runs on. Lines with days speak of the law.
        let dated = |c: &crate::model::Clock| lengths(c).iter().any(|(v, _)| *v != Default::default());
        if let Some(now) = new
            .clocks
            .get(name)
            .filter(|now| dated(clock) && !agrees(&lengths(clock), &lengths(now)))
        {
            differs(format!("clock {name}"), &now.span);
        }
    }
}

fn measures(old: &Procedure, next: &Catalogue, found: &mut Vec<Diagnostic>) {
    for (name, measure) in &old.measures {
        let Some((home, now)) = next.measure(name) else {
            continue;
        };
        let change = if home.id == old.id {
            measure_change(measure, old, now)
        } else {
            Some("its procedure")
        };
        if let Some(change) = change {
            let message = format!("measure {name} was published, and {change} changed.");
            let mend = "Give the new one another name; figures of the past keep the old one.";
            found.push(Diagnostic::error(
                "measure-changed-under-its-name",
                now.span.clone(),
                message,
                mend,
            ));
        }
    }
}

fn lists(published: &Catalogue, next: &Catalogue, found: &mut Vec<Diagnostic>) {
    for (id, list) in &published.lists {
        match next.lists.get(id) {
            Some(now) => codes(&format!("list {id}"), &list.codes, &now.codes, &now.span, found),
            None => found.push(gone(
                "list-deleted",
                top(&list.span),
                format!("list {id} was published and is gone."),
            )),
        }
    }
    for (id, kind) in &published.organs.kinds {
        if !next.organs.kinds.contains_key(id) {
            found.push(gone(
                "organ-kind-deleted",
                top(&kind.span),
                format!("kind of organ {id} was published and is gone."),
            ));
        }
    }
}

fn choices(old: &Procedure, new: &Procedure, found: &mut Vec<Diagnostic>) {
    let inline = |kind: &FieldKind| match kind {
        FieldKind::Choice(Choices::Inline(codes)) | FieldKind::Choices(Choices::Inline(codes)) => {
            Some(codes.clone())
        }
        _ => None,
    };
    for (name, field) in &old.fields {
        let Some(now) = new.fields.get(name) else { continue };
        if let (Some(a), Some(b)) = (inline(&field.kind), inline(&now.kind)) {
            codes(&format!("field {name}"), &a, &b, &now.span, found);
        }
        if let (FieldKind::Rows(a), FieldKind::Rows(b)) = (&field.kind, &now.kind) {
            for (column, was) in a {
                let Some(is) = b.get(column) else { continue };
                if let (Some(a), Some(b)) = (inline(&was.kind), inline(&is.kind)) {
                    codes(&format!("column {name}.{column}"), &a, &b, &is.span, found);
                }
            }
        }
    }
    for name in old.results.keys() {
        if !new.results.contains_key(name) {
            let message = format!("result {name} of {} was published and is gone.", new.id);
            found.push(gone("code-deleted", new.span.clone(), message));
        }
    }
}

fn codes(of: &str, old: &Named<Code>, new: &Named<Code>, at: &Span, found: &mut Vec<Diagnostic>) {
    for (code, was) in old {
        match new.get(code) {
            None => found.push(gone(
                "code-deleted",
                at.clone(),
                format!("code \"{code}\" of {of} was published and is gone."),
            )),
            Some(is) if is.label != was.label => {
                let message = format!(
                    "code \"{code}\" of {of} was published as {}, and is now {}.",
                    was.label, is.label
                );
                let mend = "If it means something else, give it another code: codes are never reused.";
                found.push(Diagnostic::warning(
                    "code-label-changed",
                    at.clone(),
                    message,
                    mend,
                ));
            }
            Some(_) => {}
        }
    }
}

/// What is gone has no place in the new text: its file's top is named.
fn top(published: &Span) -> Span {
    Span {
        file: published.file.clone(),
        start: 0,
        end: 0,
    }
}

fn gone(rule: &'static str, at: Span, message: String) -> Diagnostic {
    Diagnostic::error(
        rule,
        at,
        message,
        "Put it back; to end its use, write valid = { to = ... }.",
    )
}

/// A running matter opens others by its own version's `copy`, into the version then current.
fn opens(old: &Procedure, next: &Catalogue, found: &mut Vec<Diagnostic>) {
    for (name, act) in &old.acts {
        let by_itself = act.by.iter().any(|r| matches!(r, Role::Clock | Role::Link));
        for open in &act.opens {
            if let Some((what, span)) = unfilled(open, by_itself, next) {
                let message = format!(
                    "running matters of {} open {}.{} in act {name}, but {what}.",
                    old.id, open.procedure, open.act
                );
                let mend = "Keep what is filled now, ask the new in may_ask, or give the act another name.";
                found.push(Diagnostic::error(
                    "opens-can-no-longer-be-filled",
                    span.unwrap_or_else(|| top(&open.span)),
                    message,
                    mend,
                ));
            }
        }
    }
}

/// What stands in the way of an opening, and where.
fn unfilled(open: &Open, by_itself: bool, next: &Catalogue) -> Option<(String, Option<Span>)> {
    let Some(procedure) = next.procedures.get(&open.procedure) else {
        return Some(("there is no such procedure any more".to_owned(), None));
    };
    let Some(act) = procedure.acts.get(&open.act) else {
        return Some((
            "there is no such act any more".to_owned(),
            Some(procedure.span.clone()),
        ));
    };
    if !act.from.contains(&From::Start) {
        return Some(("it begins no matter any more".to_owned(), Some(act.span.clone())));
    }
    for target in open.copy.keys() {
        let known = match target.strip_prefix("party.") {
            Some(party) => party
                .split('.')
                .next()
                .is_some_and(|p| procedure.parties.contains_key(p)),
            None => matches!(target.as_str(), "organ" | "region") || procedure.fields.contains_key(target),
        };
        if !known {
            return Some((
                format!("there is no \"{target}\" to fill any more"),
                Some(act.span.clone()),
            ));
        }
    }
    let asked = act.asks.iter().map(|ask| match ask {
        Ask::Field(field) => field.clone(),
        Ask::Column { field, column } => format!("{field}.{column}"),
        Ask::Party(party) => format!("party.{party}"),
        Ask::PartyPart { party, part } => format!("party.{party}.{part}"),
    });
    let missing = asked
        .into_iter()
        .find(|asked| by_itself && !open.copy.contains_key(asked))?;
    Some((
        format!("\"{missing}\", which it asks, is not filled"),
        Some(act.span.clone()),
    ))
}
