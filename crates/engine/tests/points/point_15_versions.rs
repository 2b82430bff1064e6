//! A matter is pinned to the catalogue of its first act; what may be added reaches it; new measures count backwards
//! from their publication.

use engine::refusal::Rule;
use serde_json::json;

use crate::support::small::{AN, BO, CI, amend, catalogue};
use crate::support::{County, day};

fn case(more: &str, act_more: &str, by: &str) -> String {
    format!(
        r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
[field]
kind = {{ label = "种类", type = "choice", choices = {{ x = "甲", y = "乙" }} }}
note = {{ label = "备注", type = "text" }}
[state]
going = {{ label = "在办", kind = "open" }}
done = {{ label = "办结", kind = "ended" }}
[result]
done = {{ label = "办结", keep = "5 years" }}
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
asks = ["kind"]
[act.close]
label = "办结"
from = ["going"]
to = "done"
by = ["{by}"]
result = "done"
{act_more}
[measure."case.opened"]
label = "申请"
unit = "件"
on = ["open"]
{more}
"#
    )
}

const NEW: &str = r#"
[measure."case.by_kind"]
label = "按种类"
unit = "件"
on = ["open"]
split = ["kind"]
[measure."case.level"]
label = "在办"
unit = "件"
while = ["going"]
[act.remark]
label = "备注"
from = ["going"]
by = ["clerk"]
asks = ["note"]
[clock.remark]
label = "备注后"
starts = ["remark"]
within = "10 days"
owner = "clerk"
basis = "本地规定"
"#;

#[test]
fn a_new_measure_counts_past_days_from_its_publication_on() {
    let mut county = County::small(&[("case", &case("", "", "clerk"))]);
    let ended = county.act("2023-05-04", AN, "case", "open", json!({ "kind": "x" }));
    county.act("2023-05-05", AN, &ended, "close", json!({}));
    let running = county.act("2023-06-04", AN, "case", "open", json!({ "kind": "y" }));
    county.today = day("2024-03-01");
    county.publish(catalogue(&[("case", &case(NEW, "", "clerk"))]));
    let known = |measure: &str, d: &str| county.sum(measure, None, day("2023-12-31"), Some(day(d)));
    assert_eq!(
        (
            known("case.by_kind", "2024-02-26"),
            known("case.by_kind", "2024-03-01")
        ),
        (0, 2)
    );
    assert_eq!(
        (
            known("case.level", "2024-02-26"),
            known("case.level", "2024-03-01")
        ),
        (0, 1)
    );
    assert_eq!(county.facts_of("case.opened").len(), 2);
    // The level of the running matter leaves when it ends.
    county.act("2024-03-02", AN, &running, "close", json!({}));
    assert_eq!(county.level_is("case.level", day("2024-03-02")), 0);
    county.verify();
}

#[test]
fn new_acts_clocks_and_rights_reach_running_matters_new_guards_do_not() {
    let mut county = County::small(&[("case", &case("", "", "clerk"))]);
    let old = county.act("2023-05-04", AN, "case", "open", json!({ "kind": "x" }));
    let guard = "needs = [{ that = \"matter.kind == 'y'\", say = \"新条件\" }]";
    county.publish(catalogue(&[("case", &case(NEW, guard, "head"))]));
    county.act("2023-05-05", AN, &old, "remark", json!({ "note": "补" }));
    assert_eq!(county.due(&old, "remark"), Some(day("2023-05-15")));
    let entry = county.entry(&old, "remark");
    assert_ne!(entry.version.as_deref(), Some(entry.under.as_str()));
    // Rights follow the procedure: now the head closes; the new guard does not bind the old matter.
    assert_eq!(
        county.refused("2023-05-06", AN, &old, "close", json!({})).rule,
        Rule::NotByYou
    );
    county.act("2023-05-06", BO, &old, "close", json!({}));
    let new = county.act("2023-05-06", AN, "case", "open", json!({ "kind": "x" }));
    assert_eq!(
        county
            .refused("2023-05-06", BO, &new, "close", json!({}))
            .say
            .as_deref(),
        Some("新条件")
    );
    // A correction derives both by their own versions.
    let change = amend(&county, &old, "open", None, json!({ "kind": "y" }));
    county.correct("2023-05-07", AN, BO, vec![change]).unwrap();
    county.verify();
}

#[test]
fn a_calendar_that_grows_moves_only_running_provisional_days() {
    let with = "[clock.far]\nlabel = \"远\"\nstarts = [\"open\"]\nwithin = \"60 days\"\nowner = \"clerk\"\nbasis = \"本地规定\"\n";
    let text = case(with, "", "clerk");
    let mut county = County::small(&[("case", &text)]);
    let id = county.act("2039-12-01", CI, "case", "open", json!({ "kind": "x" }));
    let run = county.matter(&id).clocks["far"][0].clone();
    assert!(run.reckoning.provisional);
    let due = run.reckoning.due.unwrap();
    let holidays = format!(
        "{}\n2039-10-01,off,国庆节\n{due},off,春节\n",
        include_str!("../../../../catalogue/calendar/holidays.csv").trim_end()
    );
    let grown = catalogue(&[("case", &text), ("calendar/holidays.csv", &holidays)]);
    let moved = county.publish(grown);
    assert_eq!(
        moved[0].1.moved,
        [("far".to_owned(), Some(due), county.due(&id, "far"))]
    );
    assert!(county.due(&id, "far").unwrap() > due);
    assert_eq!(county.matter(&id).clocks["far"][0].promised, Some(due));
    county.verify();
}
