//! Absent is not false, zero or empty.

use engine::refusal::Rule;
use serde_json::json;

use crate::support::County;
use crate::support::small::AN;

fn case(guard: &str) -> String {
    format!(
        r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
[field]
fee  = {{ label = "费用", type = "money" }}
paid = {{ label = "已付", type = "yesno" }}
copy = {{ label = "抄录", type = "money" }}
[state]
going = {{ label = "在办", kind = "open" }}
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
may_ask = ["fee", "paid"]
needs = [{{ that = "{guard}", say = "不合" }}]
[act.copy]
label = "抄"
from = ["going"]
by = ["clerk"]
sets = {{ copy = "matter.fee" }}
"#
    )
}

#[test]
fn reading_what_is_not_there_refuses_whatever_the_operator() {
    for guard in [
        "act.fee > 0",
        "act.fee != 5",
        "act.fee == 5",
        "!act.paid",
        "act.paid || true",
        "!(act.fee == 5)",
    ] {
        let mut county = County::small(&[("case", &case(guard))]);
        let refusal = county.refused("2023-05-04", AN, "case", "open", json!({}));
        assert_eq!(refusal.rule, Rule::AbsentValue, "{guard}");
        let label = if guard.contains("paid") {
            "已付"
        } else {
            "费用"
        };
        assert_eq!(refusal.what(), format!("{label}未填写"), "{guard}");
        assert_eq!(refusal.basis.as_deref(), Some("§4.3"));
    }
}

#[test]
fn has_may_ask_and_is_read_left_to_right() {
    for guard in [
        "!has(act.fee) || act.fee > 5",
        "!(has(act.fee) && act.fee > 5)",
        "true || act.fee > 5",
        "!(false && act.fee > 5)",
        "has(act.fee) ? act.fee > 5 : true",
        "matter.times.copy == 0 && !has(matter.last.copy) && !has(matter.result)",
    ] {
        let mut county = County::small(&[("case", &case(guard))]);
        county.act("2023-05-04", AN, "case", "open", json!({}));
        county.verify();
    }
    let mut county = County::small(&[("case", &case("act.fee > 5 || true"))]);
    assert_eq!(
        county.refused("2023-05-04", AN, "case", "open", json!({})).rule,
        Rule::AbsentValue
    );
}

#[test]
fn an_absent_value_is_not_set() {
    let mut county = County::small(&[("case", &case("true"))]);
    let id = county.act("2023-05-04", AN, "case", "open", json!({}));
    let refusal = county.refused("2023-05-04", AN, &id, "copy", json!({}));
    assert_eq!(
        (refusal.rule, refusal.subject.as_str()),
        (Rule::AbsentValue, "费用")
    );
}
