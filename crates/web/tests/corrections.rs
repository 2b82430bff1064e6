//! Corrections through HTTP: asked for at an entry, answered by a head who is another person, made once.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod common;

use common::{Client, Stage, accepted, holds, person};
use desk::directory::Change;

fn with_heads() -> Stage {
    let more = Change {
        people: vec![
            person("zheng", "郑国强", &[("head", "town"), ("clerk", "town")]),
            person("guo", "郭晓明", &[("clerk", "town")]),
        ],
        ..Change::default()
    };
    Stage::peopled(&more, &[("zheng", "zheng", false), ("guo", "guo", false)])
}

/// Where a head's answer is sent, by the form in the matter's page.
fn form_of(page: &str) -> String {
    let places = page
        .split("action=\"")
        .skip(1)
        .map(|rest| &rest[..rest.find(['"', '#']).expect("an end")]);
    let mut forms = places.filter(|place| place.starts_with("/matters/") && place.contains("/corrections/"));
    forms.next().expect("a form").to_owned()
}

/// Where the correction of a dispute's application is asked for.
fn place_of(client: &mut Client, matter: &str) -> String {
    let page = client.get(matter).body;
    let from = format!("{matter}/entries/");
    // The latest entry stands first; the application is the last.
    let at = page.rfind(&from).expect("a way to correct");
    page[at..][..page[at..].find('#').expect("an end")].to_owned()
}

fn asked(client: &mut Client, matter: &str, why: &str) -> String {
    let place = place_of(client, matter);
    let form = client.get(&place);
    holds(&form.body, &["更正：申请调解", "原来的流水一个字不动"]);
    let key = form.hidden("key");
    let day = form
        .body
        .split("name=\"day\" type=\"date\" value=\"")
        .nth(1)
        .expect("a day");
    let day = day[..10].to_owned();
    let answer = client.post(
        &place,
        &[
            ("key", &key),
            ("how", "amend"),
            ("day", &day),
            ("a.kind", "labour"),
            ("a.amount", "500,000"),
            ("why", why),
        ],
    );
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.header("location").expect("a place").to_owned()
}

#[test]
fn a_correction_waits_for_another_persons_answer_and_is_made_once() {
    let stage = with_heads();
    accepted(&stage);
    let place = stage.place("monday");
    let mut chen = stage.signed_in("chen", "clerk@town");
    let to = asked(&mut chen, &place, "金额录错，见申请书");
    assert!(to.starts_with(&place), "{to}");
    let page = chen.get(&place);
    holds(
        &page.body,
        &[
            "等批准的更正：申请调解",
            "500,000.00",
            "486,000.00",
            "郑国强",
            "金额录错，见申请书",
        ],
    );
    assert!(!page.says("批准更正"), "who asks does not answer");
    assert_eq!(
        stage.desk().store().corrections_waiting(9).expect("read").len(),
        1
    );

    let mut zheng = stage.signed_in("zheng", "head@town");
    holds(&zheng.get("/corrections/waiting").body, &["等您批", "金额录错"]);
    let page = zheng.get(&place);
    holds(&page.body, &["批准更正"]);
    let answer = form_of(&page.body);

    // Neither the asker nor another clerk gets it through.
    for login in ["chen", "guo"] {
        let mut clerk = stage.signed_in(login, "clerk@town");
        let refused = clerk.post(&answer, &[("step", "approve")]);
        assert_eq!(refused.status, 422, "{login}");
        let refused = clerk.post(&answer, &[("step", "drop")]);
        assert_eq!(refused.status, 422, "{login}");
    }
    // Where the matter is not seen, there is nothing.
    let mut he = stage.signed_in("heli", "head@centre");
    assert_eq!(he.post(&answer, &[("step", "approve")]).status, 404);

    let done = zheng.post(&answer, &[("step", "approve")]);
    assert_eq!(done.status, 303, "{}", done.body);
    let again = zheng.post(&answer, &[("step", "approve")]);
    assert_eq!(again.status, 422);
    holds(&again.body, &["已经答复过"]);
    let page = chen.get(&place);
    holds(
        &page.body,
        &["500,000.00", "更正：申请调解", "金额录错，见申请书"],
    );
    assert!(!page.says("等批准的更正"));
    let history = stage
        .desk()
        .history(&stage.matters["monday"].as_str().into())
        .expect("read");
    let amended = history.iter().filter(|entry| entry.correction.is_some()).count();
    assert_eq!(amended, 1, "made once");
    let verified = stage.desk().verify(|_| {}).expect("verified");
    assert!(verified.is_clean(), "{verified:?}");
}

#[test]
fn a_correction_that_is_turned_down_changes_nothing_and_says_who_did() {
    let stage = with_heads();
    let place = stage.place("idle");
    let mut chen = stage.signed_in("chen", "clerk@town");
    asked(&mut chen, &place, "想改成劳动争议");
    let mut zheng = stage.signed_in("zheng", "head@town");
    let page = zheng.get(&place);
    let answer = form_of(&page.body);
    assert_eq!(zheng.post(&answer, &[("step", "drop")]).status, 303);
    let page = chen.get(&place);
    holds(
        &page.body,
        &["没有批准的更正：申请调解", "郑国强", "<dd>486,000.00 元</dd>"],
    );
}

#[test]
fn what_could_not_be_made_is_not_asked_for() {
    // In this county the committee has no head, and nobody above it has one.
    let stage = Stage::new();
    let place = stage.place("monday");
    let mut chen = stage.signed_in("chen", "clerk@town");
    let at = place_of(&mut chen, &place);
    let key = chen.get(&at).hidden("key");
    let refused = chen.post(
        &at,
        &[
            ("key", &key),
            ("how", "void"),
            ("day", "2023-12-01"),
            ("why", "重复登记"),
        ],
    );
    assert_eq!(refused.status, 422);
    holds(&refused.body, &["没有另一位负责人", "重复登记"]);
    let stage = with_heads();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let place = stage.place("monday");
    let at = place_of(&mut chen, &place);
    let key = chen.get(&at).hidden("key");
    let nothing = chen.post(
        &at,
        &[
            ("key", &key),
            ("how", "amend"),
            ("day", "2023-12-01"),
            ("why", "没有错"),
        ],
    );
    assert_eq!(nothing.status, 422, "a kind that is taken away is missing");
    assert_eq!(
        stage.desk().store().corrections_waiting(9).expect("read").len(),
        0
    );
    let mut wu = stage.signed_in("wu-1", "mediator@town");
    assert_eq!(wu.get(&format!("{place}/entries/999999")).status, 404);
}
