//! `verify`, `rebuild`, `export`.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use desk::{Desk, SystemClock, Verification};
use engine::ids::{MatterId, SecretId};
use engine::request::ReplayError;
use indicatif::ProgressBar;
use serde_json::json;
use store::{ChainBreak, ChainError, ChainFault, Difference, Store};

use crate::args::{Exported, Told};
use crate::out::Out;
use crate::{open, wrong};

/// Derives everything again and compares.
pub fn verify(out: &mut Out, db: &Path, format: Told) -> Result<ExitCode> {
    let store = Store::open(db)?;
    let bar = open::bar(0, "核对日志，重新推导");
    // The journal first: a desk cannot be opened over entries that cannot be read.
    let found = match store.check_chain() {
        Ok(()) => Desk::open(store, Arc::new(SystemClock))
            .and_then(|desk| desk.verify(|matters| bar.set_position(matters))),
        Err(ChainError::Broken(journal)) => Ok(Verification {
            entries: store.head()?.sequence,
            journal,
            ..Verification::default()
        }),
        Err(ChainError::Store(error)) => Err(error.into()),
    };
    bar.finish_and_clear();
    let found = found?;
    if format == Told::Json {
        let answer = json!({
            "clean": found.is_clean(), "entries": found.entries, "matters": found.matters,
            "rows": found.comparison.rows, "differing": found.differing(),
            "journal": all(&found.journal, entry), "catalogues": all(&found.catalogues, wrong::failure),
            "secrets": found.secrets, "broken": all(&found.broken, underivable),
            "differences": all(&found.comparison.differences, row),
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?;
    } else {
        tell(out, &found)?;
    }
    Ok(if found.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

/// So many of a kind are told of on screen; JSON has them all.
const TOLD: usize = 20;

fn tell(out: &mut Out, found: &Verification) -> Result<()> {
    let secret = |id: &SecretId| format!("秘密 {id} 打开后与日志所记不符，或者打不开");
    let told = [
        all(&found.journal, entry),
        all(&found.catalogues, wrong::failure),
        all(&found.secrets, secret),
        all(&found.broken, underivable),
        all(&found.comparison.differences, row),
    ];
    for kind in &told {
        for line in kind.iter().take(TOLD) {
            writeln!(out, "{line}")?;
        }
        let more = kind.len().saturating_sub(TOLD);
        if more > 0 {
            writeln!(out, "……同类的还有 {more} 处，--format json 全部列出")?;
        }
    }
    if !(found.journal.is_empty() && found.catalogues.is_empty()) {
        writeln!(out, "日志或目录被改动过，不能据以重新推导；请用备份恢复数据库")?;
    }
    writeln!(
        out,
        "日志 {} 笔，事项 {} 件重新推导，{} 行逐一比对：{} differences",
        found.entries,
        found.matters,
        found.comparison.rows,
        found.differing()
    )?;
    Ok(())
}

fn all<T>(found: &[T], say: impl Fn(&T) -> String) -> Vec<String> {
    found.iter().map(say).collect()
}

/// An entry that is not what was recorded.
fn entry(found: &ChainBreak) -> String {
    let ChainBreak { sequence, id, fault } = found;
    let id = if id.is_empty() {
        String::new()
    } else {
        format!("（{id}）")
    };
    match fault {
        ChainFault::Missing(last) if last == sequence => format!("日志第 {sequence} 笔不见了"),
        ChainFault::Missing(last) => format!("日志第 {sequence} 笔到第 {last} 笔不见了"),
        ChainFault::Text => format!("日志第 {sequence} 笔{id}被改动过：正文与摘要对不上"),
        ChainFault::NoEntry => format!("日志第 {sequence} 笔{id}被改动过：正文不是一笔记录"),
        ChainFault::Columns => format!("日志第 {sequence} 笔{id}被改动过：表中各列与正文对不上"),
        ChainFault::Earlier => format!("日志第 {sequence} 笔{id}的记录时刻早于它前面的一笔"),
        ChainFault::Head => format!("日志到第 {sequence} 笔为止，与日志头所记的对不上"),
    }
}

/// A matter whose entries do not derive.
fn underivable((matter, why): &(MatterId, ReplayError)) -> String {
    let why = match why {
        ReplayError::Empty => "没有记录".to_owned(),
        ReplayError::NoCatalogue(digest) => format!("没有目录 {digest}"),
        ReplayError::Undefined { entry, what } => format!("{entry}：目录里没有 {what}"),
        ReplayError::NotKept { entry, key } => format!("{entry}：当时所据的值 {key} 没有留下"),
        ReplayError::Broken { entry, why } => format!("{entry}：{why}"),
    };
    format!("事项 {matter} 推导不下去：{why}")
}

/// A derived row that is not what the journal says.
fn row(found: &Difference) -> String {
    let Difference { table, key, .. } = found;
    match (&found.stored, &found.derived) {
        (Some(stored), Some(derived)) => {
            format!("表 {table} 的 {key}：存的是 {stored}，按日志应为 {derived}")
        }
        (Some(_), None) => format!("表 {table} 的 {key}：日志里没有，多出来的"),
        (None, _) => format!("表 {table} 的 {key}：日志里有，表里没有"),
    }
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
