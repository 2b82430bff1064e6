//! Reactions: acts that another matter's act brings about (language §4.13).
//!
//! They run along a link made by `opens`, either way, and from a matter to the one its `matter` field names, never
//! fanning out from a named matter. A matter that is not where it could react misses the reaction: the cause records
//! it and the owner is told, for the truth is never blocked by bookkeeping.

use std::sync::Arc;

use catalogue::model::{Act, FieldKind, Procedure};
use serde_json::Value as Json;

use crate::answers::Answers;
use crate::batch::Told;
use crate::definitions::Rules;
use crate::entry::{Actor, Missed};
use crate::evolve::{self, Stop};
use crate::ids::{MatterId, PersonId};
use crate::matter::Matter;
use crate::perform::{Deed, Target, Work};
use crate::refusal::{Refusal, Rule};

/// Lets linked matters react to an act of `id`.
pub(crate) fn react(
    work: &mut Work<'_>,
    index: usize,
    id: &MatterId,
    rules: &Rules,
    deed: &Deed,
    person: Option<&PersonId>,
    depth: usize,
) -> Result<(), Stop> {
    let Some(matter) = work.matters.get(id) else {
        return Ok(());
    };
    for (other, via) in reacting(matter, rules, &deed.act) {
        let before = match work.matter(&other) {
            Ok(matter) => matter,
            // The named matter is not there: nothing can react.
            Err(Stop::Refused(_)) => continue,
            Err(stop) => return Err(stop),
        };
        let theirs = work.rules(&before.version, &before.procedure)?;
        let acts: Vec<Act> = acts_after(&theirs.procedure, &via, &deed.act).cloned().collect();
        for act in acts {
            one(work, index, &other, &theirs, &act, deed, person, depth)?;
        }
    }
    Ok(())
}

#[expect(
    clippy::too_many_arguments,
    reason = "one reaction of one deed: all of it is needed at once"
)]
fn one(
    work: &mut Work<'_>,
    index: usize,
    id: &MatterId,
    rules: &Rules,
    act: &Act,
    deed: &Deed,
    person: Option<&PersonId>,
    depth: usize,
) -> Result<(), Stop> {
    let matter = work.matter(id)?;
    let in_force = act
        .valid
        .holds_on(evolve::law_day(rules, act, matter.filed, deed.day));
    if !in_force || !evolve::may_start(&rules.procedure, act, &matter.state) || deed.day < matter.latest {
        let to = format!("clerk@{}", matter.organ);
        let (role, about) = ("clerk".to_owned(), format!("missed:{}", act.id));
        work.outbox.push(Told {
            entry: index,
            to,
            role,
            matter: id.clone(),
            about,
        });
        if let Some(entry) = work.entries.get_mut(index) {
            entry.missed.push(Missed {
                matter: id.clone(),
                act: act.id.clone(),
                state: matter.state,
            });
        }
        return Ok(());
    }
    let entry = work.next_entry();
    let next = Deed {
        entry,
        target: Target::Matter(id.clone()),
        act: act.id.clone(),
        answers: Answers::new(),
        actor: Actor::Link,
        filler: person.cloned(),
        behalf: None,
        day: deed.day,
        cause: Some(deed.entry.clone()),
        approves: None,
        seen: None,
        judge_by: true,
    };
    work.deed(&next, depth + 1).map_err(|stop| match stop {
        Stop::Refused(inner) => {
            let refusal = Refusal::new(Rule::ReactionFails, act.label.as_str());
            Stop::refused(refusal.saying(&inner.what(), inner.basis.as_deref()))
        }
        stop => stop,
    })
}

/// Matters that may react, each with the names under which their `after` knows ours: the link of their `opens`, or
/// our procedure.
pub(crate) fn reacting(matter: &Matter, rules: &Rules, act: &str) -> Vec<(MatterId, String)> {
    let mut out = Vec::new();
    let reacts = |procedure: &str, via: &str| match rules.catalogue.procedures.get(procedure) {
        Some(procedure) => acts_after(procedure, via, act).next().is_some(),
        // A procedure gone from the catalogue may still govern matters: look at the matter itself.
        None => true,
    };
    if let Some(opener) = &matter.opened_by {
        if reacts(&opener.procedure, &opener.link) {
            out.push((opener.matter.clone(), opener.link.clone()));
        }
        if reacts(&opener.procedure, &matter.procedure) {
            out.push((opener.matter.clone(), matter.procedure.clone()));
        }
    }
    for (link, ids) in &matter.links {
        let opened = rules
            .procedure
            .acts
            .values()
            .flat_map(|a| &a.opens)
            .find(|open| open.link == *link);
        if opened.is_some_and(|open| reacts(&open.procedure, &matter.procedure)) {
            out.extend(ids.iter().map(|id| (id.clone(), matter.procedure.clone())));
        }
    }
    for (name, field) in &rules.procedure.fields {
        let FieldKind::Matter { procedure } = &field.kind else {
            continue;
        };
        let Some(json) = matter
            .fields
            .get(name)
            .filter(|_| reacts(procedure, &matter.procedure))
        else {
            continue;
        };
        let many = json.as_array().map(Vec::as_slice).unwrap_or_default();
        let ids = json
            .as_str()
            .into_iter()
            .chain(many.iter().filter_map(Json::as_str));
        out.extend(ids.map(|id| (MatterId::from(id), matter.procedure.clone())));
    }
    let mut seen = Vec::new();
    out.retain(|found| {
        *found.0.as_str() != *matter.id.as_str() && !seen.contains(found) && {
            seen.push(found.clone());
            true
        }
    });
    out
}

/// The acts of a procedure that come after `act` along `via`.
fn acts_after<'p>(procedure: &'p Arc<Procedure>, via: &str, act: &str) -> impl Iterator<Item = &'p Act> {
    procedure.acts.values().filter(move |a| {
        a.after
            .as_ref()
            .is_some_and(|after| after.via == via && after.act == act)
    })
}
