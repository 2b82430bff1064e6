//! The functions, each in a guard that holds on one side of its edge and refuses on the other.

use serde_json::json;

use crate::support::County;
use crate::support::small::{AN, secret};

fn case(guard: &str) -> String {
    format!(
        r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
[field]
from   = {{ label = "起日", type = "date" }}
fee    = {{ label = "费用", type = "money" }}
branch = {{ label = "类型", type = "choice", choices = {{ civil = "民事", penal = "刑事" }} }}
who    = {{ label = "人员", type = "person", many = true }}
code   = {{ label = "暗号", type = "text", secret = true }}
[field.rows]
label = "明细"
type = "rows"
[field.rows.columns]
n = {{ label = "数", type = "number", unit = "个" }}
[state]
going = {{ label = "在办", kind = "open" }}
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
asks = ["from", "fee", "branch", "who", "rows", "code"]
needs = [{{ that = "{guard}", say = "不合" }}]
[act.note]
label = "记"
from = ["going"]
by = ["clerk"]
needs = [{{ that = "times('note', '1 month') < 2", say = "一月两次" }}]
"#
    )
}

const TARIFF: &str = r#"
[tariff.fee]
label = "标准"
keys = ["branch"]
gives = "money"
[[tariff.fee.version]]
valid = { from = 2020-01-01, to = 2023-05-31 }
rows = [["civil", "10元"]]
[[tariff.fee.version]]
valid = { from = 2023-06-01 }
rows = [["civil", "20元"]]
"#;

/// Whether the guard holds for an application on that day.
fn holds(guard: &str, on: &str) -> bool {
    let mut county = County::small(&[("case", &case(guard)), ("lists.toml", TARIFF)]);
    let answers = json!({
        "from": "2023-04-03", "fee": 1000, "branch": "civil", "who": ["an", "ci"], "rows": [{ "n": 2 }, { "n": 5 }],
        "code": secret("x"),
    });
    let done = county.ask_for(on, AN, "case", "open", answers);
    if let Err(refusal) = &done {
        assert_eq!(
            refusal.say.as_deref(),
            Some("不合"),
            "{guard}: {}",
            refusal.sentence()
        );
    }
    county.verify();
    done.is_ok()
}

#[test]
fn functions_mean_what_they_say() {
    for guard in [
        "size(act.who) == 2 && size('两个字') == 3",
        "sum(act.rows.n) == 7 && sum(act.rows.map(r, r.n * 2)) == 14",
        "act.rows.all(r, r.n > 1) && act.rows.exists(r, r.n == 5) && size(act.rows.filter(r, r.n > 2)) == 1",
        "days(act.from, day) == 31 && months(act.from, day) == 1",
        "workdays(date('2023-04-28'), day) == 1",
        // Thirty days from 3 April end on 3 May, a holiday: rolled to the 4th.
        "due(act.from, '30 days') == day",
        "act.fee == yuan(10) && share(yuan(1), 1, 3) == 33 && share(5, 1, 2) == 3",
        "tariff('fee', act.branch) == yuan(10)",
        "act.branch.startsWith('ci') && act.branch.endsWith('il') && act.branch.contains('ivi') && act.branch in ['civil']",
        "act.who.all(w, has(w.organ)) && act.who.exists(w, w.organ == 'o2')",
        "counted('none.such', 'branch', '1 month') == 0 && !has(register('case', 'an'))",
        "matter.organ.level == 'town' && matter.organ.kind == 'office' && matter.organ.superior == 'b'",
        "act.code == act.code && 7 / 2 == 3 && 7 % 2 == 1 && -act.fee < 0 && [1, 2] == [1, 2]",
        "matter.region == '350583' && matter.organ.region == matter.region",
    ] {
        assert!(holds(guard, "2023-05-04"), "{guard}");
        assert!(!holds(&format!("!({guard})"), "2023-05-04"), "{guard}");
    }
    assert!(holds("tariff('fee', act.branch) == yuan(20)", "2023-06-01"));
}

#[test]
fn arithmetic_that_leaves_its_range_and_a_missing_row_refuse() {
    use engine::refusal::Rule;
    let refused = |guard: &str| {
        let mut county = County::small(&[("case", &case(guard)), ("lists.toml", TARIFF)]);
        let answers = json!({
            "from": "2023-04-03", "fee": 1000, "branch": "penal", "who": ["an"], "rows": [{ "n": 2 }],
            "code": secret("x"),
        });
        county.refused("2023-05-04", AN, "case", "open", answers).rule
    };
    assert_eq!(refused("act.fee * 9223372036854775807 > 0"), Rule::Overflow);
    assert_eq!(refused("act.fee / (act.fee - act.fee) > 0"), Rule::Overflow);
    assert_eq!(refused("tariff('fee', act.branch) > 0"), Rule::NoTariff);
}

#[test]
fn times_looks_back_over_its_span() {
    let mut county = County::small(&[("case", &case("true")), ("lists.toml", TARIFF)]);
    let answers = json!({
        "from": "2023-04-03", "fee": 1, "branch": "civil", "who": ["an"], "rows": [{ "n": 2 }], "code": secret("x"),
    });
    let id = county.act("2023-05-04", AN, "case", "open", answers);
    county.act("2023-05-10", AN, &id, "note", json!({}));
    county.act("2023-05-20", AN, &id, "note", json!({}));
    assert_eq!(
        county
            .refused("2023-06-09", AN, &id, "note", json!({}))
            .say
            .as_deref(),
        Some("一月两次")
    );
    // The tenth of May is a month past on the tenth of June.
    county.act("2023-06-10", AN, &id, "note", json!({}));
    county.verify();
}
