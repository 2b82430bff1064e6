//! What stands above the day's deadlines: what is handed over and waits, and what others did since one last looked.

#![expect(clippy::expect_used, reason = "a test stops where it fails")]

mod common;

use common::{Answer, Client, Stage, holds, order, person};
use desk::directory::Change;
use desk::{By, Hat, Order};
use serde_json::json;

/// One more clerk of the centre, 黄惠; and 郑英, head of the town's committee, who has appointed 吴建成 mediator.
fn stage() -> Stage {
    let more = Change {
        people: vec![
            person("huang", "黄惠", &[("clerk", "centre")]),
            person("zheng", "郑英", &[("head", "town")]),
        ],
        ..Change::default()
    };
    let stage = Stage::peopled(&more, &[("huang", "huang", false)]);
    let answers = json!({"mediator": "wu", "how": "hired", "duty": "full"});
    let appoint = Order {
        by: By {
            person: "zheng".into(),
            hat: Some(Hat {
                post: "head".to_owned(),
                organ: "town".into(),
            }),
        },
        ..order(Some("mediator"), None, "appoint", "2023-12-14", answers)
    };
    stage.desk().perform(&appoint).expect("appointed");
    stage
}

fn act(client: &mut Client, place: &str, answers: &[(&str, &str)]) -> Answer {
    let form = client.get(place);
    let (key, seen) = (form.hidden("key"), form.hidden("seen"));
    let mut pairs = vec![("key", key.as_str()), ("seen", &seen), ("day", "2023-12-14")];
    pairs.extend(answers);
    let done = client.post(place, &pairs);
    assert_eq!(done.status, 303, "{}", done.body);
    done
}

#[test]
fn what_is_handed_over_waits_in_both_offices_until_it_is_taken() {
    let stage = stage();
    let idle = stage.place("idle");
    let mut town = stage.signed_in("chen", "clerk@town");
    let mut centre = stage.signed_in("huang", "clerk@centre");
    for client in [&mut town, &mut centre] {
        assert!(!client.get("/inbox").says("href=\"/handovers\"><b>"));
        holds(
            &client.get("/handovers").body,
            &["接手 0 件", "还没有接手的 0 件"],
        );
    }
    let reason = [("a.handed_to", "centre"), ("a.reason", "双方住在城区")];
    act(&mut town, &format!("{idle}/acts/hand_on"), &reason);

    holds(
        &town.get("/inbox").body,
        &["<a href=\"/handovers\">交出未接 1 件</a>"],
    );
    let away = town.get("/handovers");
    holds(
        &away.body,
        &[
            "等水头镇调委会接手 0 件",
            "水头镇调委会交出去、还没有接手的 1 件",
            "市联合调解中心",
            &idle,
        ],
    );
    assert!(
        !away.says("/acts/take_over"),
        "whoever gave it away does not take it"
    );

    holds(
        &centre.get("/inbox").body,
        &["<a href=\"/handovers\">等接手 1 件</a>", "水头镇调委会"],
    );
    let here = centre.get("/handovers");
    holds(
        &here.body,
        &["等市联合调解中心接手 1 件", "水头镇调委会", "12 月 14 日"],
    );
    let take = here.link("接手<span");
    assert!(take.contains("/acts/take_over"), "{take}");
    // A mediator of another office and the director, who works in neither, wait for nothing.
    for (login, post) in [("wu-1", "mediator@town"), ("dai", "director@bureau")] {
        let mut other = stage.signed_in(login, post);
        let page = other.get("/handovers");
        assert!(!page.says("/acts/take_over"), "{login}");
        holds(&page.body, &["接手 0 件"]);
    }

    act(&mut centre, take.split('#').next().expect("a place"), &[]);
    for client in [&mut town, &mut centre] {
        holds(
            &client.get("/handovers").body,
            &["接手 0 件", "还没有接手的 0 件"],
        );
    }
}

#[test]
fn what_others_did_is_new_until_one_has_looked_through_it() {
    let stage = stage();
    let monday = stage.place("monday");
    let mut chen = stage.signed_in("chen", "clerk@town");
    let mut wu = stage.signed_in("wu-1", "mediator@town");
    let looked = |client: &mut Client| {
        let page = client.get("/news");
        let until = page.hidden("until");
        assert_eq!(client.post("/news", &[("until", &until)]).status, 303);
        holds(&client.get("/news").body, &["没有新情况"]);
        assert!(!client.get("/inbox").says("新情况 "));
    };
    act(
        &mut chen,
        &format!("{monday}/acts/accept"),
        &[("a.consent", "yes")],
    );
    act(
        &mut chen,
        &format!("{monday}/acts/assign"),
        &[("a.mediators", "wu")],
    );
    assert!(!chen.get("/news").says(&monday), "what oneself did is no news");
    holds(
        &wu.get("/inbox").body,
        &["<a href=\"/news\">新情况 2 件</a>", "陈丽云"],
    );
    let news = wu.get("/news");
    holds(
        &news.body,
        &[&monday, "受理：水头镇调委会 陈丽云", "确定调解员", "近 7 天"],
    );
    looked(&mut wu);

    // And the other way round: what the mediator did, in a matter whose deadline is the clerk's.
    act(
        &mut wu,
        &format!("{monday}/acts/mediate"),
        &[("a.record", "到现场看过")],
    );
    holds(
        &chen.get("/news").body,
        &[&monday, "调解一次：水头镇调委会 吴建成"],
    );
    looked(&mut chen);
    act(
        &mut wu,
        &format!("{monday}/acts/mediate"),
        &[("a.record", "第二次又到现场")],
    );
    // What each entry filled in can be read, also what a later one replaced.
    holds(
        &chen.get(&monday).body,
        &["填了什么", "到现场看过", "第二次又到现场", "<dd>见“事实”</dd>"],
    );
    looked(&mut chen);
    // Each post has its own; nobody is set back or ahead of what there is by what a form says.
    let mut centre = stage.signed_in("chen", "clerk@centre");
    assert!(!centre.get("/news").says("看过以后"));
    for until in ["-9000000000000000", "9000000000000000"] {
        assert_eq!(chen.post("/news", &[("until", until)]).status, 303);
    }
    act(
        &mut wu,
        &format!("{monday}/acts/mediate"),
        &[("a.record", "又看过一次")],
    );
    holds(
        &chen.get("/news").body,
        &[&monday, "调解一次：水头镇调委会 吴建成"],
    );
}

#[test]
fn who_is_told_and_sees_a_part_is_told_what_was_done_and_no_more() {
    let stage = stage();
    let idle = stage.place("idle");
    let mut town = stage.signed_in("chen", "clerk@town");
    let reason = [("a.handed_to", "centre"), ("a.reason", "双方住在城区")];
    act(&mut town, &format!("{idle}/acts/hand_on"), &reason);
    let mut centre = stage.signed_in("huang", "clerk@centre");
    let news = centre.get("/news");
    holds(
        &news.body,
        &[&idle, "通知", "转交：现在由水头镇调委会负责，12-14"],
    );
    for hidden in ["侯建国", "陈丽云", "双方住在城区"] {
        assert!(!news.says(hidden), "{hidden}");
    }
    // Who is to take it over is shown what the act shows, and nothing apart.
    holds(&centre.get("/handovers").body, &["侯** 与 侯建军商行"]);
    let page = centre.get(&idle);
    holds(
        &page.body,
        &[
            "侯建国",
            "邻里",
            "请求支付尾款",
            "您的岗位只看得到自己办的",
            "（已遮盖）",
        ],
    );
    assert!(!page.says("value=\"party.applicant."), "no secret can be opened");
    // Called back, it is no more seen than by anybody who was once named.
    act(
        &mut town,
        &format!("{idle}/acts/recall"),
        &[("a.reason", "转错了")],
    );
    let page = centre.get(&idle);
    assert!(
        !page.says("侯建国") && !page.says("请求支付尾款"),
        "{}",
        page.body
    );
}
