//! `needs` and `sets` read the matter with the answers but before `sets`; `when`, `amount`, `split` and `result_when`
//! read it as the act leaves it.

use serde_json::json;

use crate::support::County;
use crate::support::small::AN;

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
[field]
asked  = { label = "申请", type = "number", unit = "份" }
given  = { label = "给付", type = "number", unit = "份" }
size   = { label = "大小", type = "choice", choices = { big = "大", small = "小" } }
[state]
going = { label = "在办", kind = "open" }
done = { label = "办结", kind = "ended" }
[result]
some = { label = "给了", keep = "5 years" }
none = { label = "没给", keep = "5 years" }
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
asks = ["asked"]
needs = [{ that = "!has(matter.given) && matter.asked == act.asked && matter.times.open == 0 && matter.state == 'start'", say = "条件看得见将来" }]
sets = { given = "act.asked * 2", size = "act.asked > 5 ? 'big' : 'small'" }
[act.close]
label = "办结"
from = ["going"]
to = "done"
by = ["clerk"]
needs = [{ that = "matter.times.close == 0 && matter.state == 'going' && actor.post == 'clerk' && actor.organ == matter.organ && day >= matter.filed", say = "条件看得见将来" }]
result_when = [{ when = "matter.times.close == 1 && matter.state == 'done' && matter.given > 5", result = "some" }, { when = "true", result = "none" }]
[measure."case.given"]
label = "给付"
unit = "份"
on = ["open"]
when = "has(matter.given) && matter.times.open == 1"
amount = "given"
split = ["size"]
"#;

#[test]
fn needs_read_before_and_when_reads_after() {
    let mut county = County::small(&[("case", CASE)]);
    let case = county.act("2023-05-04", AN, "case", "open", json!({ "asked": 7 }));
    assert_eq!(county.facts_of("case.given"), ["2023-05-04 [big] 14"]);
    county.act("2023-05-05", AN, &case, "close", json!({}));
    assert_eq!(county.matter(&case).result.as_deref(), Some("some"));
    let small = county.act("2023-05-05", AN, "case", "open", json!({ "asked": 2 }));
    county.act("2023-05-05", AN, &small, "close", json!({}));
    assert_eq!(county.matter(&small).result.as_deref(), Some("none"));
    assert_eq!(county.matter(&small).fields["size"], json!("small"));
    county.verify();
}
