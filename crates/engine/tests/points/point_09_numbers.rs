//! A number is its matter's for good; series have no gaps; papers have their own.

use serde_json::json;

use crate::support::County;
use crate::support::small::{AN, BO, CI, void};

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
number = "（{year}）{organ.abbr}{sort}第{seq}号"
numbered_on = ["accept", "take"]
[field]
sort = { label = "种类", type = "choice", choices = { x = "甲", y = "乙" } }
[state]
going    = { label = "在办", kind = "open" }
accepted = { label = "已受理", kind = "open" }
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
asks = ["sort"]
[act.accept]
label = "受理"
from = ["going"]
to = "accepted"
by = ["clerk"]
[act.take]
label = "接"
from = ["going", "accepted"]
to = "accepted"
by = ["clerk"]
[act.warn]
label = "警告"
from = ["going", "accepted"]
by = ["clerk"]
[paper.warning]
label = "警告书"
on = ["warn"]
number = "{county.abbr}警〔{year}〕{seq}号"
shows = []
[paper.note]
label = "便笺"
on = ["warn"]
number = "{organ.abbr}笺{seq}"
shows = []
"#;

#[test]
fn numbers_are_given_once_in_their_series() {
    let mut county = County::small(&[("case", CASE)]);
    let a = county.act("2023-05-04", AN, "case", "open", json!({ "sort": "x" }));
    assert!(county.matter(&a).numbers.is_empty());
    county.act("2023-05-05", AN, &a, "accept", json!({}));
    county.act("2024-01-05", AN, &a, "take", json!({}));
    assert_eq!(county.matter(&a).numbers["number"], "（2023）o1甲第1号");
    let b = county.act("2023-05-04", CI, "case", "open", json!({ "sort": "y" }));
    county.act("2023-05-05", CI, &b, "accept", json!({}));
    assert_eq!(county.matter(&b).numbers["number"], "（2023）o2乙第1号");
    let c = county.act("2023-05-04", AN, "case", "open", json!({ "sort": "y" }));
    county.act("2024-05-05", AN, &c, "take", json!({}));
    assert_eq!(county.matter(&c).numbers["number"], "（2024）o1乙第1号");
    // After a void the next numbered act takes the number again.
    let change = void(&county, &c, "take");
    county.correct("2024-06-01", AN, BO, vec![change]).unwrap();
    county.act("2024-06-02", AN, &c, "accept", json!({}));
    assert_eq!(county.matter(&c).numbers["number"], "（2024）o1乙第1号");
    assert!(county.entry(&c, "accept").numbers.is_empty());
    county.verify();
}

#[test]
fn papers_are_numbered_each_time() {
    let mut county = County::small(&[("case", CASE)]);
    let a = county.act("2023-05-04", AN, "case", "open", json!({ "sort": "x" }));
    county.act("2023-05-05", AN, &a, "warn", json!({}));
    let b = county.act("2023-05-04", CI, "case", "open", json!({ "sort": "x" }));
    county.act("2023-05-05", CI, &b, "warn", json!({}));
    county.act("2023-05-06", AN, &a, "warn", json!({}));
    let numbers = &county.matter(&a).numbers;
    assert_eq!(numbers["paper.warning"], "南警〔2023〕1号");
    assert_eq!(numbers["paper.warning.2"], "南警〔2023〕3号");
    assert_eq!(numbers["paper.note.2"], "o1笺2");
    assert_eq!(county.matter(&b).numbers["paper.note"], "o2笺1");
    county.verify();
}
