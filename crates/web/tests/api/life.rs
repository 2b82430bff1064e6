//! What a program may do: a dispute from the door to the archive, retries, versions, lists, files, figures.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::common::program::Program;
use crate::common::{Answer, Stage, Wish};
use crate::doors::court;

/// A dispute's first answers, as the API takes them.
pub fn applied() -> Json {
    json!({"answers": {
        "kind": "neighbour", "amount": 30_000,
        "facts": "楼上漏水，天花板发霉。", "request": "修好并赔偿。",
        "party.applicant": [{"name": "林志明", "id_number": "350583198503070014", "phone": "13812342206"}],
        "party.respondent": [{"name": "示例水暖有限公司", "kind": "firm"}],
    }})
}

fn done(answer: &Answer, status: u16) -> Json {
    assert_eq!(answer.status, status, "{}", answer.body);
    answer.json()
}

pub fn begun(program: &mut Program, key: &str) -> String {
    let answer = program.post("/procedures/dispute/acts/apply", key, &applied());
    done(&answer, 201)["matter"]
        .as_str()
        .expect("a matter")
        .to_owned()
}

#[test]
fn a_dispute_from_the_door_to_its_end() {
    let stage = Stage::new();
    let mut clerk = stage.program("chen", "clerk", "town");
    let answer = clerk.post("/procedures/dispute/acts/apply", "begin-1", &applied());
    let told = done(&answer, 201);
    let matter = told["matter"].as_str().expect("a matter").to_owned();
    assert_eq!(
        answer.header("location"),
        Some(format!("/api/v1/matters/{matter}").as_str())
    );
    assert_eq!(answer.header("etag"), Some("\"1\""));
    assert_eq!(
        (told["revision"].as_u64(), told["waits"].as_bool()),
        (Some(1), Some(false))
    );

    let place = format!("/matters/{matter}");
    let seen = done(&clerk.get(&place), 200);
    assert_eq!(seen["state"], "applied");
    assert_eq!(seen["fields"]["amount"], 30_000, "money is whole fen");
    assert_eq!(seen["fields"]["facts"], "楼上漏水，天花板发霉。");
    assert_eq!(
        seen["parties"]["applicant"][0]["masked"],
        json!(["id_number", "phone"])
    );
    assert!(
        !seen.to_string().contains("commitment"),
        "no reference to a secret shows"
    );

    let acts = done(&clerk.get(&format!("{place}/acts")), 200);
    let accept = acts["items"]
        .as_array()
        .expect("acts")
        .iter()
        .find(|act| act["act"] == "dispute.accept");
    assert_eq!(accept.expect("accept")["allowed"], true);

    let accept = json!({"answers": {"consent": true}});
    let told = done(
        &clerk.post(&format!("{place}/acts/dispute.accept"), "accept-1", &accept),
        200,
    );
    assert_eq!(told["revision"], 2);
    let seen = done(&clerk.get(&place), 200);
    assert!(seen["number"].as_str().expect("a number").contains("人调字第"));
    assert_eq!(seen["clocks"]["conclude"]["due"], "2024-01-15");
    let by_number = clerk.get(&format!(
        "/matters/{}",
        web::visit::escaped(seen["number"].as_str().expect("one"))
    ));
    assert_eq!(done(&by_number, 200)["id"], matter.as_str());

    let reason = json!({"answers": {"reason": "双方自行和解。"}});
    let told = done(
        &clerk.post(&format!("{place}/acts/dispute.withdraw"), "withdraw-1", &reason),
        200,
    );
    assert_eq!(told["revision"], 3);
    let entries = done(&clerk.get(&format!("{place}/entries")), 200);
    let acts: Vec<&Json> = entries["items"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|e| &e["act"])
        .collect();
    assert_eq!(acts, ["dispute.apply", "dispute.accept", "dispute.withdraw"]);
    assert_eq!(
        done(&clerk.get(&format!("{place}/postings")), 200)["items"],
        json!([])
    );
    assert_eq!(done(&clerk.get(&format!("{place}/links")), 200)["hidden"], 0);
    stage.desk().verify(|_| {}).expect("verified");
}

/// A stage with a court, and the court's program.
pub fn foreign() -> (Stage, Program) {
    let stage = Stage::wished(Wish {
        more: court(),
        ..Wish::default()
    });
    let program = stage.program("court-system", "liaison", "court");
    (stage, program)
}

#[test]
fn a_retry_after_a_lost_answer_is_answered_as_the_first_call_was() {
    let stage = Stage::new();
    let mut clerk = stage.program("chen", "clerk", "town");
    let first = clerk.post("/procedures/dispute/acts/apply", "lost", &applied());
    assert_eq!(first.header("idempotent-replay"), None);
    let matter = done(&first, 201)["matter"].as_str().expect("a matter").to_owned();
    let accept = json!({"answers": {"consent": true}});
    let place = format!("/matters/{matter}/acts/dispute.accept");
    let accepted = clerk.call(
        "POST",
        &place,
        &[("idempotency-key", "a"), ("if-match", "\"1\"")],
        &accept,
    );
    assert_eq!(done(&accepted, 200)["revision"], 2);
    // The matter went on; the first answers are the same.
    for (answer, again) in [
        (
            &first,
            clerk.post("/procedures/dispute/acts/apply", "lost", &applied()),
        ),
        (
            &accepted,
            clerk.call(
                "POST",
                &place,
                &[("idempotency-key", "a"), ("if-match", "\"1\"")],
                &accept,
            ),
        ),
    ] {
        assert_eq!((answer.status, &answer.body), (again.status, &again.body));
        assert_eq!(again.header("idempotent-replay"), Some("true"));
        assert_eq!(answer.header("etag"), again.header("etag"));
    }
    assert_eq!(
        done(&clerk.get(&format!("/matters/{matter}")), 200)["revision"],
        2
    );
}

#[test]
fn a_version_is_compared_and_told() {
    let stage = Stage::new();
    let mut clerk = stage.program("chen", "clerk", "town");
    let matter = begun(&mut clerk, "versions");
    let place = format!("/matters/{matter}");
    let seen = clerk.get(&place);
    assert_eq!(seen.header("etag"), Some("\"1\""));
    let known = clerk.call("GET", &place, &[("if-none-match", "W/\"1\", \"9\"")], &Json::Null);
    assert_eq!((known.status, known.body.as_str()), (304, ""));
    let accept = json!({"answers": {"consent": true}});
    let act = format!("{place}/acts/dispute.accept");
    let stale = clerk.call(
        "POST",
        &act,
        &[("idempotency-key", "s"), ("if-match", "\"7\"")],
        &accept,
    );
    assert_eq!((stale.status, stale.header("etag")), (412, Some("\"1\"")));
    let told = stale.json();
    assert_eq!(
        (told["rule"].as_str(), told["revision"].as_u64()),
        (Some("moved_on"), Some(1))
    );
    for odd in ["1", "\"x\"", "", "\"0\", \"1\""] {
        let answer = clerk.call(
            "POST",
            &act,
            &[("idempotency-key", "s"), ("if-match", odd)],
            &accept,
        );
        assert_eq!(answer.status, 412, "{odd}");
    }
    let dry = clerk.call(
        "POST",
        &format!("{act}?dry_run=true"),
        &[("idempotency-key", "s")],
        &accept,
    );
    assert_eq!(done(&dry, 200)["state"], "accepted");
    assert_eq!(
        clerk.get(&place).header("etag"),
        Some("\"1\""),
        "judging records nothing"
    );
}

#[test]
fn a_refusal_says_rule_basis_and_mend() {
    let stage = Stage::new();
    let mut clerk = stage.program("chen", "clerk", "town");
    let matter = begun(&mut clerk, "refusals");
    let act = |name: &str| format!("/matters/{matter}/acts/dispute.{name}");
    let mut refused = |place: &str, body: Json, status: u16, rule: &str| {
        let answer = clerk.post(place, "r", &body);
        assert_eq!(answer.status, status, "{}", answer.body);
        let told = answer.json();
        assert_eq!(
            (told["rule"].as_str(), told["status"].as_u64()),
            (Some(rule), Some(u64::from(status)))
        );
        assert_eq!(told["type"], format!("urn:liantiao:rule:{rule}"));
        assert!(told["basis"].is_string() && told["mend"].is_string(), "{told}");
        told
    };
    let told = refused(
        &act("accept"),
        json!({"answers": {"consent": false}}),
        422,
        "need",
    );
    assert_eq!(told["basis"], "人民调解法第17条");
    let told = refused(&act("accept"), json!({"answers": {}}), 422, "missing_answer");
    assert_eq!(told["names"], json!(["consent"]));
    refused(
        &act("close"),
        json!({"answers": {"performed": "full"}}),
        409,
        "wrong_state",
    );
    refused(
        &act("accept"),
        json!({"answers": {"consent": true}, "day": "2999-01-01"}),
        422,
        "day_in_future",
    );
    refused(
        &act("accept"),
        json!({"answers": {"consent": true}, "day": "2023-12-01"}),
        409,
        "day_before_latest",
    );
    let apply = "/procedures/dispute/acts/apply";
    let told = refused(apply, json!({"answers": {}}), 422, "missing_answer");
    assert_eq!(told["names"].as_array().expect("names").len(), 5);
    let mut asked = applied();
    asked["answers"]["kind"] = json!("no-such-kind");
    assert_eq!(
        refused(apply, asked, 422, "wrong_answer")["names"],
        json!(["kind"])
    );
    let mut director = stage.program("dai", "director", "bureau");
    let forbidden = director.post(apply, "d", &applied());
    assert_eq!(
        (forbidden.status, forbidden.json()["rule"].as_str()),
        (403, Some("not_by_you"))
    );
    for nowhere in [
        "/procedures/none/acts/apply",
        "/procedures/dispute/acts/none",
        "/procedures/dispute/acts/close",
    ] {
        assert_eq!(clerk.post(nowhere, "n", &applied()).status, 404, "{nowhere}");
    }
}

#[test]
fn pages_of_a_list_visit_each_matter_once() {
    let stage = Stage::new();
    let mut clerk = stage.program("chen", "clerk", "town");
    for key in 0..7 {
        begun(&mut clerk, &format!("page-{key}"));
    }
    let place = "/procedures/dispute/matters?limit=3&sort=old&column=number&column=party.applicant";
    let (mut seen, mut next) = (BTreeSet::new(), Some(String::new()));
    let mut pages = 0;
    while let Some(cursor) = next {
        let with = if cursor.is_empty() {
            String::new()
        } else {
            format!("&cursor={cursor}")
        };
        let told = done(&clerk.get(&format!("{place}{with}")), 200);
        assert!(told.get("total").is_none(), "no total but when it is asked");
        for row in told["items"].as_array().expect("rows") {
            assert!(
                seen.insert(row["id"].as_str().expect("an id").to_owned()),
                "twice: {row}"
            );
            assert_eq!(
                row["cells"]["party.applicant"]
                    .as_str()
                    .map(|name| name.contains('*')),
                Some(true)
            );
        }
        next = told["next"].as_str().map(str::to_owned);
        pages += 1;
    }
    assert_eq!((seen.len(), pages), (11, 4));
    let told = done(
        &clerk.get("/procedures/dispute/matters?total=true&state=-open&f.kind=neighbour"),
        200,
    );
    assert_eq!(told["total"], 8);
    for wrong in ["limit=0", "limit=x", "total=1", "unknown=1", "limit=1&limit=2"] {
        assert!(
            [400, 422].contains(&clerk.get(&format!("/procedures/dispute/matters?{wrong}")).status),
            "{wrong}"
        );
    }
    for wrong in [
        "cursor=zz",
        "state=none",
        "sort=up",
        "from=1.1.2023",
        "organ=none",
        "column=none",
        "f.kind=",
    ] {
        assert_eq!(
            clerk.get(&format!("/procedures/dispute/matters?{wrong}")).status,
            422,
            "{wrong}"
        );
    }
    let lines = clerk.get("/procedures/dispute/export?state=-open");
    assert_eq!((lines.status, lines.body.lines().count()), (200, 11));
    let csv = clerk.get("/procedures/dispute/export?format=csv&column=number&column=state");
    assert_eq!(csv.body.lines().next(), Some("\u{feff}编号,状态"));
    let page = stage.signed_in("shen", "auditor@bureau").get("/access");
    assert!(
        page.says("export") || page.says("导出"),
        "the export is on record"
    );
}

#[test]
fn masked_values_are_opened_with_a_reason() {
    let stage = Stage::new();
    let mut clerk = stage.program("chen", "clerk", "town");
    let matter = begun(&mut clerk, "secrets");
    let seen = done(&clerk.get(&format!("/matters/{matter}")), 200);
    let who = seen["parties"]["applicant"][0]["person"]
        .as_str()
        .expect("an id")
        .to_owned();
    let place = format!("/matters/{matter}/secrets");
    let open = |reason: &str| json!({"what": format!("party.applicant.{who}.phone"), "reason": reason});
    let told = clerk.call("POST", &place, &[], &open("联系当事人"));
    assert_eq!(done(&told, 200)["value"], "13812342206");
    assert_eq!(clerk.call("POST", &place, &[], &open("")).status, 422);
    let other = json!({"what": "party.applicant.none.phone", "reason": "联系当事人"});
    assert_eq!(clerk.call("POST", &place, &[], &other).status, 404);
}

#[test]
fn a_file_is_handed_in_and_a_correction_asked_for() {
    let stage = Stage::new();
    let mut clerk = stage.program("chen", "clerk", "town");
    let matter = begun(&mut clerk, "corrected");
    let place = format!("/matters/{matter}/corrections");
    let asked = json!({"why": "金额录错了。", "changes": [{"change": "amend", "sequence": sequence(&mut clerk, &matter), "answers": {"amount": 50_000}}]});
    // The committee has no head of its own: nobody could approve it.
    let alone = clerk.post(&place, "c", &asked);
    assert_eq!(alone.status, 422, "{}", alone.body);
    assert!(alone.json()["detail"].as_str().expect("why").contains("负责人"));
    assert_eq!(done(&clerk.get(&place), 200)["items"], json!([]));
    let mut centre = stage.program("chen", "clerk", "centre");
    let matter = begun(&mut centre, "at-the-centre");
    let place = format!("/matters/{matter}/corrections");
    let asked = json!({"why": "金额录错了。", "changes": [{"change": "amend", "sequence": sequence(&mut centre, &matter), "answers": {"amount": 50_000}}]});
    let first = centre.post(&place, "c", &asked);
    let id = done(&first, 201)["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        centre.post(&place, "c", &asked).body,
        first.body,
        "a retry asks once"
    );
    let mut other = asked.clone();
    other["why"] = json!("别的理由。");
    assert_eq!(centre.post(&place, "c", &other).status, 422);
    let mut head = stage.program("he", "head", "centre");
    let waiting = done(&head.get("/corrections"), 200);
    assert_eq!(
        (
            waiting["items"][0]["id"].as_str(),
            waiting["items"][0]["yours"].as_bool()
        ),
        (Some(id.as_str()), Some(true))
    );
    let answer = format!("{place}/{}/answer", web::visit::escaped(&id).replace('/', "%2F"));
    for _ in 0..2 {
        let made = head.call("PUT", &answer, &[], &json!({"approve": true}));
        assert_eq!(done(&made, 200)["approved"], true);
    }
    let seen = done(&centre.get(&format!("/matters/{matter}")), 200);
    assert_eq!(seen["fields"]["amount"], 50_000);
}

fn sequence(program: &mut Program, matter: &str) -> Json {
    done(&program.get(&format!("/matters/{matter}/entries")), 200)["items"][0]["sequence"].clone()
}

#[test]
fn the_day_the_news_and_the_figures_are_told() {
    let stage = Stage::new();
    let mut clerk = stage.program("chen", "clerk", "town");
    let inbox = done(&clerk.get("/inbox"), 200);
    assert!(
        inbox["items"]
            .as_array()
            .expect("lines")
            .iter()
            .any(|line| line["overdue"] == true)
    );
    let news = done(&clerk.get("/news"), 200);
    let looked = clerk.call("PUT", "/news/looked", &[], &json!({"until": news["until"]}));
    assert_eq!((looked.status, looked.body.as_str()), (204, ""));
    assert_eq!(done(&clerk.get("/handovers"), 200)["here"], json!([]));
    let days = done(&clerk.get("/calendar?from=2023-12-01&to=2023-12-31"), 200);
    assert_eq!(days["items"], json!([]));
    assert_eq!(clerk.get("/calendar?from=2023-12-31&to=2023-12-01").status, 422);
    assert_eq!(clerk.get("/calendar?from=2023-12-01").status, 400);
    let found = clerk.call("POST", "/search", &[], &json!({"text": "苏小燕"}));
    assert_eq!(done(&found, 200)["items"][0]["procedure"], "dispute");
    let procedure = done(&clerk.get("/procedures/dispute"), 200);
    assert_eq!(procedure["fields"]["amount"]["type"], "money");
    let mut director = stage.program("dai", "director", "bureau");
    let figures = done(&director.get("/figures?period=2023"), 200);
    assert!(figures["items"].as_array().expect("figures").len() > 20);
    let figure = done(
        &director.get("/figures/mediation.handled?period=2023&as_known=2023-12-01"),
        200,
    );
    assert_eq!(figure["figure"]["kind"], "count");
    let cases = done(&director.get("/figures/mediation.handled/cases?period=2023"), 200);
    assert_eq!(cases["items"], json!([]));
    assert_eq!(clerk.get("/figures/none").status, 404);
    assert_eq!(
        director.get("/figures?period=2023&as_known=2999-01-01").status,
        422
    );
}
