//! A merged organ has a successor from a day: its matters keep their code, its successor's people act on them.

use engine::ids::OrganId;
use engine::refusal::Rule;
use serde_json::json;

use crate::support::small::{AN, CI};
use crate::support::{County, day};

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
[state]
going = { label = "在办", kind = "open" }
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
[act.note]
label = "记"
from = ["going"]
by = ["clerk"]
[measure."case.noted"]
label = "记"
unit = "次"
on = ["note"]
"#;

#[test]
fn the_successor_acts_from_its_day_and_the_code_stays() {
    let mut county = County::small(&[("case", CASE)]);
    let id = county.act("2023-05-04", AN, "case", "open", json!({}));
    let o1 = county.directory.organs.get_mut(&OrganId::from("o1")).unwrap();
    o1.successor = Some((OrganId::from("o2"), day("2023-06-01")));
    assert_eq!(
        county.refused("2023-05-31", CI, &id, "note", json!({})).rule,
        Rule::NotByYou
    );
    county.act("2023-06-01", CI, &id, "note", json!({}));
    assert_eq!(county.matter(&id).organ.as_str(), "o1");
    assert_eq!(county.facts.last().unwrap().1.organ.as_str(), "o1");
    county.verify();
}
