//! One act for several matters, through HTTP: the choice, the form, the check, and what came of each.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod common;

use common::{Answer, Client, Stage, order};
use serde_json::json;

/// The address with these matters ticked.
fn ticked(stage: &Stage, act: &str, names: &[&str]) -> String {
    let ticks: Vec<String> = names
        .iter()
        .map(|name| format!("m={}", stage.matters[name]))
        .collect();
    format!(
        "/lists/dispute/bulk{act}?{}&back=f.kind%3Dlabour",
        ticks.join("&")
    )
}

/// Sends a form on as the page gives it, with more.
fn send(client: &mut Client, place: &str, page: &Answer, more: &[(&str, &str)]) -> Answer {
    let carried = page.carried();
    let mut form: Vec<(&str, &str)> = carried.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    form.extend_from_slice(more);
    client.post(place, &form)
}

fn accept(stage: &Stage, name: &str) {
    let matter = &stage.matters[name];
    stage
        .desk()
        .perform(&order(
            None,
            Some(matter),
            "accept",
            "2023-12-14",
            json!({"consent": true}),
        ))
        .expect("accepted");
}

fn state(stage: &Stage, name: &str) -> String {
    let matter = stage.desk().store().matter(&stage.matters[name].as_str().into());
    matter.expect("read").expect("there").state.clone()
}

#[test]
fn an_act_is_chosen_that_is_possible_for_all_and_the_others_say_why() {
    let stage = Stage::new();
    accept(&stage, "monday");
    let mut chen = stage.signed_in("chen", "clerk@town");
    let page = chen.get(&ticked(&stage, "", &["overdue", "today", "monday"]));
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.says("选中 3 件"));
    for text in [
        "防激化报告 3 件",
        "要填：激化苗头、理由",
        "受理其中 2 件",
        "不能办的 1 件，为什么",
        "href=\"/lists/dispute?f.kind=labour\"",
    ] {
        assert!(page.says(text), "no {text} in {}", page.body);
    }
    let not = page.body.find("不能办的 1 件").expect("the reason");
    assert!(page.body[not..].contains("（2023）水头人调字第1号"), "which one");
    assert!(!page.says("林志明"), "no names");
    let none = chen.get("/lists/dispute/bulk");
    assert_eq!(none.status, 400);
    assert!(none.says("没有选事项"));
    // What another hat may not see is not there.
    let other = stage
        .signed_in("chen", "clerk@centre")
        .get(&ticked(&stage, "", &["overdue"]));
    assert!(
        other.says("选中 0 件") && other.says("有 1 件，以您现在的岗位看不到了"),
        "{}",
        other.body
    );
    assert!(!other.says("林"));
}

#[test]
fn one_set_of_answers_is_checked_and_then_done_one_by_one() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let names = ["overdue", "today", "monday"];
    let place = "/lists/dispute/bulk/accept";
    let form = chen.get(&ticked(&stage, "/accept", &names));
    assert_eq!(form.status, 200, "{}", form.body);
    assert!(form.says("3 件一起填") && form.says("下一步：逐件核对"));
    // An answer that is missing is told at the form.
    let missing = send(&mut chen, place, &form, &[("day", "2023-12-14")]);
    assert_eq!(missing.status, 422);
    assert!(missing.says("双方同意调解未填写"), "{}", missing.body);
    // One that a rule forbids is told for each.
    let no = send(
        &mut chen,
        place,
        &form,
        &[("day", "2023-12-14"), ("a.consent", "no")],
    );
    assert_eq!(no.status, 200);
    assert!(
        no.says("0 件可以办") && no.says("人民调解法第17条") && !no.says("value=\"do\""),
        "{}",
        no.body
    );
    let back = send(&mut chen, place, &no, &[("step", "mend")]);
    assert!(back.says("value=\"no\" checked"), "what was typed stays");

    let check = send(
        &mut chen,
        place,
        &form,
        &[("day", "2023-12-14"), ("a.consent", "yes")],
    );
    assert_eq!(check.status, 200);
    assert!(
        check.says("3 件可以办") && check.says("<dt>双方同意调解</dt><dd>是</dd>"),
        "{}",
        check.body
    );
    assert!(
        names.iter().all(|name| state(&stage, name) == "applied"),
        "nothing is recorded yet"
    );
    // Somebody else is first with one of them.
    accept(&stage, "monday");
    let done = send(&mut chen, place, &check, &[("step", "do")]);
    assert_eq!(done.status, 200);
    assert!(done.says("办成 2 件，没有办成 1 件"), "{}", done.body);
    assert!(done.says("改了再办这 1 件"));
    for text in ["（2023）水头人调字第2号", "（2023）水头人调字第3号"] {
        assert!(done.says(text), "no {text} in {}", done.body);
    }
    assert!(names.iter().all(|name| state(&stage, name) == "accepted"));
    // Sent again, it acts once and tells the same.
    let again = send(&mut chen, place, &check, &[("step", "do")]);
    assert!(again.says("办成 2 件，没有办成 1 件"), "{}", again.body);
    let history = stage
        .desk()
        .store()
        .history(&stage.matters["today"].as_str().into());
    assert_eq!(history.expect("read").len(), 2);
    // Those that were refused are taken up again with what was typed, and why not is told.
    let mend = send(&mut chen, place, &done, &[("step", "mend")]);
    assert!(
        mend.says("一件也不能办") && mend.says("不在这次里的 1 件"),
        "{}",
        mend.body
    );
    // The list shows what was done.
    assert!(chen.get(&done.link("回清单")).says("已受理"));
}

#[test]
fn matters_are_handed_on_together_with_a_reason() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let place = "/lists/dispute/bulk/hand_on";
    let form = chen.get(&ticked(&stage, "/hand_on", &["overdue", "today"]));
    let without = [("day", "2023-12-14"), ("a.handed_to", "市联合调解中心")];
    let missing = send(&mut chen, place, &form, &without);
    assert_eq!(missing.status, 422);
    assert!(missing.says("理由未填写"), "a reason is asked: {}", missing.body);
    let with = [
        ("day", "2023-12-14"),
        ("a.handed_to", "市联合调解中心"),
        ("a.reason", "案情复杂，请中心调解"),
    ];
    let check = send(&mut chen, place, &form, &with);
    assert!(
        check.says("2 件可以办") && check.says("案情复杂，请中心调解"),
        "{}",
        check.body
    );
    let done = send(&mut chen, place, &check, &[("step", "do")]);
    assert!(done.says("办成 2 件") && !done.says("没有办成"), "{}", done.body);
    assert_eq!(state(&stage, "overdue"), "handing");
    // The centre takes them over, together.
    let mut centre = stage.signed_in("chen", "clerk@centre");
    let list = centre.get("/lists/dispute?state=handing");
    assert!(list.says("共 <b>2</b> 件"), "{}", list.body);
    let form = centre.get(&ticked(&stage, "/take_over", &["overdue", "today"]));
    let check = send(
        &mut centre,
        "/lists/dispute/bulk/take_over",
        &form,
        &[("day", "2023-12-14")],
    );
    let done = send(
        &mut centre,
        "/lists/dispute/bulk/take_over",
        &check,
        &[("step", "do")],
    );
    assert!(done.says("办成 2 件"), "{}", done.body);
    assert_eq!(
        stage
            .desk()
            .store()
            .matter(&stage.matters["today"].as_str().into())
            .expect("read")
            .expect("there")
            .organ
            .as_str(),
        "centre"
    );
}
