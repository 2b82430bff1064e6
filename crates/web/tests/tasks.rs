//! Whole tasks in a browser, clicked as people click them: `tests/browser/tasks`, at a phone's width and a desk's. Each
//! width has a county of its own, whose clock the tasks move through a door that only the test has.

#![expect(clippy::expect_used, reason = "a test stops where it fails")]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use catalogue::source::Sources;
use common::{PASSWORD, Stage, day, order, organ, person};
use desk::directory::Change;
use desk::{By, Clock, Hat, Order};
use serde_json::json;

/// The organs and people that the tasks need besides.
fn more() -> Change {
    Change {
        organs: vec![
            organ("police", "police", "市公安局", "county", "350583"),
            organ("notary", "notary-office", "市公证处", "county", "350583"),
            organ(
                "outreach",
                "outreach-office",
                "普法与依法治理科",
                "county",
                "350583",
            ),
        ],
        people: vec![
            person("zheng", "郑国强", &[("head", "town")]),
            person("guo", "郭晓明", &[("clerk", "town")]),
            person("linxy", "林秀英", &[("cashier", "centre")]),
            person("gong", "龚文", &[("clerk", "notary")]),
            person("fang", "方明", &[("notary", "notary")]),
            person("tan", "谭立", &[("head", "notary")]),
            person("mu", "穆晓", &[("clerk", "outreach")]),
            person("guan", "关敏", &[("clerk", "bureau")]),
        ],
        ..Change::default()
    }
}

const ACCOUNTS: [(&str, &str, bool); 8] = [
    ("zheng", "zheng", false),
    ("guo", "guo", false),
    ("linxy", "linxy", false),
    ("gong", "gong", false),
    ("fang", "fang", false),
    ("tan", "tan", false),
    ("muxiao", "mu", false),
    ("guan", "guan", true),
];

/// A register that the catalogue has not: a file, as CONTRIBUTING.md writes one.
const REGISTER: &str = r#"
[procedure]
id = "culture-gallery"
label = "法治文化长廊"
organs = ["outreach-office"]
number = "{county.abbr}长廊{seq}号"
numbered_on = ["appoint"]
series = ["county"]
list = ["number", "name", "level", "state"]
[field]
name  = { label = "名称", type = "text" }
level = { label = "级别", type = "choice", choices = { county = "市级", town = "镇级", village = "村级" } }
why   = { label = "原因", type = "text" }
[state]
in_force = { label = "在册", kind = "open" }
removed  = { label = "已撤销", kind = "ended" }
[result]
removed = { label = "撤销", keep = "10 years" }
[act.appoint]
label = "命名"
from = ["start"]
to = "in_force"
by = ["clerk"]
asks = ["name", "level", "region"]
[act.remove]
label = "撤销"
from = ["in_force"]
to = "removed"
by = ["clerk"]
asks = ["why"]
result = "removed"
[measure."culture_gallery.in_force"]
label = "在册长廊"
unit = "处"
while = ["in_force"]
split = ["level"]
operational = true
"#;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What the test's door is asked: `day/2024-01-02` moves the clock and makes the daily run, `publish` publishes the
/// catalogue with one register more.
fn asked(stage: &Stage, what: &str) -> Result<String, String> {
    if let Some(to) = what.strip_prefix("day/") {
        stage.clock.set_day(day(to));
        let today = stage.clock.today();
        let run = stage.desk().run(today).map_err(|error| error.to_string())?;
        return Ok(format!("{} lapsed", run.done.len()));
    }
    if what == "publish" {
        let mut sources = Sources::from_dir(&root().join("catalogue")).map_err(|error| error.to_string())?;
        sources.insert("outreach/culture-gallery.toml", REGISTER);
        stage
            .desk()
            .publish(sources)
            .map_err(|error| format!("{error:?}"))?;
        return Ok("published".to_owned());
    }
    Err(format!("nothing is called {what}"))
}

fn tasks_at(width: u32, height: u32) {
    let stage = Stage::peopled(&more(), &ACCOUNTS);
    // Mediators stand in the register: the head appoints 吴建成.
    let appoint = Order {
        by: By {
            person: "zheng".into(),
            hat: Some(Hat {
                post: "head".to_owned(),
                organ: "town".into(),
            }),
        },
        ..order(
            Some("mediator"),
            None,
            "appoint",
            "2023-12-14",
            json!({"mediator": "wu", "how": "hired", "duty": "full"}),
        )
    };
    stage.desk().perform(&appoint).expect("appointed");
    let stage = Arc::new(stage);
    let told = json!({
        "url": format!("http://{}", stage.address),
        "control": common::door({
            let stage = stage.clone();
            move |what| asked(&stage, what)
        }),
        "password": PASSWORD,
        "matters": stage.matters,
        "screens": root().join("target/screens"),
        "folder": "tasks",
        "widths": [[width, height]],
    });
    let status = Command::new("node")
        .arg(root().join("tests/browser/run.mjs"))
        .env("LIANTIAO_STAGE", told.to_string())
        .status()
        .expect("node runs");
    assert!(status.success(), "see what it printed above");
}

#[test]
fn whole_tasks_are_done_on_a_phone() {
    tasks_at(390, 844);
}

#[test]
fn whole_tasks_are_done_at_a_desk() {
    tasks_at(1440, 900);
}
