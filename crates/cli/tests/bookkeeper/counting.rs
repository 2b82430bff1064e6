//! What the measures count when a step is done.

use serde_json::Value as Json;
use toml::{Table, Value as Toml};

use super::matter::{Fact, Held};
use super::reading;
use super::rules::{table, text, texts};
use super::sees::{Sees, names};

/// The facts of a step: what it counts, and the levels it enters and leaves.
pub fn facts(held: &mut Held, sees: &Sees<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (name, measure) in table(sees.procedure, "measure") {
        let measure = measure.as_table().unwrap();
        if measure.contains_key("while") {
            let inside = names(measure, "while", &sees.now.state);
            let after = if inside {
                things(name, measure, sees)
            } else {
                Vec::new()
            };
            let before = held
                .levels
                .insert(name.clone(), after.clone())
                .unwrap_or_default();
            // A level that stays as it is, is the same thing whatever the day.
            let same = |a: &Fact, b: &Fact| {
                (&a.organ, &a.region, &a.split, a.amount) == (&b.organ, &b.region, &b.split, b.amount)
            };
            let gone = before.iter().filter(|b| !after.iter().any(|a| same(a, b)));
            facts.extend(gone.map(|fact| Fact {
                day: sees.step.day.clone(),
                amount: -fact.amount,
                ..fact.clone()
            }));
            let come = after.iter().filter(|a| !before.iter().any(|b| same(a, b)));
            facts.extend(come.cloned());
            continue;
        }
        let once = measure.get("once").and_then(Toml::as_bool) == Some(true);
        if names(measure, "on", &sees.step.act) && !(once && held.once.contains(name)) {
            let counted = things(name, measure, sees);
            if !counted.is_empty() {
                held.once.insert(name.clone());
            }
            facts.extend(counted);
        }
    }
    facts
}

/// What a measure finds in the matter as the step leaves it: one thing, or one for each row.
fn things(name: &str, measure: &Table, sees: &Sees<'_>) -> Vec<Fact> {
    let each = text(measure, "each");
    let rows = match each {
        None => vec![Json::Null],
        Some(each) => sees.by_path(each).as_array().cloned().unwrap_or_default(),
    };
    let mut things = Vec::new();
    for row in &rows {
        let sees = Sees {
            row: each.map(|each| (each, row)),
            ..*sees
        };
        if text(measure, "when").is_some_and(|when| !reading::holds(when, &sees)) {
            continue;
        }
        let amount = match text(measure, "amount") {
            None => 1,
            Some(path) => sees.by_path(path).as_i64().unwrap_or(0),
        };
        if amount == 0 {
            continue;
        }
        let paths = texts(measure, "split");
        things.push(Fact {
            matter: sees.now.id.clone(),
            measure: name.to_owned(),
            day: sees.step.day.clone(),
            organ: sees.now.organ.clone(),
            region: sees.now.region.clone(),
            split: paths
                .into_iter()
                .map(|path| {
                    let code = code(&sees.by_path(path));
                    (path.to_owned(), code.unwrap_or_else(|| "未填".to_owned()))
                })
                .collect(),
            amount,
        });
    }
    things
}

/// The code by which a value is counted; of a set, the sorted codes.
fn code(value: &Json) -> Option<String> {
    match value {
        Json::Bool(true) => Some("yes".to_owned()),
        Json::Bool(false) => Some("no".to_owned()),
        Json::Number(number) => Some(number.to_string()),
        Json::String(text) => Some(text.clone()),
        Json::Array(items) => {
            let mut codes: Vec<String> = items.iter().map(code).collect::<Option<_>>()?;
            codes.sort();
            (!codes.is_empty()).then(|| codes.join("+"))
        }
        // A secret is known by its keyed hash, a party by the person.
        Json::Object(members) => {
            let known = members.get("hash").or_else(|| members.get("person"));
            known.and_then(Json::as_str).map(str::to_owned)
        }
        Json::Null => None,
    }
}
