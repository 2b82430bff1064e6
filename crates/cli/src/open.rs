//! Opening what the commands need.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use catalogue::model::{Catalogue, IndicatorSet};
use catalogue::source::Sources;
use desk::{Desk, SystemClock};
use indicatif::{ProgressBar, ProgressStyle};
use store::Store;

/// The desk over a database, by the machine's clock.
pub fn desk(db: &Path) -> Result<Desk> {
    let store = Store::open(db).with_context(|| format!("{} 打不开", db.display()))?;
    Ok(Desk::open(store, Arc::new(SystemClock))?)
}

/// A catalogue's sources from a folder.
pub fn sources(dir: &Path) -> Result<Sources> {
    Sources::from_dir(dir).with_context(|| format!("目录 {} 读不出来", dir.display()))
}

/// A set of indicators by its id.
pub fn set<'a>(catalogue: &'a Catalogue, id: &str) -> Result<&'a IndicatorSet> {
    match catalogue.indicators.get(id) {
        Some(set) => Ok(set),
        None => {
            let known: Vec<&str> = catalogue.indicators.keys().map(String::as_str).collect();
            bail!("没有指标集 {id};有的是:{}", known.join("、"))
        }
    }
}

/// A file's text; `-` is standard input.
pub fn text(file: &Path) -> Result<String> {
    if file.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .context("标准输入读不出来")?;
        return Ok(text);
    }
    std::fs::read_to_string(file).with_context(|| format!("{} 读不出来", file.display()))
}

/// A bar on standard error; silent where nobody looks.
pub fn bar(length: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(what.to_owned());
    bar
}
