//! Residents in a browser, whole tasks from the first page to the end: `tests/browser/residents`, at a phone's width and a
//! desk's. Messages to phones are read where a gateway would read them.

#![expect(clippy::expect_used, reason = "a test stops where it fails")]

mod common;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use common::{PASSWORD, Stage, Wish, day, order, organ, person};
use desk::directory::Change;
use desk::{By, Clock, Hat, Order};
use serde_json::json;

fn county() -> Wish {
    Wish {
        messages: true,
        more: Change {
            organs: vec![organ("notary", "notary-office", "市公证处", "county", "350583")],
            people: vec![
                person("zheng", "郑国强", &[("head", "town")]),
                person("gong", "龚文", &[("clerk", "notary")]),
                person("fang", "方明", &[("notary", "notary")]),
            ],
            ..Change::default()
        },
        accounts: &[("gong", "gong", false), ("fang", "fang", false)],
        ..Wish::default()
    }
}

fn residents_at(width: u32, height: u32) {
    let stage = Stage::wished(county());
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
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let asked = {
        let stage = stage.clone();
        move |what: &str| match what.strip_prefix("day/") {
            Some(to) => {
                stage.clock.set_day(day(to));
                let run = stage.desk().run(stage.clock.today());
                run.map(|run| format!("{} lapsed", run.done.len()))
                    .map_err(|error| error.to_string())
            }
            None => Ok(stage.message()),
        }
    };
    let told = json!({
        "url": format!("http://{}", stage.address),
        "control": common::door(asked),
        "password": PASSWORD,
        "matters": stage.matters,
        "screens": root.join("target/screens"),
        "folder": "residents",
        "widths": [[width, height]],
    });
    let status = Command::new("node")
        .arg(root.join("tests/browser/run.mjs"))
        .env("LIANTIAO_STAGE", told.to_string())
        .status()
        .expect("node runs");
    assert!(status.success(), "see what it printed above");
}

#[test]
fn residents_find_their_way_on_a_phone() {
    residents_at(360, 780);
}

#[test]
fn residents_find_their_way_at_a_desk() {
    residents_at(1440, 900);
}
