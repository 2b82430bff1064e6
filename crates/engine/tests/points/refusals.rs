//! The order of refusals is contract: the first rule that fails, in the order of [`Rule`], is the refusal.

use engine::refusal::Rule;
use serde_json::{Value as Json, json};

use crate::support::small::{AN, BO, CI, people, secret};
use crate::support::{County, day};

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
[party]
side  = { label = "一方", who = ["person"], least = 1, most = 2 }
[field]
kind  = { label = "种类", type = "choice", choices = { x = "甲", old = { label = "旧", valid = { to = 2023-05-31 } } } }
tags  = { label = "标签", type = "choices", choices = { a = "甲", b = "乙" } }
n     = { label = "数", type = "number", unit = "个" }
facts = { label = "事实", type = "long" }
proof = { label = "证明", type = "file" }
when  = { label = "时刻", type = "moment" }
place = { label = "地点", type = "region" }
why   = { label = "理由", type = "text", required_when = "matter.n > 5" }
[field.rows]
label = "明细"
type = "rows"
[field.rows.columns]
a = { label = "甲", type = "text" }
b = { label = "乙", type = "number", unit = "个", optional = true }
[state]
going = { label = "在办", kind = "open" }
done  = { label = "办结", kind = "ended" }
[result]
done = { label = "办结", keep = "5 years", valid = { to = 2023-12-31 } }
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
asks = ["kind", "n", "party.side"]
may_ask = ["tags", "facts", "proof", "when", "place", "why", "rows", "organ"]
needs = [
  { that = "act.n > 0", say = "数应大于零", basis = "某法第一条" },
  { that = "act.n < 100", say = "数应小于一百" },
]
[act.late]
label = "新办理"
from = ["going"]
by = ["clerk"]
valid = { from = 2024-01-01 }
law_by = "day"
[act.close]
label = "办结"
from = ["going"]
to = "done"
by = ["clerk"]
result = "done"
[act.reopen]
label = "重开"
from = ["ended"]
to = "going"
by = ["clerk"]
"#;

fn good() -> Json {
    json!({ "kind": "x", "n": 1, "party.side": people(&["pi"]) })
}

/// The good answers with one more or another.
fn with(key: &str, value: Json) -> Json {
    let mut answers = good();
    answers[key] = value;
    answers
}

#[test]
fn each_rule_before_the_next() {
    let mut county = County::small(&[("case", CASE)]);
    let rule = |county: &mut County, on, who, answers| county.refused(on, who, "case", "open", answers).rule;
    let c = &mut county;
    assert_eq!(
        c.refused("2023-05-04", AN, "nothing", "open", good()).rule,
        Rule::NoSuchProcedure
    );
    assert_eq!(
        c.refused("2023-05-04", AN, "case", "nothing", good()).rule,
        Rule::NoSuchAct
    );
    assert_eq!(
        c.refused("2023-05-04", AN, "case", "close", json!({})).rule,
        Rule::WrongState
    );
    // Not by the head, nor by a clerk whose post is elsewhere: before anything is said of the answers.
    assert_eq!(rule(c, "2023-05-04", BO, json!({})), Rule::NotByYou);
    assert_eq!(rule(c, "2023-05-04", "clerk@o2:an", json!({})), Rule::NotByYou);
    assert_eq!(
        rule(c, "2023-05-04", AN, with("organ", json!("court"))),
        Rule::NotByYou
    );
    assert_eq!(
        rule(c, "2023-05-04", AN, with("more", json!(1))),
        Rule::UnknownAnswer
    );
    assert_eq!(
        rule(c, "2023-05-04", AN, with("n", json!("1"))),
        Rule::WrongAnswer
    );
    let below = c.refused("2023-05-04", AN, "case", "open", with("n", json!(-1)));
    assert_eq!(below.sentence(), "数：不能小于零。请改正后再报。");
    let missing = c.refused("2023-05-04", AN, "case", "open", json!({ "kind": "x" }));
    assert_eq!(
        (missing.rule, missing.more.clone()),
        (Rule::MissingAnswer, vec!["数".to_owned(), "一方".to_owned()])
    );
    assert_eq!(missing.sentence(), "数；一方未填写。请补填后再报。");
    assert_eq!(
        rule(c, "2023-05-04", AN, with("n", json!(6))),
        Rule::MissingAnswer
    );
    assert_eq!(
        rule(c, "2023-05-04", AN, with("party.side", people(&["a", "b", "c"]))),
        Rule::PartyCount
    );
    let need = c.refused("2023-05-04", AN, "case", "open", with("n", json!(0)));
    assert_eq!(
        (need.rule, need.sentence().as_str()),
        (Rule::Need, "数应大于零（某法第一条）。请先满足上述条件。")
    );
    let id = c.act("2023-05-04", AN, "case", "open", good());
    assert_eq!(
        c.refused("2023-05-04", AN, &id, "late", json!({}))
            .basis
            .as_deref(),
        Some("§2 valid")
    );
    c.act("2024-01-01", AN, &id, "late", json!({}));
    assert_eq!(
        c.refused("2024-01-02", CI, &id, "close", json!({})).rule,
        Rule::NotByYou
    );
    c.act("2024-01-02", AN, &id, "close", json!({}));
    assert_eq!(c.matter(&id).ended, Some(day("2024-01-02")));
    c.act("2024-01-03", AN, &id, "reopen", json!({}));
    assert_eq!(c.matter(&id).ended, None);
    let late = c.act("2024-01-03", AN, "case", "open", good());
    // The result is no longer in force for what was filed in 2024.
    assert_eq!(
        c.refused("2024-01-03", AN, &late, "close", json!({})).rule,
        Rule::NoResult
    );
    let nowhere = engine::ids::MatterId::from("m-nowhere");
    assert_eq!(
        c.refused("2024-01-03", AN, &nowhere, "close", json!({})).rule,
        Rule::NoSuchMatter
    );
    c.verify();
}

#[test]
fn answers_have_the_types_of_their_fields() {
    let mut county = County::small(&[("case", CASE)]);
    for (key, value) in [
        ("kind", json!("z")),
        ("kind", json!(1)),
        ("tags", json!(["b", "a"])),
        ("tags", json!(["a", "a"])),
        ("tags", json!([])),
        ("n", json!(1.5)),
        ("facts", json!("长长的事实")),
        (
            "facts",
            json!({ "secret": "s", "commitment": "c", "hash": "h", "text": "夹带" }),
        ),
        ("proof", json!("abc")),
        ("when", json!("2023-05-04")),
        ("place", json!("3505831")),
        ("organ", json!("o9")),
        ("rows", json!([{ "b": 1 }])),
        ("rows", json!([{ "a": "x", "c": 1 }])),
        ("rows", json!({})),
        ("facts", json!("字".repeat(20_001))),
        ("facts", json!("甲\u{0}乙")),
        ("party.side", json!(["pi"])),
        (
            "party.side",
            json!([{ "person": "pi", "kind": "person", "name": "甲\u{202e}乙" }]),
        ),
        (
            "party.side",
            json!([{ "person": "pi", "kind": "person", "name": "字".repeat(501) }]),
        ),
        ("party.side", json!([{ "person": "pi", "kind": "firm" }])),
        (
            "party.side",
            json!([{ "person": "pi", "kind": "person", "note": "夹带" }]),
        ),
    ] {
        let refusal = county.refused("2023-05-04", AN, "case", "open", with(key, value.clone()));
        let expected = if key == "organ" {
            Rule::OrganMayNotHold
        } else {
            Rule::WrongAnswer
        };
        let right = refusal.rule == expected || (key == "organ" && refusal.rule == Rule::NotByYou);
        assert!(right, "{key} = {value}: {:?}", refusal.rule);
    }
    // A code is in force by the law's day.
    county.act("2023-05-31", AN, "case", "open", with("kind", json!("old")));
    assert_eq!(
        county
            .refused("2023-06-01", AN, "case", "open", with("kind", json!("old")))
            .rule,
        Rule::WrongAnswer
    );
    let all = json!({
        "kind": "x", "n": 7, "party.side": people(&["pi", "qi"]), "tags": ["a", "b"], "facts": secret("x"),
        "proof": "a".repeat(64), "when": "2023-05-04T09:00:00+08:00", "place": "35", "why": "多",
        "rows": [{ "a": "x", "b": 1 }, { "a": "y" }], "organ": "o1",
    });
    let id = county.act("2023-06-01", AN, "case", "open", all);
    assert_eq!(county.matter(&id).fields["tags"], json!(["a", "b"]));
    county.verify();
}

#[test]
fn a_matter_that_moved_on_refuses_who_saw_it_before() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act("2023-05-04", AN, "case", "open", good());
    let (entry, key, moment) = county.stamp();
    let request = engine::request::Request {
        procedure: None,
        matter: Some(id.clone()),
        act: "close".to_owned(),
        answers: std::collections::BTreeMap::new(),
        actor: crate::support::small::actor(AN),
        behalf: None,
        day: day("2023-05-04"),
        organ: None,
        seen: Some(0),
        key,
        digest: String::new(),
    };
    let answer = county.once(|world| engine::perform(world, &request, &entry, moment), &id);
    let engine::request::Answer::Refused(refusal) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(refusal.rule, Rule::MovedOn);
}

#[test]
fn what_is_possible_now_and_what_not_and_why() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act("2023-05-04", AN, "case", "open", good());
    let on = |county: &County, who: &str| -> Vec<(String, Option<Rule>)> {
        let actor = crate::support::small::actor(who);
        let matter = county.matter(&id).clone();
        let found = county.once(
            |world| engine::possible(world, &matter, &actor, county.today),
            &id,
        );
        found
            .into_iter()
            .map(|p| (p.act, p.allowed.err().map(|r| r.rule)))
            .collect()
    };
    let by = |county: &County, who: &str, act: &str| on(county, who).into_iter().find(|(a, _)| a == act);
    assert_eq!(by(&county, AN, "close"), Some(("close".to_owned(), None)));
    assert_eq!(
        by(&county, BO, "close"),
        Some(("close".to_owned(), Some(Rule::NotByYou)))
    );
    assert_eq!(
        by(&county, AN, "reopen"),
        Some(("reopen".to_owned(), Some(Rule::WrongState)))
    );
    // Not in force yet, and a first act, are not spoken of.
    assert_eq!((by(&county, AN, "late"), by(&county, AN, "open")), (None, None));
    county.act("2023-05-05", AN, &id, "close", json!({}));
    assert_eq!(by(&county, AN, "reopen"), Some(("reopen".to_owned(), None)));
}
