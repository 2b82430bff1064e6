//! Who is let through: tokens, scopes, the description's operations, and how an administrator gives tokens.

use serde_json::{Value as Json, json};
use web::accounts::tokens::Scope;
use web::routes::{Access, table};

use crate::common::{Stage, Wish, organ, person};

/// What a path with patterns leads to, of a dispute that is there.
pub fn place(path: &str, matter: &str) -> String {
    let parts = [
        ("{matter}", matter),
        ("{procedure}", "dispute"),
        ("{figure}", "mediation.success_rate"),
        ("{digest}", "00"),
        ("{correction}", "none"),
        ("/acts/{act}", "/acts/dispute.accept"),
    ];
    parts
        .iter()
        .fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
}

#[test]
fn no_operation_answers_without_a_token_or_with_another_scope() {
    let stage = Stage::new();
    let matter = &stage.matters["monday"];
    let mut seen = 0;
    for route in table() {
        let Access::Client(scope) = route.access else {
            continue;
        };
        let others: Vec<Scope> = Scope::ALL.into_iter().filter(|other| *other != scope).collect();
        let token = stage.token("chen", "clerk", "town", &others);
        for method in ["GET", "POST", "PUT", "DELETE"] {
            let path = place(route.path, matter);
            let stranger = stage.client().send(method, &path, &[], "");
            assert_eq!(stranger.status, 401, "{method} {path}");
            assert_eq!(stranger.header("content-type"), Some("application/problem+json"));
            assert_eq!(stranger.header("www-authenticate"), Some("Bearer"));
        }
        let method = match route.path {
            path if path.ends_with("/answer") || path.ends_with("/looked") => "PUT",
            path if path.ends_with("/search") || path.ends_with("/secrets") || path.ends_with("/files") => {
                "POST"
            }
            path if path.ends_with("/acts/{act}") => "POST",
            _ if scope == Scope::Act => "POST",
            _ => "GET",
        };
        let short = place(route.path, matter).replacen("/api/v1", "", 1);
        let answer = stage.program_with(&token).call(method, &short, &[], &Json::Null);
        let both = route.path.ends_with("{matter}/files");
        assert!(
            both || answer.status == 403,
            "{method} {short}: {} {}",
            answer.status,
            answer.body
        );
        seen += 1;
    }
    assert!(seen > 25, "the API stands in the table: {seen}");
}

#[test]
fn every_operation_of_the_description_is_a_row_under_its_scope() {
    let stage = Stage::new();
    let answer = stage.client().get("/api/v1/openapi.json");
    let etag = answer.header("etag").expect("a tag").to_owned();
    let again = stage
        .client()
        .send("GET", "/api/v1/openapi.json", &[("if-none-match", &etag)], "");
    assert_eq!(again.status, 304);
    let told = answer.json();
    let rows: Vec<(Vec<String>, &str)> = table()
        .iter()
        .filter_map(|route| match route.access {
            Access::Client(scope) => Some((
                route
                    .path
                    .replacen("/api/v1", "", 1)
                    .split('/')
                    .map(str::to_owned)
                    .collect(),
                scope.word(),
            )),
            _ => None,
        })
        .collect();
    let mut described = std::collections::BTreeSet::new();
    for (path, item) in told["paths"].as_object().expect("paths") {
        for operation in item.as_object().expect("operations").values() {
            let Some(scope) = operation["security"][0]["token"][0].as_str() else {
                assert_eq!(path, "/openapi.json");
                continue;
            };
            let parts: Vec<&str> = path.split('/').collect();
            let row = rows.iter().find(|(row, of)| {
                *of == scope
                    && row.len() == parts.len()
                    && row
                        .iter()
                        .zip(&parts)
                        .all(|(row, part)| row == part || row.starts_with('{'))
            });
            let (row, _) = row.unwrap_or_else(|| panic!("{path} has no row under {scope}"));
            described.insert((row.join("/"), scope.to_owned()));
        }
    }
    for (row, scope) in rows {
        let row = (row.join("/"), scope.to_owned());
        assert!(described.contains(&row), "{row:?} is not described");
    }
}

#[test]
fn forged_fixed_ended_and_revoked_tokens_are_told_the_same() {
    let stage = Stage::new();
    let token = stage.token("wu", "mediator", "town", &[Scope::Read]);
    let mut program = stage.program_with(&token);
    assert_eq!(program.get("/me").json()["person"]["id"], "wu");
    let mut told = Vec::new();
    let forged = format!("lt_{}", "0".repeat(64));
    let turned: String = token
        .chars()
        .take(3)
        .chain(token.chars().skip(3).collect::<Vec<_>>().into_iter().rev())
        .collect();
    for other in [
        "",
        "lt_",
        "null",
        &forged,
        &turned,
        &token.to_uppercase(),
        &format!("{token} x"),
    ] {
        told.push(stage.program_with(other).get("/me"));
    }
    // A token in the address or in a cookie is none, and a session is none either.
    told.push(stage.client().get(&format!("/api/v1/me?access_token={token}")));
    let cookie = format!("session={token}; token={token}");
    told.push(
        stage
            .client()
            .send("GET", "/api/v1/me", &[("cookie", &cookie)], ""),
    );
    told.push(stage.signed_in("chen", "clerk@town").get("/api/v1/me"));
    let desk = stage.desk();
    let kept = desk.store().tokens().expect("tokens").remove(0);
    assert!(kept.used.is_some(), "the last use is noted");
    assert!(desk.store().revoke_token(kept.id(), kept.made).expect("revoked"));
    told.push(program.get("/me"));
    for answer in &told {
        assert_eq!((answer.status, &answer.body), (401, &told[0].body));
    }
}

#[test]
fn a_token_ends_with_its_persons_post_and_its_day() {
    let stage = Stage::new();
    let mut program = stage.program("wu", "mediator", "town");
    assert_eq!(program.get("/me").status, 200);
    let posts = json!([
        {"person": "wu", "post": "mediator", "organ": "town", "from": "2021-03-01", "to": "2023-12-13"}
    ]);
    let change = desk::directory::Change {
        posts: serde_json::from_value(posts).expect("posts"),
        ..desk::directory::Change::default()
    };
    let day = "2023-12-14".parse().expect("a day");
    stage.desk().enrol(&change, day, "left").expect("enrolled");
    // The server takes in every few seconds what other programs enrolled.
    let left = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(200));
        program.get("/me").status == 401
    });
    assert!(left, "the post is over");
}

#[test]
fn a_post_that_asks_for_a_code_app_has_no_token() {
    let stage = Stage::wished(Wish {
        code_app: Some("clerk"),
        ..Wish::default()
    });
    let desk = stage.desk();
    let (catalogue, directory) = (desk.catalogue().expect("a catalogue"), desk.directory());
    let hat = desk::Hat {
        post: "clerk".to_owned(),
        organ: "town".into(),
    };
    let day = "2023-12-14".parse().expect("a day");
    let refused = web::accounts::tokens::may_have(&catalogue, &directory, &"chen".into(), &hat, day);
    assert!(refused.expect_err("refused").to_string().contains("验证器"));
}

#[test]
fn who_calls_too_often_waits() {
    let stage = Stage::wished(Wish {
        api_pace: Some(1),
        ..Wish::default()
    });
    let mut clerk = stage.program("chen", "clerk", "town");
    let answers: Vec<u16> = (0..15).map(|_| clerk.get("/me").status).collect();
    assert_eq!(
        answers.iter().filter(|status| **status == 200).count(),
        10,
        "{answers:?}"
    );
    let late = clerk.get("/me");
    assert_eq!(late.status, 429);
    assert!(
        late.header("retry-after")
            .expect("when")
            .parse::<u32>()
            .expect("seconds")
            >= 1
    );
    assert_eq!(
        stage.program("wu", "mediator", "town").get("/me").status,
        200,
        "another token is another's"
    );
}

/// A court beside the county's offices.
pub fn court() -> desk::directory::Change {
    desk::directory::Change {
        organs: vec![organ("court", "court", "市人民法院", "county", "350583")],
        people: vec![person("court-system", "法院对接系统", &[("liaison", "court")])],
        ..desk::directory::Change::default()
    }
}

#[test]
fn an_administrator_makes_a_token_that_is_shown_once_and_revokes_it() {
    let stage = Stage::new();
    let mut admin = stage.signed_in("chen", "clerk@town");
    let until = desk::Clock::today(&desk::SystemClock).plus_days(30).to_string();
    let form = [
        ("label", "法院<b>对接系统"),
        ("person", "吴建成"),
        ("organ", "水头镇调委会"),
        ("post", "mediator"),
        ("until", until.as_str()),
        ("scope", "read"),
    ];
    let page = admin.post("/accounts/tokens", &form);
    assert_eq!(page.status, 200, "{}", page.body);
    let from = page.body.find("lt_").expect("the token");
    let token = page.body[from..from + 67].to_owned();
    assert!(page.says("法院&#60;b&#62;对接系统"), "what was typed is escaped");
    assert!(!admin.get("/accounts/tokens").says(&token), "it is shown once");
    let mut program = stage.program_with(&token);
    assert_eq!(program.get("/me").json()["scopes"], json!(["read"]));
    let id = page.hidden("id");
    let page = admin.post("/accounts/tokens/revoke", &[("id", &id)]);
    assert!(page.says("现在起不能用"), "{}", page.body);
    assert_eq!(program.get("/me").status, 401);
    assert_eq!(admin.post("/accounts/tokens/revoke", &[("id", &id)]).status, 422);
    for (name, value, why) in [
        ("until", "2099-01-01", "最长 366 天"),
        ("until", "x", "不是日子"),
        ("post", "head", "没有这个岗位"),
        ("label", " ", "要有名称"),
    ] {
        let form: Vec<(&str, &str)> = form
            .iter()
            .map(|(of, typed)| (*of, if *of == name { value } else { *typed }))
            .collect();
        let page = admin.post("/accounts/tokens", &form);
        assert_eq!(page.status, 422);
        assert!(page.says(why), "{name}={value}: {}", page.body);
    }
    let without: Vec<(&str, &str)> = form
        .iter()
        .copied()
        .filter(|(name, _)| *name != "scope")
        .collect();
    assert!(admin.post("/accounts/tokens", &without).says("至少要开一项"));
    let log = stage.signed_in("shen", "auditor@bureau").get("/access?sign=1");
    assert!(log.says("发接口令牌") && log.says("收回接口令牌"), "{}", log.body);
}
