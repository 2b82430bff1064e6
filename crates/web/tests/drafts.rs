//! Drafts: kept sealed for their owner under one post, shown again with what others did since, gone when the act is
//! done; a form that is sent too late loses nothing.

mod common;

use common::{Answer, Client, Stage, holds, order};
use serde_json::json;

const NAME: &str = "欧阳试稿";

/// What a form sends: its key and revision, and what was typed.
fn typed<'a>(form: &'a Answer, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, String)> {
    let mut pairs = vec![("key", form.hidden("key")), ("day", "2023-12-14".to_owned())];
    if form.says("name=\"seen\"") {
        pairs.push(("seen", form.hidden("seen")));
    }
    pairs.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    pairs
}

fn send(client: &mut Client, place: &str, pairs: &[(&str, String)]) -> Answer {
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
    client.post(place, &pairs)
}

/// Sends what was typed as the page's script does, which gets a line and no page.
fn keep(client: &mut Client, form: &str, pairs: &[(&str, String)]) -> Answer {
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
    client.post_with(&format!("{form}/draft"), &[("accept", "text/plain")], &pairs)
}

#[test]
fn a_draft_is_its_owners_under_one_post_and_stands_nowhere_in_clear() {
    let stage = Stage::new();
    let place = "/begin/dispute/apply";
    let draft = format!("{place}/draft");
    let mut chen = stage.signed_in("chen", "clerk@town");
    let form = chen.get(place);
    holds(&form.body, &["存草稿", "30 天没有动就清掉"]);
    let pairs = typed(
        &form,
        &[
            ("a.kind", "neighbour"),
            ("n.party.applicant", "2"),
            ("a.party.applicant#1#name", NAME),
        ],
    );
    let kept = keep(&mut chen, place, &pairs);
    assert_eq!(
        (kept.status, kept.header("location")),
        (200, None),
        "a script gets a line: {}",
        kept.body
    );
    assert!(kept.body.starts_with("草稿已存"), "{}", kept.body);
    let kept = send(&mut chen, &draft, &pairs);
    assert_eq!(
        kept.header("location"),
        Some("/begin/dispute/apply#form"),
        "who pressed the button gets the form"
    );

    let again = chen.get(place);
    holds(&again.body, &["存的草稿，没有提交", "丢掉重填", NAME]);
    assert_eq!(again.hidden("key"), form.hidden("key"), "it acts once");
    holds(
        &chen.get("/drafts").body,
        &["申请调解", "还没有立", "以现在这个岗位"],
    );
    holds(&chen.get("/inbox").body, &["草稿 1 份"]);

    // Neither another person nor the same one under another post.
    for (login, post) in [("chen", "clerk@centre"), ("wu-1", "mediator@town")] {
        let mut other = stage.signed_in(login, post);
        assert!(other.get("/drafts").says("没有草稿"), "{login} {post}");
        assert!(!other.get("/inbox").says("草稿 1 份"));
        assert!(!other.get(place).says(NAME));
        let which = [("procedure", "dispute"), ("act", "apply")];
        assert_eq!(other.post("/drafts", &which).status, 303);
        assert_eq!(keep(&mut other, place, &[("drop", "1".to_owned())]).status, 200);
    }
    assert!(chen.get(place).says(NAME), "others throw nothing of it away");

    for file in std::fs::read_dir(stage.folder()).expect("the folder") {
        let path = file.expect("a file").path();
        if path.is_file() {
            let bytes = std::fs::read(&path).expect("read");
            let clear = bytes.windows(NAME.len()).any(|w| w == NAME.as_bytes());
            assert!(!clear, "the name stands in {}", path.display());
        }
    }
    assert_eq!(keep(&mut chen, place, &[("drop", "1".to_owned())]).status, 200);
    assert!(!chen.get(place).says(NAME));
    assert!(chen.get("/drafts").says("没有草稿"));
    let none = chen.post("/begin/dispute/no-such/draft", &[("a.kind", "labour")]);
    assert_eq!(none.status, 404);
    let unseen = format!("{}/acts/accept/draft", stage.place("monday"));
    let mut centre = stage.signed_in("chen", "clerk@centre");
    assert_eq!(centre.post(&unseen, &[("a.consent", "yes")]).status, 404);
}

#[test]
fn a_draft_shows_what_others_did_since_and_goes_when_the_act_is_done() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let place = format!("{}/acts/decline", stage.place("monday"));
    let form = chen.get(&place);
    let pairs = typed(&form, &[("a.reason", "不属于调解范围")]);
    keep(&mut chen, &place, &pairs);
    assert!(!chen.get(&place).says("别人先办了"));
    let matter = stage.matters["monday"].clone();
    let meanwhile = order(
        None,
        Some(&matter),
        "warn",
        "2023-12-14",
        json!({"danger": "brawl", "reason": "扬言报复"}),
    );
    stage.desk().perform(&meanwhile).expect("done");
    let again = chen.get(&place);
    assert_eq!(again.status, 200);
    holds(
        &again.body,
        &["别人先办了", "防激化报告", "不属于调解范围", "存的草稿"],
    );
    holds(&chen.get("/drafts").body, &["之后别人办过"]);

    // Refused, it is kept by itself.
    let refused = send(&mut chen, &place, &typed(&again, &[("a.reason", " ")]));
    assert_eq!(refused.status, 422);
    let refused = send(
        &mut chen,
        &place,
        &[
            ("key", refused.hidden("key")),
            ("seen", refused.hidden("seen")),
            ("day", "某天".to_owned()),
            ("a.reason", "已经仲裁".to_owned()),
        ],
    );
    assert_eq!(refused.status, 422);
    assert!(refused.says("草稿已存"), "{}", refused.body);
    let form = chen.get(&place);
    holds(&form.body, &["已经仲裁"]);
    let mut pairs = typed(&form, &[("a.reason", "已经仲裁")]);
    let checked = send(&mut chen, &place, &pairs);
    assert_eq!(checked.status, 200, "{}", checked.body);
    pairs.push(("read_back", checked.hidden("read_back")));
    let done = send(&mut chen, &place, &pairs);
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(chen.get("/drafts").says("没有草稿"));

    // One that comes late, after its act, is not kept.
    let late = keep(&mut chen, &place, &pairs);
    assert_eq!((late.status, late.body.as_str()), (200, ""));
    assert!(chen.get("/drafts").says("没有草稿"));
}

#[test]
fn a_form_sent_after_the_session_ran_out_is_there_after_signing_in() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let place = format!("{}/acts/decline", stage.place("monday"));
    let form = chen.get(&place);
    let pairs = typed(&form, &[("a.reason", "写到一半去接电话")]);
    stage.let_sessions_run_out("chen");
    let away = send(&mut chen, &place, &pairs);
    assert_eq!(away.status, 303);
    let to = away.header("location").expect("a place").to_owned();
    assert_eq!(
        to,
        format!("/sign-in?back={}", place),
        "one comes back to the form"
    );
    assert_eq!(
        stage
            .client()
            .post(&place, &[("a.reason", "陌生人")])
            .header("location"),
        Some("/sign-in"),
        "of a stranger nothing is kept"
    );
    let mut chen = stage.signed_in("chen", "clerk@town");
    holds(&chen.get(&place).body, &["写到一半去接电话", "存的草稿"]);
    let mut wu = stage.signed_in("wu-1", "mediator@town");
    assert!(!wu.get(&place).says("写到一半去接电话"));
}
