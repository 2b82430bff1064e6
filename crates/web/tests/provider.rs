//! Signing in through the office's own provider, against a small one on this machine.

#![expect(clippy::expect_used, reason = "a test stops where it fails")]

mod common;

use common::provider::{Asked, LABEL, Manner, Provider};
use common::{Client, PASSWORD, Stage, Wish, code_of, holds};
use serde_json::{Value as Json, json};

fn stage(provider: &Provider) -> Stage {
    Stage::wished(Wish {
        provider: Some(provider.settings()),
        ..Wish::default()
    })
}

/// Sent to the provider from the page for signing in.
fn go(client: &mut Client) -> Asked {
    let answer = client.get("/sign-in/provider?back=/lists");
    assert_eq!(answer.status, 303, "{}", answer.body);
    Asked::of(answer.header("location").expect("a place"))
}

fn come_back(client: &mut Client, with: &str) -> common::Answer {
    client.get(&format!("/sign-in/provider/back?{with}"))
}

/// Ties a subject to the account signed in.
fn tie(provider: &Provider, client: &mut Client, subject: &str) -> common::Answer {
    let page = client.post("/account/provider", &[("present", PASSWORD)]);
    assert_eq!(page.status, 200, "{}", page.body);
    let asked = Asked::of(&page.link(&format!("去{LABEL}")));
    let with = provider.grant(&asked, subject);
    come_back(client, &with)
}

/// A stage where 吴建成 is tied to `wu@office`.
fn tied(provider: &Provider) -> Stage {
    let stage = stage(provider);
    let mut wu = stage.signed_in("wu-1", "mediator@town");
    let done = tie(provider, &mut wu, "wu@office");
    assert_eq!((done.status, done.header("location")), (303, Some("/account")));
    stage
}

#[test]
fn a_tied_subject_signs_in_and_an_answer_is_taken_once_where_it_was_asked_for() {
    let provider = Provider::start();
    let stage = tied(&provider);
    let mut wu = stage.client();
    let page = wu.get("/sign-in?back=/lists");
    holds(
        &page.body,
        &[&format!("用{LABEL}登录"), "/sign-in/provider?back=/lists"],
    );
    let asked = go(&mut wu);
    for (name, value) in [
        ("response_type", "code"),
        ("code_challenge_method", "S256"),
        ("client_id", "liantiao"),
        ("scope", "openid"),
    ] {
        assert_eq!(asked.query.get(name).map(String::as_str), Some(value), "{name}");
    }
    let with = provider.grant(&asked, "wu@office");
    // Whoever steals the answer has not the browser it was asked for in.
    let stolen = come_back(&mut stage.client(), &with);
    assert_eq!(stolen.status, 400);
    holds(&stolen.body, &["不是在这个浏览器里开始的"]);
    // And it is used up: one begins again.
    assert_eq!(come_back(&mut wu, &with).status, 400);

    let asked = go(&mut wu);
    let with = provider.grant(&asked, "wu@office");
    let back = come_back(&mut wu, &with);
    assert_eq!(
        (back.status, back.header("location")),
        (303, Some("/lists")),
        "{}",
        back.body
    );
    assert_eq!(wu.get("/inbox").status, 200, "one post is chosen by itself");
    let account = wu.get("/account");
    holds(
        &account.body,
        &["统一认证", "绑定。登录页上可以用它登录", "解除绑定"],
    );
    assert_eq!(come_back(&mut wu, &with).status, 400, "an answer is taken once");
    assert_eq!(wu.post("/sign-out", &[]).status, 303);
    assert_eq!(wu.get("/inbox").status, 303);

    let mut shen = stage.signed_in("shen", "auditor@bureau");
    holds(
        &shen.get("/access?sign=1&person=wu").body,
        &["绑定统一认证", "用统一认证登录", "退出登录", "127.0.0.1"],
    );

    // Taken off, it opens nothing.
    let mut wu = stage.signed_in("wu-1", "mediator@town");
    assert_eq!(wu.post("/account/provider/cut", &[]).status, 303);
    let mut again = stage.client();
    let with = provider.grant(&go(&mut again), "wu@office");
    assert_eq!(come_back(&mut again, &with).status, 403);
}

#[test]
fn an_id_token_that_does_not_hold_signs_nobody_in() {
    let provider = Provider::start();
    let stage = tied(&provider);
    let claim = |name: &'static str, value: Json| Manner {
        claims: [(name, value)].into(),
        ..Manner::default()
    };
    for (wrong, manner) in [
        ("nonce", claim("nonce", json!("another"))),
        ("no nonce", claim("nonce", Json::Null)),
        ("audience", claim("aud", json!("another"))),
        ("audiences", claim("aud", json!(["liantiao", "another"]))),
        ("issuer", claim("iss", json!("https://elsewhere.example"))),
        ("expired", claim("exp", json!(1_600_000_000))),
        (
            "key",
            Manner {
                foreign_key: true,
                ..Manner::default()
            },
        ),
        (
            "unsigned",
            Manner {
                unsigned: true,
                ..Manner::default()
            },
        ),
        (
            "redirected",
            Manner {
                redirects: true,
                ..Manner::default()
            },
        ),
    ] {
        provider.behave(manner);
        let mut client = stage.client();
        let with = provider.grant(&go(&mut client), "wu@office");
        let back = come_back(&mut client, &with);
        assert_eq!(back.status, 401, "{wrong}: {}", back.body);
        holds(&back.body, &["的回答核对不过，没有登录"]);
        assert_eq!(client.get("/account").status, 303, "{wrong}");
    }
    provider.behave(Manner::default());
    let mut client = stage.client();
    let asked = go(&mut client);
    let other = format!(
        "{}&iss=https%3A%2F%2Felsewhere.example",
        provider.grant(&asked, "wu@office")
    );
    assert_eq!(
        come_back(&mut client, &other).status,
        401,
        "another provider's answer"
    );
    let asked = go(&mut client);
    let declined = format!("error=access_denied&state={}", asked.query["state"]);
    let back = come_back(&mut client, &declined);
    assert_eq!(back.status, 401);
    holds(&back.body, &["没有同意这次登录"]);
    let mut shen = stage.signed_in("shen", "auditor@bureau");
    holds(&shen.get("/access?sign=1").body, &["统一认证的回答核对不过"]);
}

#[test]
fn a_new_key_of_the_provider_is_looked_up() {
    let provider = Provider::start();
    let stage = tied(&provider);
    let before = provider.asked("/keys");
    let mut client = stage.client();
    let asked = go(&mut client);
    assert_eq!(
        provider.asked("/keys"),
        before,
        "what it said a moment ago still holds"
    );
    provider.rotate();
    let with = provider.grant(&asked, "wu@office");
    assert_eq!(come_back(&mut client, &with).status, 303);
    assert_eq!(provider.asked("/keys"), before + 1);
}

#[test]
fn nobody_comes_to_an_account_by_being_known_to_the_provider() {
    let provider = Provider::start();
    let stage = tied(&provider);
    let mut stranger = stage.client();
    // The subject is a login of ours, and the provider knows a name and a mail: nothing of it counts.
    provider.behave(Manner {
        claims: [
            ("preferred_username", json!("chen")),
            ("email", json!("chen@example.gov.cn")),
            ("name", json!("陈丽云")),
        ]
        .into(),
        ..Manner::default()
    });
    let with = provider.grant(&go(&mut stranger), "chen");
    let back = come_back(&mut stranger, &with);
    assert_eq!(back.status, 403);
    holds(&back.body, &["没有绑定本系统的账号，没有登录"]);
    assert_eq!(stranger.get("/account").status, 303);

    // A subject is one account's.
    let mut chen = stage.signed_in("chen", "clerk@town");
    let taken = tie(&provider, &mut chen, "wu@office");
    assert_eq!(taken.status, 409);
    holds(&taken.body, &["已经绑定了别的账号"]);
    // The password is asked before.
    let guess = chen.post("/account/provider", &[("present", "guess")]);
    assert_eq!(guess.status, 422);
    holds(&guess.body, &["现在的密码不对"]);
    // What one began signed in is not finished as another.
    let page = chen.post("/account/provider", &[("present", PASSWORD)]);
    let with = provider.grant(&Asked::of(&page.link(&format!("去{LABEL}"))), "chen@office");
    assert_eq!(chen.post("/sign-out", &[]).status, 303);
    assert_eq!(come_back(&mut chen, &with).status, 400);

    // An administrator ties by the subject; whoever is not one, not.
    let mut wu = stage.signed_in("wu-1", "mediator@town");
    let form = [("login", "dai"), ("subject", "dai@office")];
    assert_eq!(wu.post("/accounts/tie", &form).status, 403);
    let mut chen = stage.signed_in("chen", "clerk@town");
    let done = chen.post("/accounts/tie", &form);
    holds(&done.body, &["dai：绑定统一认证。", "已绑定"]);
    assert!(!done.body.contains("dai@office"), "a subject is shown nowhere");
    let wrong = chen.post("/accounts/tie", &[("login", "nobody"), ("subject", "x")]);
    holds(&wrong.body, &["没有账号“nobody”"]);
    let mut dai = stage.client();
    let with = provider.grant(&go(&mut dai), "dai@office");
    assert_eq!(come_back(&mut dai, &with).status, 303);
    chen.post("/accounts/tie", &[("login", "dai"), ("subject", "")]);
    let mut dai = stage.client();
    let with = provider.grant(&go(&mut dai), "dai@office");
    assert_eq!(come_back(&mut dai, &with).status, 403);
    let mut shen = stage.signed_in("shen", "auditor@bureau");
    holds(
        &shen.get("/access?sign=1&person=chen").body,
        &["账号 dai · 127.0.0.1", "解除统一认证绑定"],
    );
}

#[test]
fn the_code_app_is_asked_after_the_provider_too() {
    let provider = Provider::start();
    let stage = tied(&provider);
    let mut wu = stage.signed_in("wu-1", "mediator@town");
    let key = wu.get("/account").hidden("key");
    let set = [("present", PASSWORD), ("key", &key), ("code", &code_of(&key, 0))];
    assert_eq!(wu.post("/account/code-app", &set).status, 303);
    let mut client = stage.client();
    let with = provider.grant(&go(&mut client), "wu@office");
    let back = come_back(&mut client, &with);
    assert_eq!(
        (back.status, back.header("location")),
        (303, Some("/sign-in/provider/code"))
    );
    assert_eq!(client.get("/account").status, 303, "not signed in yet");
    holds(&client.get("/sign-in/provider/code").body, &["再填动态码", LABEL]);
    let code = code_of(&key, 30);
    let form = [("code", code.as_str())];
    assert_eq!(
        stage.client().post("/sign-in/provider/code", &form).status,
        400,
        "another browser"
    );
    let wrong = client.post("/sign-in/provider/code", &[("code", "000000")]);
    assert_eq!(wrong.status, 401);
    holds(&wrong.body, &["还可以试 4 次"]);
    let done = client.post("/sign-in/provider/code", &form);
    assert_eq!(
        (done.status, done.header("location")),
        (303, Some("/lists")),
        "{}",
        done.body
    );
    assert_eq!(client.get("/inbox").status, 200);
    assert_eq!(client.post("/sign-in/provider/code", &form).status, 400, "once");
}

#[test]
fn where_the_provider_is_silent_or_names_other_places_the_password_still_works() {
    let provider = Provider::start();
    let stage = stage(&provider);
    let mut client = stage.client();
    provider.behave(Manner {
        silent: true,
        ..Manner::default()
    });
    let answer = client.get("/sign-in/provider");
    assert_eq!(answer.status, 502);
    holds(&answer.body, &["现在没有回应，没有登录。请用密码登录"]);
    let mut wu = stage.signed_in("wu-1", "mediator@town");
    assert_eq!(wu.get("/inbox").status, 200);
    // Other places than its own are not asked, whatever its documents name. The last is found out when the browser
    // comes back; what was said is kept a while.
    for (named, told) in [("jwks_uri", 502), ("issuer", 502), ("token_endpoint", 303)] {
        provider.behave(Manner {
            says: [(named, json!("http://localhost:1/there"))].into(),
            ..Manner::default()
        });
        let answer = client.get("/sign-in/provider");
        assert_eq!(answer.status, told, "{named}: {}", answer.body);
        if let Some(place) = answer.header("location") {
            let with = provider.grant(&Asked::of(place), "wu@office");
            assert_eq!(come_back(&mut client, &with).status, 502);
            assert_eq!(provider.asked("/token"), 0);
        }
    }
}

#[test]
fn a_browser_is_sent_only_where_the_provider_is() {
    let provider = Provider::start();
    provider.behave(Manner {
        says: [("authorization_endpoint", json!("https://elsewhere.example/"))].into(),
        ..Manner::default()
    });
    let answer = stage(&provider).client().get("/sign-in/provider");
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("location"), None);
}

#[test]
fn without_a_provider_there_is_no_such_place() {
    let stage = Stage::new();
    let mut client = stage.client();
    for place in [
        "/sign-in/provider",
        "/sign-in/provider/back?state=x",
        "/sign-in/provider/code",
    ] {
        assert_eq!(client.get(place).status, 404, "{place}");
    }
    assert!(!client.get("/sign-in").body.contains("/sign-in/provider"));
}
