//! `act`, `correct`, `run`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use calendar::Day;
use desk::{CorrectionOrder, Done, Failure, Order};
use serde_json::json;

use crate::args::Format;
use crate::open;

/// Performs one act, or judges it only.
pub fn act(db: &Path, file: &Path, dry_run: bool, format: Format) -> Result<ExitCode> {
    let text = open::text(file)?;
    let order: Order = match serde_json::from_str(&text) {
        Ok(order) => order,
        Err(error) => {
            eprintln!(
                "不是一次办理的写法:{error}。要写 act、by,以及 procedure(新立)或 matter(续办)。没有记下任何东西。"
            );
            return Ok(ExitCode::from(1));
        }
    };
    let desk = open::desk(db)?;
    if dry_run {
        return match desk.judge(&order, order.key.as_deref().unwrap_or("dry-run")) {
            Ok(judged) => {
                let batch = &judged.batch;
                println!("可以办理(没有记下任何东西):");
                for entry in &batch.entries {
                    println!("  {} {}", entry.act.as_deref().unwrap_or("-"), entry.day);
                }
                for matter in &batch.matters {
                    println!("  事项 {} 将为 {}", matter.id, matter.state);
                }
                for fact in &batch.facts {
                    println!("  计数 {} {} {:?}", fact.measure, fact.amount, fact.split);
                }
                Ok(ExitCode::SUCCESS)
            }
            Err(failure) => refused(&failure, format),
        };
    }
    match desk.perform(&order) {
        Ok(done) => told(&done, format),
        Err(failure) => refused(&failure, format),
    }
}

/// Records a correction.
pub fn correct(db: &Path, file: &Path) -> Result<ExitCode> {
    let text = open::text(file)?;
    let order: CorrectionOrder = serde_json::from_str(&text).context("不是一次更正的写法")?;
    let desk = open::desk(db)?;
    match desk.correct(&order) {
        Ok(done) => told(&done, Format::Table),
        Err(failure) => refused(&failure, Format::Table),
    }
}

/// The daily run.
pub fn run(db: &Path, day: Option<Day>) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let today = desk.clock().today();
    let report = desk.run(day.unwrap_or(today).min(today))?;
    println!("时限自动办理 {} 次", report.done.len());
    for (matter, why) in &report.tasks {
        println!("  须人工处理:{matter} {why}");
    }
    for (matter, clock) in &report.provisional {
        println!("  暂定之日,不自动办理:{matter} {clock}");
    }
    Ok(ExitCode::SUCCESS)
}

fn told(done: &Done, format: Format) -> Result<ExitCode> {
    let entries: Vec<_> = done
        .entries
        .iter()
        .map(|(id, sequence)| json!({"entry": id, "sequence": sequence}))
        .collect();
    if format == Format::Json {
        let matters: Vec<_> = done.matters.iter().map(|m| m.as_ref()).collect();
        let answer =
            json!({"entries": entries, "moment": done.moment, "again": done.again, "matters": matters});
        println!("{}", serde_json::to_string_pretty(&answer)?);
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "{}第 {} 笔,{}",
        if done.again { "已办过:" } else { "已记:" },
        done.entries.first().map_or(0, |e| e.1),
        done.moment
    );
    for matter in &done.matters {
        let number = matter.numbers.get("number").map_or("未编号", String::as_str);
        println!("  {}({number}) {}", matter.id, matter.state);
    }
    Ok(ExitCode::SUCCESS)
}

fn refused(failure: &Failure, format: Format) -> Result<ExitCode> {
    if format == Format::Json {
        let answer = match failure.refusal() {
            Some(refusal) => json!({"refused": refusal, "sentence": refusal.sentence()}),
            None => json!({"failed": failure.to_string()}),
        };
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        eprintln!("没有办理:{failure}");
        if let Some(basis) = failure.refusal().and_then(|r| r.basis.as_ref()) {
            eprintln!("  依据:{basis}");
        }
        eprintln!("  没有记下任何东西。");
    }
    Ok(ExitCode::from(1))
}
