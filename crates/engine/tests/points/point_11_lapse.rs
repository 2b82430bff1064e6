//! Lapses: once for each run, on their day, yielding to a timely act, never on a provisional day.

use engine::entry::Actor;
use serde_json::json;

use crate::support::small::{AN, BO, amend, insert, void};
use crate::support::{County, day};

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
[field]
length = { label = "天数", type = "number", unit = "日" }
[state]
going    = { label = "在办", kind = "open" }
accepted = { label = "已受理", kind = "open" }
gone     = { label = "放弃", kind = "ended" }
[result]
gone = { label = "放弃", keep = "5 years" }
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
may_ask = ["length"]
[act.accept]
label = "受理"
from = ["going"]
to = "accepted"
by = ["clerk"]
[act.deem]
label = "视为受理"
from = ["going"]
to = "accepted"
by = ["clock"]
tells = ["head"]
[act.note]
label = "记"
from = ["going", "accepted"]
by = ["clerk"]
[act.drop]
label = "视为放弃"
from = ["accepted"]
to = "gone"
by = ["clock"]
needs = [{ that = "matter.times.note == 0", say = "已有记录，不视为放弃" }]
result = "gone"
[clock.examine]
label = "审查"
starts = ["open"]
met_by = ["accept"]
within = "5 working days"
owner = "clerk"
lapse = "deem"
lapse_day = "last day"
basis = "某法第一条"
[clock.act]
label = "办理"
starts = ["accept", "deem"]
within = "10 days"
owner = "clerk"
lapse = "drop"
lapse_day = "day after"
basis = "某法第二条"
[measure."case.accepted"]
label = "受理"
unit = "件"
on = ["accept", "deem"]
"#;

#[test]
fn the_automatic_act_bears_its_day_and_is_done_once() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act("2023-03-01", AN, "case", "open", json!({}));
    assert_eq!(county.due(&id, "examine"), Some(day("2023-03-08")));
    county.run(day("2023-03-08"));
    assert_eq!(county.matter(&id).state, "going");
    county.run(day("2023-03-12"));
    assert_eq!(
        (county.matter(&id).state.as_str(), county.matter(&id).latest),
        ("accepted", day("2023-03-08"))
    );
    let entry = county.entry(&id, "deem");
    assert_eq!(
        entry.actor,
        Actor::Clock {
            clock: "examine".to_owned()
        }
    );
    assert_eq!(entry.cause.as_ref(), Some(&county.entry(&id, "open").id));
    assert_eq!(county.told.len(), 1);
    // The next clock runs from the deemed day, and lapses in its turn on the day after.
    assert_eq!(county.due(&id, "act"), Some(day("2023-03-20")));
    county.run(day("2023-03-25"));
    assert_eq!(
        (county.matter(&id).state.as_str(), county.matter(&id).ended),
        ("gone", Some(day("2023-03-21")))
    );
    assert_eq!(county.matter(&id).times["deem"], 1);
    county.verify();
}

#[test]
fn an_unlapsed_clock_yields_to_a_timely_act_however_late_it_is_recorded() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act("2023-03-01", AN, "case", "open", json!({}));
    county.today = day("2023-03-20");
    county.act("2023-03-07", AN, &id, "accept", json!({}));
    county.run(day("2023-03-14"));
    assert_eq!(county.matter(&id).times.get("deem"), None);
    county.verify();
}

#[test]
fn after_a_lapse_the_timely_act_comes_as_a_correction() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act("2023-03-01", AN, "case", "open", json!({}));
    county.run(day("2023-03-10"));
    assert_eq!(county.matter(&id).state, "accepted");
    county.refused("2023-03-10", AN, &id, "accept", json!({}));
    let changes = vec![
        insert(&county, &id, "open", ("2023-03-07", AN, "accept"), json!({})),
        void(&county, &id, "deem"),
    ];
    county.correct("2023-03-10", AN, BO, changes).unwrap();
    let matter = county.matter(&id);
    assert_eq!(
        (matter.state.as_str(), matter.times.get("deem")),
        ("accepted", None)
    );
    assert!(!matter.clocks["examine"].last().unwrap().lapsed);
    assert_eq!(county.sum("case.accepted", None, day("2023-12-31"), None), 1);
    county.verify();
}

#[test]
fn the_fall_of_the_starter_takes_the_lapse_along() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act("2023-03-01", AN, "case", "open", json!({}));
    county.run(day("2023-03-10"));
    let change = void(&county, &id, "open");
    county.correct("2023-03-11", AN, BO, vec![change]).unwrap();
    assert_eq!(county.matter(&id).state, "void");
    county.verify();
}

#[test]
fn a_guard_that_fails_makes_it_a_task() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act("2023-03-01", AN, "case", "open", json!({}));
    county.act("2023-03-02", AN, &id, "accept", json!({}));
    county.act("2023-03-03", AN, &id, "note", json!({}));
    let before = county.journal.len();
    let tasks = county.run(day("2023-03-20"));
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].say.as_deref(), Some("已有记录，不视为放弃"));
    assert_eq!(county.journal.len(), before);
}

#[test]
fn nothing_lapses_on_a_provisional_day() {
    let mut county = County::small(&[("case", CASE)]);
    // No arrangement for that year is published.
    let id = county.act("2040-03-01", AN, "case", "open", json!({}));
    assert!(county.matter(&id).clocks["examine"][0].reckoning.provisional);
    county.run(day("2040-04-01"));
    assert_eq!(county.matter(&id).state, "going");
    let change = amend(&county, &id, "open", None, json!({ "length": 1 }));
    county.correct("2040-04-02", AN, BO, vec![change]).unwrap();
    county.verify();
}
