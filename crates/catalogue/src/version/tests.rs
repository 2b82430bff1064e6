//! Pairs of small catalogues: what reaches a running matter, and what may not be published.

use std::sync::Arc;

use super::*;
use crate::model::{Ask, Catalogue, FieldKind, Role};
use crate::read::reread;
use crate::source::Sources;

const BASE: &str = r#"
[procedure]
id = "visit"
label = "来访"
organs = ["bureau"]
number = "访〔{year}〕{seq}号"
numbered_on = ["receive"]
list = ["number", "state"]
[party]
guest = { label = "来访人", who = ["person"], least = 1 }
[field]
kind   = { label = "种类", type = "choice", choices = { law = "法律", other = "其他" } }
reason = { label = "事由", type = "long" }
days   = { label = "天数", type = "number", unit = "日" }
[state]
busy = { label = "在办", kind = "open" }
done = { label = "办结", kind = "ended" }
[result]
helped = { label = "已办", keep = "10 years" }
[act.receive]
label = "接待"
from = ["start"]
to = "busy"
by = ["clerk", "link"]
asks = ["kind", "party.guest"]
may_ask = ["reason"]
[act.finish]
label = "办结"
from = ["busy"]
to = "done"
by = ["clerk"]
asks = ["days"]
needs = [{ that = "act.days <= 30", say = "不得超过三十日" }]
result = "helped"
[clock.end]
label = "办理期限"
starts = ["receive"]
met_by = ["finish"]
within = "30 days"
basis = "本地规定"
[clock.reply]
label = "答复期限"
starts = ["receive"]
met_by = ["finish"]
basis = "本地规定"
[[clock.reply.version]]
within = "10 days"
valid = { to = 2023-12-31 }
[[clock.reply.version]]
within = "20 days"
valid = { from = 2024-01-01 }
[measure."visit.received"]
label = "接待"
unit = "件"
on = ["receive"]
split = ["kind"]
"#;

const OPENER: &str = r#"
[procedure]
id = "letter"
label = "来信"
organs = ["bureau"]
[field]
what = { label = "内容", type = "choice", choices = { law = "法律", other = "其他" } }
[party]
writer = { label = "写信人", who = ["person"], least = 1 }
[state]
done = { label = "办结", kind = "ended" }
[result]
read = { label = "已阅", keep = "10 years" }
[act.read]
label = "阅"
from = ["start"]
to = "done"
by = ["link"]
asks = ["what", "party.writer"]
result = "read"
opens = [{ procedure = "visit", act = "receive", as = "visit", copy = { kind = "matter.what", "party.guest" = "matter.party.writer" } }]
"#;

const LISTS: &str = r#"
[list.kinds]
label = "种类"
codes = { a = "甲", b = "乙" }
[tariff.pay]
label = "补贴"
keys = ["kind"]
gives = "money"
[[tariff.pay.version]]
valid = { from = 2020-01-01 }
rows = [["a", "10元"]]
"#;

const ORGANS: &str = "[kind]\nbureau = { label = \"司法局\", level = \"county\" }\ndesk = { label = \"窗口\", level = \"town\" }\n";

/// The base with replacements; each must apply.
fn catalogue(changes: &[(&str, &str)]) -> Arc<Catalogue> {
    let mut texts = [
        ("mediation/visit.toml", BASE.to_owned()),
        ("mediation/letter.toml", OPENER.to_owned()),
        ("lists.toml", LISTS.to_owned()),
        ("organs.toml", ORGANS.to_owned()),
    ];
    for (from, to) in changes {
        let hit = texts
            .iter_mut()
            .find(|(_, t)| t.contains(from))
            .unwrap_or_else(|| panic!("no {from:?}"));
        hit.1 = hit.1.replacen(from, to, 1);
    }
    let sources: Sources = texts.into_iter().collect();
    let shown = sources.clone().into_map();
    reread(sources).unwrap_or_else(|e| panic!("{}", e.iter().map(|d| d.text(&shown)).collect::<String>()))
}

fn visit(changes: &[(&str, &str)]) -> Procedure {
    let catalogue = catalogue(changes);
    Procedure::clone(&catalogue.procedures["visit"])
}

fn merged(changes: &[(&str, &str)]) -> Procedure {
    effective(&visit(&[]), &visit(changes))
}

fn refused(changes: &[(&str, &str)]) -> Vec<&'static str> {
    disagreements(&catalogue(&[]), &catalogue(changes))
        .into_iter()
        .map(|d| d.rule)
        .collect()
}

#[test]
fn the_same_version_changes_nothing() {
    assert_eq!(format!("{:?}", merged(&[])), format!("{:?}", visit(&[])));
    assert!(refused(&[]).is_empty());
}

#[test]
fn wording_codes_and_rights_arrive() {
    let p = merged(&[
        ("label = \"来访\"", "label = \"群众来访\""),
        ("不得超过三十日", "最多三十日"),
        (
            "{ law = \"法律\", other = \"其他\" } }\nreason",
            "{ law = \"法律\", other = \"其他\", land = \"土地\" } }\nreason",
        ),
        ("by = [\"clerk\", \"link\"]", "by = [\"head\"]"),
        (
            "result = \"helped\"\n[clock",
            "result = \"helped\"\napproval = [\"head\"]\n[clock",
        ),
    ]);
    assert_eq!(p.label, "群众来访");
    assert_eq!(p.acts["finish"].needs[0].say, "最多三十日");
    let FieldKind::Choice(crate::model::Choices::Inline(codes)) = &p.fields["kind"].kind else {
        panic!()
    };
    assert!(codes.contains_key("land"));
    assert_eq!(
        p.acts["receive"].by,
        ["head".parse().unwrap(), Role::Link],
        "the link stays the procedure's own working"
    );
    assert_eq!(p.acts["finish"].approval.len(), 1);
}

#[test]
fn optional_fields_arrive_and_requirements_do_not() {
    let p = merged(&[
        (
            "reason = {",
            "phone  = { label = \"电话\", type = \"text\" }\nmust = { label = \"必\", type = \"text\" }\nreason = {",
        ),
        ("may_ask = [\"reason\"]", "may_ask = [\"reason\", \"phone\"]"),
        ("asks = [\"days\"]", "asks = [\"days\", \"must\"]"),
        (
            "needs = [{",
            "needs = [{ that = \"act.days > 0\", say = \"应大于零\" }, {",
        ),
        ("within = \"30 days\"", "within = \"15 days\""),
    ]);
    assert!(p.acts["receive"].may_ask.contains(&Ask::Field("phone".into())));
    assert!(p.fields.contains_key("must"));
    assert_eq!(p.acts["finish"].asks, [Ask::Field("days".into())]);
    assert_eq!(p.acts["finish"].needs.len(), 1);
    assert_eq!(lengths(&p.clocks["end"])[0].1.1.count, 30);
}

#[test]
fn new_acts_and_their_clocks_and_measures_arrive() {
    let p = merged(&[
        (
            "[clock.end]",
            "[act.ask]\nlabel = \"问\"\nfrom = [\"busy\", \"waiting\"]\nby = [\"clerk\"]\n[act.wait]\nlabel = \"等\"\nfrom = [\"busy\"]\nto = \"waiting\"\nby = [\"clerk\"]\n[clock.asked]\nlabel = \"问后\"\nstarts = [\"ask\", \"receive\"]\nwithin = \"3 days\"\nbasis = \"本地规定\"\n[clock.strict]\nlabel = \"严\"\nstarts = [\"receive\"]\nwithin = \"1 day\"\nbasis = \"本地规定\"\n[clock.end]",
        ),
        (
            "busy = {",
            "waiting = { label = \"等待\", kind = \"paused\" }\nbusy = {",
        ),
        (
            "split = [\"kind\"]",
            "split = [\"kind\", \"region\"]\n[measure.\"visit.asked\"]\nlabel = \"问\"\nunit = \"次\"\non = [\"ask\"]",
        ),
    ]);
    assert!(p.acts.contains_key("ask"));
    assert_eq!(
        p.acts["ask"].from,
        [crate::model::From::State("busy".into())],
        "only from states the matter knows"
    );
    assert!(
        !p.acts.contains_key("wait"),
        "a state the matter does not know is not entered"
    );
    assert_eq!(
        p.clocks["asked"].starts,
        ["ask"],
        "its own acts start no new clock"
    );
    assert!(!p.clocks.contains_key("strict"));
    assert!(p.measures.contains_key("visit.asked"));
    assert_eq!(p.measures["visit.received"].split, ["kind", "region"]);
}

#[test]
fn nothing_is_taken_away() {
    let p = merged(&[
        ("may_ask = [\"reason\"]\n", ""),
        ("reason = { label = \"事由\", type = \"long\" }\n", ""),
        ("[act.finish]\nlabel", "[act.close]\nlabel"),
        ("met_by = [\"finish\"]\nwithin", "met_by = [\"close\"]\nwithin"),
        ("met_by = [\"finish\"]\nbasis", "met_by = [\"close\"]\nbasis"),
    ]);
    assert!(p.acts.contains_key("finish") && p.acts.contains_key("close") && p.fields.contains_key("reason"));
    assert_eq!(
        p.clocks["end"].met_by,
        ["finish", "close"],
        "a new act may satisfy an old clock"
    );
}

const NEW_LINE: [(&str, &str); 1] = [(
    "within = \"20 days\"\nvalid = { from = 2024-01-01 }",
    "within = \"20 days\"\nvalid = { from = 2024-01-01, to = 2025-12-31 }\n[[clock.reply.version]]\nwithin = \"5 days\"\nvalid = { from = 2026-01-01 }",
)];

#[test]
fn a_change_of_law_reaches_a_running_matter_by_a_new_line() {
    assert_eq!(lengths(&merged(&NEW_LINE).clocks["reply"]).len(), 3);
    assert!(refused(&NEW_LINE).is_empty());
}

#[test]
fn a_line_that_rewrites_the_past_does_not() {
    for rewritten in [
        ("within = \"20 days\"", "within = \"25 days\""),
        ("valid = { from = 2024-01-01 }", "valid = { from = 2023-06-01 }"),
        (
            "within = \"10 days\"\nvalid = { to = 2023-12-31 }",
            "within = \"12 days\"\nvalid = { to = 2023-12-31 }",
        ),
    ] {
        let p = merged(&[rewritten]);
        assert_eq!(
            lengths(&p.clocks["reply"]),
            lengths(&visit(&[]).clocks["reply"]),
            "{rewritten:?}"
        );
        assert_eq!(
            refused(&[rewritten]),
            ["valid-line-disagrees-with-published"],
            "{rewritten:?}"
        );
    }
    let ended = (
        "label = \"办结\"\nfrom",
        "label = \"办结\"\nvalid = { to = 2025-12-31 }\nfrom",
    );
    assert!(refused(&[ended]).is_empty());
    assert_eq!(merged(&[ended]).acts["finish"].valid.to, Day::new(2025, 12, 31));
    let ends = |day: &str| format!("label = \"办结\"\nvalid = {{ to = {day} }}\nfrom");
    let sunset = |day: &str| visit(&[("label = \"办结\"\nfrom", &ends(day))]);
    assert_eq!(
        effective(&sunset("2025-12-31"), &sunset("2027-12-31")).acts["finish"]
            .valid
            .to,
        Day::new(2027, 12, 31)
    );
    let began = (
        "label = \"办结\"\nfrom",
        "label = \"办结\"\nvalid = { from = 2024-01-01 }\nfrom",
    );
    assert_eq!(refused(&[began]), ["valid-line-disagrees-with-published"]);
    assert_eq!(merged(&[began]).acts["finish"].valid.from, None);
}

#[test]
fn tariffs_grow_and_are_not_rewritten() {
    let added = (
        "rows = [[\"a\", \"10元\"]]",
        "rows = [[\"a\", \"10元\"]]\n[[tariff.pay.version]]\nvalid = { from = 2030-01-01 }\nrows = [[\"a\", \"20元\"]]",
    );
    let closed = (
        "valid = { from = 2020-01-01 }",
        "valid = { from = 2020-01-01, to = 2029-12-31 }",
    );
    assert!(refused(&[closed, added]).is_empty());
    assert_eq!(
        refused(&[("\"10元\"", "\"11元\"")]),
        ["valid-line-disagrees-with-published"]
    );
    assert_eq!(
        refused(&[
            ("[tariff.pay]", "[tariff.wage]"),
            ("[[tariff.pay.", "[[tariff.wage.")
        ]),
        ["tariff-deleted"]
    );
}

#[test]
fn a_measure_keeps_its_meaning_under_its_name() {
    let rule = "measure-changed-under-its-name";
    assert_eq!(refused(&[("unit = \"件\"", "unit = \"次\"")]), [rule]);
    assert_eq!(
        refused(&[("\non = [\"receive\"]", "\non = [\"finish\"]")]),
        [rule]
    );
    assert_eq!(
        refused(&[(
            "split = [\"kind\"]",
            "split = [\"kind\"]\nwhen = \"has(matter.reason)\""
        )]),
        [rule]
    );
    assert_eq!(refused(&[("split = [\"kind\"]", "split = []")]), [rule]);
    assert!(refused(&[("split = [\"kind\"]", "split = [\"kind\", \"state\"]")]).is_empty());
}

#[test]
fn what_a_published_version_opens_can_still_be_filled() {
    let rule = "opens-can-no-longer-be-filled";
    assert_eq!(
        refused(&[(
            "asks = [\"kind\", \"party.guest\"]",
            "asks = [\"kind\", \"reason\", \"party.guest\"]"
        )]),
        [rule]
    );
    assert!(
        refused(&[
            ("label = \"阅\"", "label = \"阅\"\nvalid = { to = 2026-12-31 }"),
            ("may_ask = [\"reason\"]", "may_ask = [\"reason\", \"days\"]"),
        ])
        .is_empty()
    );
    assert_eq!(
        refused(&[
            ("[act.receive]", "[act.admit]"),
            ("act = \"receive\"", "act = \"admit\"")
        ]),
        [rule]
    );
}

#[test]
fn codes_lists_and_kinds_of_organ_stay() {
    assert_eq!(refused(&[(", b = \"乙\"", "")]), ["code-deleted"]);
    assert_eq!(refused(&[("[list.kinds]", "[list.sorts]")]), ["list-deleted"]);
    assert_eq!(refused(&[("desk = {", "window = {")]), ["organ-kind-deleted"]);
    assert_eq!(refused(&[("b = \"乙\"", "b = \"丙\"")]), ["code-label-changed"]);
    assert_eq!(
        refused(&[(
            "law = \"法律\", other = \"其他\" } }\nreason",
            "law = \"法律\" } }\nreason"
        )]),
        ["code-deleted"]
    );
    assert!(
        refused(&[(
            "b = \"乙\"",
            "b = { label = \"乙\", valid = { to = 2026-12-31 } }, c = \"丙\""
        )])
        .is_empty()
    );
}
