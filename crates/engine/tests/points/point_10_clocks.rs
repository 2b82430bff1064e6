//! An act meets what runs, then starts; what is late stays late.

use serde_json::json;

use crate::support::small::{AN, CI};
use crate::support::{County, day};

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
[field]
hearing = { label = "开庭日", type = "date" }
extra   = { label = "延长", type = "number", unit = "日" }
end     = { label = "新期", type = "date" }
from    = { label = "鉴定起", type = "date" }
to      = { label = "鉴定止", type = "date" }
target  = { label = "去处", type = "organ" }
[state]
going  = { label = "在办", kind = "open" }
paused = { label = "中止", kind = "paused" }
done   = { label = "办结", kind = "ended" }
[result]
done = { label = "办结", keep = "5 years" }
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
[act.again]
label = "重来"
from = ["going"]
by = ["clerk"]
[act.check]
label = "查"
from = ["going", "done"]
by = ["clerk"]
needs = [{ that = "!matter.clock.decide.lapsed || matter.times.again > 0", say = "已过期" }]
[act.suspend]
label = "中止"
from = ["going"]
to = "paused"
by = ["clerk"]
[act.resume]
label = "恢复"
from = ["paused"]
to = "going"
by = ["clerk"]
[act.extend]
label = "延期"
from = ["going"]
by = ["clerk"]
asks = ["extra"]
[act.appraise]
label = "鉴定"
from = ["going"]
by = ["clerk"]
asks = ["from", "to"]
[act.hurry]
label = "简易"
from = ["going"]
by = ["clerk"]
[act.call]
label = "定庭"
from = ["going"]
by = ["clerk"]
asks = ["hearing"]
[act.hand]
label = "转"
from = ["going"]
by = ["clerk"]
asks = ["target"]
sets = { organ = "matter.target" }
[act.close]
label = "办结"
from = ["going"]
to = "done"
by = ["clerk"]
result = "done"

[clock.decide]
label = "审限"
starts = ["open", "again"]
met_by = ["close"]
excludes = [{ from_day = "from", to_day = "to" }]
extends = [{ act = "extend", by = "act.extra", unit = "days", at_most = "30 days", times = 1, basis = "某法第二条" }]
switches = [{ act = "hurry", within = "20 days" }]
within = "60 days"
owner = "clerk"
basis = "某法第一条"
[clock.pause]
label = "中止期"
starts = ["suspend"]
ended_by = ["resume"]
within = "10 days"
runs_while_paused = true
owner = "head of superior"
basis = "某法第三条"
[clock.notice]
label = "通知"
starts = ["call"]
met_by = ["call"]
before = "hearing"
within = "3 days"
owner = "clerk"
basis = "某法第四条"
[clock.check]
label = "每月"
starts = ["open"]
met_by = ["check"]
every = "1 month"
survives = true
owner = "clerk"
basis = "某法第五条"
[clock.law]
label = "按起算日"
starts = ["again"]
owner = "clerk"
basis = "某法第六条"
[[clock.law.version]]
valid = { to = 2023-12-31 }
within = "10 days"
basis = "旧法"
[[clock.law.version]]
valid = { from = 2024-01-01 }
within = "10 working days"
basis = "新法"
"#;

fn how(county: &County, id: &engine::ids::MatterId, clock: &str) -> String {
    let run = county.matter(id).clocks[clock].last().unwrap();
    run.closed
        .as_ref()
        .map_or_else(|| "open".to_owned(), |c| format!("{:?}", c.how))
}

#[test]
fn a_start_while_running_replaces_and_the_promise_stands() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act("2023-03-01", AN, "case", "open", json!({}));
    county.act("2023-03-11", AN, &id, "again", json!({}));
    let runs = &county.matter(&id).clocks["decide"];
    assert_eq!(runs.len(), 2);
    assert_eq!(format!("{:?}", runs[0].closed.as_ref().unwrap().how), "Moot");
    assert_eq!(county.due(&id, "decide"), Some(day("2023-05-10")));
    county.act("2023-04-20", AN, &id, "extend", json!({ "extra": 30 }));
    let run = &county.matter(&id).clocks["decide"][1];
    assert_eq!(
        (run.reckoning.due, run.promised),
        (Some(day("2023-06-09")), Some(day("2023-05-10")))
    );
    let twice = county.refused("2023-04-21", AN, &id, "extend", json!({ "extra": 1 }));
    assert_eq!(twice.basis.as_deref(), Some("某法第二条"));
    county.verify();
}

#[test]
fn pauses_exclusions_and_switches() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act("2023-03-01", AN, "case", "open", json!({}));
    county.act("2023-03-06", AN, &id, "suspend", json!({}));
    assert_eq!(county.due(&id, "decide"), None);
    assert_eq!(county.due(&id, "pause"), Some(day("2023-03-16")));
    assert_eq!(county.matter(&id).clocks["pause"][0].owners, ["head@b"]);
    county.act("2023-03-16", AN, &id, "resume", json!({}));
    // Sixty days end on 30 April, ten days later on 10 May.
    assert_eq!(county.due(&id, "decide"), Some(day("2023-05-10")));
    assert_eq!(how(&county, &id, "pause"), "Moot");
    county.act(
        "2023-03-20",
        AN,
        &id,
        "appraise",
        json!({ "from": "2023-03-21", "to": "2023-03-25" }),
    );
    assert_eq!(county.due(&id, "decide"), Some(day("2023-05-15")));
    county.act("2023-03-26", AN, &id, "hurry", json!({}));
    // Twenty days from 1 March and fifteen left out: 5 April, a holiday.
    assert_eq!(county.due(&id, "decide"), Some(day("2023-04-06")));
    county.verify();
}

#[test]
fn met_late_is_met_and_stays_late_and_only_a_backward_clock_is_met_by_its_starter() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act("2023-03-01", AN, "case", "open", json!({}));
    county.act("2023-03-02", AN, &id, "call", json!({ "hearing": "2023-03-10" }));
    assert_eq!(
        (how(&county, &id, "notice"), county.due(&id, "notice")),
        ("Met".to_owned(), Some(day("2023-03-07")))
    );
    county.act("2023-03-09", AN, &id, "call", json!({ "hearing": "2023-03-10" }));
    assert_eq!(how(&county, &id, "notice"), "MetLate");
    assert_eq!(county.due(&id, "decide"), Some(day("2023-05-04")));
    county.act("2023-05-04", AN, &id, "check", json!({}));
    assert_eq!(
        county
            .refused("2023-05-05", AN, &id, "check", json!({}))
            .say
            .as_deref(),
        Some("已过期")
    );
    county.act("2023-05-08", AN, &id, "close", json!({}));
    assert_eq!(how(&county, &id, "decide"), "MetLate");
    assert_eq!(how(&county, &id, "check"), "open");
    // Still true although it was met, late.
    assert_eq!(
        county
            .refused("2023-05-09", AN, &id, "check", json!({}))
            .say
            .as_deref(),
        Some("已过期")
    );
    county.verify();
}

#[test]
fn returns_lie_on_the_grid_of_the_first_day() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act("2023-01-31", AN, "case", "open", json!({}));
    assert_eq!(county.due(&id, "check"), Some(day("2023-02-28")));
    county.act("2023-02-20", AN, &id, "check", json!({}));
    assert_eq!(county.due(&id, "check"), Some(day("2023-03-31")));
    county.act("2023-03-31", AN, &id, "check", json!({}));
    // The grid's 30 April is a rest day, and so are the days up to 3 May.
    assert_eq!(county.due(&id, "check"), Some(day("2023-05-04")));
    county.verify();
}

#[test]
fn the_version_is_that_of_the_day_the_clock_starts_and_owners_move_along() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act("2023-12-20", AN, "case", "open", json!({}));
    county.act("2023-12-21", AN, &id, "again", json!({}));
    assert_eq!(county.due(&id, "law"), Some(day("2024-01-02")));
    county.act("2024-01-03", AN, &id, "again", json!({}));
    assert_eq!(county.due(&id, "law"), Some(day("2024-01-17")));
    let run = county.matter(&id).clocks["law"].last().unwrap();
    assert_eq!(run.basis.as_deref(), Some("新法"));
    let catalogue = county.shelf.0[&county.under].clone();
    let why = engine::why(
        &catalogue.procedures["case"].clocks["law"],
        run,
        &catalogue.calendar,
    );
    assert!(why.iter().any(|reason| reason.code == Some("C7")), "{why:?}");
    assert_eq!(run.owners, ["clerk@o1"]);
    county.act("2024-01-04", AN, &id, "hand", json!({ "target": "o2" }));
    assert_eq!(
        county.matter(&id).clocks["law"].last().unwrap().owners,
        ["clerk@o2"]
    );
    county.act("2024-01-05", CI, &id, "close", json!({}));
    assert_eq!(how(&county, &id, "law"), "Moot");
    county.verify();
}
