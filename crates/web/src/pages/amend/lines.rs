//! The corrections asked for in a matter, as its page shows them: what would change, and what follows from it.

use askama::Template;
use askama::filters::HtmlSafe;
use calendar::{Day, Moment};
use catalogue::model::{Act, Field, FieldKind};
use desk::intake::fen;
use desk::window::{Secret, Seen};
use desk::{Asked, ChangeOrder, Judged};
use engine::entry::Entry;
use serde_json::Value as Json;

use super::{Standing, standing};
use crate::error::Trouble;
use crate::pages::matter;
use crate::reading::Reading;
use crate::saying;
use crate::view::Refuse;
use crate::visit::{Worker, escaped};
use crate::words::{self, filters};

/// One correction that was asked for.
#[derive(Template)]
#[template(path = "amend/line.html")]
pub(crate) struct CorrectionLine {
    today: Day,
    place: String,
    /// `更正：受理`.
    what: String,
    sequence: u64,
    asker: String,
    asked: Moment,
    why: String,
    /// What changes: label, before, after.
    changes: Vec<(String, String, String)>,
    /// What follows from it.
    effects: Vec<String>,
    /// The worker may answer it.
    mine: bool,
    /// Who may answer it.
    waits_for: String,
    /// Why it could not be made now.
    refuse: Option<Refuse>,
    /// Only a condition fails: what really happened may be recorded all the same.
    breach: bool,
    /// It was turned down: by whom and when.
    dropped: Option<(String, Moment)>,
}

impl HtmlSafe for CorrectionLine {}

/// The corrections of a matter that wait, and those turned down; of a matter seen in part, none.
pub(crate) fn lines(
    reading: &Reading<'_>,
    worker: &Worker,
    seen: &Seen,
    history: &[Entry],
) -> Result<Vec<CorrectionLine>, Trouble> {
    if !seen.view.is_whole() {
        return Ok(Vec::new());
    }
    let mut lines = Vec::new();
    for asked in reading.desk.corrections_asked(&seen.matter.id)? {
        if asked.answer.as_ref().is_some_and(|answer| answer.approved) {
            continue;
        }
        if let Some(line) = line(reading, worker, seen, history, &asked)? {
            lines.push(line);
        }
    }
    Ok(lines)
}

/// The entry that a change names.
pub(super) fn target(change: &ChangeOrder) -> &engine::ids::EntryId {
    match change {
        ChangeOrder::Amend { entry, .. } | ChangeOrder::Void { entry } => entry,
        ChangeOrder::Insert { after, .. } => after,
    }
}

fn line(
    reading: &Reading<'_>,
    worker: &Worker,
    seen: &Seen,
    history: &[Entry],
    asked: &Asked,
) -> Result<Option<CorrectionLine>, Trouble> {
    let Some(change) = asked.order.changes.first() else {
        return Ok(None);
    };
    let Some(entry) = history.iter().find(|entry| entry.id == *target(change)) else {
        return Ok(None);
    };
    let act = entry.act.as_ref().and_then(|act| seen.procedure.acts.get(act));
    let label = act.map_or("", |act| act.label.as_str());
    let approvers = reading.desk.approvers(&seen.matter.id, &asked.order.by.person)?;
    let waits = asked.answer.is_none();
    let mine = waits && approvers.contains(&worker.by());
    let (mut effects, mut refuse, mut breach) = (Vec::new(), None, false);
    if mine {
        let foreseen = |accept| reading.desk.foresee_correction(asked, &worker.by(), accept);
        match foreseen(false) {
            Ok(judged) => effects = follows(reading, seen, &judged),
            Err(failure) => {
                let place = format!("{} › 更正“{label}”", seen.procedure.label);
                breach = failure.refusal().is_some() && foreseen(true).is_ok();
                refuse = Some(match failure.refusal() {
                    Some(refusal) => Refuse::of(refusal, &place),
                    None => Refuse::plain(failure.to_string()),
                });
            }
        }
    }
    let mut names: Vec<String> = approvers.iter().map(|by| reading.person(&by.person)).collect();
    names.dedup();
    let verb = match change {
        ChangeOrder::Void { .. } => "作废",
        ChangeOrder::Amend { .. } => "更正",
        ChangeOrder::Insert { .. } => "补记",
    };
    Ok(Some(CorrectionLine {
        today: reading.today,
        place: format!(
            "{}/corrections/{}",
            matter::place(&seen.matter.id),
            escaped(&asked.id)
        ),
        what: format!("{verb}：{label}"),
        sequence: entry.sequence,
        asker: reading.person(&asked.order.by.person),
        asked: asked.asked,
        why: asked.order.why.clone(),
        changes: match standing(history, &entry.id) {
            Some(standing) => changes(reading, seen, act, change, &standing)?,
            None => Vec::new(),
        },
        effects,
        mine,
        waits_for: names.join("、"),
        refuse,
        breach,
        dropped: asked
            .answer
            .as_ref()
            .map(|answer| (reading.person(&answer.by), answer.moment)),
    }))
}

fn changes(
    reading: &Reading<'_>,
    seen: &Seen,
    act: Option<&Act>,
    change: &ChangeOrder,
    standing: &Standing,
) -> Result<Vec<(String, String, String)>, Trouble> {
    let ChangeOrder::Amend { day, answers, .. } = change else {
        return Ok(Vec::new());
    };
    let mut lines = Vec::new();
    if let Some(day) = day {
        let said = |day: Day| words::in_sentence(day, reading.today);
        lines.push(("哪天发生".to_owned(), said(standing.day), said(*day)));
    }
    for (name, after) in answers {
        let before = standing.answers.get(name);
        let (label, before, after) = match seen.procedure.fields.get(name) {
            Some(field) => {
                let before = before
                    .map(|json| said(reading, seen, name, field, json))
                    .transpose()?;
                (
                    field.label.clone(),
                    before,
                    said(reading, seen, name, field, after)?,
                )
            }
            None => {
                let asks = act
                    .into_iter()
                    .flat_map(|act| act.asks.iter().chain(&act.may_ask));
                let ask = asks.into_iter().find(|ask| ask.name() == *name);
                let label = ask.map(|ask| engine::label_of(&seen.procedure, ask));
                (
                    label.unwrap_or_else(|| name.clone()),
                    before.map(|_| "（原来填的）".to_owned()),
                    "换成新填的".to_owned(),
                )
            }
        };
        lines.push((label, before.unwrap_or_else(|| "没有填".to_owned()), after));
    }
    Ok(lines)
}

/// A value as it stands or as it was typed.
fn said(
    reading: &Reading<'_>,
    seen: &Seen,
    name: &str,
    field: &Field,
    json: &Json,
) -> Result<String, Trouble> {
    match json {
        Json::Null => Ok("不填".to_owned()),
        _ if field.secret => Ok(saying::MASKED.to_owned()),
        // As it was typed: not put apart, not counted in fen yet.
        Json::String(text) if matches!(field.kind, FieldKind::Long) => Ok(text.clone()),
        Json::String(text) if matches!(field.kind, FieldKind::Money) => {
            Ok(fen(text).map_or_else(|| text.clone(), |fen| format!("{} 元", words::yuan(fen))))
        }
        _ => reading.said(seen, &Secret::Field(name.to_owned()), field, json),
    }
}

/// What follows from a correction: figures, deadlines, state, other entries.
fn follows(reading: &Reading<'_>, seen: &Seen, judged: &Judged) -> Vec<String> {
    let batch = &judged.batch;
    let (procedure, id) = (&seen.procedure, &seen.matter.id);
    let mut lines = Vec::new();
    for entry in batch.entries.iter().skip(1) {
        if entry.matter.as_ref() == Some(id) {
            lines.push(format!("跟着改：{}", saying::done(procedure, entry)));
        }
    }
    for fact in batch.facts.iter().filter(|fact| fact.matter == *id) {
        let measure = procedure.measures.get(&fact.measure);
        let (label, unit) = measure.map_or((fact.measure.as_str(), ""), |m| (&m.label, &m.unit));
        let amount = match unit {
            "元" => words::yuan(fact.amount),
            _ => words::grouped(fact.amount),
        };
        let sign = if fact.amount > 0 { "＋" } else { "" };
        let day = words::short(fact.day, reading.today);
        lines.push(format!("计数“{label}”{sign}{amount} {unit}，记在 {day}"));
    }
    if let Some(after) = batch.matters.iter().find(|matter| matter.id == *id) {
        let (old, new) = (
            saying::state(procedure, &seen.matter),
            saying::state(procedure, after),
        );
        if old != new {
            lines.push(format!("状态从“{old}”变成“{new}”"));
        }
        for (name, runs) in &after.clocks {
            let label = procedure.clocks.get(name).map_or(name, |clock| &clock.label);
            let due = |runs: &[engine::matter::ClockRun]| runs.last().and_then(|run| run.reckoning.due);
            let before = seen.matter.clocks.get(name).and_then(|runs| due(runs));
            let now = due(runs);
            if before != now {
                let day = |day: Option<Day>| {
                    day.map_or_else(|| "没有".to_owned(), |day| words::short(day, reading.today))
                };
                lines.push(format!(
                    "时限“{label}”的最后一日从 {} 变成 {}",
                    day(before),
                    day(now)
                ));
            }
        }
    }
    let others = batch.matters.iter().filter(|matter| matter.id != *id).count();
    if others > 0 {
        lines.push(format!("另有关联事项 {others} 件跟着改"));
    }
    lines
}
