//! Matters that an act opens (language §3 `opens`).

use catalogue::model::{Act, FieldKind, Procedure};
use serde_json::Value as Json;

use crate::answers::Answers;
use crate::definitions::Rules;
use crate::entry::{Actor, Opened};
use crate::evaluate::{self, Scope, Val};
use crate::evolve::{Step, Stop, scope};
use crate::ids::{MatterId, OrganId, PersonId};
use crate::matter::{Matter, Opener};
use crate::perform::{Deed, Target, Work};
use crate::reader::Reader;

/// One matter to open.
pub(crate) struct Plan {
    link: String,
    procedure: String,
    act: String,
    answers: Answers,
}

/// Parts the answers into the act's own and those of the matters it opens (`link.field`).
pub(crate) fn part(act: &Act, answers: &Answers) -> (Answers, Answers) {
    let own = |key: &str| act.asks.iter().chain(&act.may_ask).any(|ask| ask.name() == key);
    let linked = |key: &str| {
        key.split_once('.')
            .is_some_and(|(link, _)| act.opens.iter().any(|open| open.link == link))
            && !own(key)
    };
    answers.clone().into_iter().partition(|(key, _)| !linked(key))
}

/// What an act opens, read from the matter as the act leaves it.
pub(crate) fn plan(
    rules: &Rules,
    matter: &Matter,
    step: &Step<'_>,
    linked: &Answers,
    reader: &mut Reader<'_>,
) -> Result<Vec<Plan>, Stop> {
    let mut plans = Vec::new();
    for open in &step.act.opens {
        let scope = scope(rules, matter, step);
        if let Some(when) = &open.when
            && !evaluate::holds(&scope, reader, &when.expr)?
        {
            continue;
        }
        let rows = match &open.each {
            None => vec![None],
            Some(each) => match evaluate::path(&scope, reader, each, None)? {
                Val::List(rows) => rows.into_iter().map(Some).collect(),
                _ => Vec::new(),
            },
        };
        let theirs = rules.catalogue.procedures.get(&open.procedure);
        let prefix = format!("{}.", open.link);
        for row in rows {
            let scope = Scope { row, ..scope };
            let mut answers = Answers::new();
            for (key, json) in linked {
                if let Some(key) = key.strip_prefix(&prefix) {
                    answers.insert(key.to_owned(), json.clone());
                }
            }
            for (key, guard) in &open.copy {
                let value = evaluate::value(&scope, reader, &guard.expr)?;
                match fitted(key, value.to_field(), theirs.map(AsRef::as_ref)) {
                    Json::Null => drop(answers.remove(key)),
                    json => drop(answers.insert(key.clone(), json)),
                }
            }
            let (link, procedure, act) = (open.link.clone(), open.procedure.clone(), open.act.clone());
            plans.push(Plan {
                link,
                procedure,
                act,
                answers,
            });
        }
    }
    Ok(plans)
}

/// A copied value in the shape of their answer: one party or one of many becomes a list.
fn fitted(key: &str, json: Json, theirs: Option<&Procedure>) -> Json {
    let many = match key.strip_prefix("party.") {
        Some(party) => !party.contains('.'),
        None => theirs
            .and_then(|p| p.fields.get(key))
            .is_some_and(|f| f.many || matches!(f.kind, FieldKind::Choices(_) | FieldKind::Rows(_))),
    };
    match json {
        Json::Array(items) if items.is_empty() => Json::Null,
        one @ (Json::Object(_) | Json::String(_)) if many => Json::Array(vec![one]),
        other => other,
    }
}

/// Opens the planned matters: their first acts are deeds of the same work.
pub(crate) fn open(
    work: &mut Work<'_>,
    index: usize,
    id: &MatterId,
    plans: Vec<Plan>,
    deed: &Deed,
    person: Option<&PersonId>,
    depth: usize,
) -> Result<(), Stop> {
    for (nth, plan) in plans.into_iter().enumerate() {
        let opener = work.matter(id)?;
        let opened = MatterId::opened_by(&deed.entry, &plan.link, nth);
        let organ = organ_of(work, &plan.procedure, &opener.organ);
        let region = organ
            .as_ref()
            .filter(|o| **o == opener.organ)
            .map(|_| opener.region.clone());
        let entry = work.next_entry();
        let next = Deed {
            entry,
            target: Target::New {
                id: opened.clone(),
                procedure: plan.procedure,
                opener: Some(Opener {
                    matter: id.clone(),
                    procedure: opener.procedure.clone(),
                    link: plan.link.clone(),
                }),
                organ,
                region,
            },
            act: plan.act,
            answers: plan.answers,
            actor: Actor::Link,
            filler: person.cloned(),
            behalf: None,
            day: deed.day,
            cause: Some(deed.entry.clone()),
            approves: None,
            seen: None,
            judge_by: true,
        };
        // The link stands before the opened matter looks back along it.
        if let Some(matter) = work.matters.get_mut(id) {
            link(matter, &plan.link, &opened);
        }
        if let Some(entry) = work.entries.get_mut(index) {
            entry.opened.push(Opened {
                link: plan.link,
                matter: opened,
            });
        }
        work.deed(&next, depth + 1)?;
    }
    Ok(())
}

/// Notes an opened matter under its link.
pub(crate) fn link(matter: &mut Matter, link: &str, opened: &MatterId) {
    matter
        .links
        .entry(link.to_owned())
        .or_default()
        .push(opened.clone());
}

/// The organ that will have an opened matter, unless `copy` says: the opener's where it may, else the only one that
/// may.
fn organ_of(work: &Work<'_>, procedure: &str, opener: &OrganId) -> Option<OrganId> {
    let rules = work.rules(&work.world.under, procedure).ok()?;
    let fits = |kind: &str| {
        rules
            .procedure
            .organs
            .iter()
            .any(|wanted| rules.catalogue.organs.kind_is(kind, wanted))
    };
    let organs = &work.world.directory.organs;
    if organs.get(opener).is_some_and(|o| fits(&o.kind)) {
        return Some(opener.clone());
    }
    let mut fitting = organs.values().filter(|o| fits(&o.kind));
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Some(only.id.clone()),
        _ => Some(opener.clone()),
    }
}
