//! A past day is answered as things stood at its end: what is done later changes no answer.

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

fn read(sandbox: &Sandbox, args: &[&str]) -> Value {
    let said = sandbox.run(&[args, &["--format", "json", "--db", "year.db"]].concat());
    assert_eq!(said.code, 0, "{args:?}: {}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn what_is_done_later_changes_neither_page_nor_inbox_of_a_past_day() {
    let sandbox = Sandbox::with_year();
    let journal = sandbox.run(&["export", "journal", "--db", "year.db"]).out;
    let mut entries = journal
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let agreed = entries.rfind(|e| e["act"] == "agree_written").unwrap();
    let (matter, day) = (
        agreed["matter"].as_str().unwrap(),
        agreed["day"].as_str().unwrap(),
    );
    let actor = &agreed["actor"];
    let (person, organ) = (
        actor["person"].as_str().unwrap(),
        actor["organ"].as_str().unwrap(),
    );

    // The mediation's month ran on the day before, and was met on the day of the agreement.
    let (before, then) = (["show", matter, "--on"], ["inbox", "--as", person, "--on"]);
    let eve = eve(day);
    let (page, inbox) = (
        read(&sandbox, &[&before[..], &[eve.as_str()]].concat()),
        read(&sandbox, &[&then[..], &[eve.as_str()]].concat()),
    );
    let state = |page: &Value| page["state"]["id"].as_str().unwrap().to_owned();
    assert_eq!(state(&page), "mediating");
    let has = |inbox: &Value| {
        inbox
            .as_array()
            .unwrap()
            .iter()
            .any(|line| line["matter"] == matter)
    };
    assert!(has(&inbox), "{inbox}");
    assert_eq!(state(&read(&sandbox, &["show", matter, "--on", day])), "agreed");

    let order = json!({
        "matter": matter, "act": "close", "day": "2024-04-02",
        "by": {"person": person, "hat": {"post": "mediator", "organ": organ}}, "answers": {"performed": "not_due"},
    });
    std::fs::write(sandbox.path("close.json"), order.to_string()).unwrap();
    let did = sandbox.run(&["act", "close.json", "--db", "year.db"]);
    assert_eq!(did.code, 0, "{}", did.err);

    let closed = read(&sandbox, &["show", matter]);
    assert_eq!(state(&closed), "closed");
    assert!(!has(&read(&sandbox, &["inbox", "--as", person])));
    assert_eq!(read(&sandbox, &[&before[..], &[eve.as_str()]].concat()), page);
    assert_eq!(read(&sandbox, &[&then[..], &[eve.as_str()]].concat()), inbox);
    assert_eq!(state(&read(&sandbox, &["show", matter, "--on", day])), "agreed");

    // Before its first act there was no such matter.
    let none = sandbox.run(&["show", matter, "--on", "2022-12-01", "--db", "year.db"]);
    assert_eq!(none.code, 1);
    assert!(none.err.contains("到 2022-12-01 还没有立"), "{}", none.err);
}

/// The day before.
fn eve(day: &str) -> String {
    day.parse::<calendar::Day>().unwrap().plus_days(-1).to_string()
}
