//! `act`, `correct`, `run`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use calendar::Day;
use catalogue::model::Catalogue;
use desk::{CorrectionOrder, Desk, Done, Failure, Order};
use engine::batch::Batch;
use engine::ids::MatterId;
use engine::matter::Matter;
use report::Reader;
use report::exact::Exact;
use serde_json::json;

use crate::args::Told;
use crate::out::Out;
use crate::{json, open, wrong};

/// Performs one act, or judges it only.
pub fn act(out: &mut Out, db: &Path, file: &Path, dry_run: bool, format: Told) -> Result<ExitCode> {
    let text = open::text(file)?;
    let order: Order = match serde_json::from_str(&text) {
        Ok(order) => order,
        Err(error) => {
            let wanted = "要写 act、by，以及 procedure（新立）或 matter（续办）";
            return Ok(misread(out, "一次办理", &error, wanted));
        }
    };
    let desk = open::desk(db)?;
    if dry_run {
        return match desk.judge(&order, order.key.as_deref().unwrap_or("dry-run")) {
            Ok(judged) => would(out, &desk, &judged.batch, format),
            Err(failure) => refused(out, &failure, format),
        };
    }
    match desk.perform(&order) {
        Ok(done) => told(out, &desk, &done, format),
        Err(failure) => refused(out, &failure, format),
    }
}

/// Records a correction.
pub fn correct(out: &mut Out, db: &Path, file: &Path, format: Told) -> Result<ExitCode> {
    let text = open::text(file)?;
    let order: CorrectionOrder = match serde_json::from_str(&text) {
        Ok(order) => order,
        Err(error) => {
            let wanted = "要写 why、by、approved、changes";
            return Ok(misread(out, "一次更正", &error, wanted));
        }
    };
    let desk = open::desk(db)?;
    match desk.correct(&order) {
        Ok(done) => told(out, &desk, &done, format),
        Err(failure) => refused(out, &failure, format),
    }
}

/// Says that a JSON text is not what was wanted; nothing was recorded.
pub fn misread(out: &mut Out, what: &str, error: &serde_json::Error, wanted: &str) -> ExitCode {
    let why = json::says(error);
    out.aside(format_args!("不是{what}：{why}。{wanted}。没有记下任何东西。"));
    ExitCode::from(1)
}

/// The daily run.
pub fn run(out: &mut Out, db: &Path, day: Option<Day>, format: Told) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let today = desk.clock().today();
    if let Some(day) = day.filter(|day| *day > today) {
        bail!("{day} 还没有到；时限只办到今天（{today}）")
    }
    let bar = open::bar(0, "时限自动办理");
    let report = desk.run(day.unwrap_or(today));
    bar.finish_and_clear();
    let report = report?;
    if format == Told::Json {
        let tasks: Vec<_> = report
            .tasks
            .iter()
            .map(|(matter, why)| json!({"matter": matter, "why": why}))
            .collect();
        let provisional: Vec<_> = report
            .provisional
            .iter()
            .map(|(matter, clock)| json!({"matter": matter, "clock": clock}))
            .collect();
        let answer = json!({"done": report.done.len(), "tasks": tasks, "provisional": provisional});
        writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "时限自动办理 {} 次", report.done.len())?;
    for (matter, why) in &report.tasks {
        writeln!(out, "  须人工处理：{matter} {why}")?;
    }
    for (matter, clock) in &report.provisional {
        writeln!(out, "  暂定之日，不自动办理：{matter} {clock}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// How a matter stands, in words: its result, where it has ended, else its state.
fn stands<'c>(catalogue: &'c Catalogue, matter: &'c Matter) -> &'c str {
    let procedure = catalogue.procedures.get(&matter.procedure);
    let result = matter.result.as_ref().map(|id| {
        let known = procedure.and_then(|p| p.results.get(id));
        known.map_or(id.as_str(), |result| result.label.as_str())
    });
    let state = procedure.and_then(|p| p.states.get(&matter.state));
    result.unwrap_or_else(|| state.map_or(matter.state.as_str(), |state| state.label.as_str()))
}

/// What an act would record.
fn would(out: &mut Out, desk: &Desk, batch: &Batch, format: Told) -> Result<ExitCode> {
    if format == Told::Json {
        let entries: Vec<_> = batch
            .entries
            .iter()
            .map(|entry| json!({"act": entry.act, "day": entry.day}))
            .collect();
        let facts: Vec<_> = batch
            .facts
            .iter()
            .map(|fact| json!({"measure": fact.measure, "amount": fact.amount, "split": fact.split}))
            .collect();
        let answer = json!({"would": true, "entries": entries, "matters": batch.matters, "facts": facts});
        writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "可以办理（没有记下任何东西）：")?;
    let catalogue = desk.catalogue()?;
    let procedure_of = |id: &MatterId| {
        let matter = batch.matters.iter().find(|matter| matter.id == *id)?;
        catalogue.procedures.get(&matter.procedure)
    };
    for entry in &batch.entries {
        let act = entry.act.as_deref().unwrap_or("-");
        let known = entry
            .matter
            .as_ref()
            .and_then(procedure_of)
            .and_then(|p| p.acts.get(act));
        writeln!(out, "  {} {}", known.map_or(act, |act| &act.label), entry.day)?;
    }
    for matter in &batch.matters {
        writeln!(out, "  事项 {} 将为“{}”", matter.id, stands(&catalogue, matter))?;
    }
    let directory = desk.directory();
    let reader = Reader {
        counts: desk.store(),
        catalogue: &catalogue,
        directory: &directory,
    };
    for fact in &batch.facts {
        let split: Vec<String> = fact
            .split
            .iter()
            .map(|(path, code)| reader.code_label(&fact.measure, path, code))
            .collect();
        let measure = catalogue.measure(&fact.measure);
        let (label, unit) = measure.map_or((fact.measure.as_str(), ""), |(_, m)| (&m.label, &m.unit));
        let amount = if unit == "元" {
            Exact::Money(fact.amount)
        } else {
            Exact::Count(fact.amount)
        };
        let many = report::print::exact(&amount, unit);
        writeln!(out, "  计数 {label} {many} {}", split.join("、"))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn told(out: &mut Out, desk: &Desk, done: &Done, format: Told) -> Result<ExitCode> {
    let entries: Vec<_> = done
        .entries
        .iter()
        .map(|(id, sequence)| json!({"entry": id, "sequence": sequence}))
        .collect();
    if format == Told::Json {
        let matters: Vec<_> = done.matters.iter().map(|m| m.as_ref()).collect();
        let answer =
            json!({"entries": entries, "moment": done.moment, "again": done.again, "matters": matters});
        writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(
        out,
        "{}第 {} 笔，{}",
        if done.again { "已办过：" } else { "已记：" },
        done.entries.first().map_or(0, |e| e.1),
        done.moment
    )?;
    let catalogue = desk.catalogue()?;
    for matter in &done.matters {
        let number = matter.numbers.get("number").map_or("未编号", String::as_str);
        writeln!(out, "  {}（{number}） {}", matter.id, stands(&catalogue, matter))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn refused(out: &mut Out, failure: &Failure, format: Told) -> Result<ExitCode> {
    if format == Told::Json {
        let answer = match failure.refusal() {
            Some(refusal) => {
                let mut refused = refusal.clone();
                refused.basis = Some(refusal.grounds().to_owned());
                json!({"refused": refused, "sentence": refusal.sentence()})
            }
            None => json!({"failed": wrong::failure(failure)}),
        };
        writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?;
    } else {
        out.aside(format_args!("没有办理：{}", wrong::failure(failure)));
        if let Some(refusal) = failure.refusal() {
            out.aside(format_args!("  依据：{}", refusal.grounds()));
        }
        out.aside("  没有记下任何东西。");
    }
    Ok(ExitCode::from(1))
}
