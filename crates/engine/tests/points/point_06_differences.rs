//! A correction appends the difference of facts, whatever entry they came from.

use serde_json::json;

use crate::support::small::{AN, BO, amend, insert, void};
use crate::support::{County, day};

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
[field]
kind = { label = "种类", type = "choice", choices = { x = "甲", y = "乙" } }
fee  = { label = "费用", type = "money" }
[state]
going = { label = "在办", kind = "open" }
done = { label = "办结", kind = "ended" }
[result]
done = { label = "办结", keep = "5 years" }
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
asks = ["kind", "fee"]
[act.call]
label = "去电"
from = ["going"]
by = ["clerk"]
[act.write]
label = "去函"
from = ["going"]
by = ["clerk"]
[act.close]
label = "办结"
from = ["going"]
to = "done"
by = ["clerk"]
result = "done"
[measure."case.opened"]
label = "申请"
unit = "件"
on = ["open"]
[measure."case.closed"]
label = "办结"
unit = "件"
on = ["close"]
split = ["kind"]
[measure."case.reached"]
label = "联系"
unit = "次"
on = ["call", "write"]
[measure."case.fees"]
label = "费用"
unit = "元"
on = ["close"]
amount = "fee"
"#;

#[test]
fn only_what_differs_is_appended() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act(
        "2023-12-28",
        AN,
        "case",
        "open",
        json!({ "kind": "x", "fee": 100 }),
    );
    county.act("2023-12-29", AN, &id, "close", json!({}));
    let change = amend(&county, &id, "open", None, json!({ "kind": "y" }));
    county.correct("2024-03-01", AN, BO, vec![change]).unwrap();
    // The opening is unmoved, the fee is the same; the closing moves from x to y although it was not amended itself.
    assert_eq!(county.facts_of("case.opened").len(), 1);
    assert_eq!(county.facts_of("case.fees").len(), 1);
    assert_eq!(
        county.facts_of("case.closed"),
        ["2023-12-29 [x] 1", "2023-12-29 [x] -1", "2023-12-29 [y] 1"]
    );
    let change = amend(&county, &id, "close", Some("2024-01-03"), json!({}));
    county.correct("2024-03-02", AN, BO, vec![change]).unwrap();
    let year = |known: &str| {
        county.sum(
            "case.closed",
            Some(day("2023-01-01")),
            day("2023-12-31"),
            Some(day(known)),
        )
    };
    assert_eq!(
        (year("2024-02-26"), year("2024-03-01"), year("2024-03-02")),
        (1, 1, 0)
    );
    assert_eq!(
        county.sum("case.fees", Some(day("2024-01-01")), day("2024-12-31"), None),
        100
    );
    county.verify();
}

#[test]
fn what_is_undone_a_second_time_is_replayed_as_it_was_recorded() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act(
        "2023-12-28",
        AN,
        "case",
        "open",
        json!({ "kind": "x", "fee": 100 }),
    );
    county.act("2023-12-29", AN, &id, "call", json!({}));
    let changes = vec![void(&county, &id, "call")];
    county.correct("2024-01-02", AN, BO, changes).unwrap();
    let changes = vec![insert(
        &county,
        &id,
        "open",
        ("2023-12-29", AN, "write"),
        json!({}),
    )];
    county.correct("2024-01-03", AN, BO, changes).unwrap();
    let changes = vec![void(&county, &id, "write")];
    county.correct("2024-01-04", AN, BO, changes).unwrap();
    let reached = county.facts.iter().filter(|(_, f)| f.measure == "case.reached");
    let reached: Vec<_> = reached.map(|(_, f)| (f.act.as_str(), f.amount)).collect();
    assert_eq!(reached, [("call", 1), ("call", -1), ("write", 1), ("write", -1)]);
    county.verify();
}
