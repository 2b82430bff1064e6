//! Reactions happen in the same transaction and day, along links and from a matter to the one its field names.

use engine::entry::Actor;
use engine::refusal::Rule;
use serde_json::json;

use crate::support::small::{AN, BO, insert, people};
use crate::support::{County, day};

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
[party]
side = { label = "一方", who = ["person"], least = 1 }
[field]
sum  = { label = "金额", type = "money" }
many = { label = "每人", type = "yesno" }
[state]
going  = { label = "在办", kind = "open" }
closed = { label = "办结", kind = "ended" }
[result]
done = { label = "办结", keep = "5 years" }
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
asks = ["sum", "party.side"]
[act.send]
label = "送"
from = ["going"]
by = ["clerk"]
opens = [{ procedure = "task", act = "begin", as = "task", each = "party.side", copy = { sum = "matter.sum", "party.who" = "row" } }]
[act.task_done]
label = "事成"
from = ["going"]
by = ["link"]
after = "task.finish"
needs = [{ that = "matter.sum < yuan(100)", say = "数额太大，不能随之了结" }]
tells = ["head"]
[act.paid]
label = "记一笔"
from = ["going"]
by = ["link"]
after = "payment.pay"
[act.close]
label = "办结"
from = ["going"]
to = "closed"
by = ["clerk"]
result = "done"
"#;

const TASK: &str = r#"
[procedure]
id = "task"
label = "活"
organs = ["office"]
[party]
who = { label = "谁", who = ["person"], least = 1, most = 1 }
[field]
sum   = { label = "金额", type = "money" }
place = { label = "地点", type = "text" }
[state]
begun    = { label = "已起", kind = "open" }
finished = { label = "已完", kind = "ended" }
[result]
done = { label = "完", keep = "5 years" }
[act.begin]
label = "起"
from = ["start"]
to = "begun"
by = ["link"]
asks = ["sum", "party.who", "place"]
[act.finish]
label = "完"
from = ["begun"]
to = "finished"
by = ["clerk", "clock"]
result = "done"
[act.called_off]
label = "撤"
from = ["begun"]
to = "finished"
by = ["link"]
after = "case.close"
result = "done"
[clock.late]
label = "期"
starts = ["begin"]
within = "10 days"
owner = "clerk"
lapse = "finish"
lapse_day = "day after"
basis = "本地规定"
"#;

const PAYMENT: &str = r#"
[procedure]
id = "payment"
label = "付"
organs = ["office"]
[field]
case = { label = "所属", type = "matter", procedure = "case" }
[state]
paid = { label = "已付", kind = "ended" }
[result]
paid = { label = "已付", keep = "5 years" }
[act.pay]
label = "付"
from = ["start"]
to = "paid"
by = ["clerk"]
asks = ["case"]
result = "paid"
"#;

fn sent(sum: i64, sides: &[&str]) -> (County, engine::ids::MatterId) {
    let mut county = County::small(&[("case", CASE), ("task", TASK), ("payment", PAYMENT)]);
    let id = county.act(
        "2023-05-04",
        AN,
        "case",
        "open",
        json!({ "sum": sum, "party.side": people(sides) }),
    );
    county.act("2023-05-05", AN, &id, "send", json!({ "task.place": "堂上" }));
    (county, id)
}

#[test]
fn opened_matters_take_what_is_copied_and_what_is_answered() {
    let (county, id) = sent(100, &["pi", "qi"]);
    let tasks = &county.matter(&id).links["task"];
    assert_eq!(tasks.len(), 2);
    for (task, who) in tasks.iter().zip(["pi", "qi"]) {
        let task = county.matter(task);
        assert_eq!(
            task.fields,
            [("place".into(), json!("堂上")), ("sum".into(), json!(100))].into()
        );
        assert_eq!(task.parties["who"][0].person.as_str(), who);
        assert_eq!(task.opened_by.as_ref().unwrap().link, "task");
        let entry = county.entry(&task.id, "begin");
        assert_eq!(
            (&entry.actor, entry.cause.as_ref()),
            (&Actor::Link, Some(&county.entry(&id, "send").id))
        );
    }
    assert_eq!(county.entry(&id, "send").opened.len(), 2);
    county.verify();
}

#[test]
fn an_answer_missing_for_the_opened_matter_refuses_all() {
    let mut county = County::small(&[("case", CASE), ("task", TASK), ("payment", PAYMENT)]);
    let id = county.act(
        "2023-05-04",
        AN,
        "case",
        "open",
        json!({ "sum": 1, "party.side": people(&["pi"]) }),
    );
    assert_eq!(
        county.refused("2023-05-05", AN, &id, "send", json!({})).rule,
        Rule::MissingAnswer
    );
    assert_eq!(
        county
            .refused("2023-05-05", AN, &id, "send", json!({ "other.place": 1 }))
            .rule,
        Rule::UnknownAnswer
    );
}

#[test]
fn reactions_run_both_ways_along_a_link() {
    let (mut county, id) = sent(100, &["pi", "qi"]);
    let tasks = county.matter(&id).links["task"].clone();
    county.act("2023-05-08", AN, &tasks[0], "finish", json!({}));
    assert_eq!(county.matter(&id).times["task_done"], 1);
    assert_eq!(
        county.told.iter().map(|t| t.to.as_str()).collect::<Vec<_>>(),
        ["head@o1"]
    );
    // Closing calls off what still runs; the finished task misses it.
    county.act("2023-05-09", AN, &id, "close", json!({}));
    assert_eq!(county.matter(&tasks[1]).state, "finished");
    assert_eq!(county.matter(&tasks[1]).times["called_off"], 1);
    let missed = &county.entry(&id, "close").missed;
    assert_eq!(
        (missed.len(), missed[0].matter.clone(), missed[0].state.as_str()),
        (1, tasks[0].clone(), "finished")
    );
    assert!(
        county
            .told
            .iter()
            .any(|t| t.about == "missed:called_off" && t.to == "clerk@o1")
    );
    county.verify();
}

#[test]
fn a_guard_of_the_reaction_refuses_the_cause() {
    let (mut county, id) = sent(10_000, &["pi"]);
    let task = county.linked(&id, "task");
    let refusal = county.refused("2023-05-08", AN, &task, "finish", json!({}));
    assert_eq!(
        (refusal.rule, refusal.say.as_deref()),
        (Rule::ReactionFails, Some("数额太大，不能随之了结"))
    );
    // Where the cause is a clock it becomes a task.
    let tasks = county.run(day("2023-05-31"));
    assert_eq!(tasks.len(), 1);
    assert_eq!(county.matter(&task).state, "begun");
    county.verify();
}

#[test]
fn a_named_matter_reacts_and_may_miss() {
    let (mut county, id) = sent(100, &["pi"]);
    county.act("2023-05-08", AN, "payment", "pay", json!({ "case": id.as_str() }));
    assert_eq!(county.matter(&id).times["paid"], 1);
    county.act("2023-05-09", AN, &id, "close", json!({}));
    let late = county.act("2023-05-10", AN, "payment", "pay", json!({ "case": id.as_str() }));
    assert_eq!(county.entry(&late, "pay").missed.len(), 1);
    assert_eq!(county.matter(&id).times["paid"], 1);
    // Dated before the case's latest entry: missed too, never blocked.
    county.today = day("2023-05-20");
    let early = county.act("2023-05-06", AN, "payment", "pay", json!({ "case": id.as_str() }));
    assert_eq!(county.entry(&early, "pay").missed.len(), 1);
    county.verify();
}

#[test]
fn an_inserted_cause_has_its_reactions() {
    let (mut county, id) = sent(100, &["pi"]);
    let task = county.linked(&id, "task");
    let change = insert(&county, &task, "begin", ("2023-05-08", AN, "finish"), json!({}));
    county.correct("2023-05-12", AN, BO, vec![change]).unwrap();
    assert_eq!(county.matter(&task).state, "finished");
    assert_eq!(county.matter(&id).days["task_done"], [day("2023-05-08")]);
    county.verify();
}

#[test]
fn what_is_no_matter_is_not_named() {
    let mut county = County::small(&[("case", CASE), ("task", TASK), ("payment", PAYMENT)]);
    let refusal = county.refused("2023-05-08", AN, "payment", "pay", json!({ "case": "m-nowhere" }));
    assert_eq!(refusal.rule, Rule::WrongAnswer);
}
