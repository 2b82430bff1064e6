//! Finding, through HTTP: names, numbers, and what is kept apart.

mod common;

use common::{Stage, order};
use serde_json::json;
use store::AccessQuery;

#[test]
fn names_of_two_letters_are_found_through_the_gate() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let sent = chen.post("/find", &[("q", " 林志 ")]);
    assert_eq!(sent.header("location"), Some("/find?q=%E6%9E%97%E5%BF%97"));
    let found = chen.get("/find?q=林志");
    assert_eq!(found.status, 200);
    for text in [
        "查“林志”：1 件",
        "共 1 件，都在这里",
        "人民调解 1 件",
        "<mark>林志</mark>*",
        "水头镇",
        "已申请",
        &stage.place("overdue"),
    ] {
        assert!(found.says(text), "no {text} in {}", found.body);
    }
    assert!(!found.says("林志明"), "no more of a name than was asked");
    assert!(chen.get("/find?q=示例").says("查“示例”：3 件"));
    let list = chen.get(&found.link("在登记簿里看"));
    assert!(
        list.says("共 <b>1</b> 件") && list.says(&stage.place("overdue")),
        "the same in the list"
    );
    let none = chen.get("/find?q=没有%20石材");
    assert!(
        none.says("没有找到“没有 石材”") && none.says(">“石材”</a>，1 件"),
        "{}",
        none.body
    );
    let hidden = stage.signed_in("chen", "clerk@centre").get("/find?q=林志");
    assert!(
        hidden.says("没有找到“林志”"),
        "another hat finds nothing: {}",
        hidden.body
    );
    assert_eq!(chen.get("/find").status, 200);
    let evil = chen.get("/find?q=%3C石材%3E");
    assert!(
        evil.says("查“&#60;石材&#62;”：1 件") && !evil.says("<石材>"),
        "escaped: {}",
        evil.body
    );
}

#[test]
fn a_secret_number_is_found_only_whole_and_stays_in_no_address() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let found = chen.post("/find", &[("q", "350583198503070014")]);
    assert_eq!(found.status, 200, "answered where it was asked");
    assert_eq!(found.header("location"), None);
    assert!(
        found.says("：4 件") && found.says("号码完全一样"),
        "{}",
        found.body
    );
    assert!(!found.says("find?q=3505"), "in no link");
    for part in ["35058319850307001", "350583198503070017", "13812342207"] {
        let none = chen.post("/find", &[("q", part)]);
        assert!(none.says("没有找到"), "{part}: {}", none.body);
    }
    let log = stage
        .desk()
        .store()
        .accesses(&AccessQuery::default(), None, 10)
        .expect("the log");
    assert!(log.iter().any(|a| a.road == "search"));
    assert!(
        !format!("{log:?}").contains("350583198503070014"),
        "never in the log"
    );
}

#[test]
fn a_number_leads_straight_to_its_matter() {
    let stage = Stage::new();
    let matter = stage.matters["monday"].clone();
    stage
        .desk()
        .perform(&order(
            None,
            Some(&matter),
            "accept",
            "2023-12-14",
            json!({"consent": true}),
        ))
        .expect("accepted");
    let mut chen = stage.signed_in("chen", "clerk@town");
    let place = format!("/find?q={}", "（2023）水头人调字第1号");
    let straight = chen.get(&place);
    assert_eq!(straight.status, 303);
    assert_eq!(straight.header("location"), Some(stage.place("monday").as_str()));
    // Of several that hold the digits, all are shown.
    let digits = chen.get("/find?q=人调字第1号");
    assert!(digits.says("<mark>人调字第1号</mark>"), "{}", digits.body);
    let other = stage.signed_in("chen", "clerk@centre").get(&place);
    assert_eq!(other.status, 200);
    assert!(other.says("没有找到"), "not told that it is there");
}
