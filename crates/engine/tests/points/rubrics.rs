//! Rubrics: items, vetoes, rounds, weights, and what is counted instead of judged.

use engine::refusal::Rule;
use serde_json::{Value as Json, json};

use crate::support::County;
use crate::support::small::{AN, BO, CI, DU, amend, void};

const RUBRIC: &str = r#"
[rubric]
id = "sheet"
label = "评分"
full = 100
raters = { least = 2, combine = "mean" }
rule_by_head_when_apart = 15
not_applicable = "full marks"
every_deduction_needs = ["reason"]
grades = [{ at_least = 90, label = "优" }, { at_least = 60, label = "良" }, { at_least = 0, label = "差" }]
on_veto = { total = 0, grade = "差" }
[dimension]
form    = { label = "形式", weight = 40 }
content = { label = "内容", weight = 60 }
[item.law]
label = "合法"
veto = true
[item.late]
label = "拖延"
veto = "content"
[item.paper]
label = "纸面"
dimension = "form"
most = 40
deduct = { each = 5, per = "处", cap = 20 }
[item.reason]
label = "说理"
dimension = "content"
most = 40
deduct = { from = 1, to = 40, per = "处" }
[item.hearing]
label = "听证"
dimension = "content"
most = 20
may_not_apply = true
deduct = { from = 1, to = 20, per = "处" }
"#;

const POINTS: &str = r#"
[rubric]
id = "points"
label = "积分"
full = 1000
starts_at = "last"
raters = { least = 1, combine = "mean" }
not_applicable = "full marks"
grades = [{ at_least = 900, label = "绿" }, { at_least = 0, label = "红" }]
[dimension]
all = { label = "全部", weight = 1000 }
[item.warned]
label = "警告"
dimension = "all"
most = 500
deduct = { each = 60, per = "次", cap = 200 }
from_measure = { measure = "case.warned", of = "matter" }
[item.work]
label = "劳动"
dimension = "all"
most = 500
award = { each = 10, per = "次", cap = 100 }
"#;

const SHARES: &str = r#"
[rubric]
id = "shares"
label = "考核"
full = 100
raters = { least = 2, combine = "weighted", weights = { "head of any office" = 60, "head of any bureau" = 40 } }
not_applicable = "rescale"
grades = [{ at_least = 0, label = "有" }]
[dimension]
all = { label = "全部", weight = 100 }
[item.warned]
label = "本所警告"
dimension = "all"
most = 50
deduct = { each = 10, per = "次", cap = 50 }
from_measure = { measure = "case.warned", of = "organ" }
[item.other]
label = "其他"
dimension = "all"
most = 50
may_not_apply = true
deduct = { from = 1, to = 50, per = "处" }
"#;

const CASE: &str = r#"
[procedure]
id = "case"
label = "事"
organs = ["office"]
[field]
sheet  = { label = "评分表", type = "scores", rubric = "sheet" }
points = { label = "积分", type = "scores", rubric = "points" }
shares = { label = "考核", type = "scores", rubric = "shares" }
[state]
going = { label = "在办", kind = "open" }
[act.open]
label = "申请"
from = ["start"]
to = "going"
by = ["clerk"]
[act.warn]
label = "警告"
from = ["going"]
by = ["clerk"]
[act.score]
label = "评分"
from = ["going"]
by = ["clerk", "head", "clerk of any office", "head of superior"]
asks = ["sheet"]
[act.grade]
label = "积分"
from = ["going"]
by = ["clerk"]
asks = ["points"]
[act.share]
label = "考核"
from = ["going"]
by = ["head", "head of superior"]
asks = ["shares"]
[act.tell]
label = "反馈"
from = ["going"]
by = ["clerk"]
needs = [{ that = "has(matter.sheet) && matter.sheet.complete", say = "还有人没有评分" }]
[measure."case.warned"]
label = "警告"
unit = "次"
on = ["warn"]
[measure."case.told"]
label = "反馈"
unit = "件"
on = ["tell"]
split = ["sheet.grade"]
"#;

fn county() -> (County, engine::ids::MatterId) {
    let files = [
        ("case", CASE),
        ("sheet", RUBRIC),
        ("points", POINTS),
        ("shares", SHARES),
    ];
    let mut county = County::small(&files);
    let id = county.act("2023-05-04", AN, "case", "open", json!({}));
    (county, id)
}

fn marks(field: &str, marks: Json) -> Json {
    json!({ field: { "marks": marks } })
}

fn off(points: i64) -> Json {
    json!({ "points": points, "reason": "有误" })
}

fn total(county: &County, id: &engine::ids::MatterId, field: &str) -> (Json, Json) {
    let scores = &county.matter(id).fields[field];
    (scores["total"].clone(), scores["grade"].clone())
}

#[test]
fn two_raters_a_mean_and_the_heads_word() {
    let (mut county, id) = county();
    county.act(
        "2023-05-05",
        AN,
        &id,
        "score",
        marks("sheet", json!({ "paper": off(5), "reason": off(3) })),
    );
    assert_eq!(
        county
            .refused("2023-05-05", AN, &id, "tell", json!({}))
            .say
            .as_deref(),
        Some("还有人没有评分")
    );
    assert_eq!(total(&county, &id, "sheet"), (Json::Null, Json::Null));
    // 92 and, with the cap at twenty, 79: the mean of 85.5 is 86.
    let theirs = json!({ "paper": off(35), "reason": off(1), "hearing": { "not_applicable": true } });
    county.act("2023-05-05", CI, &id, "score", marks("sheet", theirs));
    assert_eq!(total(&county, &id, "sheet"), (json!(86), json!("良")));
    county.act("2023-05-05", AN, &id, "tell", json!({}));
    assert_eq!(county.facts_of("case.told"), ["2023-05-05 [良] 1"]);
    // A new round when a rater rates again; fifteen points apart, the head decides.
    county.act("2024-05-05", AN, &id, "score", marks("sheet", json!({})));
    assert_eq!(county.matter(&id).fields["sheet"]["complete"], json!(false));
    county.act(
        "2024-05-05",
        CI,
        &id,
        "score",
        marks("sheet", json!({ "reason": off(40) })),
    );
    assert_eq!(total(&county, &id, "sheet").0, json!(80));
    county.act(
        "2024-05-05",
        BO,
        &id,
        "score",
        marks("sheet", json!({ "reason": off(9) })),
    );
    assert_eq!(total(&county, &id, "sheet"), (json!(91), json!("优")));
    county.verify();
}

#[test]
fn vetoes_of_all_and_of_a_dimension() {
    let (mut county, id) = county();
    let veto = |item: &str| marks("sheet", json!({ item: { "veto": true, "reason": "违法" } }));
    county.act("2023-05-05", AN, &id, "score", veto("late"));
    county.act("2023-05-05", CI, &id, "score", veto("late"));
    assert_eq!(total(&county, &id, "sheet"), (json!(40), json!("差")));
    county.act("2023-05-06", AN, &id, "score", veto("law"));
    county.act("2023-05-06", CI, &id, "score", marks("sheet", json!({})));
    assert_eq!(total(&county, &id, "sheet"), (json!(0), json!("差")));
    county.verify();
}

#[test]
fn marks_must_fit_their_items() {
    let (mut county, id) = county();
    for bad in [
        json!({ "paper": { "points": 5 } }),
        json!({ "nothing": off(1) }),
        json!({ "paper": { "not_applicable": true } }),
        json!({ "paper": { "veto": true, "reason": "x" } }),
        json!({ "paper": off(-5) }),
        json!({ "law": off(5) }),
        json!({ "paper": "5" }),
    ] {
        let refusal = county.refused("2023-05-05", AN, &id, "score", marks("sheet", bad.clone()));
        assert_eq!(refusal.rule, Rule::WrongAnswer, "{bad}");
    }
}

#[test]
fn points_run_on_and_warnings_count_since_the_last_sheet() {
    let (mut county, id) = county();
    county.act("2023-05-05", AN, &id, "warn", json!({}));
    county.act("2023-05-06", AN, &id, "warn", json!({}));
    let work = |points: i64| marks("points", json!({ "work": { "points": points } }));
    county.act("2023-05-31", AN, &id, "grade", work(30));
    assert_eq!(total(&county, &id, "points"), (json!(910), json!("绿")));
    county.act("2023-06-05", AN, &id, "warn", json!({}));
    county.act("2023-06-30", AN, &id, "grade", work(0));
    assert_eq!(total(&county, &id, "points"), (json!(850), json!("红")));
    county.verify();
}

#[test]
fn weights_go_by_post_and_kind_of_organ_and_counts_by_organ() {
    let (mut county, id) = county();
    let other = county.act("2023-05-05", AN, "case", "open", json!({}));
    county.act("2023-05-05", AN, &other, "warn", json!({}));
    // 10 off for the office's warning; the other item does not apply: 40 of 50 is 80.
    county.act(
        "2023-05-06",
        BO,
        &id,
        "share",
        marks("shares", json!({ "other": { "not_applicable": true } })),
    );
    county.act(
        "2023-05-06",
        DU,
        &id,
        "share",
        marks("shares", json!({ "other": { "points": 20 } })),
    );
    // 80 x 60% + 70 x 40%.
    assert_eq!(total(&county, &id, "shares").0, json!(76));
    county.verify();
}

#[test]
fn a_sheet_keeps_what_was_counted_when_another_is_amended() {
    let (mut county, id) = county();
    let other = county.act("2023-05-05", AN, "case", "open", json!({}));
    county.act("2023-05-05", AN, &other, "warn", json!({}));
    // 10 off for the office's warning on both sheets.
    county.act("2023-05-06", BO, &id, "share", marks("shares", json!({})));
    county.act("2023-05-07", DU, &id, "share", marks("shares", json!({})));
    assert_eq!(total(&county, &id, "shares").0, json!(90));
    let taken_out = void(&county, &other, "warn");
    let marked = amend(
        &county,
        &id,
        "share",
        None,
        marks("shares", json!({ "other": { "points": 20 } })),
    );
    let moved = amend(&county, &id, "share", Some("2023-05-08"), json!({}));
    county.correct("2023-06-01", AN, BO, vec![taken_out]).unwrap();
    assert_eq!(total(&county, &id, "shares").0, json!(90));
    // Other marks ask for the same count, which was kept: 90 x 60% + 70 x 40%.
    county.correct("2023-06-02", DU, BO, vec![marked]).unwrap();
    assert_eq!(total(&county, &id, "shares").0, json!(82));
    // Another day asks for another count, read anew: 80; the sheet before it keeps its warning: 90.
    county.correct("2023-06-03", DU, BO, vec![moved]).unwrap();
    assert_eq!(total(&county, &id, "shares").0, json!(86));
    let amended = county.entry(&id, "share");
    assert_eq!(amended.reads.values().collect::<Vec<_>>(), [&json!(0)]);
    county.verify();
}

#[test]
fn acts_of_the_matter_itself_are_counted_anew() {
    let (mut county, id) = county();
    county.act("2023-05-05", AN, &id, "warn", json!({}));
    county.act("2023-05-06", AN, &id, "warn", json!({}));
    county.act("2023-05-31", AN, &id, "grade", marks("points", json!({})));
    assert_eq!(total(&county, &id, "points").0, json!(880));
    // They are no outside value: a warning that is taken out is taken out of the sheet.
    let change = void(&county, &id, "warn");
    county.correct("2023-06-01", AN, BO, vec![change]).unwrap();
    assert_eq!(total(&county, &id, "points").0, json!(940));
    county.verify();
}
