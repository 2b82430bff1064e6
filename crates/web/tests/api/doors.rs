//! Who is let through, and the usual abuses of such doors, each named by what it tries.

use serde_json::{Value as Json, json};
use web::accounts::tokens::Scope;
use web::routes::{Access, table};

use crate::common::{Program, Stage, Wish, organ, person};
use crate::life::{applied, begun, foreign};

/// What a path with patterns leads to, of a dispute that is there.
fn place(path: &str, matter: &str) -> String {
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
fn others_ids_lead_nowhere_on_every_road() {
    let (stage, mut stranger) = foreign();
    let matter = begun(&mut stage.program("chen", "clerk", "town"), "theirs");
    let none = "m000000000000000000000";
    for route in table() {
        if !matches!(route.access, Access::Client(_)) || !route.path.contains("{matter}") {
            continue;
        }
        let method = match route.path {
            path if path.ends_with("{act}") || path.ends_with("secrets") => "POST",
            path if path.ends_with("answer") => "PUT",
            _ => "GET",
        };
        let body = match route.path {
            path if path.ends_with("{act}") => json!({"answers": {"consent": true}}),
            path if path.ends_with("secrets") => {
                json!({"what": "party.applicant.p1.phone", "reason": "核对号码"})
            }
            path if path.ends_with("answer") => json!({"approve": true}),
            _ => Json::Null,
        };
        let mut ask = |matter: &str| {
            let place = place(route.path, matter).replacen("/api/v1", "", 1);
            stranger.call(method, &place, &[("idempotency-key", "k")], &body)
        };
        let (theirs, nobodys) = (ask(&matter), ask(none));
        assert_eq!(theirs.status, 404, "{method} {}: {}", route.path, theirs.body);
        assert_eq!(
            theirs.body, nobodys.body,
            "what may not be seen looks as what is not there"
        );
    }
    let found = stranger.call("POST", "/search", &[], &json!({"text": "林志明"}));
    assert_eq!(found.json()["items"], json!([]));
    assert_eq!(
        stranger.get("/procedures/dispute/matters").json()["items"],
        json!([])
    );
    // Nor can it be named in an answer, nor its file.
    let mut asked = foreign_application();
    asked["answers"]["station"] = json!(matter);
    let refused = stranger.post("/procedures/dispute/acts/transfer_in", "k2", &asked);
    assert_eq!(
        (refused.status, refused.json()["rule"].as_str()),
        (422, Some("wrong_answer")),
        "{}",
        refused.body
    );
}

fn foreign_application() -> Json {
    let mut asked = applied();
    asked["answers"]["source"] = json!("transfer_court");
    asked["answers"]["from_organ"] = json!("court");
    if let Some(answers) = asked["answers"].as_object_mut() {
        answers.remove("request");
    }
    asked
}

#[test]
fn what_is_not_asked_cannot_be_set_by_writing_it() {
    let stage = Stage::new();
    let mut clerk = stage.program("chen", "clerk", "town");
    let refused = |clerk: &mut Program, change: &dyn Fn(&mut Json)| {
        let mut asked = applied();
        change(&mut asked);
        let answer = clerk.post("/procedures/dispute/acts/apply", "mass", &asked);
        assert_eq!(answer.status, 422, "{asked}: {}", answer.body);
        answer.json()
    };
    let told = refused(&mut clerk, &|asked| {
        asked["answers"]["effective"] = json!("2023-12-01")
    });
    assert_eq!(
        (told["rule"].as_str(), &told["names"]),
        (Some("unknown_answer"), &json!(["effective"]))
    );
    for member in ["state", "number", "by", "person", "key", "seen", "matter"] {
        refused(&mut clerk, &|asked| asked[member] = json!("x"));
    }
    refused(&mut clerk, &|asked| {
        asked["answers"]["party.applicant"][0]["role"] = json!("head")
    });
    refused(&mut clerk, &|asked| {
        asked["answers"]["party.applicant"][0]["phone"] = json!(13_812_342_206_i64)
    });
    refused(&mut clerk, &|asked| {
        asked["answers"]["party.applicant"] = json!([{"person": "wu", "name": "别人"}])
    });
    refused(&mut clerk, &|asked| {
        asked["answers"]["party.applicant"] = json!([{"person": "nobody"}])
    });
    refused(&mut clerk, &|asked| asked["answers"]["amount"] = json!("300元"));
    refused(&mut clerk, &|asked| asked["answers"]["amount"] = json!(-1));
    refused(&mut clerk, &|asked| asked["answers"]["amount"] = json!(1.5));
    refused(&mut clerk, &|asked| asked["answers"]["kind"] = Json::Null);
    refused(&mut clerk, &|asked| asked["day"] = Json::Null);
    refused(&mut clerk, &|asked| asked["step"] = json!("approve"));
    let list = clerk.get(
        "/procedures/dispute/matters?q=林志明&total=true"
            .replace("林志明", "%E6%9E%97")
            .as_str(),
    );
    assert_eq!(
        list.json()["total"],
        1,
        "nothing was recorded but what the stage began with"
    );
}

#[test]
fn a_replay_by_another_or_with_another_body_is_refused() {
    let stage = Stage::new();
    let (mut clerk, mut other) = (
        stage.program("chen", "clerk", "town"),
        stage.program("wu", "mediator", "town"),
    );
    let matter = begun(&mut clerk, "same");
    let mut asked = applied();
    asked["answers"]["amount"] = json!(40_000);
    let again = clerk.post("/procedures/dispute/acts/apply", "same", &asked);
    assert_eq!(
        (again.status, again.json()["rule"].as_str()),
        (422, Some("key_reused"))
    );
    // Another's key of the same letters is another key.
    assert_ne!(begun(&mut other, "same"), matter);
    for key in ["", "a b", "é", &"k".repeat(101)] {
        let answer = clerk.call(
            "POST",
            "/procedures/dispute/acts/apply",
            &[("idempotency-key", key)],
            &applied(),
        );
        assert_eq!(answer.status, 400, "{key}");
    }
    assert_eq!(
        clerk
            .call("POST", "/procedures/dispute/acts/apply", &[], &applied())
            .status,
        400
    );
}

#[test]
fn a_script_stored_in_a_name_comes_back_as_a_text() {
    let stage = Stage::new();
    let mut clerk = stage.program("chen", "clerk", "town");
    let script = "<script>alert(1)</script>";
    let mut asked = applied();
    asked["answers"]["party.respondent"][0]["name"] = json!(script);
    let told = clerk
        .post("/procedures/dispute/acts/apply", "script", &asked)
        .json();
    let matter = told["matter"].as_str().expect("a matter");
    let answer = clerk.get(&format!("/matters/{matter}"));
    assert_eq!(answer.json()["parties"]["respondent"][0]["name"], script);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let page = stage
        .signed_in("chen", "clerk@town")
        .get(&format!("/matters/{matter}"));
    assert!(!page.body.contains(script), "the page escapes it");
    // A problem that quotes what was sent is JSON too.
    let refused = clerk.get(&format!(
        "/procedures/dispute/matters?sort={}",
        web::visit::escaped(script)
    ));
    assert_eq!(refused.status, 422);
}

#[test]
fn uploads_by_other_names_and_types_are_what_is_in_them() {
    let stage = Stage::new();
    let mut clerk = stage.program("chen", "clerk", "town");
    let mut hand_in = |name: &str, content: &str| {
        let place = format!("/files?name={}", web::visit::escaped(name));
        clerk.call_raw("POST", &place, "application/octet-stream", content.as_bytes())
    };
    for evil in [
        "<html><script>x</script>",
        "MZ\u{0}",
        "",
        "<svg xmlns=\"http://www.w3.org/2000/svg\">",
    ] {
        assert_eq!(hand_in("协议.pdf", evil).status, 422, "{evil}");
    }
    let pdf = "%PDF-1.7\n% 示例";
    let taken = hand_in("../../etc/passwd\u{202e}fdp.exe", pdf);
    assert_eq!(taken.status, 201, "{}", taken.body);
    let digest = taken.json()["digest"].as_str().expect("a digest").to_owned();
    assert_eq!(hand_in("", pdf).status, 400);
    let upload = stage
        .desk()
        .store()
        .upload(&"chen".into(), &digest)
        .expect("read")
        .expect("kept");
    assert_eq!(
        (upload.name.as_str(), upload.media.as_str()),
        ("passwdfdp.exe", "application/pdf")
    );
    for path in [
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e",
        &digest.to_uppercase(),
        &digest,
    ] {
        let answer = clerk.get(&format!("/matters/{}/files/{path}", stage.matters["monday"]));
        assert_eq!(answer.status, 404, "{path}");
    }
    let big = "x".repeat(20 * 1024 * 1024 + 1);
    let place = "/files?name=a.pdf";
    let answer = clerk.call_raw("POST", place, "application/octet-stream", big.as_bytes());
    assert_eq!(answer.status, 413, "{}", answer.body);
}

#[test]
fn oversize_deep_doubled_and_other_bodies_are_refused() {
    let stage = Stage::new();
    let mut clerk = stage.program("chen", "clerk", "town");
    let place = "/procedures/dispute/acts/apply";
    let keyed = |clerk: &mut Program, kind: &str, body: &str| {
        clerk.call_raw("POST", place, kind, body.as_bytes()).status
    };
    let json = "application/json";
    assert_eq!(keyed(&mut clerk, json, &"[".repeat(100_000)), 400);
    assert_eq!(
        keyed(
            &mut clerk,
            json,
            &format!("{{\"answers\":{}1{}}}", "[".repeat(500), "]".repeat(500))
        ),
        400
    );
    assert_eq!(keyed(&mut clerk, json, "{\"answers\":{},\"answers\":{}}"), 400);
    assert_eq!(keyed(&mut clerk, json, "{\"answers\":"), 400);
    assert_eq!(keyed(&mut clerk, json, ""), 400);
    assert_eq!(keyed(&mut clerk, json, "{\"answers\":{\"kind\":\"\u{0}\"}}"), 400);
    assert_eq!(keyed(&mut clerk, json, "[]"), 422);
    let big = format!("{{\"answers\":{{\"facts\":\"{}\"}}}}", "长".repeat(400_000));
    assert_eq!(keyed(&mut clerk, json, &big), 413);
    let good = applied().to_string();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "multipart/form-data; boundary=x",
        "",
    ] {
        assert_eq!(keyed(&mut clerk, kind, &good), 415, "{kind}");
    }
    assert_eq!(keyed(&mut clerk, "application/json; charset=utf-8", &good), 201);
}

#[test]
fn other_verbs_hosts_and_paths_change_nothing() {
    let stage = Stage::new();
    let mut clerk = stage.program("chen", "clerk", "town");
    let place = format!("/matters/{}", stage.matters["monday"]);
    for method in ["DELETE", "PUT", "PATCH", "POST"] {
        let answer = clerk.call(method, &place, &[], &json!({}));
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), Some("GET,HEAD"));
    }
    for header in ["x-http-method-override", "x-method-override", "x-http-method"] {
        assert_eq!(
            clerk
                .call("GET", &place, &[(header, "DELETE")], &Json::Null)
                .status,
            200
        );
    }
    assert_eq!(clerk.get(&place).status, 200, "it is still there");
    let host = [
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
        ("idempotency-key", "host"),
    ];
    let answer = clerk.call("POST", "/procedures/dispute/acts/apply", &host, &applied());
    assert_eq!(answer.status, 201);
    assert!(
        answer.headers.iter().all(|(_, value)| !value.contains("evil")),
        "no host of the caller's comes back"
    );
    // A page of another site may call with a token of its own: no cookie counts, so there is nothing to forge.
    let from_elsewhere = [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
    ];
    let answer = stage
        .client()
        .send("POST", "/api/v1/search", &from_elsewhere, "{}");
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (401, None)
    );
    for path in [
        "/",
        "/unknown",
        "/matters//acts",
        "/../me",
        "/me/",
        "/%2e%2e/accounts",
    ] {
        let answer = clerk.get(path);
        assert_eq!(answer.status, 404, "{path}");
    }
    assert_eq!(
        stage.client().get("/api").header("content-type"),
        Some("application/problem+json")
    );
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
