//! A proposal is an entry without effect; the approval is the act's entry, judged again on its own day.

use engine::entry::Kind;
use engine::refusal::Rule;
use serde_json::json;

use crate::support::small::{AN, BO, CI, DU, amend, void};
use crate::support::{County, day};

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
[field]
kind   = { label = "种类", type = "choice", choices = { x = "甲", y = "乙" } }
reason = { label = "理由", type = "text" }
[state]
going = { label = "在办", kind = "open" }
held = { label = "搁置", kind = "open" }
done = { label = "办结", kind = "ended" }
[result]
done = { label = "办结", keep = "5 years" }
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
asks = ["kind"]
[act.change]
label = "改"
from = ["going"]
by = ["clerk"]
asks = ["kind"]
[act.hold]
label = "搁置"
from = ["going"]
to = "held"
by = ["clerk"]
[act.close]
label = "办结"
from = ["going"]
to = "done"
by = ["clerk", "head"]
approval = ["head", "head of superior"]
asks = ["reason"]
may_ask = ["kind"]
needs = [{ that = "matter.kind == 'x'", say = "只办甲类" }]
result = "done"
[measure."case.closed"]
label = "办结"
unit = "件"
on = ["close"]
"#;

fn opened() -> (County, engine::ids::MatterId) {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act("2023-05-04", AN, "case", "open", json!({ "kind": "x" }));
    (county, id)
}

#[test]
fn another_person_approves_and_only_then_it_is_done() {
    let (mut county, id) = opened();
    county.act("2023-05-05", AN, &id, "close", json!({ "reason": "完了" }));
    let matter = county.matter(&id);
    assert_eq!(
        (matter.state.as_str(), matter.times.get("close")),
        ("going", None)
    );
    assert!(county.facts_of("case.closed").is_empty());
    assert_eq!(county.entry(&id, "close").kind, Kind::Propose);
    let told: Vec<&str> = county.told.iter().map(|t| t.to.as_str()).collect();
    assert_eq!(told, ["head@o1", "head@b"]);
    assert_eq!(
        county
            .refused("2023-05-05", AN, &id, "close", json!({ "reason": "x" }))
            .rule,
        Rule::Proposal
    );
    assert_eq!(
        county.approve("2023-05-08", CI, &id, "close").unwrap_err().rule,
        Rule::ApproverMayNot
    );
    county.approve("2023-05-08", BO, &id, "close").unwrap();
    let entry = county.entry(&id, "close");
    assert_eq!((entry.kind, entry.day), (Kind::Act, day("2023-05-08")));
    assert_eq!(entry.actor.person().unwrap().as_str(), "an");
    assert_eq!(
        entry.approves.as_ref().unwrap().by.person().unwrap().as_str(),
        "bo"
    );
    assert_eq!(county.facts_of("case.closed"), ["2023-05-08 [] 1"]);
    assert!(county.matter(&id).proposals.is_empty());
    county.verify();
}

#[test]
fn nobody_approves_their_own() {
    let (mut county, id) = opened();
    county.act("2023-05-05", BO, &id, "close", json!({ "reason": "完了" }));
    assert_eq!(
        county.approve("2023-05-05", BO, &id, "close").unwrap_err().rule,
        Rule::ApproverMayNot
    );
    county.approve("2023-05-05", DU, &id, "close").unwrap();
    county.verify();
}

#[test]
fn a_proposal_is_judged_as_if_done_and_judged_again() {
    let (mut county, id) = opened();
    let bad = county.refused(
        "2023-05-05",
        AN,
        &id,
        "close",
        json!({ "reason": "完了", "kind": "y" }),
    );
    assert_eq!(bad.say.as_deref(), Some("只办甲类"));
    county.act("2023-05-05", AN, &id, "close", json!({ "reason": "完了" }));
    county.act("2023-05-06", AN, &id, "change", json!({ "kind": "y" }));
    assert_eq!(
        county
            .approve("2023-05-08", BO, &id, "close")
            .unwrap_err()
            .say
            .as_deref(),
        Some("只办甲类")
    );
    county.verify();
}

#[test]
fn a_replaced_value_that_changed_makes_it_stale() {
    let (mut county, id) = opened();
    county.act(
        "2023-05-05",
        AN,
        &id,
        "close",
        json!({ "reason": "完了", "kind": "x" }),
    );
    county.act("2023-05-06", AN, &id, "change", json!({ "kind": "y" }));
    assert_eq!(
        county.approve("2023-05-08", BO, &id, "close").unwrap_err().rule,
        Rule::ProposalStale
    );
}

#[test]
fn leaving_from_ends_it_and_it_may_be_taken_back() {
    let (mut county, id) = opened();
    county.act("2023-05-05", AN, &id, "close", json!({ "reason": "完了" }));
    county.act("2023-05-06", AN, &id, "hold", json!({}));
    assert!(county.matter(&id).proposals.is_empty());
    assert_eq!(
        county.approve("2023-05-08", BO, &id, "close").unwrap_err().rule,
        Rule::Proposal
    );
    let (mut county, id) = opened();
    county.act("2023-05-05", AN, &id, "close", json!({ "reason": "完了" }));
    county.drop_proposal("2023-05-06", BO, &id, "close").unwrap();
    assert!(county.matter(&id).proposals.is_empty());
    assert_eq!(county.entry(&id, "close").kind, Kind::Drop);
    county.act("2023-05-07", AN, &id, "close", json!({ "reason": "完了" }));
    county.verify();
}

#[test]
fn an_approved_act_may_be_corrected() {
    let (mut county, id) = opened();
    county.act("2023-05-05", AN, &id, "close", json!({ "reason": "完了" }));
    county.approve("2023-05-08", BO, &id, "close").unwrap();
    let change = amend(&county, &id, "close", Some("2023-05-09"), json!({}));
    county.correct("2023-05-10", AN, BO, vec![change]).unwrap();
    assert_eq!(county.facts_of("case.closed").last().unwrap(), "2023-05-09 [] 1");
    county.verify();
}

#[test]
fn a_proposal_does_not_outlive_the_first_act() {
    let (mut county, id) = opened();
    county.act("2023-05-05", AN, &id, "close", json!({ "reason": "完了" }));
    let change = void(&county, &id, "open");
    county.correct("2023-05-08", AN, BO, vec![change]).unwrap();
    let matter = county.matter(&id);
    assert_eq!(matter.state, "void");
    assert!(matter.proposals.is_empty());
    county.verify();
}
