//! Signing in through HTTP: where one is signed in, what the access log keeps of it, how often one may ask, posts that
//! ask for a code app.

#![expect(clippy::expect_used, reason = "a test stops where it fails")]

mod common;

use common::{Client, PASSWORD, Stage, Wish, code_of, holds};

/// Signs in calling itself by a browser's name.
fn signed_in_with(stage: &Stage, login: &str, agent: &str) -> Client {
    let mut client = stage.client();
    let body = format!("login={login}&password={}", PASSWORD.replace(' ', "+"));
    let answer = client.send("POST", "/sign-in", &[("user-agent", agent)], &body);
    assert_eq!(answer.status, 303, "{}", answer.body);
    client
}

/// The ids of the sessions a page lists.
fn ids(page: &str) -> Vec<String> {
    let parts = page.split("name=\"id\" value=\"").skip(1);
    parts
        .map(|rest| rest[..rest.find('"').expect("an end")].to_owned())
        .collect()
}

#[test]
fn one_sees_where_one_is_signed_in_and_ends_it_there() {
    let stage = Stage::new();
    let mut phone = signed_in_with(
        &stage,
        "wu-1",
        "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0",
    );
    let mut here = signed_in_with(
        &stage,
        "wu-1",
        "Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Edg/126.0",
    );
    let page = here.get("/account");
    holds(
        &page.body,
        &[
            "现在有 2 处登录着",
            "安卓手机 上的 微信",
            "Windows 上的 Edge",
            "这里",
        ],
    );
    let listed = ids(&page.body);
    assert_eq!(listed.len(), 2);
    let on_phone = phone.get("/account").body;
    let theirs = on_phone.find("安卓手机").expect("the phone");
    let its = ids(&on_phone[theirs..])[0].clone();
    // Another's session is none.
    let mut chen = stage.signed_in("chen", "clerk@town");
    assert_eq!(chen.post("/account/sessions/end", &[("id", &its)]).status, 404);
    assert_eq!(phone.get("/inbox").status, 200);
    assert_eq!(here.post("/account/sessions/end", &[("id", &its)]).status, 303);
    assert_eq!(phone.get("/inbox").status, 303, "it is ended there");
    let page = here.get("/account");
    holds(&page.body, &["现在有 1 处登录着"]);
    let mine = ids(&page.body)[0].clone();
    here.post("/account/sessions/end", &[("id", &mine)]);
    assert_eq!(here.get("/account").status, 303, "and here");
}

#[test]
fn the_access_log_names_who_signed_in_and_who_tried() {
    let stage = Stage::new();
    let mut client = stage.client();
    for _ in 0..6 {
        client.post("/sign-in", &[("login", "wu-1"), ("password", "guess")]);
    }
    client.post(
        "/sign-in",
        &[("login", "my-password-by-mistake"), ("password", "x")],
    );
    let mut dai = stage.signed_in("dai", "director@bureau");
    let set = [("present", PASSWORD), ("wanted", "quite another one")];
    assert_eq!(dai.post("/account/password", &set).status, 303);
    let mut chen = stage.signed_in("chen", "clerk@town");
    // Who is meant may be named.
    let unknown = chen.post("/accounts", &[("login", "wu-2"), ("person", "吴某某")]);
    assert!(unknown.says("没有改动"), "{}", unknown.body);
    let given = chen.post("/accounts", &[("login", "wu-2"), ("person", " 吴建成 ")]);
    assert!(given.says("的激活码，只显示这一次"), "{}", given.body);
    chen.post("/sign-out", &[]);
    let activate = [
        ("code", stage.code.as_str()),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ];
    assert_eq!(client.post("/activate", &activate).status, 303);
    let mut shen = stage.signed_in("shen", "auditor@bureau");
    let log = shen.get("/access?sign=1").body;
    holds(
        &log,
        &[
            "登录没有成功",
            "试的次数太多，停 15 分钟",
            "停用期间又试",
            "（没有这个账号）",
            "改密码",
            "给激活码",
            "账号 wu-2 · 127.0.0.1",
            "退出登录",
            "用激活码设密码",
            "看不出是什么设备",
        ],
    );
    assert!(
        !log.contains("my-password-by-mistake"),
        "what was typed is not kept"
    );
    let of = shen.get("/access?sign=1&person=wu").body;
    holds(&of, &["吴建成", "试的次数太多"]);
    assert!(!of.contains("戴国华"), "another's");
    assert_eq!(chen.get("/access").status, 303);
    let mut wu = stage.client();
    wu.post("/sign-in", &[("login", "wu-new"), ("password", PASSWORD)]);
    assert_eq!(wu.get("/access?sign=1").status, 403, "only for who oversees it");
}

#[test]
fn foreseeable_passwords_are_refused() {
    let stage = Stage::new();
    let mut client = stage.client();
    for foreseeable in [
        "password1234",
        "南安市司法局123456",
        "吴建成1990!!!!!",
        "qwertyuiop123",
        "wu-new-2024-wu",
    ] {
        let form = [
            ("code", stage.code.as_str()),
            ("password", foreseeable),
            ("again", foreseeable),
        ];
        let answer = client.post("/activate", &form);
        assert_eq!(answer.status, 422, "{foreseeable}");
        holds(&answer.body, &["这个密码"]);
    }
}

#[test]
fn who_asks_too_often_waits_by_account_and_by_address() {
    let stage = Stage::wished(Wish {
        behind_proxy: true,
        ..Wish::default()
    });
    let try_from = |address: &str, login: &str| {
        let from = [("x-forwarded-for", address)];
        let body = format!("login={login}&password=guess");
        stage.client().send("POST", "/sign-in", &from, &body)
    };
    // One account, from everywhere: after sixty one waits, whoever asks.
    for n in 0..60 {
        try_from(&format!("10.0.0.{n}"), "nobody");
    }
    let held = try_from("10.0.1.1", "nobody");
    assert_eq!(held.status, 429);
    let after: i64 = held
        .header("retry-after")
        .expect("when")
        .parse()
        .expect("seconds");
    assert!((1..=11).contains(&after), "{after}");
    holds(&held.body, &["请求太密，停一会儿", "秒再试。没有记下任何东西"]);
    assert_ne!(try_from("10.0.1.1", "another").status, 429);
    // One address, many accounts. Only the proxy's word counts, not what the caller wrote before it.
    let open_from = |address: &str| {
        let from = [("x-forwarded-for", address)];
        stage.client().send("GET", "/sign-in", &from, "").status
    };
    let held = (0..1_000).any(|n| open_from(&format!("10.9.9.{}, 192.0.2.7", n % 250)) == 429);
    assert!(held, "a thousand from one address");
    assert_ne!(try_from("192.0.2.8", "someone").status, 429);
}

#[test]
fn searching_is_held_back_by_account_and_a_written_address_counts_for_nothing() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let mut held = None;
    for n in 0..120 {
        let address = format!("10.0.0.{n}");
        let answer = chen.send("GET", "/find?q=x", &[("x-forwarded-for", &address)], "");
        if answer.status == 429 {
            held = Some(answer);
            break;
        }
    }
    let held = held.expect("held back");
    assert!(held.header("retry-after").is_some());
    assert_eq!(chen.get("/inbox").status, 200, "other pages go on");
    let mut wu = stage.signed_in("wu-1", "mediator@town");
    assert_eq!(wu.get("/find?q=x").status, 200, "others search on");
}

#[test]
fn a_post_that_asks_for_a_code_app_is_worn_with_one_only() {
    let stage = Stage::wished(Wish {
        code_app: Some("auditor"),
        ..Wish::default()
    });
    let mut shen = stage.client();
    let answer = shen.post("/sign-in", &[("login", "shen"), ("password", PASSWORD)]);
    assert_eq!(answer.status, 303);
    let away = shen.get("/access");
    assert_eq!((away.status, away.header("location")), (303, Some("/account")));
    let page = shen.get("/account");
    holds(&page.body, &["先设好验证器，才能以这个岗位工作", "监督员"]);
    let key = page.hidden("key");
    let code = code_of(&key, 0);
    let set = [("present", PASSWORD), ("key", &key), ("code", &code)];
    let answer = shen.post("/account/code-app", &set);
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(shen.get("/access?sign=1").status, 200);
    holds(&shen.get("/access?sign=1").body, &["设好验证器"]);
    // Taken off again, the post is not worn.
    assert_eq!(
        shen.post("/account/code-app", &[("present", PASSWORD)]).status,
        303
    );
    assert_eq!(shen.get("/access").header("location"), Some("/account"));
    // Posts that do not ask for one go on as before.
    assert_eq!(stage.signed_in("chen", "clerk@town").get("/inbox").status, 200);
}
