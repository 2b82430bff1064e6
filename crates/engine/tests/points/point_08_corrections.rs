//! Corrections are sets over linked matters: amend, void, insert; what they break joins the set or refuses it.

use engine::refusal::Rule;
use engine::request::{ChangeKind, CorrectionSet};
use serde_json::json;

use crate::support::small::{AN, BO, CI, actor, amend, insert, void};
use crate::support::{County, day};

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
number = "案{year}-{seq}"
numbered_on = ["open"]
series = ["county", "year"]
[field]
fee = { label = "费用", type = "money" }
[state]
going   = { label = "在办", kind = "open" }
waiting = { label = "待复", kind = "open" }
done    = { label = "办结", kind = "ended" }
[result]
done = { label = "办结", keep = "5 years" }
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
asks = ["fee"]
[act.ask]
label = "问"
from = ["going"]
to = "waiting"
by = ["clerk"]
opens = [{ procedure = "question", act = "put", as = "question", copy = { fee = "matter.fee" } }]
[act.heard]
label = "答复到"
from = ["waiting"]
to = "going"
by = ["link"]
after = "question.answer"
[act.close]
label = "办结"
from = ["going"]
to = "done"
by = ["clerk"]
needs = [{ that = "matter.fee >= yuan(1)", say = "费用不足一元", basis = "某法第一条" }]
result = "done"
[clock.close]
label = "期限"
starts = ["open"]
met_by = ["close"]
within = "10 days"
owner = "clerk"
basis = "本地规定"
[measure."case.open"]
label = "在办"
unit = "件"
while = ["going", "waiting"]
[measure."case.heard"]
label = "答复"
unit = "件"
on = ["heard"]
"#;

const QUESTION: &str = r#"
[procedure]
id = "question"
label = "问"
organs = ["office"]
[field]
fee = { label = "费用", type = "money" }
[state]
put      = { label = "已问", kind = "open" }
answered = { label = "已答", kind = "ended" }
[result]
answered = { label = "已答", keep = "5 years" }
[act.put]
label = "问"
from = ["start"]
to = "put"
by = ["link"]
asks = ["fee"]
[act.answer]
label = "答"
from = ["put"]
to = "answered"
by = ["clerk"]
result = "answered"
"#;

fn county() -> County {
    County::small(&[("case", CASE), ("question", QUESTION)])
}

#[test]
fn whoever_may_do_it_proposes_and_another_person_the_head_approves() {
    let mut county = county();
    let id = county.act("2023-05-04", AN, "case", "open", json!({ "fee": 100 }));
    let change = || amend(&county, &id, "open", None, json!({ "fee": 200 }));
    let changes = [change(), change(), change()];
    let [a, b, c] = changes;
    assert_eq!(
        county.correct("2023-05-05", CI, BO, vec![a]).unwrap_err().rule,
        Rule::NotByYou
    );
    assert_eq!(
        county.correct("2023-05-05", AN, AN, vec![b]).unwrap_err().rule,
        Rule::ApproverMayNot
    );
    assert_eq!(
        county.correct("2023-05-05", AN, CI, vec![c]).unwrap_err().rule,
        Rule::ApproverMayNot
    );
    let change = amend(&county, &id, "open", None, json!({ "fee": 200 }));
    county.correct("2023-05-05", AN, BO, vec![change]).unwrap();
    assert_eq!(county.matter(&id).fields["fee"], json!(200));
    assert_eq!(county.matter(&id).revision, 2);
    county.verify();
}

#[test]
fn an_amended_day_moves_clocks_and_what_it_brought_about() {
    let mut county = county();
    let id = county.act("2023-05-04", AN, "case", "open", json!({ "fee": 100 }));
    county.act("2023-05-05", AN, &id, "ask", json!({}));
    let question = county.linked(&id, "question");
    county.act("2023-05-08", AN, &question, "answer", json!({}));
    assert_eq!(county.due(&id, "close"), Some(day("2023-05-15")));
    let change = amend(&county, &question, "answer", Some("2023-05-10"), json!({}));
    county.correct("2023-05-20", AN, BO, vec![change]).unwrap();
    assert_eq!(county.matter(&id).days["heard"], [day("2023-05-10")]);
    assert_eq!(
        county.sum("case.heard", Some(day("2023-05-09")), day("2023-05-31"), None),
        1
    );
    let change = amend(&county, &id, "open", Some("2023-05-02"), json!({}));
    county.correct("2023-05-21", AN, BO, vec![change]).unwrap();
    assert_eq!(county.due(&id, "close"), Some(day("2023-05-12")));
    assert_eq!(county.matter(&id).filed, day("2023-05-02"));
    county.verify();
}

#[test]
fn undoing_a_cause_undoes_its_reactions_and_later_acts_must_join() {
    let mut county = county();
    let id = county.act("2023-05-04", AN, "case", "open", json!({ "fee": 100 }));
    county.act("2023-05-05", AN, &id, "ask", json!({}));
    let question = county.linked(&id, "question");
    county.act("2023-05-08", AN, &question, "answer", json!({}));
    county.act("2023-05-09", AN, &id, "close", json!({}));
    // Without the answer the case still waits, and cannot have been closed.
    let change = void(&county, &question, "answer");
    let refusal = county.correct("2023-05-20", AN, BO, vec![change]).unwrap_err();
    assert_eq!(
        (refusal.rule, refusal.basis.as_deref()),
        (Rule::CorrectionBreaks, Some("§4.8"))
    );
    assert_eq!(refusal.more.len(), 1);
    assert_eq!(county.matter(&id).state, "done");
    let changes = vec![void(&county, &question, "answer"), void(&county, &id, "close")];
    county.correct("2023-05-20", AN, BO, changes).unwrap();
    assert_eq!(county.matter(&id).state, "waiting");
    assert_eq!(county.matter(&question).state, "put");
    assert_eq!(county.matter(&id).times.get("heard"), None);
    assert_eq!(county.sum("case.heard", None, day("2023-12-31"), None), 0);
    assert_eq!(county.level_is("case.open", day("2023-12-31")), 1);
    county.verify();
}

#[test]
fn voiding_a_first_act_leaves_only_the_number() {
    let mut county = county();
    let id = county.act("2023-05-04", AN, "case", "open", json!({ "fee": 100 }));
    county.act("2023-05-05", AN, &id, "ask", json!({}));
    let question = county.linked(&id, "question");
    let change = void(&county, &id, "open");
    assert_eq!(
        county
            .correct("2023-05-06", AN, BO, vec![change])
            .unwrap_err()
            .rule,
        Rule::CorrectionBreaks
    );
    let changes = vec![void(&county, &id, "open"), void(&county, &id, "ask")];
    county.correct("2023-05-06", AN, BO, changes).unwrap();
    let matter = county.matter(&id);
    assert_eq!(
        (matter.state.as_str(), matter.numbers["number"].as_str()),
        ("void", "案2023-1")
    );
    assert!(matter.clocks.is_empty() && matter.fields.is_empty());
    assert_eq!(county.matter(&question).state, "void");
    assert_eq!(county.level_is("case.open", day("2023-12-31")), 0);
    assert_eq!(
        county.refused("2023-05-07", AN, &id, "close", json!({})).rule,
        Rule::WrongState
    );
    county.verify();
}

#[test]
fn an_inserted_act_stands_where_it_is_put() {
    let mut county = county();
    let id = county.act("2023-05-04", AN, "case", "open", json!({ "fee": 100 }));
    county.today = day("2023-05-30");
    let change = insert(&county, &id, "open", ("2023-05-09", AN, "close"), json!({}));
    county.correct("2023-05-30", AN, BO, vec![change]).unwrap();
    let matter = county.matter(&id);
    assert_eq!(
        (matter.state.as_str(), matter.ended),
        ("done", Some(day("2023-05-09")))
    );
    assert_eq!(
        format!("{:?}", matter.clocks["close"][0].closed.as_ref().unwrap().how),
        "Met"
    );
    // And may be amended and taken out again.
    let change = amend(&county, &id, "close", Some("2023-05-20"), json!({}));
    county.correct("2023-05-31", AN, BO, vec![change]).unwrap();
    assert_eq!(
        format!(
            "{:?}",
            county.matter(&id).clocks["close"][0].closed.as_ref().unwrap().how
        ),
        "MetLate"
    );
    county.verify();
}

#[test]
fn what_really_happened_may_be_recorded_as_a_breach() {
    let mut county = county();
    let id = county.act("2023-05-04", AN, "case", "open", json!({ "fee": 100 }));
    county.act("2023-05-05", AN, &id, "close", json!({}));
    let change = || amend(&county, &id, "open", None, json!({ "fee": 50 }));
    let (first, second) = (change(), change());
    let refusal = county.correct("2023-05-06", AN, BO, vec![first]).unwrap_err();
    assert_eq!(refusal.rule, Rule::CorrectionBreaks);
    let set = CorrectionSet {
        why: "实收五角".to_owned(),
        by: actor(AN),
        approved_by: actor(BO),
        changes: vec![second],
        accept_breaches: true,
    };
    county.try_correct(day("2023-05-06"), &set).unwrap();
    let breaches = &county.matter(&id).breaches;
    assert_eq!(breaches.len(), 1);
    assert!(breaches[0].ends_with("违规：费用不足一元"), "{breaches:?}");
    county.verify();
    // What stands stands: a later correction need not accept it again.
    let change = amend(&county, &id, "close", Some("2023-05-06"), json!({}));
    county.correct("2023-05-07", AN, BO, vec![change]).unwrap();
    assert_eq!(county.matter(&id).breaches.len(), 1);
    county.verify();
}

#[test]
fn a_target_must_stand() {
    let mut county = county();
    let id = county.act("2023-05-04", AN, "case", "open", json!({ "fee": 100 }));
    let mut change = void(&county, &id, "open");
    let ChangeKind::Void { target } = &mut change.kind else {
        panic!()
    };
    *target = engine::ids::EntryId::from("e-nowhere");
    assert_eq!(
        county
            .correct("2023-05-05", AN, BO, vec![change])
            .unwrap_err()
            .rule,
        Rule::CorrectionTarget
    );
    assert_eq!(
        county.correct("2023-05-05", AN, BO, vec![]).unwrap_err().rule,
        Rule::CorrectionTarget
    );
    let change = amend(&county, &id, "open", None, json!({ "fee": "much" }));
    assert_eq!(
        county
            .correct("2023-05-05", AN, BO, vec![change])
            .unwrap_err()
            .rule,
        Rule::WrongAnswer
    );
}
