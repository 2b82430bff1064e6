//! Oversight through HTTP: who read what, the journal and its digests, corrections, people and posts, procedures as
//! their definitions say.

mod common;

use common::{Client, Stage, accepted, holds};

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
        !log.body.contains("350583198503070014"),
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
    holds(&second.body, &["核对身份证件"]);
    assert!(!first.body.contains("核对身份证件"), "it is further back");
}

#[test]
fn the_log_says_what_was_read_in_words() {
    let stage = Stage::new();
    accepted(&stage);
    let mut chen = stage.signed_in("chen", "clerk@town");
    assert_eq!(chen.get("/lists/dispute/export/csv").status, 200);
    let mut dai = stage.signed_in("dai", "director@bureau");
    for place in [
        "/figures/mediation.accepted?period=2023",
        "/figures/mediation.accepted/cases.csv?period=2023",
        "/figures/mediation.accepted?period=2023&since=2023-12-13",
    ] {
        assert_eq!(dai.get(place).status, 200, "{place}");
    }
    let mut shen = stage.signed_in("shen", "auditor@bureau");
    let log = shen.get("/access").body;
    holds(
        &log,
        &[
            "导出清单",
            "人民调解 4件",
            "看名单",
            "下载名单",
            "看变化",
            "戴国华",
            "市司法局 局长",
        ],
    );
    assert!(!log.contains("mediation.accepted"), "a measure has a name: {log}");
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
