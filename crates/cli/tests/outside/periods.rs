//! `period`, to the letter: what it takes, and the JSON it answers.

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

fn period(args: &[&str]) -> Value {
    let said = Sandbox::empty().run(&[&["period"], args, &["--format", "json"]].concat());
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{args:?}");
    let mut answer: Value = serde_json::from_str(&said.out).unwrap();
    let why = answer.as_object_mut().unwrap().remove("why").unwrap();
    assert!(
        why.as_array()
            .is_some_and(|why| !why.is_empty() && why.iter().all(Value::is_string))
    );
    answer
}

#[test]
fn a_pause_and_the_days_asked() {
    // Counted 2 to 20 March (19 days), and 11 April on (41 days): 21 May.
    let answer = period(&[
        "--from",
        "2024-03-01",
        "--within",
        "60 days",
        "--event",
        "pause@2024-03-20",
        "--event",
        "resume@2024-04-10",
        "--on",
        "2024-03-19",
        "--on",
        "2024-04-01",
        "--on",
        "2024-05-21",
        "--on",
        "2024-05-22",
    ]);
    let states = json!({
        "2024-03-19": "running", "2024-04-01": "paused", "2024-05-21": "running", "2024-05-22": "overdue",
    });
    assert_eq!(
        answer,
        json!({"due": "2024-05-21", "provisional": false, "refused": [], "states": states})
    );
}

#[test]
fn extensions_up_to_their_limit() {
    let answer = period(&[
        "--from",
        "2024-03-01",
        "--within",
        "60 days",
        "--event",
        "extend@2024-04-10=31 days",
        "--event",
        "extend@2024-04-11=30 days",
        "--event",
        "extend@2024-04-12=1 day",
        "--extend-at-most",
        "30 days",
        "--extend-times",
        "1",
    ]);
    // 30 April and 30 days more; the first is too long, the third one too many.
    assert_eq!(
        answer,
        json!({"due": "2024-05-30", "provisional": false, "refused": [0, 2], "states": {}})
    );
}

#[test]
fn suspended_without_end_met_restarted_backwards_and_hours() {
    let due = |args: &[&str]| period(args)["due"].clone();
    let sixty = ["--from", "2024-03-01", "--within", "60 days"];
    assert_eq!(
        due(&[&sixty[..], &["--event", "pause@2024-03-20"]].concat()),
        Value::Null
    );
    let met = period(&[&sixty[..], &["--event", "met@2024-04-01", "--on", "2024-06-01"]].concat());
    assert_eq!(met["states"], json!({"2024-06-01": "met"}));
    // From 10 April again: 9 June is a Sunday and 10 June the Dragon Boat festival.
    assert_eq!(
        due(&[&sixty[..], &["--event", "restart@2024-04-10"]].concat()),
        "2024-06-11"
    );
    assert_eq!(
        due(&["--from", "2024-03-20", "--within", "7 days", "--before"]),
        "2024-03-13"
    );
    assert_eq!(
        due(&["--from", "2023-05-04T15:00", "--within", "24 hours"]),
        "2023-05-05T15:00"
    );
}

#[test]
fn what_is_no_period() {
    let sandbox = Sandbox::empty();
    for (args, sentence) in [
        (
            &["--from", "2023-13-01", "--within", "1 day"][..],
            "“2023-13-01”不是日子",
        ),
        (&["--from", "2024-03-01", "--within", "60"], "“60”不是期限的长度"),
        (
            &["--from", "2024-03-01", "--within", "24 hours"],
            "--from 请写时刻，如 2024-03-01T15:00",
        ),
        (
            &[
                "--from",
                "2024-03-01",
                "--within",
                "1 day",
                "--event",
                "stop@2024-03-02",
            ],
            "“stop@2024-03-02”不是事件",
        ),
        (
            &[
                "--from",
                "2024-03-01",
                "--within",
                "1 day",
                "--event",
                "extend@2024-03-02",
            ],
            "不是事件",
        ),
        (&["--from", "2024-03-01"], "还要写 --within"),
    ] {
        let said = sandbox.run(&[&["period"], args].concat());
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{args:?}");
        assert!(said.err.contains(sentence), "{args:?}\n{}", said.err);
    }
}
