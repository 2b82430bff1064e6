//! `init`, `publish`, `enrol`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, bail};
use catalogue::diagnostic::{Diagnostic, Severity};
use catalogue::model::{Catalogue, Level};
use catalogue::source::Sources;
use desk::directory::{Change, CountyName};
use desk::{Desk, PublishError, SystemClock};
use engine::ids::County;
use store::{Key, Store};

use crate::commands::act::misread;
use crate::open;
use crate::out::Out;

/// Makes a county's database, publishes its first catalogue and enters its name.
pub fn init(
    out: &mut Out,
    db: &Path,
    county: &str,
    name: &str,
    abbr: &str,
    catalogue: &Path,
) -> Result<ExitCode> {
    let sources = open::sources(catalogue)?;
    let Some(sound) = sound(out, &sources) else {
        return Ok(ExitCode::from(1));
    };
    has_county(&sound, county)?;
    let store = Store::create(db, County(county.to_owned()), Key::random()?)?;
    let desk = Desk::open(store, Arc::new(SystemClock))?;
    if let Some(code) = published(out, &desk, sources)? {
        return Ok(code);
    }
    let names = CountyName {
        name: name.to_owned(),
        abbr: abbr.to_owned(),
    };
    let change = Change {
        county: Some(names),
        ..Change::default()
    };
    desk.enrol(&change, desk.clock().today(), "init|county")?;
    writeln!(
        out,
        "{name}({county})已建库：{}，密钥文件在它旁边，请分开备份",
        db.display()
    )?;
    Ok(ExitCode::SUCCESS)
}

/// A first catalogue that can be published; else what is wrong with it goes to standard error. Asked before a database
/// is made for it.
pub fn sound(out: &mut Out, sources: &Sources) -> Option<Arc<Catalogue>> {
    let compiled = catalogue::read::compile(sources.clone());
    if compiled.catalogue.is_none() {
        faulty(out, &compiled.diagnostics, sources);
    }
    compiled.catalogue
}

/// Refuses a county that is not among the catalogue's regions: nothing could be placed in it.
pub fn has_county(catalogue: &Catalogue, county: &str) -> Result<()> {
    let regions = &catalogue.regions.by_code;
    if !regions.contains_key(county) {
        let known = regions.values().filter(|region| region.level == Level::County);
        let known: Vec<String> = known.map(|r| format!("{} {}", r.code, r.name)).collect();
        if known.is_empty() {
            bail!("目录里没有区划；请先把 {county} 的区划写进目录的 regions 文件夹")
        }
        bail!(
            "目录的区划里没有 {county}（县级有：{}）；请核对代码，或者先把它的区划写进目录的 regions 文件夹",
            known.join("、")
        )
    }
    Ok(())
}

fn faulty(out: &mut Out, found: &[Diagnostic], sources: &Sources) {
    let files = sources.clone().into_map();
    let (errors, others): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        found.iter().partition(|d| d.severity == Severity::Error);
    for diagnostic in &errors {
        out.aside(diagnostic.text(&files).trim_end());
    }
    let others = match others.len() {
        0 => String::new(),
        n => format!("另有 {n} 条提醒和待核，liantiao check 全部列出。"),
    };
    out.aside(format_args!(
        "目录有 {} 处错，没有发布。请按上面各条改好再来。{others}",
        errors.len()
    ));
}

/// Publishes a catalogue.
pub fn publish(out: &mut Out, db: &Path, dir: &Path) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    Ok(published(out, &desk, open::sources(dir)?)?.unwrap_or(ExitCode::SUCCESS))
}

/// Publishes and says so; an exit code where it was not published.
pub fn published(out: &mut Out, desk: &Desk, sources: Sources) -> Result<Option<ExitCode>> {
    match desk.publish(sources.clone()) {
        Ok(Some(publication)) => {
            writeln!(out, "目录已发布：{}", desk.current())?;
            let day = |day: Option<calendar::Day>| day.map_or("未定".to_owned(), |day| day.to_string());
            for m in &publication.moved {
                let (before, after) = (day(m.before), day(m.after));
                writeln!(
                    out,
                    "  {} 的“{}”届满日由 {before} 改为 {after}",
                    m.matter, m.clock
                )?;
            }
            Ok(None)
        }
        Ok(None) => {
            writeln!(out, "现行目录就是这一份，没有再发布")?;
            Ok(None)
        }
        Err(PublishError::Faulty(found)) => {
            faulty(out, &found, &sources);
            Ok(Some(ExitCode::from(1)))
        }
        Err(PublishError::Failure(failure)) => Err(failure.into()),
    }
}

/// Enters organs, people and posts.
pub fn enrol(out: &mut Out, db: &Path, file: &Path) -> Result<ExitCode> {
    let text = open::text(file)?;
    let change: Change = match serde_json::from_str(&text) {
        Ok(change) => change,
        Err(error) => return Ok(misread(out, "名录", &error, "可写 county、organs、people、posts")),
    };
    let desk = open::desk(db)?;
    let key = format!("enrol|{}", desk.store().head()?.sequence);
    match desk.enrol(&change, desk.clock().today(), &key) {
        Ok(_) => {
            writeln!(
                out,
                "名录已登记：机构 {} 个，人员 {} 名，岗位 {} 项",
                change.organs.len(),
                change.people.len(),
                change.posts.len()
            )?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            out.aside(format_args!("没有登记：{error}"));
            Ok(ExitCode::from(1))
        }
    }
}
