//! What must hold now: the lines of an example that do nothing.

use std::collections::BTreeMap;

use calendar::Day;
use engine::matter::{ClockRun, ClosedHow, Matter};
use serde_json::Value as Json;
use store::counts::{self, Span};

use super::Failed;
use super::play::Player;
use super::script::{self, Step};

/// Whether a line holds; if not, what was found.
pub(crate) fn holds(player: &Player<'_>, step: &Step) -> Result<(), Failed> {
    if let Some(clock) = &step.clock {
        return clock_holds(player, step, clock);
    }
    if let Some(fact) = &step.fact {
        return fact_holds(player, step, fact);
    }
    if let Some(measure) = &step.measure {
        return measure_holds(player, step, measure);
    }
    if let Some(account) = &step.balance {
        return balance_holds(player, step, account);
    }
    if let Some(role) = &step.told {
        return told_holds(player, role);
    }
    let matter = player.matter()?;
    if let Some(number) = &step.number {
        return same(
            "number",
            number,
            matter.numbers.get("number").map_or("none", String::as_str),
        );
    }
    if let Some(field) = &step.field {
        return field_holds(player, &matter, step, field);
    }
    if let Some(act) = &step.times {
        let found = i64::from(matter.times.get(act).copied().unwrap_or(0));
        return same("times", &expected_number(step)?.to_string(), &found.to_string());
    }
    matter_holds(player, &matter, step)
}

fn same(what: &str, wanted: &str, found: &str) -> Result<(), Failed> {
    if wanted == found {
        Ok(())
    } else {
        Err(Failed::from(format!("{what} is {found}, not {wanted}")))
    }
}

/// `state`, `result`, `act` with `on`.
fn matter_holds(player: &Player<'_>, matter: &Matter, step: &Step) -> Result<(), Failed> {
    let mut said = false;
    if let Some(state) = &step.state {
        same("state", state, &matter.state)?;
        said = true;
    }
    if let Some(result) = &step.result {
        same("result", result, matter.result.as_deref().unwrap_or("none"))?;
        said = true;
    }
    if let Some(act) = &step.act {
        let history = player
            .stage()?
            .desk
            .store()
            .history(&matter.id)
            .map_err(|e| e.to_string())?;
        let last = history.last().ok_or("the matter has no entry")?;
        same("last act", act, last.act.as_deref().unwrap_or("none"))?;
        if let Some(day) = step.on.as_ref().and_then(script::day) {
            same("its day", &day.to_string(), &last.day.to_string())?;
        }
        said = true;
    }
    if said {
        Ok(())
    } else {
        Err(Failed::from("the line says nothing that can be judged"))
    }
}

fn clock_holds(player: &Player<'_>, step: &Step, clock: &str) -> Result<(), Failed> {
    let matter = player.matter()?;
    let run = matter.clocks.get(clock).and_then(|runs| runs.last());
    let desk = &player.stage()?.desk;
    let today = desk.clock().today();
    let wanted_state = step.is.as_ref().and_then(toml::Value::as_str);
    if let Some(wanted) = wanted_state {
        same(&format!("clock {clock}"), wanted, state_of(run, today))?;
    }
    let days = [
        ("due", &step.due),
        ("first", &step.first),
        ("unrolled", &step.unrolled),
        ("promised", &step.promised),
    ];
    for (name, wanted) in days {
        let Some(wanted) = wanted.as_ref().and_then(script::day) else {
            continue;
        };
        let run = run.ok_or_else(|| format!("clock {clock} has not started"))?;
        let found = match name {
            "due" => run.reckoning.due,
            "first" => Some(run.reckoning.first),
            "unrolled" => run.reckoning.unrolled,
            _ => run.promised,
        };
        same(
            &format!("{name} day of {clock}"),
            &wanted.to_string(),
            &found.map_or_else(|| "none".to_owned(), |d| d.to_string()),
        )?;
    }
    if let Some(codes) = &step.codes {
        let run = run.ok_or_else(|| format!("clock {clock} has not started"))?;
        let definition = desk
            .definition(&matter)
            .map_err(|e| e.to_string())?
            .ok_or("no definition")?;
        let rule = definition
            .clocks
            .get(clock)
            .ok_or_else(|| format!("no clock {clock:?}"))?;
        let reasons = engine::why(rule, run, &player.catalogue.calendar);
        for code in codes {
            if !reasons.iter().any(|r| r.code == Some(code.as_str())) {
                let said: Vec<String> = reasons.iter().map(|r| r.text.clone()).collect();
                return Err(Failed::from(format!(
                    "the reasons of {clock} do not name {code}: {}",
                    said.join("；")
                )));
            }
        }
    }
    Ok(())
}

fn state_of(run: Option<&ClockRun>, today: Day) -> &'static str {
    let Some(run) = run else { return "not started" };
    match (&run.closed, run.reckoning.due) {
        (Some(closed), _) => match closed.how {
            ClosedHow::Met => "met",
            ClosedHow::MetLate => "met late",
            ClosedHow::Moot => "moot",
        },
        (None, None) => "paused",
        (None, Some(due)) if due < today => "overdue",
        (None, Some(_)) => "running",
    }
}

/// The line above appended this fact; after a correction, this difference.
fn fact_holds(player: &Player<'_>, step: &Step, measure: &str) -> Result<(), Failed> {
    let day = step
        .on
        .as_ref()
        .and_then(script::day)
        .ok_or("a fact needs a day (on)")?;
    let sequences: Vec<u64> = player.last.iter().map(|e| e.sequence).collect();
    let span = Span {
        from: None,
        to: last_day(),
        known: None,
    };
    let rows = counts::facts(player.stage()?.desk.store(), measure, &span).map_err(|e| e.to_string())?;
    let wanted_split = step.split.as_ref().map(|s| split(player, s));
    let mut found = Vec::new();
    let mut sum = 0;
    for row in rows.iter().filter(|r| sequences.contains(&r.sequence)) {
        let fits = row.day == day
            && wanted_split
                .as_ref()
                .is_none_or(|wanted| wanted.iter().all(|(k, v)| row.split.get(k) == Some(v)));
        if fits {
            sum += row.amount;
        }
        found.push(format!("{} on {} {:?}", row.amount, row.day, row.split));
    }
    let wanted = expected_number(step)?;
    if sum == wanted && !found.is_empty() {
        return Ok(());
    }
    Err(Failed::from(format!(
        "the line above appended no fact {measure} of {wanted} on {day}; it appended: {}",
        if found.is_empty() {
            "none of this measure".to_owned()
        } else {
            found.join(", ")
        }
    )))
}

fn split(player: &Player<'_>, written: &BTreeMap<String, toml::Value>) -> BTreeMap<String, String> {
    written
        .iter()
        .map(|(key, value)| {
            let text = match player.meaning(value) {
                Json::String(text) => text,
                Json::Bool(yes) => if yes { "yes" } else { "no" }.to_owned(),
                other => other.to_string(),
            };
            (key.clone(), text)
        })
        .collect()
}

fn measure_holds(player: &Player<'_>, step: &Step, measure: &str) -> Result<(), Failed> {
    let store = player.stage()?.desk.store();
    let known = match step.known.as_ref().and_then(script::day) {
        Some(day) => Some(counts::sequence_at(store, day).map_err(|e| e.to_string())?),
        None => None,
    };
    let span = match step.at.as_ref().and_then(script::day) {
        Some(at) => Span {
            from: None,
            to: at,
            known,
        },
        None => Span {
            from: Some(
                step.from
                    .as_ref()
                    .and_then(script::day)
                    .ok_or("a measure needs from and to, or at")?,
            ),
            to: step
                .to
                .as_ref()
                .and_then(script::day)
                .ok_or("a measure needs from and to, or at")?,
            known,
        },
    };
    let totals = counts::totals(store, measure, &span, false).map_err(|e| e.to_string())?;
    let wanted_split = step.split.as_ref().map(|s| split(player, s)).unwrap_or_default();
    let found: i64 = totals
        .iter()
        .filter(|t| wanted_split.iter().all(|(k, v)| t.split.get(k) == Some(v)))
        .map(|t| t.amount)
        .sum();
    same(
        &format!("measure {measure}"),
        &expected_number(step)?.to_string(),
        &found.to_string(),
    )
}

fn balance_holds(player: &Player<'_>, step: &Step, account: &str) -> Result<(), Failed> {
    let matter = player.matter()?;
    let written = account
        .split_once(" of ")
        .map_or_else(|| account.to_owned(), |(a, who)| format!("{a}:{who}"));
    let day = step.on.as_ref().and_then(script::day).unwrap_or_else(last_day);
    let found = player
        .stage()?
        .desk
        .balance(&matter, &written, day)
        .map_err(|e| e.to_string())?;
    same(
        &format!("balance {account}"),
        &expected_number(step)?.to_string(),
        &found.to_string(),
    )
}

fn told_holds(player: &Player<'_>, role: &str) -> Result<(), Failed> {
    let store = player.stage()?.desk.store();
    let mut told = Vec::new();
    for entry in &player.last {
        told.extend(store.told_by(entry.sequence).map_err(|e| e.to_string())?);
    }
    let (post, organ) = role.split_once(" of ").unwrap_or((role, ""));
    let direct = format!("{post}@{organ}");
    if told.iter().any(|t| t.role == role || t.to == direct) {
        return Ok(());
    }
    let found: Vec<String> = told.iter().map(|t| format!("{} ({})", t.role, t.to)).collect();
    Err(Failed::from(format!(
        "{role} was not told; told were: {}",
        found.join(", ")
    )))
}

fn field_holds(player: &Player<'_>, matter: &Matter, step: &Step, field: &str) -> Result<(), Failed> {
    let wanted = step
        .is
        .as_ref()
        .map(|v| player.meaning(v))
        .ok_or("a field needs a value (is)")?;
    let found = match field {
        "organ" => Json::String(matter.organ.0.clone()),
        "region" => Json::String(matter.region.clone()),
        "filed" => Json::String(matter.filed.to_string()),
        _ => field.split('.').skip(1).fold(
            matter
                .fields
                .get(field.split('.').next().unwrap_or(field))
                .cloned()
                .unwrap_or(Json::Null),
            |value, part| value.get(part).cloned().unwrap_or(Json::Null),
        ),
    };
    let wanted = match &wanted {
        Json::String(text) => crate::intake::fen(text).map_or(wanted.clone(), Json::from),
        _ => wanted,
    };
    same(&format!("field {field}"), &wanted.to_string(), &found.to_string())
}

fn expected_number(step: &Step) -> Result<i64, Failed> {
    match &step.is {
        Some(toml::Value::Integer(number)) => Ok(*number),
        Some(toml::Value::String(text)) => {
            crate::intake::fen(text).ok_or_else(|| Failed::from(format!("{text:?} is no amount of money")))
        }
        _ => Err(Failed::from("the line needs a value (is)")),
    }
}

fn last_day() -> Day {
    Day::new(9999, 12, 31).unwrap_or_else(|| calendar::Moment::from_micros(i64::MAX).day())
}
