//! A sheet of rows through HTTP: checked without recording, recorded row by row, once.

#![expect(clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

mod common;

use common::{Answer, Stage, holds};

const PLACE: &str = "/begin/dispute/apply/rows";

/// A sheet's cells: rows of (column's heading, text).
fn cells(page: &Answer, rows: &[&[(&str, &str)]]) -> Vec<(String, String)> {
    let heads: Vec<&str> = page
        .body
        .split("<th>")
        .skip(1)
        .map(|rest| rest[..rest.find(['<', ' ']).expect("an end")].trim())
        .collect();
    let place = |heading: &str| {
        let at = heads.iter().position(|head| *head == heading);
        at.unwrap_or_else(|| panic!("no {heading} in {heads:?}")) - 2
    };
    let mut sent = vec![("key".to_owned(), page.hidden("key"))];
    for (number, row) in rows.iter().enumerate() {
        for (heading, text) in *row {
            sent.push((format!("r.{number}.{}", place(heading)), (*text).to_owned()));
        }
    }
    sent
}

fn row(kind: &'static str, name: &'static str, day: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("纠纷类型", kind),
        ("纠纷简要情况", "欠款不还。"),
        ("申请事项", "请求还款。"),
        ("申请人", name),
        ("被申请人", "洪水生"),
        ("涉及金额", "2万"),
        ("哪天发生", day),
    ]
}

fn post(client: &mut common::Client, cells: &[(String, String)], step: &str) -> Answer {
    let mut form: Vec<(&str, &str)> = cells.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    form.push(("step", step));
    client.post(PLACE, &form)
}

#[test]
fn good_rows_are_recorded_once_and_bad_ones_stay() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let empty = chen.get(PLACE);
    assert_eq!(empty.status, 200, "{}", empty.body);
    holds(&empty.body, &["成批登记：申请调解", "从表格里粘贴", "哪天发生"]);
    let head = || stage.desk().store().head().expect("read").sequence;
    let before = head();
    let rows = [
        row("合同", "甲某", "2023/12/13"),
        row("没有这种", "乙某", "2023-12-13"),
        row("contract", "丙某", "2023-12-14"),
        row("合同", "丁某", "去年"),
        row("合同", "戊某", "2024-03-01"),
    ];
    let rows: Vec<&[(&str, &str)]> = rows.iter().map(Vec::as_slice).collect();
    let checked = post(&mut chen, &cells(&empty, &rows), "check");
    assert_eq!(checked.status, 422);
    assert_eq!(
        checked.body.matches("可以登记</span>").count(),
        2,
        "{}",
        checked.body
    );
    assert_eq!(checked.body.matches("要改</span>").count(), 3);
    holds(&checked.body, &["登记后：已申请", "去年", "登记 2 行"]);
    assert_eq!(head(), before, "a check records nothing");
    let sheet = cells(&checked, &rows);
    let done = post(&mut chen, &sheet, "do");
    holds(&done.body, &["已登记 2 行", "乙某", "丁某", "戊某"]);
    assert!(!done.says("value=\"甲某\""), "what was recorded leaves the sheet");
    assert_eq!(head(), before + 2);
    let again = post(&mut chen, &sheet, "do");
    holds(&again.body, &["已登记 2 行"]);
    assert_eq!(head(), before + 2, "sent twice, each row is recorded once");
}

#[test]
fn rows_are_pasted_and_a_sheet_that_cannot_be_says_why() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let key = chen.get(PLACE).hidden("key");
    let text = "申请人\t被申请人\t纠纷类型\t纠纷简要情况\t申请事项\t哪天发生\r\n甲某\t乙某\t邻里\t占道。\t让路。\t2023-12-14\r\n";
    let pasted = chen.post(PLACE, &[("key", &key), ("paste", text), ("step", "check")]);
    assert_eq!(pasted.status, 200, "{}", pasted.body);
    holds(&pasted.body, &["value=\"甲某\"", "1 行都可以登记"]);
    let nothing = chen.post(PLACE, &[("key", &key), ("step", "check")]);
    assert_eq!(nothing.status, 422);
    holds(&nothing.body, &["还没有填一行"]);
    let many = "甲\n".repeat(101);
    let many = chen.post(PLACE, &[("key", &key), ("paste", &many), ("step", "check")]);
    assert_eq!(many.status, 422);
    holds(&many.body, &["一次最多登 100 行，多了 1 行"]);
    assert_eq!(chen.get("/begin/dispute/accept/rows").status, 404, "no first act");
}
