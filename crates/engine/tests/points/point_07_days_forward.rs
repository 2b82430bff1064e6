//! Days go forward; no act is dated after today.

use engine::refusal::Rule;
use serde_json::json;

use crate::support::small::AN;
use crate::support::{County, day};

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
[state]
going = { label = "在办", kind = "open" }
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
[act.note]
label = "记"
from = ["going"]
by = ["clerk"]
"#;

#[test]
fn neither_before_the_latest_entry_nor_after_today() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act("2023-05-04", AN, "case", "open", json!({}));
    county.act("2023-05-10", AN, &id, "note", json!({}));
    let refusal = county.refused("2023-05-09", AN, &id, "note", json!({}));
    assert_eq!(
        (refusal.rule, refusal.basis.as_deref()),
        (Rule::DayBeforeLatest, Some("§4.7"))
    );
    assert_eq!(
        refusal.sentence(),
        "2023年5月9日早于本事项最近一次办理。请改日期，或者按更正补记。"
    );
    county.act("2023-05-10", AN, &id, "note", json!({}));
    // Tomorrow, asked for today.
    let (entry, key, moment) = county.stamp();
    let request = engine::request::Request {
        procedure: None,
        matter: Some(id.clone()),
        act: "note".to_owned(),
        answers: Default::default(),
        actor: crate::support::small::actor(AN),
        behalf: None,
        day: day("2023-05-11"),
        organ: None,
        seen: None,
        key,
        digest: String::new(),
    };
    let answer = county.once(|world| engine::perform(world, &request, &entry, moment), &id);
    let engine::request::Answer::Refused(refusal) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(refusal.rule, Rule::DayInFuture);
    // Recorded later, dated on its own day: fine.
    county.today = day("2023-06-01");
    county.act("2023-05-20", AN, &id, "note", json!({}));
    assert_eq!(county.matter(&id).latest, day("2023-05-20"));
    county.verify();
}
