//! No account below zero on any day; money leaves only to a payee whom another person named earlier.

use engine::refusal::Rule;
use serde_json::{Value as Json, json};

use crate::support::small::{AN, BO, KA, actor, amend, people, secret};
use crate::support::{County, day};

const DEPOSIT: &str = r#"
[procedure]
id = "deposit"
label = "保管"
organs = ["office"]
[party]
payer  = { label = "缴存人", who = ["person"], least = 1, most = 1 }
victim = { label = "被害人", who = ["person"], least = 1 }
[field]
amount = { label = "金额", type = "money" }
payee  = { label = "领款人", type = "person" }
[account]
held   = { label = "专户", per = "matter" }
fund   = { label = "基金", shared = "fund" }
payer  = { label = "缴存人", outside = true, named_by = "party.payer.account" }
victim = { label = "被害人", outside = true, each = "party.victim", named_by = "party.victim.account" }
state  = { label = "国库", outside = true, treasury = true }
[state]
going = { label = "在办", kind = "open" }
[act.open]
label = "立"
from = ["start"]
to = "going"
by = ["clerk"]
asks = ["party.payer", "party.payer.account", "party.victim"]
[act.name]
label = "写账户"
from = ["going"]
by = ["clerk"]
may_ask = ["party.victim.account"]
[act.pay_in]
label = "缴"
from = ["going"]
by = ["cashier"]
asks = ["amount"]
posts = [{ from = "payer", to = "held", amount = "act.amount" }]
[act.release]
label = "付"
from = ["going"]
by = ["cashier"]
asks = ["payee", "amount"]
posts = [{ from = "held", to = "victim of payee", amount = "act.amount" }]
[act.refund]
label = "退"
from = ["going"]
by = ["cashier"]
posts = [{ from = "held", to = "payer", amount = "matter.balance.held" }]
[act.surrender]
label = "缴国库"
from = ["going"]
by = ["cashier"]
posts = [{ from = "held", to = "state", amount = "matter.balance.held" }]
[act.give]
label = "入基金"
from = ["going"]
by = ["cashier"]
asks = ["amount"]
posts = [{ from = "held", to = "fund", amount = "act.amount" }]
[act.grant]
label = "基金支付"
from = ["going"]
by = ["cashier"]
asks = ["amount"]
needs = [{ that = "matter.balance.fund >= act.amount || act.amount > yuan(1000)", say = "基金不足" }]
posts = [{ from = "fund", to = "payer", amount = "act.amount" }]
"#;

const FUND: &str = r#"
[account.fund]
label = "基金"
per = "organ"
"#;

fn opened() -> (County, engine::ids::MatterId) {
    let mut county = County::small(&[("deposit", DEPOSIT), ("lists.toml", FUND)]);
    let id = open(&mut county);
    (county, id)
}

fn open(county: &mut County) -> engine::ids::MatterId {
    let answers = json!({
        "party.payer": people(&["deng"]), "party.payer.account": { "deng": secret("账户一") },
        "party.victim": people(&["fu", "peng"]),
    });
    county.act("2023-04-10", AN, "deposit", "open", answers)
}

fn account(person: &str) -> Json {
    json!({ "party.victim.account": { person: secret("账户二") } })
}

#[test]
fn a_held_account_never_goes_below_zero() {
    let (mut county, id) = opened();
    county.act("2023-04-11", AN, &id, "name", account("fu"));
    county.act("2023-04-12", KA, &id, "pay_in", json!({ "amount": 5000 }));
    county.act(
        "2023-05-04",
        KA,
        &id,
        "release",
        json!({ "payee": "fu", "amount": 3000 }),
    );
    let refusal = county.refused(
        "2023-05-05",
        KA,
        &id,
        "release",
        json!({ "payee": "fu", "amount": 2001 }),
    );
    assert_eq!(
        (refusal.rule, refusal.basis.as_deref()),
        (Rule::Overdrawn, Some("§4.14"))
    );
    for (amount, rule) in [(0, Rule::AmountNotPositive), (-5, Rule::WrongAnswer)] {
        let answers = json!({ "payee": "fu", "amount": amount });
        assert_eq!(
            county.refused("2023-05-05", KA, &id, "release", answers).rule,
            rule
        );
    }
    // Less paid in would leave too little on 4 May, although there is enough today.
    county.act("2023-06-01", KA, &id, "pay_in", json!({ "amount": 5000 }));
    let first = county
        .journal
        .iter()
        .find(|e| e.act.as_deref() == Some("pay_in"))
        .unwrap()
        .id
        .clone();
    let mut change = amend(&county, &id, "pay_in", None, json!({ "amount": 2500 }));
    let engine::request::ChangeKind::Amend { target, .. } = &mut change.kind else {
        panic!()
    };
    *target = first;
    let refusal = county.correct("2023-06-02", KA, BO, vec![change]).unwrap_err();
    assert_eq!(
        (refusal.rule, refusal.basis.as_deref()),
        (Rule::Overdrawn, Some("§4.14"))
    );
    let balances = &county.matter(&id).balances;
    assert_eq!(
        (balances["held"], balances["payer"], balances["victim:fu"]),
        (7000, -10_000, 3000)
    );
    assert_eq!(county.balance(&format!("{id}:held"), day("2023-05-03")), 5000);
    county.verify();
}

#[test]
fn the_payee_must_have_been_named_by_another_person() {
    let (mut county, id) = opened();
    county.act("2023-04-12", KA, &id, "pay_in", json!({ "amount": 5000 }));
    let ask = |payee: &str| json!({ "payee": payee, "amount": 100 });
    let refusal = county.refused("2023-04-13", KA, &id, "release", ask("fu"));
    assert_eq!(
        (refusal.rule, refusal.basis.as_deref()),
        (Rule::PayeeNotNamed, Some("§3 account"))
    );
    county.act("2023-04-13", AN, &id, "name", account("fu"));
    // An, who named the account, is cashier too, and may not release to it.
    let an = "cashier@o1:an";
    assert_eq!(actor(an).person().unwrap().as_str(), "an");
    assert_eq!(
        county.refused("2023-04-13", an, &id, "release", ask("fu")).rule,
        Rule::PayeeNotNamed
    );
    assert_eq!(
        county.refused("2023-04-13", KA, &id, "release", ask("peng")).rule,
        Rule::PayeeNotNamed
    );
    county.act("2023-04-13", KA, &id, "release", ask("fu"));
    assert_eq!(
        county.refused("2023-04-14", an, &id, "refund", json!({})).rule,
        Rule::PayeeNotNamed
    );
    county.act("2023-04-14", KA, &id, "refund", json!({}));
    assert_eq!(
        county.refused("2023-04-15", KA, &id, "refund", json!({})).rule,
        Rule::AmountNotPositive
    );
    // The treasury needs no name.
    county.act("2023-04-15", KA, &id, "pay_in", json!({ "amount": 100 }));
    county.act("2023-04-16", an, &id, "surrender", json!({}));
    county.verify();
}

#[test]
fn a_shared_account_is_judged_on_every_later_day() {
    let (mut county, a) = opened();
    let b = open(&mut county);
    county.act("2023-04-12", KA, &a, "pay_in", json!({ "amount": 5000 }));
    county.act("2023-04-20", KA, &a, "give", json!({ "amount": 5000 }));
    assert_eq!(county.balance("shared:fund:o1", day("2023-04-20")), 5000);
    // Before the twentieth there was nothing in it.
    county.today = day("2023-05-01");
    let refusal = county.refused("2023-04-19", KA, &b, "grant", json!({ "amount": 1000 }));
    assert_eq!(refusal.say.as_deref(), Some("基金不足"));
    county.act("2023-05-01", KA, &b, "grant", json!({ "amount": 4000 }));
    let refusal = county.refused("2023-05-01", KA, &b, "grant", json!({ "amount": 100_001 }));
    assert_eq!(refusal.rule, Rule::Overdrawn);
    // Nor may it be taken back from under a payment.
    let change = amend(&county, &a, "give", None, json!({ "amount": 3000 }));
    let refusal = county.correct("2023-05-02", KA, BO, vec![change]).unwrap_err();
    assert_eq!(
        (refusal.rule, refusal.basis.as_deref()),
        (Rule::Overdrawn, Some("§4.14"))
    );
    let change = amend(&county, &a, "give", None, json!({ "amount": 4500 }));
    county.correct("2023-05-02", KA, BO, vec![change]).unwrap();
    assert_eq!(county.balance("shared:fund:o1", day("2023-05-02")), 500);
    county.verify();
}
