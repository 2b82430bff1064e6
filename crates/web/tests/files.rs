//! Files: handed in with a form, kept through a refusal, given only to those who may see them, as what they are.

#![allow(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod common;

use common::{Answer, Client, Stage, order};
use serde_json::json;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n";

/// A deposit at the centre that waits for its notice, and the place of that act.
#[expect(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]
fn deposit(stage: &Stage) -> (String, String) {
    let answers = json!({
        "handler": "bureau",
        "party.payer": [{"name": "林志明", "account": "6222021234"}],
        "party.victim": [{"name": "苏小燕"}],
    });
    let mut order = order(Some("deposit"), None, "apply", "2023-12-01", answers);
    if let Some(hat) = &mut order.by.hat {
        hat.organ = "centre".into();
    }
    let desk = stage.desk();
    let done = desk.perform(&order).unwrap_or_else(|failure| panic!("{failure}"));
    let id = done.matters[0].id.to_string();
    (format!("/matters/{id}"), format!("/matters/{id}/acts/notice"))
}

/// Sends a form with files: name, file name where it is one, content.
fn send(client: &mut Client, place: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = file.map_or_else(String::new, |file| {
            format!("; filename=\"{file}\"\r\nContent-Type: image/png")
        });
        body.extend(
            format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes(),
        );
        body.extend_from_slice(content);
        body.extend(b"\r\n");
    }
    body.extend(b"--cut--\r\n");
    client.send_bytes("POST", place, "multipart/form-data; boundary=cut", &body)
}

#[test]
fn a_file_is_handed_in_kept_through_a_refusal_and_given_as_what_it_is() {
    let stage = Stage::new();
    let (matter, place) = deposit(&stage);
    let mut chen = stage.signed_in("chen", "clerk@centre");
    let form = chen.get(&place);
    assert!(
        form.body.contains("enctype=\"multipart/form-data\""),
        "{}",
        form.body
    );
    let (key, seen) = (form.hidden("key"), form.hidden("seen"));
    let parts = |due: &'static str| {
        vec![
            ("key", None, key.as_bytes()),
            ("seen", None, seen.as_bytes()),
            ("day", None, &b"2023-12-14"[..]),
            ("a.due", None, due.as_bytes()),
        ]
    };

    // What it is goes by what is in it: a program in a picture's name is not taken.
    let mut wrong = parts("80000");
    wrong.push(("a.notice", Some("照片.png"), b"MZ\x90\x00\x03\x00"));
    let refused = send(&mut chen, &place, &wrong);
    assert_eq!(refused.status, 422);
    assert!(
        refused.says("照片.png") && refused.says("没有收"),
        "{}",
        refused.body
    );

    // Refused for another reason, the file is there when the form comes back.
    let mut blank = parts("");
    blank.push(("a.notice", Some("../通知 1.pdf"), PDF));
    let refused = send(&mut chen, &place, &blank);
    assert_eq!(refused.status, 422);
    assert!(refused.says("已收到 通知 1.pdf"), "{}", refused.body);
    let digest = refused.hidden("a.notice");
    assert_eq!(digest.len(), 64);
    let mut right = parts("80000");
    right.push(("a.notice", Some(""), b""));
    right.push(("a.notice", None, digest.as_bytes()));
    let done = send(&mut chen, &place, &right);
    assert_eq!(done.status, 303, "{}", done.body);

    let page = chen.get(&matter);
    assert!(page.says("通知 1.pdf"), "{}", page.body);
    let file = format!("{matter}/files/{digest}");
    assert!(page.body.contains(&file));
    let given = chen.get(&file);
    assert_eq!(
        (given.status, given.header("content-type")),
        (200, Some("application/pdf"))
    );
    assert_eq!(given.body.as_bytes(), PDF);
    assert_eq!(given.header("x-content-type-options"), Some("nosniff"));
    assert!(
        given
            .header("content-security-policy")
            .unwrap()
            .starts_with("default-src 'none'; frame")
    );
    assert!(
        given
            .header("content-disposition")
            .unwrap()
            .contains("%E9%80%9A%E7%9F%A5%201.pdf")
    );

    // Who may not see the matter sees no file of it; nobody gets a file that hangs elsewhere.
    assert_eq!(stage.signed_in("wu-1", "mediator@town").get(&file).status, 404);
    assert_eq!(
        chen.get(&format!("{}/files/{digest}", stage.place("monday")))
            .status,
        404
    );
    assert_eq!(chen.get(&format!("{matter}/files/..%2f..%2fetc")).status, 404);
}

#[test]
fn nobody_comes_to_a_file_by_naming_its_digest() {
    let stage = Stage::new();
    let (_, place) = deposit(&stage);
    let digest = store::files::Files::digest(PDF);
    stage
        .desk()
        .store()
        .files()
        .unwrap()
        .put(PDF, |_| Ok(()))
        .unwrap();
    let mut chen = stage.signed_in("chen", "clerk@centre");
    let form = chen.get(&place);
    let sent = chen.post(
        &place,
        &[
            ("key", &form.hidden("key")),
            ("seen", &form.hidden("seen")),
            ("day", "2023-12-14"),
            ("a.due", "80000"),
            ("a.notice", &digest),
        ],
    );
    assert_eq!(sent.status, 422);
    assert!(sent.says("提存通知书未填写"), "{}", sent.body);
}
