//! A procedure reaches another only by `opens`, `after`, a matter field, `counted` and `register`.

use serde_json::json;

use crate::support::County;
use crate::support::small::{AN, BO};

const MEDIATOR: &str = r#"
[procedure]
id = "mediator"
label = "调解员"
organs = ["office"]
[field]
who   = { label = "姓名", type = "person" }
grade = { label = "等级", type = "choice", choices = { one = "一级", two = "二级" } }
[state]
serving = { label = "在任", kind = "open" }
left    = { label = "离任", kind = "ended" }
[result]
left = { label = "离任", keep = "5 years" }
[act.appoint]
label = "聘任"
from = ["start"]
to = "serving"
by = ["head"]
asks = ["who", "grade"]
[act.leave]
label = "离任"
from = ["serving"]
to = "left"
by = ["head"]
result = "left"
"#;

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
[field]
mediators = { label = "调解员", type = "person", many = true }
record    = { label = "登记", type = "matter", procedure = "mediator" }
[state]
going = { label = "在办", kind = "open" }
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
asks = ["mediators"]
may_ask = ["record"]
needs = [
  { that = "act.mediators.all(m, has(register('mediator', m)) && register('mediator', m).state == 'serving')", say = "有人不在任" },
  { that = "!has(matter.record) || (matter.record.grade == 'one' && matter.record.organ.level == 'town')", say = "须一级" },
]
[measure."case.graded"]
label = "按登记"
unit = "件"
on = ["open"]
split = ["record", "record.grade"]
"#;

#[test]
fn a_register_and_a_named_matter_are_read_and_kept() {
    let mut county = County::small(&[("mediator", MEDIATOR), ("case", CASE)]);
    let one = county.act(
        "2023-01-02",
        BO,
        "mediator",
        "appoint",
        json!({ "who": "pi", "grade": "one" }),
    );
    let two = county.act(
        "2023-01-02",
        BO,
        "mediator",
        "appoint",
        json!({ "who": "qi", "grade": "two" }),
    );
    let ask = |who: &[&str], record: &str| json!({ "mediators": who, "record": record });
    county.refused(
        "2023-05-04",
        AN,
        "case",
        "open",
        json!({ "mediators": ["pi", "nobody"] }),
    );
    let refusal = county.refused("2023-05-04", AN, "case", "open", ask(&["pi"], two.as_str()));
    assert_eq!(refusal.say.as_deref(), Some("须一级"));
    let id = county.act("2023-05-04", AN, "case", "open", ask(&["pi", "qi"], one.as_str()));
    assert_eq!(
        county.facts_of("case.graded"),
        [format!("2023-05-04 [{one},one] 1")]
    );
    let reads = &county.entry(&id, "open").reads;
    assert!(reads.contains_key(&format!("matter({one}).grade")), "{reads:?}");
    // Later changes over there do not touch what was judged.
    county.act("2023-06-01", BO, &two, "leave", json!({}));
    county.verify();
    assert!(
        county
            .ask_for("2023-06-02", AN, "case", "open", ask(&["pi", "qi"], one.as_str()))
            .is_err()
    );
}
