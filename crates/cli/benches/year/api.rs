//! What is measured of the API: acts as a program does them, beside the floors of the same run.

use std::path::Path;

use desk::Hat;
use serde_json::{Value as Json, json};
use web::accounts::tokens::{self, Scope, Wanted};

use crate::acts::{self, COMMITTEES};
use crate::http::{self, CONNECTIONS, Client, Served};
use crate::served::identity;

/// Acts through the API, beside the floor of the same rows and that of an empty handler asked in the same way.
pub fn acts(root: &Path, folder: &Path, wanted: u32) -> String {
    let path = crate::file(folder, "acts-api");
    let desk = acts::county(root, &path);
    let before = desk.store().head().unwrap().sequence;
    let tokens: Vec<[String; 2]> = (0..COMMITTEES)
        .map(|n| ["clerk", "mediator"].map(|post| token(&desk, n, post)))
        .collect();
    drop(desk);
    let served = Served::of(&path, "2023-06-30", &[]);
    let disputes = wanted as usize / acts::STEPS / CONNECTIONS * CONNECTIONS;
    let took = http::together(served.address, disputes, |client, n| {
        dispute(client, n % CONNECTIONS, n, &tokens[n % CONNECTIONS])
    });
    drop(served);
    let (acts, rows, floor) = acts::floor(&path, before, CONNECTIONS);
    let bytes = took.bytes() / acts::STEPS;
    let body = first(0, 0).to_string();
    let empty = http::together(http::echo(bytes), acts as usize, |client, _| {
        client.call("/", "none", "none", &body).body.len()
    });
    let rate = |took: std::time::Duration| u128::from(acts) * 1_000_000 / took.as_micros().max(1);
    let (ours, floor) = (rate(took.whole()), rate(floor));
    format!(
        "| {CONNECTIONS} | {acts} | {ours} | {floor} | {} % | {} | {}.{} |",
        ours * 100 / floor.max(1),
        empty.rate(),
        rows / acts,
        rows * 10 / acts % 10,
    )
}

fn token(desk: &desk::Desk, n: usize, post: &str) -> String {
    let now = desk::Clock::now(&desk::SystemClock);
    let wanted = Wanted {
        label: "量速度".to_owned(),
        person: acts::person(n, post).as_str().into(),
        hat: Hat {
            post: post.to_owned(),
            organ: format!("committee-{n}").as_str().into(),
        },
        scopes: vec![Scope::Act],
        until: now.day(),
    };
    let (catalogue, directory) = (desk.catalogue().unwrap(), desk.directory());
    let today = desk.clock().today();
    let made = tokens::make(
        desk.store(),
        (&catalogue, &directory),
        &wanted,
        &"".into(),
        today,
        now,
    );
    made.unwrap().1
}

fn first(caller: usize, n: usize) -> Json {
    json!({"answers": {
        "kind": "neighbour", "facts": "楼上漏水，天花板发霉（模拟）", "request": "修好并赔偿", "amount": 30_000,
        "party.applicant": [{
            "name": "甲某（模拟）",
            "id_number": identity(&format!("35058319{caller:02}010100{}", n % 10)),
            "phone": "10009930594",
        }],
        "party.respondent": [{"name": "乙厂（模拟）", "kind": "firm"}],
    }})
}

/// One dispute from the door to the archive; the bytes of its answers.
fn dispute(client: &mut Client, caller: usize, n: usize, [clerk, mediator]: &[String; 2]) -> usize {
    let key = |step: usize| format!("{n}-{step}");
    let begun = client.call(
        "/api/v1/procedures/dispute/acts/apply",
        mediator,
        &key(0),
        &first(caller, n).to_string(),
    );
    assert_eq!(begun.status, 201, "{}", begun.body);
    let told: Json = serde_json::from_str(&begun.body).unwrap();
    let place = format!("/api/v1/matters/{}/acts", told["matter"].as_str().unwrap());
    let mut bytes = begun.body.len();
    let steps = [
        (clerk, "accept", json!({"consent": true})),
        (
            clerk,
            "assign",
            json!({"mediators": [acts::person(caller, "mediator")]}),
        ),
        (
            mediator,
            "mediate",
            json!({"record": "双方各说各的理，约定明日再谈（模拟）"}),
        ),
        (
            mediator,
            "agree_orally",
            json!({"agreement": "乙厂三日内修好并付三百元（模拟）", "difficulty": "simple"}),
        ),
        (mediator, "close", json!({"performed": "full"})),
        (clerk, "archive", json!({})),
    ];
    for (step, (token, act, answers)) in steps.into_iter().enumerate() {
        let body = json!({"answers": answers}).to_string();
        let done = client.call(&format!("{place}/dispute.{act}"), token, &key(step + 1), &body);
        assert_eq!(done.status, 200, "{act}: {}", done.body);
        bytes += done.body.len();
    }
    bytes
}
