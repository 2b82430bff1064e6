//! `init`, `publish`, `enrol`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use desk::directory::{Change, CountyName};
use desk::{Desk, PublishError, SystemClock};
use engine::ids::County;
use store::{Key, Store};

use crate::open;

/// Makes a county's database, publishes its first catalogue and enters its name.
pub fn init(db: &Path, county: &str, name: &str, abbr: &str, catalogue: &Path) -> Result<ExitCode> {
    let sources = open::sources(catalogue)?;
    let store = Store::create(db, County(county.to_owned()), Key::random()?)
        .with_context(|| format!("{} 没有建成", db.display()))?;
    let desk = Desk::open(store, Arc::new(SystemClock))?;
    if let Some(code) = published(&desk, sources)? {
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
    println!(
        "{name}({county})已建库:{},密钥文件在它旁边,请分开备份",
        db.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Publishes a catalogue.
pub fn publish(db: &Path, dir: &Path) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    Ok(published(&desk, open::sources(dir)?)?.unwrap_or(ExitCode::SUCCESS))
}

/// Publishes and says so; an exit code where it was not published.
pub fn published(desk: &Desk, sources: catalogue::source::Sources) -> Result<Option<ExitCode>> {
    let files = sources.clone().into_map();
    match desk.publish(sources) {
        Ok(Some(publication)) => {
            println!("目录已发布:{}", desk.current());
            let day = |day: Option<calendar::Day>| day.map_or("未定".to_owned(), |day| day.to_string());
            for m in &publication.moved {
                println!(
                    "  {} 的“{}”届满日由 {} 改为 {}",
                    m.matter,
                    m.clock,
                    day(m.before),
                    day(m.after)
                );
            }
            Ok(None)
        }
        Ok(None) => {
            println!("现行目录就是这一份,没有再发布");
            Ok(None)
        }
        Err(PublishError::Faulty(found)) => {
            for diagnostic in &found {
                eprint!("{}", diagnostic.text(&files));
            }
            eprintln!("没有发布。请按上面各条改好再来。");
            Ok(Some(ExitCode::from(1)))
        }
        Err(PublishError::Failure(failure)) => Err(failure.into()),
    }
}

/// Enters organs, people and posts.
pub fn enrol(db: &Path, file: &Path) -> Result<ExitCode> {
    let text = open::text(file)?;
    let change: Change = serde_json::from_str(&text).context("不是名录的写法")?;
    let desk = open::desk(db)?;
    let key = format!("enrol|{}", desk.store().head()?.sequence);
    match desk.enrol(&change, desk.clock().today(), &key) {
        Ok(_) => {
            println!(
                "名录已登记:机构 {} 个,人员 {} 名,岗位 {} 项",
                change.organs.len(),
                change.people.len(),
                change.posts.len()
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            eprintln!("没有登记:{error}");
            Ok(ExitCode::from(1))
        }
    }
}
