//! At the counter a post acts in a party's stead: only what both may do, and the post stays the actor.

use engine::entry::{Actor, Behalf, Kind};
use engine::ids::MatterId;
use engine::refusal::Rule;
use serde_json::{Value as Json, json};

use crate::support::County;
use crate::support::small::{AN, BO, CI, people};

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
[party]
side  = { label = "申请人", who = ["person"], least = 1 }
other = { label = "对方", who = ["person"], least = 0 }
[field]
payee   = { label = "收款人", type = "text" }
[state]
going = { label = "在办", kind = "open" }
done  = { label = "办结", kind = "ended" }
[result]
done = { label = "办结", keep = "5 years" }
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk", "party side"]
asks = ["party.side"]
may_ask = ["party.other"]
[act.note]
label = "记一笔"
from = ["going"]
by = ["clerk"]
[act.withdraw]
label = "撤回"
from = ["going"]
to = "done"
by = ["clerk", "party side"]
approval = ["head", "clerk"]
result = "done"
[act.reopen]
label = "重开"
from = ["ended"]
to = "going"
by = ["party side", "clerk of superior"]
[measure."case.opened"]
label = "申请"
unit = "件"
on = ["open"]
"#;

const LISTS: &str = r#"
[list.identity-checks]
label = "怎样核对的身份"
[list.identity-checks.codes]
original = "核对原件"
old = { label = "旧办法", valid = { to = 2022-12-31 } }
"#;

fn county() -> County {
    County::small(&[("case", CASE), ("lists.toml", LISTS)])
}

fn two() -> Json {
    json!({ "party.side": people(&["pi", "qu"]), "party.other": people(&["an"]) })
}

fn behalf(person: &str) -> Option<Behalf> {
    Some(Behalf {
        party: "side".to_owned(),
        person: person.into(),
        checked: "original".to_owned(),
    })
}

fn opened(county: &mut County) -> MatterId {
    county
        .on_behalf("side", None, "original")
        .act("2023-05-04", AN, "case", "open", two())
}

#[test]
fn the_entry_says_who_did_it_and_for_whom() {
    let mut county = county();
    let id = opened(&mut county);
    let entry = county.entry(&id, "open");
    assert!(matches!(&entry.actor, Actor::Post { person, .. } if person.as_str() == "an"));
    assert_eq!(entry.behalf, behalf("pi"), "the first, where none is named");
    let own = county.act("2023-05-05", AN, &id, "note", json!({}));
    assert_eq!(county.entry(&own, "note").behalf, None);
    county.verify();
}

#[test]
fn only_what_that_party_may_do_for_one_who_is_there_and_known() {
    let mut county = county();
    let first = |county: &mut County, who: &str| county.refused("2023-05-04", who, "case", "open", two());
    // The right to act comes first: one whose post may not do it, may not do it for another either.
    assert_eq!(
        first(county.on_behalf("side", None, "original"), BO).rule,
        Rule::NotByYou
    );
    assert_eq!(
        first(county.on_behalf("side", None, "original"), "pi").rule,
        Rule::Behalf
    );
    for (party, person, checked) in [
        ("other", None, "original"),
        ("nobody", None, "original"),
        ("side", Some("an"), "original"),
        ("side", None, "old"),
        ("side", None, ""),
    ] {
        let refusal = first(county.on_behalf(party, person, checked), AN);
        assert_eq!(refusal.rule, Rule::Behalf, "{party} {person:?} {checked}");
    }
    let refusal = first(county.on_behalf("side", None, "guess"), AN);
    assert_eq!(
        refusal.sentence(),
        "替申请人代办，须写明怎样核对的身份。请核对来访人的身份，选明是怎样核对的。"
    );
    let id = opened(&mut county);
    let refusal =
        county
            .on_behalf("side", None, "original")
            .refused("2023-05-05", AN, &id, "note", json!({}));
    assert_eq!(
        refusal.sentence(),
        "“记一笔”不是可以替申请人代办的。请以本岗位办理，或者由有权的人办理。"
    );
}

#[test]
fn nobody_acts_for_themselves() {
    let mut county = county();
    let own = json!({ "party.side": people(&["an"]) });
    let refusal = county
        .on_behalf("side", None, "original")
        .refused("2023-05-04", AN, "case", "open", own);
    assert_eq!(refusal.rule, Rule::Behalf);
}

#[test]
fn without_the_list_nothing_is_done_for_another() {
    let mut county = County::small(&[("case", CASE)]);
    let refusal = county
        .on_behalf("side", None, "original")
        .refused("2023-05-04", AN, "case", "open", two());
    assert_eq!(refusal.rule, Rule::Behalf);
}

#[test]
fn what_is_proposed_for_a_party_is_approved_for_it_and_by_another() {
    let mut county = county();
    let id = opened(&mut county);
    county
        .on_behalf("side", Some("qu"), "original")
        .act("2023-05-05", AN, &id, "withdraw", json!({}));
    let proposal = county.entry(&id, "withdraw");
    assert_eq!((proposal.kind, &proposal.behalf), (Kind::Propose, &behalf("qu")));
    // The clerk proposed it, whoever it was for.
    let own = county.approve("2023-05-06", AN, &id, "withdraw").unwrap_err();
    assert_eq!(own.rule, Rule::ApproverMayNot);
    county.approve("2023-05-06", BO, &id, "withdraw").unwrap();
    let done = county.entry(&id, "withdraw");
    assert_eq!((done.kind, &done.behalf), (Kind::Act, &behalf("qu")));
    // A clerk of the office has no right of their own to reopen it: the party's does not lend it.
    let refusal =
        county
            .on_behalf("side", None, "original")
            .refused("2023-05-07", CI, &id, "reopen", json!({}));
    assert_eq!(refusal.rule, Rule::NotByYou);
    county.verify();
}
