//! Facts: what the measures count when an act is done (language §3 measure, §4.5-4.6).
//!
//! `on` counts each performance; `while` holds a level: +1 under the split it enters with, -1 under the same when it
//! leaves or the split changes, so a level cannot drift.

use std::collections::BTreeMap;

use calendar::Day;
use catalogue::model::{Counts, Measure};

use crate::batch::{AMOUNT_MOST, Fact, Posting};
use crate::evaluate::{self, Fault, Scope, Val};
use crate::ids::OrganId;
use crate::matter::{LevelHeld, Matter};
use crate::reader::Reader;

/// The code of a split value that is not there.
const UNFILLED: &str = "未填";

/// The text by which a value is split and looked up; absent for what is absent. A set is its sorted codes.
pub(crate) fn as_text(value: &Val<'_>) -> Option<String> {
    match value {
        Val::Bool(true) => Some("yes".to_owned()),
        Val::Bool(false) => Some("no".to_owned()),
        Val::Number(n) => Some(n.to_string()),
        Val::Day(d) => Some(d.to_string()),
        Val::Moment(m) => Some(m.to_string()),
        Val::Secret(hash, _) => Some(hash.clone().into_owned()),
        Val::List(items) => {
            let mut texts = items.iter().map(as_text).collect::<Option<Vec<_>>>()?;
            texts.sort();
            if texts.is_empty() {
                None
            } else {
                Some(texts.join("+"))
            }
        }
        other => other.id_text().map(str::to_owned),
    }
}

/// One thing to count: its amount, split and look-up values.
struct Item {
    amount: i64,
    split: BTreeMap<String, String>,
    same: BTreeMap<String, String>,
}

/// The facts of `act`, read from the matter as the act leaves it, and the levels it enters or leaves.
pub(crate) fn of_act(
    measures: &catalogue::model::Named<Measure>,
    scope: &Scope<'_>,
    reader: &mut Reader<'_>,
    act: &str,
) -> Result<Counted, Fault> {
    let mut counted = Counted::default();
    for measure in measures.values() {
        match &measure.counts {
            Counts::On { acts, once } => {
                if !acts.iter().any(|a| a == act) || (*once && scope.matter.counted.contains(&measure.id)) {
                    continue;
                }
                for item in items(measure, scope, reader)? {
                    counted
                        .facts
                        .push(fact(measure, scope.matter, scope.day, act, item));
                }
                if *once && counted.facts.last().is_some_and(|f| f.measure == measure.id) {
                    counted.once.push(measure.id.clone());
                }
            }
            Counts::While { .. } => level(measure, scope, reader, &mut counted)?,
        }
    }
    // A measure that is gone from the definition leaves its level.
    for (key, held) in &scope.matter.levels {
        if !measures.contains_key(name_of_level(key)) {
            counted
                .facts
                .push(left(name_of_level(key), scope.matter, scope.day, held));
            counted.levels.push((key.clone(), None));
        }
    }
    Ok(counted)
}

/// What an act counts.
#[derive(Default)]
pub(crate) struct Counted {
    /// Facts, in the order of the measures.
    pub facts: Vec<Fact>,
    /// `once` measures now counted.
    pub once: Vec<String>,
    /// Levels that changed.
    pub levels: Vec<(String, Option<LevelHeld>)>,
}

fn name_of_level(key: &str) -> &str {
    key.split_once('#').map_or(key, |(name, _)| name)
}

fn level(
    measure: &Measure,
    scope: &Scope<'_>,
    reader: &mut Reader<'_>,
    out: &mut Counted,
) -> Result<(), Fault> {
    let Counts::While { states } = &measure.counts else {
        return Ok(());
    };
    let matter = scope.matter;
    let inside = states.contains(&matter.state);
    let held = |key: &String| name_of_level(key) == measure.id;
    if !inside && !matter.levels.keys().any(held) {
        return Ok(());
    }
    let mut now = BTreeMap::new();
    if inside {
        for (index, item) in items(measure, scope, reader)?.into_iter().enumerate() {
            let key = if measure.each.is_some() {
                format!("{}#{index}", measure.id)
            } else {
                measure.id.clone()
            };
            let Item { amount, split, same } = item;
            let (organ, region) = (matter.organ.clone(), matter.region.clone());
            now.insert(
                key,
                LevelHeld {
                    organ,
                    region,
                    split,
                    same,
                    amount,
                },
            );
        }
    }
    for (key, before) in matter.levels.iter().filter(|(key, _)| held(key)) {
        if now.get(key) != Some(before) {
            out.facts.push(left(&measure.id, matter, scope.day, before));
            out.levels.push((key.clone(), None));
        }
    }
    for (key, after) in now {
        if matter.levels.get(&key) == Some(&after) {
            continue;
        }
        let item = Item {
            amount: after.amount,
            split: after.split.clone(),
            same: after.same.clone(),
        };
        out.facts.push(fact(measure, matter, scope.day, "enter", item));
        out.levels.push((key, Some(after)));
    }
    Ok(())
}

fn left(measure: &str, matter: &Matter, day: Day, held: &LevelHeld) -> Fact {
    Fact {
        entry: 0,
        measure: measure.to_owned(),
        day,
        matter: matter.id.clone(),
        act: "leave".to_owned(),
        organ: held.organ.clone(),
        region: held.region.clone(),
        split: held.split.clone(),
        same: held.same.clone(),
        amount: held.amount.saturating_neg(),
    }
}

fn fact(measure: &Measure, matter: &Matter, day: Day, act: &str, item: Item) -> Fact {
    Fact {
        entry: 0,
        measure: measure.id.clone(),
        day,
        matter: matter.id.clone(),
        act: act.to_owned(),
        organ: matter.organ.clone(),
        region: matter.region.clone(),
        split: item.split,
        same: item.same,
        amount: item.amount,
    }
}

/// What the measure counts now: one thing, or one a row.
fn items(measure: &Measure, scope: &Scope<'_>, reader: &mut Reader<'_>) -> Result<Vec<Item>, Fault> {
    let rows = match &measure.each {
        None => vec![None],
        Some(each) => match evaluate::path(scope, reader, each, None)? {
            Val::List(rows) => rows.into_iter().map(Some).collect(),
            _ => Vec::new(),
        },
    };
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let scope = Scope { row, ..*scope };
        if let Some(when) = &measure.when
            && !evaluate::holds(&scope, reader, &when.expr)?
        {
            continue;
        }
        let each = measure.each.as_deref();
        let amount = match &measure.amount {
            None => 1,
            Some(path) => match evaluate::path(&scope, reader, path, each)? {
                Val::Number(n) => n,
                _ => 0,
            },
        };
        if amount.unsigned_abs() > AMOUNT_MOST {
            return Err(Fault::Overflow);
        }
        // Nothing is no fact.
        if amount == 0 {
            continue;
        }
        let mut split = BTreeMap::new();
        for path in &measure.split {
            let value = evaluate::path(&scope, reader, path, each)?;
            split.insert(
                path.clone(),
                as_text(&value).unwrap_or_else(|| UNFILLED.to_owned()),
            );
        }
        let mut same = BTreeMap::new();
        for path in &measure.same {
            let value = as_text(&evaluate::path(&scope, reader, path, each)?);
            if let Some(text) = value {
                same.insert(path.clone(), text);
            }
        }
        out.push(Item { amount, split, same });
    }
    Ok(out)
}

/// What a difference of facts is grouped by (language §4.6).
type FactKey = (
    String,
    Day,
    OrganId,
    String,
    Vec<(String, String)>,
    Vec<(String, String)>,
);

/// The facts to append so that `before` becomes `after`.
pub(crate) fn difference(before: &[Fact], after: &[Fact]) -> Vec<Fact> {
    let key = |fact: &Fact| -> FactKey {
        let pairs =
            |map: &BTreeMap<String, String>| map.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        let (split, same) = (pairs(&fact.split), pairs(&fact.same));
        (
            fact.measure.clone(),
            fact.day,
            fact.organ.clone(),
            fact.region.clone(),
            split,
            same,
        )
    };
    let mut sums: BTreeMap<FactKey, (i64, &Fact)> = BTreeMap::new();
    for fact in after {
        let sum = sums.entry(key(fact)).or_insert((0, fact));
        sum.0 = sum.0.saturating_add(fact.amount);
    }
    for fact in before {
        let sum = sums.entry(key(fact)).or_insert((0, fact));
        sum.0 = sum.0.saturating_sub(fact.amount);
    }
    let changed = sums.into_values().filter(|(amount, _)| *amount != 0);
    changed
        .map(|(amount, fact)| Fact {
            entry: 0,
            amount,
            ..fact.clone()
        })
        .collect()
}

/// The postings to append so that `before` becomes `after`.
pub(crate) fn posting_difference(before: &[Posting], after: &[Posting]) -> Vec<Posting> {
    let mut sums: BTreeMap<(&str, Day), (i64, &Posting)> = BTreeMap::new();
    for posting in after {
        let sum = sums
            .entry((&posting.account, posting.day))
            .or_insert((0, posting));
        sum.0 = sum.0.saturating_add(posting.amount);
    }
    for posting in before {
        let sum = sums
            .entry((&posting.account, posting.day))
            .or_insert((0, posting));
        sum.0 = sum.0.saturating_sub(posting.amount);
    }
    let changed = sums.into_values().filter(|(amount, _)| *amount != 0);
    changed
        .map(|(amount, posting)| Posting {
            entry: 0,
            amount,
            ..posting.clone()
        })
        .collect()
}
