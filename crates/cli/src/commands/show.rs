//! `show` and `inbox`: a matter's page and a person's day, in the terminal.

use std::path::Path;
use std::process::ExitCode;

use access::Sight;
use anyhow::Result;
use calendar::Day;
use catalogue::model::Procedure;
use desk::Desk;
use engine::entry::{Actor, Entry, Kind};
use engine::ids::{MatterId, PersonId};
use engine::matter::{ClosedHow, Matter};
use serde_json::Value as Json;

use crate::args::Format;
use crate::commands::figures::simulated;
use crate::open;

/// Prints a matter's page.
pub fn show(db: &Path, wanted: &str, person: Option<&str>, on: Option<Day>) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let id = match desk.store().by_number(wanted)? {
        Some(id) => id,
        None => MatterId(wanted.to_owned()),
    };
    let day = on.unwrap_or_else(|| desk.clock().today());
    let person = person.map(PersonId::from);
    let found = desk.store().matter(&id)?;
    // What may not be seen and what is not there are told apart by nobody.
    let seen = found.filter(|matter| {
        person.as_ref().is_none_or(|person| {
            desk.catalogue()
                .is_ok_and(|c| Sight::of(&c, &desk.directory(), person, day).sees(matter))
        })
    });
    let Some(matter) = seen else {
        eprintln!("没有事项“{wanted}”,或者不在可看的范围");
        return Ok(ExitCode::from(1));
    };
    let Some(procedure) = desk.definition(&matter)? else {
        eprintln!("事项 {id} 的程序不在目录里");
        return Ok(ExitCode::from(2));
    };
    head(&desk, &procedure, &matter);
    facts(&desk, &procedure, &matter);
    clocks(&desk, &procedure, &matter, day)?;
    money(&matter);
    acts(&desk, &matter, person.as_ref(), day)?;
    timeline(&desk, &procedure, &matter)?;
    Ok(ExitCode::SUCCESS)
}

fn head(desk: &Desk, procedure: &Procedure, matter: &Matter) {
    let number = matter.numbers.get("number").map_or("未编号", String::as_str);
    let state = procedure
        .states
        .get(&matter.state)
        .map_or(matter.state.as_str(), |s| s.label.as_str());
    let result = matter
        .result
        .as_ref()
        .and_then(|r| procedure.results.get(r))
        .map(|r| r.label.as_str());
    let organ = desk
        .directory()
        .organs
        .get(&matter.organ)
        .map_or(matter.organ.0.clone(), |o| o.name.clone());
    println!(
        "{} {number}{}",
        procedure.label,
        if simulated(desk) { "(模拟)" } else { "" }
    );
    println!(
        "  {state}{}  {organ}  {}收件",
        result.map(|r| format!("·{r}")).unwrap_or_default(),
        matter.filed
    );
    for breach in &matter.breaches {
        println!("  违规:{breach}");
    }
}

fn facts(desk: &Desk, procedure: &Procedure, matter: &Matter) {
    for (party, people) in &matter.parties {
        let label = procedure
            .parties
            .get(party)
            .map_or(party.as_str(), |p| p.label.as_str());
        let names: Vec<&str> = people
            .iter()
            .map(|p| p.name.as_deref().unwrap_or("(姓名保密)"))
            .collect();
        println!("  {label}:{}", names.join("、"));
    }
    for (name, value) in &matter.fields {
        if let Some(field) = procedure.fields.get(name) {
            println!("  {}:{}", field.label, said(desk, field, value));
        }
    }
}

/// A value as people read it.
fn said(desk: &Desk, field: &catalogue::model::Field, value: &Json) -> String {
    use catalogue::model::{Choices, FieldKind};
    let directory = desk.directory();
    let name_of = |text: &str| match &field.kind {
        FieldKind::Person => directory
            .people
            .get(&PersonId::from(text))
            .map(|p| p.name.clone()),
        FieldKind::Organ => directory.organs.get(&text.into()).map(|o| o.name.clone()),
        FieldKind::Choice(Choices::Inline(codes)) | FieldKind::Choices(Choices::Inline(codes)) => {
            codes.get(text).map(|c| c.label.clone())
        }
        FieldKind::Choice(Choices::List(list)) | FieldKind::Choices(Choices::List(list)) => {
            desk.catalogue().ok().and_then(|c| {
                c.lists
                    .get(list)
                    .and_then(|l| l.codes.get(text))
                    .map(|c| c.label.clone())
            })
        }
        _ => None,
    };
    match value {
        Json::String(text) => name_of(text).unwrap_or_else(|| text.clone()),
        Json::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Json::Number(number) => match field.kind {
            FieldKind::Money => number.as_i64().map_or_else(|| number.to_string(), yuan),
            _ => number.to_string(),
        },
        Json::Array(values) if values.iter().all(Json::is_string) => values
            .iter()
            .map(|v| said(desk, field, v))
            .collect::<Vec<_>>()
            .join("、"),
        Json::Array(rows) => format!("{} 行", rows.len()),
        Json::Object(object) if object.contains_key("secret") => "(另存,加密)".to_owned(),
        Json::Object(object) => object
            .get("total")
            .map_or_else(|| "(见评分表)".to_owned(), |total| format!("{total}分")),
        Json::Null => String::new(),
    }
}

fn yuan(fen: i64) -> String {
    format!(
        "{}{}.{:02}元",
        if fen < 0 { "-" } else { "" },
        (fen / 100).abs(),
        (fen % 100).abs()
    )
}

fn clocks(desk: &Desk, procedure: &Procedure, matter: &Matter, day: Day) -> Result<()> {
    println!("时限");
    let catalogue = desk.catalogue()?;
    for (name, runs) in &matter.clocks {
        let (Some(clock), Some(run)) = (procedure.clocks.get(name), runs.last()) else {
            continue;
        };
        let due = run
            .reckoning
            .due
            .map_or_else(|| "未定(暂停中)".to_owned(), |d| d.to_string());
        let state = match (&run.closed, run.reckoning.due) {
            (Some(closed), _) => match closed.how {
                ClosedHow::Met => format!("{}办结", closed.on),
                ClosedHow::MetLate => format!("{}办结,逾期", closed.on),
                ClosedHow::Moot => "不再适用".to_owned(),
            },
            (None, Some(due)) if due < day => "逾期".to_owned(),
            (None, Some(_)) => "进行中".to_owned(),
            (None, None) => "暂停".to_owned(),
        };
        println!("  {} {due} {state}", clock.label);
        for reason in engine::why(clock, run, &catalogue.calendar) {
            println!("    {}", reason.text);
        }
        if let Some(basis) = run.basis.as_ref().or(clock.remarks.basis.as_ref()) {
            println!("    依据:{basis}");
        }
    }
    Ok(())
}

fn money(matter: &Matter) {
    if matter.balances.is_empty() {
        return;
    }
    println!("账户");
    for (account, fen) in &matter.balances {
        println!("  {account} {}", yuan(*fen));
    }
}

fn acts(desk: &Desk, matter: &Matter, person: Option<&PersonId>, day: Day) -> Result<()> {
    println!(
        "{}可以办理",
        if person.is_some() {
            "现在"
        } else {
            "(未指明何人)"
        }
    );
    for possible in desk.possible(matter, person, day)? {
        match &possible.allowed {
            Ok(()) => {
                let asks: Vec<String> = possible.asks.iter().map(desk::intake::ask_name).collect();
                let approval = if possible.needs_approval {
                    ",须另一人批准"
                } else {
                    ""
                };
                println!(
                    "  可  {}({})要填:{}{approval}",
                    possible.label,
                    possible.act,
                    asks.join("、")
                );
            }
            Err(refusal) => println!("  否  {}({}){}", possible.label, possible.act, refusal.what()),
        }
    }
    Ok(())
}

fn timeline(desk: &Desk, procedure: &Procedure, matter: &Matter) -> Result<()> {
    println!("经过");
    for entry in desk.history(&matter.id)? {
        let label = entry
            .act
            .as_ref()
            .and_then(|a| procedure.acts.get(a))
            .map_or("", |a| a.label.as_str());
        let kind = match entry.kind {
            Kind::Propose => "提请 ",
            Kind::Drop => "撤回提请 ",
            Kind::Amend => "更正 ",
            Kind::Void => "作废 ",
            Kind::Insert => "补记 ",
            Kind::Act | Kind::Publish | Kind::Directory => "",
        };
        let why = entry
            .correction
            .as_ref()
            .map(|c| format!("(因:{})", c.why))
            .unwrap_or_default();
        println!(
            "  {}  {kind}{label}{why}  {}  记于 {}",
            entry.day,
            who(desk, &entry),
            entry.moment
        );
    }
    Ok(())
}

fn who(desk: &Desk, entry: &Entry) -> String {
    let directory = desk.directory();
    let name = |person: &PersonId| {
        directory
            .people
            .get(person)
            .map_or("当事人".to_owned(), |p| p.name.clone())
    };
    match &entry.actor {
        Actor::Post { person, organ, .. } => {
            let organ = directory
                .organs
                .get(organ)
                .map_or(organ.0.as_str(), |o| o.name.as_str())
                .to_owned();
            format!("{organ} {}", name(person))
        }
        Actor::Person { person } => name(person),
        Actor::Clock { .. } => "时限届满,自动".to_owned(),
        Actor::Link => "随相关事项".to_owned(),
        Actor::Office => "系统".to_owned(),
    }
}

/// Prints a person's inbox.
pub fn inbox(db: &Path, person: &str, on: Option<Day>, format: Format) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let day = on.unwrap_or_else(|| desk.clock().today());
    let lines = desk.inbox(&PersonId::from(person), day)?;
    if format == Format::Json {
        let rows: Vec<Json> = lines
            .iter()
            .map(|line| {
                serde_json::json!({
                    "due": line.due, "matter": line.matter, "clock": line.clock, "label": line.label,
                    "number": line.number, "state": line.state, "overdue": line.overdue,
                })
            })
            .collect();
        println!("{}", serde_json::to_string_pretty(&rows)?);
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "{day} 待办 {} 件{}",
        lines.len(),
        if simulated(&desk) { "(模拟)" } else { "" }
    );
    for line in &lines {
        let due = line.due.map_or_else(|| "暂停".to_owned(), |d| d.to_string());
        let number = line.number.clone().unwrap_or_else(|| line.matter.0.clone());
        println!(
            "  {due}{} {} {number} {}",
            if line.overdue { " 逾期" } else { "" },
            line.label,
            line.state
        );
    }
    Ok(ExitCode::SUCCESS)
}
