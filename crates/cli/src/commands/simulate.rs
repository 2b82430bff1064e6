//! `simulate`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, bail};
use catalogue::diagnostic::{nearest, place};
use desk::{Desk, SetClock};
use engine::ids::County;
use simulate::plan::Plan;
use store::{Key, Store};

use crate::commands::setup;
use crate::out::Out;
use crate::{json, open, wrong};

/// A simulated county's key: fixed, so that the same seed gives the same journal, byte for byte. Nobody in it is real.
const SIMULATED_KEY: [u8; 32] = *b"liantiao: a simulated county key";

/// Performs a plan on a new database.
pub fn simulate(
    out: &mut Out,
    db: &Path,
    plan: &str,
    dir: &Path,
    seed: Option<u64>,
    times: u32,
) -> Result<ExitCode> {
    let sources = open::sources(dir)?;
    let path = format!("plans/{plan}.toml");
    let files = sources.clone().into_map();
    let Some(text) = files.get(&path) else {
        let known = || {
            let names = files.keys().filter_map(|file| file.strip_prefix("plans/"));
            names.filter_map(|file| file.strip_suffix(".toml"))
        };
        let all = format!("有的是：{}", known().collect::<Vec<_>>().join("、"));
        bail!(wrong::unknown("计划", plan, nearest(plan, known()), &all))
    };
    // A plan that is no TOML is among what is wrong with the catalogue.
    let Some(sound) = setup::sound(out, &sources) else {
        return Ok(ExitCode::from(1));
    };
    let mut plan: Plan = match toml::from_str(text) {
        Ok(plan) => plan,
        Err(error) => {
            let line = error.span().map_or(1, |at| place(text, at.start).line);
            bail!("{path} 第{line}行写得不对（{}）", json::data(error.message()))
        }
    };
    plan.plan.seed = seed.unwrap_or(plan.plan.seed);
    plan.multiply(times);
    setup::has_county(&sound, &plan.plan.county)?;
    let store = Store::create_quickly(db, County(plan.plan.county.clone()), Key::fixed(SIMULATED_KEY))?;
    let clock = Arc::new(SetClock::at(plan.plan.begins.0));
    let desk = Desk::open(store, clock.clone())?;
    if let Some(code) = setup::published(out, &desk, sources)? {
        return Ok(code);
    }
    let days = plan.plan.begins.0.days_until(plan.plan.ends.0) + 1;
    let bar = open::bar(u64::try_from(days).unwrap_or(0), &plan.plan.label);
    let outcome = simulate::simulate(&desk, &clock, &plan, |day, _acts| {
        let done = plan.plan.begins.0.days_until(day) + 1;
        bar.set_position(u64::try_from(done).unwrap_or(0));
    });
    bar.finish_and_clear();
    let outcome = outcome?;
    desk.store().finish()?;
    let head = desk.store().head()?;
    writeln!(
        out,
        "模拟完毕：办理 {} 次，另有时限自动办理 {} 次；新立事项 {} 件，按计划被拒 {} 次，更正 {} 次",
        outcome.acts, outcome.lapses, outcome.matters, outcome.refusals, outcome.corrections
    )?;
    if !outcome.stopped.is_empty() {
        writeln!(
            out,
            "有 {} 件停在半路（不算错：计划没有写明的程序，或次数加倍后重名的登记）：",
            outcome.stopped.len()
        )?;
        for line in outcome.stopped.iter().take(5) {
            writeln!(out, "  {line}")?;
        }
    }
    writeln!(out, "日志 {} 笔，摘要 {}", head.sequence, head.digest)?;
    Ok(ExitCode::SUCCESS)
}
