//! A fact carries the day its act happened and is recorded when it is recorded; a level cannot drift.

use serde_json::json;

use crate::support::small::{AN, CI, DU};
use crate::support::{County, day};

const PERSON: &str = r#"
[procedure]
id = "person"
label = "在册"
organs = ["office"]
[field]
class  = { label = "类别", type = "choice", choices = { strict = "严", loose = "宽" } }
tags   = { label = "标签", type = "choices", choices = { b = "乙", a = "甲" } }
target = { label = "去处", type = "organ" }
[field.rows]
label = "明细"
type = "rows"
[field.rows.columns]
kind = { label = "种类", type = "text" }
n    = { label = "数", type = "number", unit = "个", optional = true }
[state]
here = { label = "在册", kind = "open" }
lost = { label = "脱管", kind = "open" }
gone = { label = "了结", kind = "ended" }
[result]
gone = { label = "了结", keep = "5 years" }
[act.enter]
label = "入册"
from = ["start"]
to = "here"
by = ["clerk"]
may_ask = ["class", "tags", "rows"]
[act.carry_in]
label = "期初"
from = ["start"]
to = "here"
by = ["clerk"]
asks = ["class"]
[act.reclass]
label = "调整"
from = ["here"]
by = ["clerk"]
asks = ["class"]
[act.lose]
label = "失联"
from = ["here"]
to = "lost"
by = ["clerk"]
[act.hand_over]
label = "转"
from = ["here"]
by = ["clerk"]
asks = ["target"]
sets = { organ = "matter.target" }
[act.leave]
label = "离"
from = ["here", "lost"]
to = "gone"
by = ["clerk", "head of superior"]
result = "gone"
[measure."person.here"]
label = "在册"
unit = "人"
while = ["here", "lost"]
split = ["class"]
[measure."person.entered"]
label = "入册"
unit = "人"
on = ["enter"]
split = ["tags"]
[measure."person.rows"]
label = "明细"
unit = "条"
on = ["enter"]
each = "rows"
split = ["rows.kind"]
[measure."person.units"]
label = "数"
unit = "个"
on = ["enter"]
each = "rows"
amount = "rows.n"
[measure."person.reclassed"]
label = "首次调整"
unit = "人"
on = ["reclass"]
once = true
split = ["class"]
"#;

#[test]
fn a_level_moves_with_its_split_its_organ_and_its_states() {
    let mut county = County::small(&[("person", PERSON)]);
    let carried = county.act(
        "2022-12-01",
        AN,
        "person",
        "carry_in",
        json!({ "class": "strict" }),
    );
    let id = county.act("2023-01-10", AN, "person", "enter", json!({}));
    assert_eq!(
        county.facts_of("person.here"),
        ["2022-12-01 [strict] 1", "2023-01-10 [未填] 1"]
    );
    county.act("2023-02-01", AN, &id, "reclass", json!({ "class": "strict" }));
    county.act("2023-02-02", AN, &id, "lose", json!({}));
    assert_eq!(
        county.facts_of("person.here")[2..],
        ["2023-02-01 [未填] -1", "2023-02-01 [strict] 1"]
    );
    county.act("2023-03-01", AN, &carried, "hand_over", json!({ "target": "o2" }));
    let organs: Vec<&str> = county
        .facts
        .iter()
        .filter(|(_, f)| f.day == day("2023-03-01"))
        .map(|(_, f)| f.organ.as_str())
        .collect();
    assert_eq!(organs, ["o1", "o2"]);
    county.act("2023-04-01", CI, &carried, "leave", json!({}));
    county.act("2023-05-01", DU, &id, "leave", json!({}));
    let on = |d: &str| county.level_is("person.here", day(d));
    assert_eq!(
        (
            on("2022-12-31"),
            on("2023-01-31"),
            on("2023-04-01"),
            on("2023-05-01")
        ),
        (1, 2, 1, 0)
    );
    // The opening stock is counted by no flow.
    assert_eq!(county.sum("person.entered", None, day("2023-12-31"), None), 1);
    county.verify();
}

#[test]
fn rows_sets_amounts_and_firsts() {
    let mut county = County::small(&[("person", PERSON)]);
    let answers =
        json!({ "class": "loose", "tags": ["a", "b"], "rows": [{ "kind": "x", "n": 3 }, { "kind": "y" }] });
    let id = county.act("2023-01-10", AN, "person", "enter", answers);
    assert_eq!(county.facts_of("person.entered"), ["2023-01-10 [a+b] 1"]);
    assert_eq!(
        county.facts_of("person.rows"),
        ["2023-01-10 [x] 1", "2023-01-10 [y] 1"]
    );
    assert_eq!(county.facts_of("person.units"), ["2023-01-10 [] 3"]);
    county.act("2023-01-11", AN, &id, "reclass", json!({ "class": "strict" }));
    county.act("2023-01-12", AN, &id, "reclass", json!({ "class": "loose" }));
    assert_eq!(county.facts_of("person.reclassed"), ["2023-01-11 [strict] 1"]);
    county.verify();
}

#[test]
fn a_late_entry_counts_on_its_day_and_is_known_from_its_recording() {
    let mut county = County::small(&[("person", PERSON)]);
    county.today = day("2024-03-01");
    county.act("2023-06-01", AN, "person", "enter", json!({}));
    let known = |d: &str| county.sum("person.here", None, day("2023-12-31"), Some(day(d)));
    assert_eq!((known("2024-02-26"), known("2024-03-01")), (0, 1));
}
