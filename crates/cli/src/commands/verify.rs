//! `verify`, `rebuild`, `export`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use desk::Desk;
use store::Store;

use crate::args::Exported;
use crate::open;

/// Derives everything again and compares.
pub fn verify(db: &Path) -> Result<ExitCode> {
    let store = Store::open(db).with_context(|| format!("{} 打不开", db.display()))?;
    // The journal first: a desk cannot be opened over entries that cannot be read.
    if let Err(broken) = store.check_chain() {
        println!("日志有改动:{broken}");
        return Ok(ExitCode::from(1));
    }
    let desk = Desk::open(store, std::sync::Arc::new(desk::SystemClock))?;
    let bar = open::bar(0, "重新推导");
    let found = desk.verify(|matters| bar.set_position(matters))?;
    bar.finish_and_clear();
    if let Some(journal) = &found.journal {
        println!("日志有改动:{journal}");
    }
    for broken in found.broken.iter().take(20) {
        println!("推导不下去:{broken}");
    }
    for difference in &found.comparison.differences {
        println!("{difference}");
    }
    println!(
        "日志 {} 笔,事项 {} 件重新推导,{} 行逐一比对:{} differences",
        found.entries,
        found.matters,
        found.comparison.rows,
        found.comparison.differing + found.broken.len() as u64 + u64::from(found.journal.is_some())
    );
    Ok(if found.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

/// Derives everything again and puts it in place.
pub fn rebuild(db: &Path) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let bar = open::bar(0, "重建");
    let matters = desk.rebuild(|done| bar.set_position(done))?;
    bar.finish_and_clear();
    println!("{matters} 件事项已由日志重建");
    Ok(ExitCode::SUCCESS)
}

/// Writes out the journal, or its digest.
pub fn export(db: &Path, what: Exported) -> Result<ExitCode> {
    let store = Store::open(db).with_context(|| format!("{} 打不开", db.display()))?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match what {
        Exported::Journal => drop(store.export(&mut out)?),
        Exported::Digest => writeln!(out, "{}", store.head()?.digest)?,
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
