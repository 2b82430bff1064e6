//! Direction and oversight through HTTP: figures down to their cases, who may see which figures, who read what, the
//! journal, procedures as their definitions say.

mod common;

use common::{Client, Stage, order};
use serde_json::json;

/// Accepts the dispute of Monday: one fact of `mediation.accepted`, and its number.
fn accepted(stage: &Stage) -> String {
    let matter = stage.matters["monday"].clone();
    let accept = order(
        None,
        Some(&matter),
        "accept",
        "2023-12-14",
        json!({"consent": true}),
    );
    let done = stage.desk().perform(&accept).expect("accepted");
    done.matters[0].numbers["number"].clone()
}

fn holds(body: &str, texts: &[&str]) {
    for text in texts {
        assert!(body.contains(text), "no {text} in {body}");
    }
}

#[test]
fn a_figure_leads_down_to_its_case() {
    let stage = Stage::new();
    let number = accepted(&stage);
    let mut dai = stage.signed_in("dai", "director@bureau");
    let year = dai.get("/direction?period=2023");
    assert_eq!(year.status, 200, "{}", year.body);
    holds(
        &year.body,
        &[
            "2023 年，全市总览",
            "/figures/mediation.handled?period=2023",
            "比上年同日：上年没有记录",
            "逾期在办 2 件",
            "最长 9 天",
            "各处在办",
            "水头镇",
        ],
    );
    assert!(
        !year.body.contains("陈丽云"),
        "offices are counted, people are not"
    );
    // A figure of the set, and a measure that no set prints.
    let none = dai.get("/figures/mediation.handled?period=2023");
    holds(
        &none.body,
        &["0 件", "这一期没有记录", "/procedures/dispute#measures"],
    );
    let place = "/figures/mediation.accepted?period=2023";
    let figure = dai.get(place);
    assert_eq!(figure.status, 200, "{}", figure.body);
    holds(
        &figure.body,
        &[
            "1 件",
            "名单合计 = 1 件",
            &number,
            "2023-12-14",
            "水头镇",
            "按纠纷类型",
        ],
    );
    let link = format!("href=\"{}\"", stage.place("monday"));
    holds(&figure.body, &[&link]);
    assert_eq!(dai.get(&stage.place("monday")).status, 200);
    // Narrowed to a town and a month.
    let narrowed = dai.get(&format!("{place}&town=350583119&month=2023-12"));
    holds(&narrowed.body, &["只看 水头镇，2023 年 12 月", &number]);
    let elsewhere = dai.get(&format!("{place}&town=350583001"));
    assert!(!elsewhere.body.contains(&number), "{}", elsewhere.body);
    assert_eq!(dai.get(&format!("{place}&month=2022-12")).status, 400);
    // As it was known before, and what changed since.
    let before = dai.get(&format!("{place}&as-known=2023-12-13"));
    assert!(!before.body.contains(&number), "{}", before.body);
    let since = dai.get(&format!("{place}&since=2023-12-13"));
    holds(&since.body, &["0件", "+1"]);
    // As a file.
    let file = dai.get("/figures/mediation.accepted/cases.csv?period=2023");
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    holds(&file.body, &["number,act,day,town,value", &number]);
    assert_eq!(dai.get("/figures/no.such.figure").status, 404);
    assert_eq!(dai.get("/direction?as-known=soon").status, 400);
    // A ratio leads to its two parts.
    let rate = dai.get("/figures/mediation.success_rate?period=2023");
    holds(
        &rate.body,
        &["由哪两个数相除", "/figures/mediation.succeeded?period=2023"],
    );
}

#[test]
fn whose_figures_a_post_sees_its_definition_says() {
    let stage = Stage::new();
    let number = accepted(&stage);
    let mut clerk = stage.signed_in("chen", "clerk@town");
    for place in [
        "/direction",
        "/figures/mediation.accepted",
        "/report",
        "/access",
        "/journal",
        "/corrections",
    ] {
        assert_eq!(clerk.get(place).status, 403, "{place}");
    }
    assert!(
        !clerk.get("/inbox").body.contains("/direction"),
        "nor is it offered"
    );
    // The head of the centre sees the centre's figures: the town's committee is not below it.
    let mut he = stage.signed_in("he", "head@centre");
    let figure = he.get("/figures/mediation.accepted?period=2023");
    holds(&figure.body, &["市联合调解中心", "0 件"]);
    assert!(!figure.body.contains(&number), "{}", figure.body);
    let file = he.get("/figures/mediation.accepted/cases.csv?period=2023");
    assert!(!file.body.contains(&number), "{}", file.body);
    assert_eq!(he.get("/report").status, 403, "the report is the county's");
    let mut dai = stage.signed_in("dai", "director@bureau");
    let report = dai.get("/report?period=2023");
    assert_eq!(report.status, 200, "{}", report.body);
    holds(
        &report.body,
        &[
            "核对结果",
            "href=\"/figures/mediation.handled?period=2023\"",
            "提醒",
        ],
    );
    assert!(!report.body.contains("{mediation"), "every name is a figure");
}

#[test]
fn the_auditor_finds_who_unmasked_a_number() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let place = stage.place("monday");
    let page = chen.get(&place).body;
    let what = page
        .split("value=\"")
        .map(|rest| &rest[..rest.find('"').unwrap_or(0)])
        .find(|what| what.starts_with("party.applicant.") && what.ends_with(".id_number"))
        .expect("a form that opens it")
        .to_owned();
    let opened = chen.post(
        &format!("{place}/open"),
        &[("what", &what), ("reason", "核对身份证件")],
    );
    assert_eq!(opened.status, 200);
    let mut shen = stage.signed_in("shen", "auditor@bureau");
    let log = shen.get("/access?reason=1");
    assert_eq!(log.status, 200, "{}", log.body);
    holds(
        &log.body,
        &["陈丽云", "揭开遮盖", "证件号码", "核对身份证件", &place],
    );
    assert!(
        !log.body.contains("350583198503070016"),
        "nothing of it shows here"
    );
    assert!(!log.body.contains("看事项"), "only those with a reason");
    let of = shen.get(&format!(
        "/access?person=%E9%99%88%E4%B8%BD%E4%BA%91&matter={}",
        stage.matters["monday"]
    ));
    holds(&of.body, &["看事项", "揭开遮盖"]);
    holds(&shen.get("/access?person=wu").body, &["没有这样的查看记录"]);
    holds(&shen.get("/access?person=nobody").body, &["名录里没有“nobody”"]);
    // Page after page, each line once.
    for _ in 0..60 {
        chen.get(&place);
    }
    let first = shen.get("/access?person=chen");
    let next = first
        .body
        .split("href=\"")
        .find(|rest| rest.starts_with("/access?person=chen"));
    let next = next.and_then(|rest| rest.split('"').next()).expect("a next page");
    let second = shen.get(&next.replace("&#38;", "&").replace("&amp;", "&"));
    holds(&second.body, &["揭开遮盖"]);
    assert!(!first.body.contains("揭开遮盖"), "it is further back");
}

#[test]
fn the_journal_is_read_backwards_and_bound_by_digests() {
    let stage = Stage::new();
    let number = accepted(&stage);
    let mut shen = stage.signed_in("shen", "auditor@bureau");
    let head = stage.desk().store().head().expect("a head");
    let journal = shen.get("/journal");
    assert_eq!(journal.status, 200, "{}", journal.body);
    holds(
        &journal.body,
        &[
            &head.digest,
            &head.digest[..16],
            "受理",
            "发布目录",
            "登记机构与人员",
            &number,
        ],
    );
    assert!(!journal.body.contains("拒付尾款"), "answers are not shown here");
    let one = shen.get(&format!("/journal?matter={}", stage.matters["monday"]));
    holds(&one.body, &["受理", "申请"]);
    assert!(!one.body.contains("发布目录"));
    holds(&shen.get("/journal?before=2").body, &["发布目录"]);
    holds(&shen.get("/corrections").body, &["还没有更正"]);
    holds(
        &shen.get("/system").body,
        &[&head.digest, "每日运行", "liantiao verify"],
    );
    let people = shen.get("/people?name=%E5%90%B4");
    holds(
        &people.body,
        &["水头镇调委会", "吴建成", "调解员", "2021-03-01 起"],
    );
    holds(&shen.get("/people?on=2020-01-01").body, &["没有人任职"]);
    // The administrator oversees people and the system, not who read what.
    let mut chen = stage.signed_in("chen", "clerk@town");
    assert_eq!(chen.get("/people").status, 200);
    assert_eq!(chen.get("/system").status, 200);
}

#[test]
fn every_procedure_has_its_page() {
    let stage = Stage::new();
    let mut wu = stage.signed_in("wu-1", "mediator@town");
    let list = wu.get("/procedures").body;
    let desk = stage.desk();
    let catalogue = desk.catalogue().expect("a catalogue");
    let page = |wu: &mut Client, id: &str| {
        let answer = wu.get(&format!("/procedures/{id}"));
        assert_eq!(answer.status, 200, "{id}: {}", answer.body);
        answer.body
    };
    for (id, procedure) in &catalogue.procedures {
        holds(&list, &[&format!("/procedures/{id}")]);
        let body = page(&mut wu, id);
        for act in procedure.acts.values() {
            assert!(body.contains(&act.label), "{id} tells nothing of {}", act.label);
        }
        for clock in procedure.clocks.values() {
            assert!(
                body.contains(&clock.label),
                "{id} tells nothing of {}",
                clock.label
            );
        }
        for measure in procedure.measures.keys() {
            assert!(body.contains(measure.as_str()), "{id} tells nothing of {measure}");
        }
    }
    holds(
        &page(&mut wu, "dispute"),
        &["人民调解法第17条", "handed_to", "在办", "定义原文"],
    );
    assert_eq!(wu.get("/procedures/no-such").status, 404);
}
