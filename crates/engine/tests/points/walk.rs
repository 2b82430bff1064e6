//! Random walks: whatever is asked, in whatever order, what is recorded replays to the same bytes, and a plain second
//! bookkeeper agrees. Few people, few matters, small sums, so that edges are met.

use std::collections::BTreeMap;

use engine::entry::Kind;
use engine::ids::MatterId;
use engine::request::{Change, ChangeKind, CorrectionSet};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::support::small::{AN, BO, CI, DU, KA, actor, people, secret};
use crate::support::{County, day};

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
number = "案{year}-{seq}"
numbered_on = ["accept"]
series = ["county", "year"]
[party]
payer  = { label = "缴存人", who = ["person"], least = 1, most = 1 }
victim = { label = "被害人", who = ["person"], least = 1 }
[field]
kind   = { label = "种类", type = "choice", choices = { x = "甲", y = "乙" } }
amount = { label = "金额", type = "money" }
payee  = { label = "领款人", type = "person" }
target = { label = "去处", type = "organ" }
[account]
held   = { label = "专户", per = "matter" }
payer  = { label = "缴存人", outside = true, named_by = "party.payer.account" }
victim = { label = "被害人", outside = true, each = "party.victim", named_by = "party.victim.account" }
[state]
asked    = { label = "已申请", kind = "open" }
accepted = { label = "已受理", kind = "open" }
paused   = { label = "中止", kind = "paused" }
done     = { label = "办结", kind = "ended" }
[result]
done = { label = "办结", keep = "5 years" }
lost = { label = "放弃", keep = "5 years" }
[act.ask]
label = "申请"
from = ["start"]
to = "asked"
by = ["clerk"]
asks = ["kind", "party.payer", "party.payer.account", "party.victim", "party.victim.account"]
[act.accept]
label = "受理"
from = ["asked"]
to = "accepted"
by = ["clerk"]
opens = [{ procedure = "task", act = "begin", as = "task", copy = { kind = "matter.kind" } }]
[act.lapse]
label = "视为放弃"
from = ["asked"]
to = "done"
by = ["clock"]
result = "lost"
[act.pause]
label = "中止"
from = ["accepted"]
to = "paused"
by = ["clerk"]
[act.resume]
label = "恢复"
from = ["paused"]
to = "accepted"
by = ["clerk"]
[act.change]
label = "改"
from = ["accepted"]
by = ["clerk"]
asks = ["kind"]
[act.hand]
label = "转"
from = ["accepted"]
by = ["clerk"]
asks = ["target"]
sets = { organ = "matter.target" }
[act.pay_in]
label = "缴"
from = ["accepted"]
by = ["cashier"]
asks = ["amount"]
posts = [{ from = "payer", to = "held", amount = "act.amount" }]
[act.release]
label = "付"
from = ["accepted"]
by = ["cashier"]
approval = ["head"]
asks = ["payee", "amount"]
needs = [{ that = "act.payee in matter.party.victim", say = "不是被害人" }]
posts = [{ from = "held", to = "victim of payee", amount = "act.amount" }]
[act.finished]
label = "事成"
from = ["accepted"]
by = ["link"]
after = "task.finish"
[act.close]
label = "办结"
from = ["accepted"]
to = "done"
by = ["clerk"]
needs = [{ that = "matter.balance.held == yuan(0)", say = "尚有余额" }]
result = "done"
[clock.accept]
label = "受理期限"
starts = ["ask"]
met_by = ["accept"]
within = "3 working days"
owner = "clerk"
lapse = "lapse"
lapse_day = "day after"
basis = "本地规定"
[clock.close]
label = "办理期限"
starts = ["accept"]
met_by = ["close"]
within = "10 days"
owner = "head of superior"
basis = "本地规定"
[measure."case.going"]
label = "在办"
unit = "件"
while = ["accepted", "paused"]
split = ["kind"]
[measure."case.closed"]
label = "办结"
unit = "件"
on = ["close"]
split = ["kind"]
[measure."case.paid"]
label = "缴"
unit = "元"
on = ["pay_in"]
amount = "amount"
[measure."case.accepted"]
label = "受理"
unit = "件"
on = ["accept"]
once = true
"#;

const TASK: &str = r#"
[procedure]
id = "task"
label = "活"
organs = ["office"]
[field]
kind = { label = "种类", type = "choice", choices = { x = "甲", y = "乙" } }
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
asks = ["kind"]
[act.finish]
label = "完"
from = ["begun"]
to = "finished"
by = ["clerk", "link"]
result = "done"
[act.closed]
label = "随之了结"
from = ["begun"]
to = "finished"
by = ["link"]
after = "case.close"
result = "done"
"#;

/// One thing somebody tries.
#[derive(Debug, Clone)]
enum Try {
    Ask {
        kind: bool,
    },
    /// An act that the state allows, by one who may; or, with `who`, any act by that person.
    Act {
        matter: usize,
        act: usize,
        who: Option<usize>,
        amount: i64,
        kind: bool,
    },
    Approve {
        matter: usize,
        who: usize,
    },
    Wait {
        days: i64,
    },
    Amend {
        matter: usize,
        entry: usize,
        days: i64,
        amount: Option<i64>,
    },
    Void {
        matter: usize,
        entry: usize,
    },
    Insert {
        matter: usize,
        entry: usize,
        act: usize,
        days: i64,
    },
}

const ACTS: [&str; 9] = [
    "accept", "pause", "resume", "change", "hand", "pay_in", "release", "close", "finish",
];
const WHO: [&str; 5] = [AN, KA, BO, CI, DU];

fn tries() -> impl Strategy<Value = Try> {
    prop_oneof![
        1 => any::<bool>().prop_map(|kind| Try::Ask { kind }),
        12 => (0..4_usize, 0..72_usize, proptest::option::weighted(0.1, 0..WHO.len()), -1..4_i64, any::<bool>())
            .prop_map(|(matter, act, who, amount, kind)| Try::Act { matter, act, who, amount, kind }),
        4 => (0..4_usize, 0..WHO.len()).prop_map(|(matter, who)| Try::Approve { matter, who }),
        2 => (0..4_i64).prop_map(|days| Try::Wait { days }),
        2 => (0..4_usize, 0..8_usize, -3..4_i64, proptest::option::of(-1..4_i64))
            .prop_map(|(matter, entry, days, amount)| Try::Amend { matter, entry, days, amount }),
        1 => (0..4_usize, 0..8_usize).prop_map(|(matter, entry)| Try::Void { matter, entry }),
        1 => (0..4_usize, 0..8_usize, 0..ACTS.len(), 0..3_i64)
            .prop_map(|(matter, entry, act, days)| Try::Insert { matter, entry, act, days }),
    ]
}

fn answers(act: &str, amount: i64, kind: bool) -> Json {
    match act {
        "change" => json!({ "kind": if kind { "x" } else { "y" } }),
        "hand" => json!({ "target": if kind { "o1" } else { "o2" } }),
        "pay_in" => json!({ "amount": amount }),
        "release" => json!({ "amount": amount, "payee": if kind { "fu" } else { "nobody" } }),
        _ => json!({}),
    }
}

/// Tries one thing; refusals are part of the walk.
fn attempt(county: &mut County, one: &Try) {
    let today = county.today.to_string();
    let ids: Vec<MatterId> = county.matters.keys().cloned().collect();
    let matter = |n: &usize| ids.get(n % ids.len().max(1)).cloned();
    match one {
        Try::Ask { kind } => {
            let answers = json!({
                "kind": if *kind { "x" } else { "y" }, "party.payer": people(&["deng"]),
                "party.payer.account": { "deng": secret("a") }, "party.victim": people(&["fu"]),
                "party.victim.account": { "fu": secret("b") },
            });
            drop(county.ask_for(&today, AN, "case", "ask", answers));
        }
        Try::Act {
            matter: n,
            act,
            who,
            amount,
            kind,
        } => {
            if let Some(id) = matter(n) {
                let matter = county.matter(&id);
                let fit: &[&str] = match matter.state.as_str() {
                    "asked" => &["accept"],
                    "accepted" => &[
                        "pay_in", "release", "pause", "change", "hand", "close", "pay_in", "release",
                    ],
                    "paused" => &["resume"],
                    "begun" => &["finish"],
                    _ => &ACTS,
                };
                let clerk = if matter.organ.as_str() == "o1" { AN } else { CI };
                let (act, who) = match who {
                    Some(who) => (ACTS[act % ACTS.len()], WHO[*who]),
                    None => (fit[act % fit.len()], clerk),
                };
                let who = if act == "pay_in" || act == "release" {
                    KA
                } else {
                    who
                };
                drop(county.ask_for(&today, who, &id, act, answers(act, *amount, *kind)));
            }
        }
        Try::Approve { matter: n, who } => {
            if let Some(id) = matter(n) {
                drop(county.approve(&today, WHO[*who], &id, "release"));
            }
        }
        Try::Wait { days } => {
            let mut at = county.today;
            for _ in 0..*days {
                at = at.next();
                county.run(at);
            }
        }
        Try::Amend {
            matter: n,
            entry,
            days,
            amount,
        } => correct(county, matter(n), *entry, |entry| {
            let mut answers = BTreeMap::new();
            if let (Some(amount), true) = (amount, entry.answers.contains_key("amount")) {
                answers.insert("amount".to_owned(), json!(amount));
            }
            let day = (*days != 0).then(|| entry.day.plus_days(*days));
            ChangeKind::Amend {
                target: entry.id.clone(),
                day,
                answers,
            }
        }),
        Try::Void { matter: n, entry } => {
            correct(county, matter(n), *entry, |entry| ChangeKind::Void {
                target: entry.id.clone(),
            });
        }
        Try::Insert {
            matter: n,
            entry,
            act,
            days,
        } => correct(county, matter(n), *entry, |entry| {
            let act = ACTS[*act];
            let answers = answers(act, 1, true)
                .as_object()
                .cloned()
                .unwrap_or_default()
                .into_iter()
                .collect();
            let day = entry.day.plus_days(*days);
            ChangeKind::Insert {
                after: entry.id.clone(),
                act: act.to_owned(),
                day,
                answers,
                actor: actor(AN),
            }
        }),
    }
}

fn correct(
    county: &mut County,
    id: Option<MatterId>,
    entry: usize,
    change: impl FnOnce(&engine::entry::Entry) -> ChangeKind,
) {
    let Some(id) = id else { return };
    let acts: Vec<_> = county
        .history(&id)
        .into_iter()
        .filter(|e| matches!(e.kind, Kind::Act | Kind::Insert))
        .collect();
    let Some(target) = acts.get(entry % acts.len().max(1)) else {
        return;
    };
    let kind = change(target);
    let by = if target.act.as_deref() == Some("pay_in") {
        KA
    } else {
        AN
    };
    let set = CorrectionSet {
        why: "查明".to_owned(),
        by: actor(by),
        approved_by: actor(BO),
        changes: vec![Change { matter: id, kind }],
        accept_breaches: false,
    };
    let today = county.today;
    drop(county.try_correct(today, &set));
}

/// The second bookkeeper: counts the matters as they stand, not the facts.
fn second_bookkeeper(county: &County) {
    let far = day("2100-01-01");
    let cases = || county.matters.values().filter(|m| m.procedure == "case");
    let going = cases()
        .filter(|m| m.state == "accepted" || m.state == "paused")
        .count();
    assert_eq!(county.level_is("case.going", far), going as i64);
    for (kind, of) in [("x", "x"), ("y", "y")] {
        let going =
            cases().filter(|m| matches!(m.state.as_str(), "accepted" | "paused") && m.fields["kind"] == of);
        let level: i64 = county
            .facts
            .iter()
            .filter(|(_, f)| f.measure == "case.going" && f.split["kind"] == kind)
            .map(|(_, f)| f.amount)
            .sum();
        assert_eq!(level, going.count() as i64, "{kind}");
    }
    let closed: u32 = cases().map(|m| m.times.get("close").copied().unwrap_or(0)).sum();
    assert_eq!(county.sum("case.closed", None, far, None), i64::from(closed));
    let accepted = cases().filter(|m| m.times.contains_key("accept")).count();
    assert_eq!(county.sum("case.accepted", None, far, None), accepted as i64);
    let paid: i64 = cases()
        .map(|m| -m.balances.get("payer").copied().unwrap_or(0))
        .sum();
    assert_eq!(county.sum("case.paid", None, far, None), paid);
    for matter in county.matters.values() {
        let held = matter.balances.get("held").copied().unwrap_or(0);
        assert!(held >= 0, "{} is overdrawn", matter.id);
        assert_eq!(county.balance(&format!("{}:held", matter.id), far), held);
        let mut days: Vec<_> = county.postings.iter().map(|(_, p)| p.day).collect();
        days.sort();
        assert!(
            days.iter()
                .all(|d| county.balance(&format!("{}:held", matter.id), *d) >= 0),
            "on a day between"
        );
        let runs = matter.clocks.values().flatten();
        assert!(runs.filter(|r| r.closed.is_none()).count() <= 2);
        let ended = matter.state == "done" || matter.state == "finished";
        assert_eq!(ended, matter.ended.is_some(), "{} {}", matter.id, matter.state);
        assert_eq!(matter.revision as usize, county.history(&matter.id).len());
    }
    // Numbers: unique, without gaps.
    let mut serials: Vec<u64> = county
        .journal
        .iter()
        .flat_map(|e| e.numbers.values())
        .map(|n| n.rsplit_once('-').unwrap().1.parse().unwrap())
        .collect();
    serials.sort_unstable();
    assert_eq!(serials, (1..=serials.len() as u64).collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn what_is_recorded_replays_and_the_second_bookkeeper_agrees(walk in prop::collection::vec(tries(), 1..60)) {
        let mut county = County::small(&[("case", CASE), ("task", TASK)]);
        county.today = day("2023-04-24");
        for one in &walk {
            attempt(&mut county, one);
        }
        county.verify();
        second_bookkeeper(&county);
    }
}
