//! The usual abuses of such doors, each named by what it tries.

use serde_json::{Value as Json, json};
use web::routes::{Access, table};

use crate::common::Stage;
use crate::common::program::Program;
use crate::doors::place;
use crate::life::{applied, begun, foreign};

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
