//! Opening what the commands need.

use std::io::{IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use catalogue::diagnostic::nearest;
use catalogue::model::{Catalogue, IndicatorSet};
use catalogue::source::Sources;
use desk::{Desk, SystemClock};
use engine::ids::PersonId;
use indicatif::{ProgressBar, ProgressStyle};
use store::Store;

use crate::wrong;

/// The desk over a database, by the machine's clock.
pub fn desk(db: &Path) -> Result<Desk> {
    Ok(Desk::open(Store::open(db)?, Arc::new(SystemClock))?)
}

/// A catalogue's sources from a folder.
pub fn sources(dir: &Path) -> Result<Sources> {
    let shown = dir.display();
    if !dir.is_dir() {
        bail!("没有文件夹 {shown}；请写目录所在的文件夹（仓库里是 catalogue）")
    }
    let sources = Sources::from_dir(dir).with_context(|| format!("目录 {shown} 读不出来"))?;
    if sources.clone().into_map().is_empty() {
        bail!("文件夹 {shown} 里没有目录的文件（.toml、.csv、.md）；请写目录所在的文件夹")
    }
    Ok(sources)
}

/// A set of indicators by its id.
pub fn set<'a>(catalogue: &'a Catalogue, id: &str) -> Result<&'a IndicatorSet> {
    let known = || catalogue.indicators.keys().map(String::as_str);
    catalogue.indicators.get(id).ok_or_else(|| {
        let all = format!("有的是：{}", known().collect::<Vec<_>>().join("、"));
        anyhow!(wrong::unknown("指标集", id, nearest(id, known()), &all))
    })
}

/// A person of the directory by id.
pub fn person(desk: &Desk, id: &str) -> Result<PersonId> {
    let directory = desk.directory();
    let person = PersonId::from(id);
    if directory.people.contains_key(&person) {
        return Ok(person);
    }
    let near = nearest(id, directory.people.keys().map(|p| p.0.as_str()));
    bail!(wrong::unknown("人员", id, near, "请写名录里的人员代号"))
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

/// A bar on standard error, silent where nobody looks; of length 0, a count that only grows.
pub fn bar(length: u64, what: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, form) = match length {
        0 => (ProgressBar::new_spinner(), "{spinner} {msg} {pos} {elapsed}"),
        _ => (ProgressBar::new(length), "{msg} {wide_bar} {pos}/{len} {elapsed}"),
    };
    if let Ok(style) = ProgressStyle::with_template(form) {
        bar.set_style(style);
    }
    bar.set_message(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
