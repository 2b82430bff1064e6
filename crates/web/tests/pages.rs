//! Pages through HTTP: the ways in, what is refused, one act from end to end.

mod common;

use common::{PASSWORD, Stage, day, order};
use serde_json::json;
use store::AccessQuery;
use web::routes::{Access, table};

#[test]
fn no_path_answers_a_stranger_who_may_not_use_it() {
    let stage = Stage::new();
    for route in table() {
        // The pattern itself serves as a path: what is checked is who asks.
        let place = route.path.replace(['{', '}'], "");
        for method in ["GET", "POST"] {
            let answer = stage.client().send(method, &place, &[], "");
            let open = matches!(
                route.access,
                Access::Machine | Access::Everyone | Access::ThisMachine
            );
            // A program is told by a status what a browser is led to.
            if matches!(route.access, Access::Client(_)) {
                assert_eq!(answer.status, 401, "{method} {place}");
                continue;
            }
            let sent_away = answer.status == 303
                && answer
                    .header("location")
                    .is_some_and(|to| to.starts_with("/sign-in"));
            // Whoever holds no receipt is told no more than that there is nothing.
            let nothing = route.access == Access::Holding && answer.status == 404;
            assert!(
                open || sent_away || nothing || answer.status == 405,
                "{method} {place} answers a stranger with {}",
                answer.status
            );
        }
    }
    let mut near = stage.client();
    assert_eq!(near.get("/metrics").status, 200);
    assert_eq!(
        near.send("GET", "/metrics", &[("x-forwarded-for", "10.0.0.9")], "")
            .status,
        404
    );
    // Only the administrator's account gives accounts.
    assert_eq!(
        stage.signed_in("wu-1", "mediator@town").get("/accounts").status,
        403
    );
    assert_eq!(stage.signed_in("chen", "clerk@town").get("/accounts").status, 200);
}

#[test]
fn a_demonstrations_link_signs_in_once_and_elsewhere_there_is_no_such_place() {
    let stage = Stage::new();
    let place = format!("/enter/{}", stage.code);
    assert_eq!(stage.client().get(&place).status, 404);

    let stage = Stage::shown();
    let place = format!("/enter/{}", stage.code);
    let mut client = stage.client();
    let answer = client.get(&place);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/")));
    assert_eq!(client.get("/account").status, 200);
    assert_eq!(stage.client().get(&place).status, 404, "the code is used up");
    assert_eq!(stage.client().get("/enter/nothing").status, 404);
}

#[test]
fn signing_in_and_out() {
    let stage = Stage::new();
    let mut client = stage.client();
    let away = client.get("/inbox?show=soon");
    assert_eq!(
        away.header("location"),
        Some("/sign-in?back=/inbox%3Fshow%3Dsoon")
    );
    let wrong = client.post("/sign-in", &[("login", "wu-1"), ("password", "guess")]);
    assert_eq!(wrong.status, 401);
    assert!(wrong.body.contains("还可以试 4 次"), "{}", wrong.body);
    assert!(wrong.body.contains("wu-1"), "what was typed stays");
    let form = [("login", "wu-1"), ("password", PASSWORD), ("back", "//elsewhere")];
    let right = client.post("/sign-in", &form);
    assert_eq!(right.header("location"), Some("/inbox"), "never elsewhere");
    let cookie = right.header("set-cookie").expect("a cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    assert_eq!(client.get("/inbox").status, 200, "one post is chosen by itself");
    let out = client.post("/sign-out", &[]);
    assert_eq!(
        (out.status, out.header("clear-site-data")),
        (303, Some("\"cache\", \"storage\""))
    );
    assert_eq!(client.get("/inbox").status, 303);

    let short = [
        ("code", stage.code.as_str()),
        ("password", "short"),
        ("again", "short"),
    ];
    assert_eq!(client.post("/activate", &short).status, 422);
    let long = [
        ("code", stage.code.as_str()),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ];
    assert_eq!(client.post("/activate", &long).status, 303);
    assert_eq!(client.post("/activate", &long).status, 422, "a code opens once");

    let (mut one, mut other) = (
        stage.signed_in("wu-1", "mediator@town"),
        stage.signed_in("wu-1", "mediator@town"),
    );
    assert_eq!(one.post("/sign-out-everywhere", &[]).status, 303);
    assert_eq!(other.get("/inbox").status, 303);
    assert_eq!(
        stage
            .signed_in("wu-1", "mediator@town")
            .post("/post", &[("post", "head@town")])
            .status,
        403,
        "a post that is not held"
    );
}

#[test]
fn headers_and_forms_from_elsewhere() {
    let stage = Stage::new();
    let mut client = stage.signed_in("chen", "clerk@town");
    let page = client.get("/inbox");
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(!policy.contains("unsafe"), "{policy}");
    for none in ["default-src", "object-src", "base-uri", "frame-ancestors"] {
        assert!(policy.contains(&format!("{none} 'none'")), "{policy}");
    }
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(!page.body.contains(" style="), "no inline style");
    assert!(!page.body.contains("<script>"), "no inline script");
    let elsewhere = [("origin", "https://elsewhere"), ("sec-fetch-site", "cross-site")];
    let forged = client.send("POST", "/sign-out", &elsewhere, "");
    assert_eq!(forged.status, 403);
    assert!(forged.body.contains("编号"), "an error page: {}", forged.body);
    assert_eq!(client.get("/inbox").status, 200);
    let at = page.body.find("/assets/app-").expect("an asset");
    let place: String = page.body[at..].chars().take_while(|c| *c != '"').collect();
    let asset = client.send("GET", &place, &[("accept-encoding", "gzip, br")], "");
    assert_eq!(asset.header("content-encoding"), Some("br"));
    assert_eq!(
        asset.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert_eq!(client.get("/assets/..%2f..%2fCargo.toml").status, 404);
    assert_eq!(client.get("/no-such-page").status, 404);
}

#[test]
fn the_inbox_goes_by_deadline_and_a_matter_is_seen_only_by_its_post() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let inbox = chen.get("/inbox").body;
    let at = |text: &str| inbox.find(text).unwrap_or_else(|| panic!("no {text} in {inbox}"));
    assert!(at("逾期 9 天") < at(">今天<") && at(">今天<") < at("12 月 18 日"));
    assert!(
        inbox.contains("劳动争议调解仲裁法第14条"),
        "why, with the article"
    );
    // No way to an agreement yet: the deadline is named, and ending the matter otherwise is no advice.
    assert!(inbox.contains("<b>劳动争议调解期限</b>"), "{inbox}");
    assert!(!inbox.contains("撤回") && !inbox.contains("达成书面协议"));
    assert!(!inbox.contains("林志明"), "names are masked in lists");
    let page = chen.get(&stage.place("monday"));
    assert_eq!(page.status, 200);
    for text in ["486,000.00 元", "（已遮盖）", "现在可以办", "拒付尾款"] {
        assert!(page.body.contains(text), "no {text} in {}", page.body);
    }
    for secret in ["13812342206", "2206", "350583198503070014", "0014"] {
        assert!(!page.body.contains(secret), "nothing of {secret} shows");
    }
    let none = chen.get("/matters/no-such-matter");
    assert_eq!(none.status, 404);
    assert!(none.body.contains("没有找到"));
    // Who is at work keeps the navigation, whatever goes wrong.
    let mut wu = stage.signed_in("wu-1", "mediator@town");
    for (place, status) in [
        ("/matters/no-such-matter", 404),
        ("/calendar?month=99", 400),
        ("/access", 403),
        ("/accounts", 403),
    ] {
        let wrong = wu.get(place);
        assert_eq!(wrong.status, status, "{place}");
        let (nav, foot) = (wrong.says("<nav class=\"nav\""), wrong.says("工作人员登录"));
        assert!(nav && !foot, "{place}: {}", wrong.body);
    }
    assert!(stage.client().get("/no-such-page").says("工作人员登录"));
}

#[test]
fn a_secret_is_opened_with_a_reason_and_that_is_on_record() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let place = stage.place("monday");
    let page = chen.get(&place).body;
    let from = page
        .find("value=\"party.applicant.")
        .expect("a form that opens it")
        + "value=\"".len();
    let phones = page[from..]
        .split("value=\"")
        .map(|rest| &rest[..rest.find('"').expect("an end")])
        .find(|what| what.starts_with("party.applicant.") && what.ends_with(".phone"));
    let what = phones.expect("the phone's form").to_owned();
    let open = format!("{place}/open");
    let with_reason = || {
        let query = AccessQuery {
            with_reason: true,
            ..AccessQuery::default()
        };
        let desk = stage.desk();
        desk.store().accesses(&query, None, 10).expect("the access log")
    };
    for nothing in [" ", ".", "\u{200b}\u{200b}", "看", "通知\u{202e}到场"] {
        let without = chen.post(&open, &[("what", &what), ("reason", nothing)]);
        assert_eq!(without.status, 422, "{nothing:?}");
        assert!(without.body.contains("要写明事由"), "{}", without.body);
        assert!(!without.body.contains("13812342206"));
    }
    assert!(with_reason().is_empty());
    let opened = chen.post(&open, &[("what", &what), ("reason", "通知到场")]);
    assert_eq!(opened.status, 200);
    assert!(opened.body.contains("13812342206"), "{}", opened.body);
    assert!(
        !opened.body.contains("350583198503070014"),
        "only what was asked for"
    );
    let logged = with_reason();
    assert_eq!(logged.len(), 1);
    assert_eq!(logged[0].reason.as_deref(), Some("通知到场"));
    assert_eq!(logged[0].what, what);
    let page = chen.get(&place).body;
    assert!(!page.contains("13812342206"), "masked again");
    // A mediator of the same committee may open phones, not the numbers of papers.
    let mut wu = stage.signed_in("wu-1", "mediator@town");
    let papers = what.replace(".phone", ".id_number");
    let refused = wu.post(&open, &[("what", &papers), ("reason", "核对")]);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("不能查看这一项"), "{}", refused.body);
    // Under the other post the matter is not the centre's: it is as if it were not there.
    assert_eq!(
        stage
            .signed_in("chen", "clerk@centre")
            .post(&open, &[("what", &what), ("reason", "通知到场")])
            .status,
        404
    );
}

#[test]
fn an_act_from_end_to_end() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let place = format!("{}/acts/accept", stage.place("monday"));
    let form = chen.get(&place);
    assert_eq!(form.status, 200, "{}", form.body);
    let (key, seen) = (form.hidden("key"), form.hidden("seen"));
    let with = |consent: &'static str| {
        vec![
            ("key", key.clone()),
            ("seen", seen.clone()),
            ("day", "2023-12-14".to_owned()),
            ("a.consent", consent.to_owned()),
        ]
    };
    let mut send = |pairs: &[(&str, String)]| {
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
        chen.post(&place, &pairs)
    };
    let refused = send(&with("no"));
    assert_eq!(refused.status, 422);
    for text in [
        "一方当事人明确拒绝调解的，不得调解",
        "人民调解法第17条",
        "哪条规则",
        "没有记下任何内容",
    ] {
        assert!(refused.body.contains(text), "no {text} in {}", refused.body);
    }
    assert!(
        refused.body.contains("value=\"no\" checked"),
        "what was typed stays"
    );
    let done = send(&with("yes"));
    assert_eq!(done.status, 303, "{}", done.body);
    let again = send(&with("yes"));
    assert_eq!(
        again.header("location"),
        done.header("location"),
        "sent twice, it acted once"
    );
    let page = chen.get(done.header("location").expect("a place"));
    assert!(page.body.contains("已记：受理"), "{}", page.body);
}

#[test]
fn who_comes_second_sees_first_what_was_done() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let place = format!("{}/acts/decline", stage.place("monday"));
    let form = chen.get(&place);
    let (key, seen) = (form.hidden("key"), form.hidden("seen"));
    let matter = stage.matters["monday"].clone();
    let meanwhile = order(
        None,
        Some(&matter),
        "warn",
        "2023-12-14",
        json!({"danger": "brawl", "reason": "扬言报复"}),
    );
    stage.desk().perform(&meanwhile).expect("done");
    let pairs = [
        ("key", key.as_str()),
        ("seen", seen.as_str()),
        ("day", "2023-12-14"),
        ("a.reason", "不属于调解范围"),
    ];
    let conflict = chen.post(&place, &pairs);
    assert_eq!(conflict.status, 409, "{}", conflict.body);
    for text in ["别人先办了", "防激化报告", "不属于调解范围"] {
        assert!(conflict.body.contains(text), "no {text} in {}", conflict.body);
    }
    let (key, seen) = (conflict.hidden("key"), conflict.hidden("seen"));
    let pairs = [
        ("key", key.as_str()),
        ("seen", seen.as_str()),
        ("day", "2023-12-14"),
        ("a.reason", "不属于调解范围"),
    ];
    assert_eq!(
        chen.post_checked(&place, &pairs).status,
        303,
        "having seen it, one may go on"
    );
}

#[test]
fn what_no_later_act_takes_back_is_read_back_before_it_is_done() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let place = format!("{}/acts/decline", stage.place("monday"));
    let form = chen.get(&place);
    let (key, seen) = (form.hidden("key"), form.hidden("seen"));
    let pairs = |reason: &'static str| {
        [
            ("key", key.clone()),
            ("seen", seen.clone()),
            ("day", "2023-12-14".to_owned()),
            ("a.reason", reason.to_owned()),
        ]
    };
    let sent = |chen: &mut common::Client, reason: &'static str, read_back: Option<&str>| {
        let pairs = pairs(reason);
        let mut pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        pairs.extend(read_back.map(|digest| ("read_back", digest)));
        chen.post(&place, &pairs)
    };
    let entries = || stage.desk().store().head().expect("a head").sequence;
    let before = entries();
    // What would be refused is refused at once; what would be done is read back and not done yet.
    assert_eq!(sent(&mut chen, " ", None).status, 422);
    let checked = sent(&mut chen, "不属于调解范围", None);
    assert_eq!(checked.status, 200);
    for text in ["还没有提交，请核对", "不属于调解范围", "核对无误，提交"] {
        assert!(checked.body.contains(text), "no {text} in {}", checked.body);
    }
    let digest = checked.hidden("read_back");
    // Changed since, it is read back again.
    assert_eq!(sent(&mut chen, "双方已经起诉", Some(&digest)).status, 200);
    assert_eq!(entries(), before);
    assert_eq!(sent(&mut chen, "不属于调解范围", Some(&digest)).status, 303);
    assert_eq!(entries(), before + 1);
}

#[test]
fn a_sum_is_said_in_words_as_it_is_typed() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    assert_eq!(chen.get("/amount?of=6%2C000").body, "陆仟元整");
    assert_eq!(chen.get("/amount?of=%E5%85%AD%E5%8D%83").body, "");
}

#[test]
fn a_matter_is_begun_by_its_form() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let choice = chen.get("/begin").body;
    assert!(choice.contains("/begin/dispute/apply"));
    // A committee holds no legal aid: its clerk is not offered what would be refused.
    assert!(!choice.contains("/begin/legal-aid/"), "{choice}");
    let form = chen.get("/begin/dispute/apply");
    assert_eq!(form.status, 200);
    let key = form.hidden("key");
    let mut pairs = vec![
        ("key", key.as_str()),
        ("day", "2023-12-14"),
        ("a.kind", "neighbour"),
        ("a.amount", "12,000.50"),
        ("a.request", "请求停止堆放。"),
        ("n.party.applicant", "1"),
        ("a.party.applicant#0#name", "戴*<b>英</b>"),
        ("a.party.applicant#0#kind", "person"),
        ("n.party.respondent", "1"),
        ("a.party.respondent#0#name", "某商行"),
        ("a.party.respondent#0#kind", "firm"),
    ];
    let missing = chen.post("/begin/dispute/apply", &pairs);
    assert_eq!(missing.status, 422);
    assert!(missing.body.contains("纠纷简要情况未填写"), "{}", missing.body);
    assert!(missing.body.contains("value=\"12,000.50\""));
    assert!(!missing.body.contains("<b>英</b>"), "what was typed is escaped");
    let mut more = pairs.clone();
    more.push(("more", "party.applicant"));
    let more = chen.post("/begin/dispute/apply", &more);
    assert_eq!(more.status, 200);
    assert!(more.body.contains("a.party.applicant#3#name"));
    pairs.push(("a.facts", "门口堆放杂物。"));
    let mut below = pairs.clone();
    below[3].1 = "-5";
    let below = chen.post("/begin/dispute/apply", &below);
    assert_eq!(below.status, 422);
    assert!(below.body.contains("不能小于零"), "{}", below.body);
    // A number that may be mistyped is asked once, and refuses nothing.
    let mut doubtful = pairs.clone();
    doubtful.push(("a.party.applicant#0#id_number", "350583198503070015"));
    let asked = chen.post("/begin/dispute/apply", &doubtful);
    assert_eq!(asked.status, 200);
    let says = "申请人（第 1 位）的身份证号码前后对不上";
    assert!(
        asked.body.contains(says) && asked.body.contains("0015"),
        "{}",
        asked.body
    );
    let read_back = asked.hidden("read_back");
    doubtful.push(("read_back", &read_back));
    doubtful[0].1 = "another key";
    let done = chen.post("/begin/dispute/apply", &doubtful);
    assert_eq!(done.status, 303, "{}", done.body);
    let done = chen.post("/begin/dispute/apply", &pairs);
    assert_eq!(done.status, 303, "{}", done.body);
    let page = chen.get(done.header("location").expect("a place")).body;
    assert!(
        page.contains("12,000.50 元") && page.contains("门口堆放杂物"),
        "{page}"
    );
    assert_eq!(day("2023-12-14").weekday(), 4);
}
