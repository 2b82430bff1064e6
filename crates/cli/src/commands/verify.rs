//! `verify`, `rebuild`, `export`.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use desk::{Desk, SystemClock, Verification};
use indicatif::ProgressBar;
use serde_json::json;
use store::Store;

use crate::args::{Exported, Told};
use crate::open;
use crate::out::Out;

/// Derives everything again and compares.
pub fn verify(out: &mut Out, db: &Path, format: Told) -> Result<ExitCode> {
    let store = Store::open(db)?;
    let bar = open::bar(0, "核对日志，重新推导");
    // The journal first: a desk cannot be opened over entries that cannot be read.
    let found = match store.check_chain() {
        Ok(()) => Desk::open(store, Arc::new(SystemClock))
            .and_then(|desk| desk.verify(|matters| bar.set_position(matters))),
        Err(broken) => Ok(Verification {
            journal: Some(broken.to_string()),
            ..Verification::default()
        }),
    };
    bar.finish_and_clear();
    let found = found?;
    let differing =
        found.comparison.differing + found.broken.len() as u64 + u64::from(found.journal.is_some());
    if format == Told::Json {
        let differences: Vec<String> = found
            .comparison
            .differences
            .iter()
            .map(ToString::to_string)
            .collect();
        let answer = json!({
            "clean": found.is_clean(), "entries": found.entries, "matters": found.matters,
            "rows": found.comparison.rows, "differing": differing, "journal": found.journal,
            "broken": found.broken, "differences": differences,
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?;
    } else {
        if let Some(journal) = &found.journal {
            writeln!(out, "日志有改动：{journal}")?;
        }
        for broken in found.broken.iter().take(20) {
            writeln!(out, "推导不下去：{broken}")?;
        }
        for difference in &found.comparison.differences {
            writeln!(out, "{difference}")?;
        }
        writeln!(
            out,
            "日志 {} 笔，事项 {} 件重新推导，{} 行逐一比对：{differing} differences",
            found.entries, found.matters, found.comparison.rows
        )?;
    }
    Ok(if found.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

/// Derives everything again and puts it in place.
pub fn rebuild(out: &mut Out, db: &Path) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let bar = open::bar(0, "重建");
    let matters = desk.rebuild(|done| bar.set_position(done));
    bar.finish_and_clear();
    writeln!(out, "{} 件事项已由日志重建", matters?)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes out the journal, or its digest.
pub fn export(out: &mut Out, db: &Path, what: Exported) -> Result<ExitCode> {
    let store = Store::open(db)?;
    let head = store.head()?;
    match what {
        Exported::Digest => writeln!(out, "{}", head.digest)?,
        Exported::Journal => {
            let bar = if out.is_terminal() {
                ProgressBar::hidden()
            } else {
                open::bar(head.sequence, "导出日志")
            };
            let mut lines = Lines { out, bar: &bar };
            let done = store.export(&mut lines);
            bar.finish_and_clear();
            done?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Tells the bar of every line written.
struct Lines<'a> {
    out: &'a mut Out,
    bar: &'a ProgressBar,
}

impl Write for Lines<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        let lines = bytes.iter().take(written).filter(|b| **b == b'\n').count();
        self.bar.inc(lines as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
