//! `show`: a matter's page.

mod page;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use access::Sight;
use anyhow::Result;
use calendar::Day;
use engine::ids::MatterId;

use crate::args::Told;
use crate::open;
use crate::out::Out;

use page::{Page, Possible, yuan};

/// Prints a matter's page.
pub fn show(
    out: &mut Out,
    db: &Path,
    wanted: &str,
    person: Option<&str>,
    on: Option<Day>,
    format: Told,
) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let id = match desk.store().by_number(wanted)? {
        Some(id) => id,
        None => MatterId(wanted.to_owned()),
    };
    let day = on.unwrap_or_else(|| desk.clock().today());
    let person = person.map(|person| open::person(&desk, person)).transpose()?;
    let found = desk.matter_on(&id, day)?;
    // What may not be seen and what is not there are told apart by nobody.
    let seen = found.filter(|matter| {
        person.as_ref().is_none_or(|person| {
            desk.catalogue()
                .is_ok_and(|c| Sight::of(&c, &desk.directory(), person, day).sees(matter))
        })
    });
    let Some(matter) = seen else {
        let then = on.map_or_else(String::new, |day| format!("，或者到 {day} 还没有立"));
        out.aside(format_args!(
            "没有事项“{wanted}”{then}，或者不在可看的范围；请写案号（括号用全角，如（2023）水头镇人调字第1号）或事项代号"
        ));
        return Ok(ExitCode::from(1));
    };
    let Some(procedure) = desk.definition(&matter)? else {
        out.aside(format_args!("事项 {id} 的程序不在目录里"));
        return Ok(ExitCode::from(2));
    };
    let page = Page::of(&desk, &procedure, &matter, person.as_ref(), day)?;
    match format {
        Told::Json => writeln!(out, "{}", serde_json::to_string_pretty(&page)?)?,
        Told::Table => print(out, &page, person.is_some(), on)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn print(out: &mut Out, page: &Page, for_somebody: bool, on: Option<Day>) -> Result<()> {
    let number = page.number.as_deref().unwrap_or("未编号");
    let mark = if page.simulated { "（模拟）" } else { "" };
    let as_of = on.map_or_else(String::new, |day| format!("  {day} 终了时"));
    writeln!(out, "{} {number}{mark}{as_of}", page.procedure.label)?;
    let result = page.result.as_ref().map(|r| format!("·{}", r.label));
    writeln!(
        out,
        "  {}{}  {}  {}收件",
        page.state.label,
        result.unwrap_or_default(),
        page.organ.label,
        page.filed
    )?;
    for breach in &page.breaches {
        writeln!(out, "  违规：{breach}")?;
    }
    for party in &page.parties {
        let names: Vec<&str> = party
            .names
            .iter()
            .map(|name| name.as_deref().unwrap_or("（姓名保密）"))
            .collect();
        writeln!(out, "  {}：{}", party.label, names.join("、"))?;
    }
    for field in &page.fields {
        writeln!(out, "  {}：{}", field.label, field.value)?;
    }
    if !page.clocks.is_empty() {
        writeln!(out, "时限")?;
    }
    for clock in &page.clocks {
        let due = clock
            .due
            .map_or_else(|| "未定（暂停中）".to_owned(), |d| d.to_string());
        writeln!(out, "  {} {due} {}", clock.label, clock.says)?;
        for why in &clock.why {
            writeln!(out, "    {why}")?;
        }
        if let Some(basis) = &clock.basis {
            writeln!(out, "    依据：{basis}")?;
        }
    }
    if !page.accounts.is_empty() {
        writeln!(out, "账户")?;
    }
    for account in &page.accounts {
        writeln!(out, "  {} {}", account.label, yuan(account.fen))?;
    }
    writeln!(
        out,
        "{}可以办理",
        match (for_somebody, on) {
            (false, _) => "（未指明何人）",
            (true, None) => "现在",
            (true, Some(_)) => "当日",
        }
    )?;
    let when = if on.is_some() { "当日" } else { "现在" };
    let (stands, elsewhere): (Vec<&Possible>, Vec<&Possible>) =
        page.acts.iter().partition(|act| !act.in_another_state);
    for act in stands {
        let by = act.by.join("、");
        let (mark, says) = match &act.why_not {
            // Nobody in particular asks: then it is told who may.
            None if !for_somebody => ("可", format!("由{by}办理{}", asks(act))),
            None => ("可", asks(act)),
            Some(why) if act.by_another => ("否", format!("{why}，由{by}办理")),
            Some(why) => ("否", why.clone()),
        };
        writeln!(out, "  {mark}  {}（{}）{says}", act.label, act.id)?;
    }
    if !elsewhere.is_empty() {
        let labels: Vec<&str> = elsewhere.iter().map(|act| act.label.as_str()).collect();
        writeln!(out, "  {when}的状态下不能办理：{}", labels.join("、"))?;
    }
    writeln!(out, "经过")?;
    for done in &page.timeline {
        writeln!(
            out,
            "  {}  {}  {}  记于 {}",
            done.day, done.act, done.by, done.recorded
        )?;
    }
    Ok(())
}

/// What must be answered, and who else must agree.
fn asks(act: &Possible) -> String {
    let mut says = match act.asks.as_slice() {
        [] => String::new(),
        asks => {
            let asks: Vec<String> = asks
                .iter()
                .map(|ask| format!("{}（{}）", ask.label, ask.id))
                .collect();
            format!("，要填：{}", asks.join("、"))
        }
    };
    if act.needs_approval {
        says.push_str("，须另一人批准");
    }
    says
}
