//! Outside values are fetched before judging and kept in the entry; replay takes the kept value.

use serde_json::json;

use crate::support::small::{AN, BO, amend, people};
use crate::support::{County, day};

const LEAVE: &str = r#"
[procedure]
id = "leave"
label = "外出"
organs = ["office"]
[party]
subject = { label = "本人", who = ["person"], least = 1, most = 1 }
[field]
length = { label = "天数", type = "number", unit = "日" }
[state]
asked   = { label = "已申请", kind = "open" }
granted = { label = "已批准", kind = "open" }
[act.apply]
label = "申请"
from = ["start"]
to = "asked"
by = ["clerk"]
asks = ["length", "party.subject"]
[act.grant]
label = "批准"
from = ["asked"]
to = "granted"
by = ["clerk"]
needs = [{ that = "counted('leave.days', 'party.subject', '2 months') + matter.length <= 10", say = "两个月内超过十日" }]
[measure."leave.days"]
label = "天数"
unit = "日"
on = ["grant"]
amount = "length"
"#;

fn applied(county: &mut County, on: &str, who: &str, length: i64) -> engine::ids::MatterId {
    county.act(
        on,
        AN,
        "leave",
        "apply",
        json!({ "length": length, "party.subject": people(&[who]) }),
    )
}

#[test]
fn facts_of_other_matters_of_the_same_person_count() {
    let mut county = County::small(&[("leave", LEAVE)]);
    let first = applied(&mut county, "2023-03-01", "pi", 7);
    county.act("2023-03-01", AN, &first, "grant", json!({}));
    let other = applied(&mut county, "2023-03-02", "qi", 7);
    county.act("2023-03-02", AN, &other, "grant", json!({}));
    let second = applied(&mut county, "2023-03-03", "pi", 4);
    assert_eq!(
        county
            .refused("2023-03-03", AN, &second, "grant", json!({}))
            .say
            .as_deref(),
        Some("两个月内超过十日")
    );
    // Two months on the first is past.
    county.act("2023-05-01", AN, &second, "grant", json!({}));
    county.verify();
}

#[test]
fn what_was_read_is_kept_and_read_again_at_the_commit() {
    let mut county = County::small(&[("leave", LEAVE)]);
    let first = applied(&mut county, "2023-03-01", "pi", 3);
    county.act("2023-03-01", AN, &first, "grant", json!({}));
    let second = applied(&mut county, "2023-03-03", "pi", 7);
    county.act("2023-03-03", AN, &second, "grant", json!({}));
    let kept: Vec<_> = county
        .entry(&second, "grant")
        .reads
        .iter()
        .filter(|(k, _)| k.contains("counted"))
        .collect();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].1, &json!(3));
    // The first becomes longer: what the second was granted by stays what it was.
    let change = amend(&county, &first, "apply", None, json!({ "length": 9 }));
    county.correct("2023-04-01", AN, BO, vec![change]).unwrap();
    assert_eq!(county.sum("leave.days", None, day("2023-12-31"), None), 16);
    county.verify();
    // Amending the second with the same arguments takes the kept value; another day reads anew, and fails.
    let change = amend(&county, &second, "apply", None, json!({ "length": 6 }));
    county.correct("2023-04-02", AN, BO, vec![change]).unwrap();
    let change = amend(&county, &second, "grant", Some("2023-03-04"), json!({}));
    let refusal = county.correct("2023-04-02", AN, BO, vec![change]).unwrap_err();
    assert_eq!(refusal.say.as_deref(), Some("两个月内超过十日"));
    county.verify();
}
