//! What is measured over HTTP: acts by forms, and the pages of the larger year.

use std::path::Path;
use std::time::Duration;

use crate::acts::{self, COMMITTEES};
use crate::http::{self, CONNECTIONS, Client, Served, Took};

/// Who reads: the clerk of one town's office.
const CLERK: &str = "office-001-clerk-1";
/// So many residents follow their matters.
const RECEIPTS: u32 = 400;
/// The day read on.
const TODAY: &str = "2024-04-01";

/// Acts by forms, beside the floor of the same rows.
pub fn acts(root: &Path, folder: &Path, wanted: u32) -> String {
    let path = crate::file(folder, "acts-http");
    let desk = acts::county(root, &path);
    let before = desk.store().head().unwrap().sequence;
    drop(desk);
    let people: Vec<String> = (0..COMMITTEES)
        .flat_map(|n| ["clerk", "mediator"].map(|post| acts::person(n, post)))
        .collect();
    let served = Served::of(&path, "2023-06-30", &people);
    let disputes = wanted as usize / acts::STEPS / CONNECTIONS * CONNECTIONS;
    let took = http::together(served.address, disputes, |client, n| {
        let caller = n % CONNECTIONS;
        dispute(
            client,
            caller,
            n,
            &served.cookies[caller * 2],
            &served.cookies[caller * 2 + 1],
        );
        0
    });
    drop(served);
    let (acts, rows, floor) = acts::floor(&path, before, CONNECTIONS);
    let (ours, floor) = (
        u128::from(acts) * 1_000_000 / took.whole().as_micros().max(1),
        u128::from(acts) * 1_000_000 / floor.as_micros().max(1),
    );
    format!(
        "| {CONNECTIONS}, over HTTP | {acts} | {ours} | {floor} | {} % | {}.{} |",
        ours * 100 / floor.max(1),
        rows / acts,
        rows * 10 / acts % 10,
    )
}

/// Names and values of a form.
type Answers<'a> = &'a [(&'a str, &'a str)];

/// One dispute from the door to the archive, as forms.
fn dispute(client: &mut Client, caller: usize, n: usize, clerk: &str, mediator: &str) {
    let id_number = identity(&format!("35058319{caller:02}010100{}", n % 10));
    let begun = sent(
        client,
        "/begin/dispute/apply",
        mediator,
        &[
            ("a.kind", "neighbour"),
            ("a.facts", "楼上漏水，天花板发霉（模拟）"),
            ("a.request", "修好并赔偿"),
            ("a.amount", "300元"),
            ("a.party.applicant#0#name", "甲某（模拟）"),
            ("a.party.applicant#0#id_number", &id_number),
            ("a.party.applicant#0#phone", "10009930594"),
            ("a.party.respondent#0#name", "乙厂（模拟）"),
            ("a.party.respondent#0#kind", "firm"),
        ],
    );
    let mediators = acts::person(caller, "mediator");
    let steps: [(&str, &str, Answers<'_>); acts::STEPS - 1] = [
        (clerk, "accept", &[("a.consent", "yes")]),
        (clerk, "assign", &[("a.mediators", &mediators)]),
        (
            mediator,
            "mediate",
            &[("a.record", "双方各说各的理，约定明日再谈（模拟）")],
        ),
        (
            mediator,
            "agree_orally",
            &[
                ("a.agreement", "乙厂三日内修好并付三百元（模拟）"),
                ("a.difficulty", "simple"),
            ],
        ),
        (mediator, "close", &[("a.performed", "full")]),
        (clerk, "archive", &[]),
    ];
    for (cookie, act, answers) in steps {
        sent(client, &format!("{begun}/acts/{act}"), cookie, answers);
    }
}

/// An identity number of seventeen digits with its check digit (GB 11643-1999).
pub fn identity(digits: &str) -> String {
    let weighed = digits
        .bytes()
        .zip([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    let sum: usize = weighed
        .map(|(digit, weight)| usize::from(digit - b'0') * weight)
        .sum();
    format!("{digits}{}", char::from(b"10X98765432"[sum % 11]))
}

/// Sends a form that is done; the matter's place.
fn sent(client: &mut Client, place: &str, cookie: &str, answers: Answers<'_>) -> String {
    let mut answer = client.post(place, cookie, answers);
    // What cannot be taken back is read back first.
    if let Some((_, rest)) = answer.body.split_once("name=\"read_back\" value=\"") {
        let digest = rest.split('"').next().unwrap().to_owned();
        let answers: Vec<(&str, &str)> = answers
            .iter()
            .copied()
            .chain([("read_back", digest.as_str())])
            .collect();
        answer = client.post(place, cookie, &answers);
    }
    assert_eq!(answer.status, 303, "{place}: {}", answer.body);
    let place = answer.location.unwrap();
    place.split('?').next().unwrap().to_owned()
}

/// The pages of a year of so many matters, beside the floor of an empty handler; and how the server starts.
pub struct Pages {
    lines: Vec<String>,
    start: String,
}

impl Pages {
    /// Lines of the table.
    pub fn rows(&self) -> &[String] {
        &self.lines
    }

    /// How the server starts, and its memory.
    pub fn start(&self) -> &str {
        &self.start
    }
}

/// Measures the pages of a file.
pub fn pages(path: &Path, requests: usize) -> Pages {
    let receipts = receipts(path);
    let served = Served::of(path, TODAY, &[CLERK.to_owned()]);
    let (idle, _) = served.memory();
    let cookie = &served.cookies[0];
    let mut client = Client::to(served.address);
    let mut lists = vec!["/lists/dispute?sort=old".to_owned()];
    // The pages of the list, one after the other, as far as they are needed.
    let mut matters = Vec::new();
    while lists.len() < 40 {
        let page = client.get(lists.last().unwrap(), cookie).body;
        matters.extend(http::links(&page, "/matters/"));
        let next = http::links(&page, "/lists/dispute?")
            .into_iter()
            .find(|link| link.contains("after="));
        match next {
            Some(next) => lists.push(next),
            None => break,
        }
    }
    matters.sort();
    matters.dedup();
    let mut lines = Vec::new();
    for (name, places) in [
        ("a matter", matters),
        ("a list with its exact total", lists),
        ("the day's inbox", vec!["/inbox".to_owned()]),
        ("a resident's progress", receipts),
    ] {
        // Once to warm up, as a morning does.
        http::ask(served.address, cookie, &places, requests / 10);
        let ours = http::ask(served.address, cookie, &places, requests);
        let echo = http::echo(ours.bytes());
        let floor = http::ask(echo, cookie, &places, requests * 4);
        lines.push(line(name, places.len(), &ours, &floor));
        eprintln!("{}", lines.last().unwrap());
    }
    let (now, peak) = served.memory();
    Pages {
        lines,
        start: format!(
            "| {} ms | {} ms | {} MiB | {} MiB | {} MiB |",
            tenths(served.first),
            tenths(served.ready),
            idle / 1024,
            now / 1024,
            peak / 1024
        ),
    }
}

/// Where residents follow the matters they have, some of each of the first days of a year.
fn receipts(path: &Path) -> Vec<String> {
    let store = store::Store::open(path).unwrap();
    let desk = desk::Desk::open(store, std::sync::Arc::new(desk::SystemClock)).unwrap();
    let slips = desk.latest_receipts("dispute", RECEIPTS).unwrap();
    slips.iter().map(|slip| format!("/r/{}", slip.code)).collect()
}

fn line(name: &str, places: usize, ours: &Took, floor: &Took) -> String {
    format!(
        "| {name} | {places} | {} | {} ms | {} ms | {} kB | {} | {} % |",
        ours.rate(),
        ours.within(50),
        ours.within(99),
        ours.bytes() / 1000,
        floor.rate(),
        ours.rate() * 100 / floor.rate().max(1),
    )
}

fn tenths(took: Duration) -> String {
    let tenths = took.as_micros() / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}
