//! The residents' doors, tried by those who mean harm: each test names what is tried. What a door asks and who may begin
//! is the catalogue's; a code leads to its own matter and to nothing else.

#![allow(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]
#![expect(clippy::expect_used, reason = "a test stops where it fails")]

mod common;

use common::{Answer, Client, Stage, Wish, order, organ, person};
use desk::directory::Change;
use serde_json::json;

const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0,
    1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// What a resident fills in, besides the key.
const FILLED: [(&str, &str); 7] = [
    ("where", "350583119"),
    ("a.kind", "neighbour"),
    ("a.facts", "邻居砌墙占了排水沟。"),
    ("a.request", "请把沟让出来。"),
    ("a.party.applicant#0#name", "曾阿明"),
    ("a.party.applicant#0#phone", "13900001234"),
    ("a.party.respondent#0#name", "洪水生"),
];

fn filled<'a>(key: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut pairs = vec![("key", key)];
    pairs.extend(
        FILLED
            .iter()
            .filter(|(name, _)| more.iter().all(|(other, _)| other != name)),
    );
    pairs.extend(more);
    pairs
}

/// Begins a dispute: the place of its progress.
fn begun(client: &mut Client, more: &[(&str, &str)]) -> String {
    let key = client.get("/ask/dispute").hidden("key");
    let answer = client.post("/ask/dispute", &filled(&key, more));
    assert_eq!(answer.status, 303, "{}", answer.body);
    let place = answer.header("location").expect("a place");
    place.split('?').next().expect("a path").to_owned()
}

fn multipart(
    client: &mut Client,
    place: &str,
    pairs: &[(&str, &str)],
    files: &[(&str, &str, &[u8])],
) -> Answer {
    let mut body = Vec::new();
    for (name, value) in pairs {
        body.extend(
            format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    for (name, file, content) in files {
        body.extend(
            format!(
                "--cut\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
                 Content-Type: image/png\r\n\r\n"
            )
            .bytes(),
        );
        body.extend_from_slice(content);
        body.extend(b"\r\n");
    }
    body.extend(b"--cut--\r\n");
    client.send_bytes("POST", place, "multipart/form-data; boundary=cut", &body)
}

#[test]
fn a_form_sent_many_times_is_one_matter_and_one_receipt() {
    let stage = Stage::new();
    let mut lin = stage.client();
    let key = lin.get("/ask/dispute").hidden("key");
    let before = stage.desk().store().head().expect("a head").sequence;
    let form = filled(&key, &[]);
    let places: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..6)
            .map(|_| {
                let (mut client, form) = (stage.client(), &form);
                scope.spawn(move || {
                    let answer = client.post("/ask/dispute", form);
                    assert_eq!(answer.status, 303, "{}", answer.body);
                    answer.header("location").expect("a place").to_owned()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("sent"))
            .collect()
    });
    assert!(places.iter().all(|place| *place == places[0]), "{places:?}");
    assert_eq!(stage.desk().store().head().expect("a head").sequence, before + 1);
    // The same key with other words: what was done stands, and that is said.
    let other = lin.post("/ask/dispute", &filled(&key, &[("a.facts", "别的事")]));
    let place = other.header("location").expect("a place");
    assert!(place.ends_with("?again=1"), "{place}");
    assert!(lin.get(place).says("后来改的没有记下"));
    assert_eq!(stage.desk().store().head().expect("a head").sequence, before + 1);
}

#[test]
fn a_key_that_somebody_made_up_begins_nothing() {
    let stage = Stage::new();
    let before = stage.desk().store().head().expect("a head").sequence;
    for key in ["", "1", "x", &"g".repeat(64), &"a".repeat(63), "../../etc"] {
        let answer = stage.client().post("/ask/dispute", &filled(key, &[]));
        assert_eq!(answer.status, 400, "{key}");
        assert!(answer.says("从首页重新打开"));
    }
    assert_eq!(stage.desk().store().head().expect("a head").sequence, before);
}

#[test]
fn nobody_answers_what_the_door_answers_or_what_is_not_asked() {
    let stage = Stage::new();
    let mut lin = stage.client();
    // Mass assignment: a state, an organ, a source, somebody else's person, an approval.
    let place = begun(
        &mut lin,
        &[
            ("a.source", "transfer_court_suit"),
            ("a.station", "m1"),
            ("a.organ", "centre"),
            ("a.state", "closed"),
            ("state", "closed"),
            ("organ", "bureau"),
            ("by", "chen"),
            ("step", "approve"),
            ("behalf", "applicant"),
            ("checked", "original"),
            ("a.party.applicant#0#person", "dai"),
            ("day", "2020-01-01"),
        ],
    );
    let code = place.strip_prefix("/r/").expect("a code");
    let desk = stage.desk();
    let receipt = desk.by_code(code).expect("read").expect("there");
    let matter = desk
        .store()
        .matter(&receipt.matter)
        .expect("read")
        .expect("there");
    assert_eq!(matter.state, "applied");
    assert_eq!(matter.organ.as_str(), "town");
    assert_eq!(matter.fields["source"], json!("applied"));
    assert!(!matter.fields.contains_key("station"));
    assert_eq!(matter.filed.to_string(), "2023-12-14");
    assert_ne!(receipt.person.as_str(), "dai");
    let history = desk.store().history(&matter.id).expect("read");
    assert!(history[0].behalf.is_none(), "nobody stood in for anybody");
    assert!(
        history[0]
            .actor
            .person()
            .is_some_and(|person| *person == receipt.person)
    );
}

#[test]
fn a_procedure_without_a_door_is_not_there() {
    let stage = Stage::new();
    for procedure in [
        "mediator",
        "corrections",
        "commitment",
        "nothing",
        "..",
        "%2e%2e",
        "dispute%00",
    ] {
        let place = format!("/ask/{procedure}");
        assert!(matches!(stage.client().get(&place).status, 400 | 404), "{place}");
        let key = "a".repeat(64);
        assert!(
            matches!(stage.client().post(&place, &filled(&key, &[])).status, 400 | 404),
            "{place}"
        );
    }
}

#[test]
fn a_code_leads_to_its_own_matter_and_to_nothing_else() {
    let stage = Stage::new();
    let (mut lin, mut wu) = (stage.client(), stage.client());
    let (mine, theirs) = (
        begun(&mut lin, &[]),
        begun(&mut wu, &[("a.party.applicant#0#name", "吴某")]),
    );
    let page = lin.get(&mine);
    assert_eq!(page.status, 200);
    assert!(page.says("曾**") && !page.says("曾阿明"), "a name is masked");
    for hidden in ["13900001234", "洪水生", "邻居砌墙"] {
        assert!(!page.says(hidden), "{hidden}");
    }
    // No session comes of it, and no road of the desk opens.
    assert!(page.header("set-cookie").is_none());
    let other = theirs.strip_prefix("/r/").expect("a code");
    for road in [
        "/inbox",
        "/lists/dispute",
        "/find?q=x",
        "/begin",
        "/journal",
        "/people",
        "/access",
        "/direction",
    ] {
        assert_eq!(lin.get(road).status, 303, "{road}");
    }
    let desk = stage.desk();
    let receipt = desk.by_code(other).expect("read").expect("there");
    for road in ["", "/entries/1", "/acts/accept"] {
        let place = format!("/matters/{}{road}", receipt.matter);
        assert_eq!(lin.get(&place).status, 303, "{place}");
    }
    // Acts that are the office's, or not now, or another's.
    for act in ["accept", "assign", "sign", "rate", "supply", "nothing", "%2e%2e"] {
        let place = format!("{mine}/{act}");
        assert!(matches!(lin.get(&place).status, 400 | 404), "{place}");
        let answer = lin.post(&place, &[("key", &"b".repeat(64)), ("a.consent", "yes")]);
        assert!(
            matches!(answer.status, 400 | 404 | 422),
            "{place}: {}",
            answer.status
        );
    }
    let matter = desk
        .store()
        .matter(&desk.by_code(&mine[3..]).expect("read").expect("there").matter);
    assert_eq!(matter.expect("read").expect("there").state, "applied");
}

#[test]
fn what_ends_a_matter_wants_the_phone_at_hand() {
    let stage = Stage::wished(Wish {
        messages: true,
        ..Wish::default()
    });
    let mut lin = stage.client();
    let place = begun(&mut lin, &[]);
    let leave = format!("{place}/withdraw");
    let form = lin.get(&leave);
    assert!(
        form.says("不能撤回") && form.says("139********") && !form.says("****1234"),
        "{}",
        form.body
    );
    let (key, seen) = (form.hidden("key"), form.hidden("seen"));
    let pairs = |code: &'static str| {
        vec![
            ("key", key.clone()),
            ("seen", seen.clone()),
            ("a.reason", "和好了".to_owned()),
            ("proof", code.to_owned()),
        ]
    };
    let send = |client: &mut Client, pairs: &[(&str, String)]| {
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        client.post(&leave, &pairs)
    };
    assert_eq!(send(&mut lin, &pairs("")).status, 422, "without a code");
    assert_eq!(lin.post(&format!("{leave}/code"), &[]).status, 303);
    let message = stage.message();
    assert!(
        message.contains("13900001234"),
        "to the phone that was registered"
    );
    let code: String = message
        .split("验证码 ")
        .nth(1)
        .expect("a code")
        .chars()
        .take(6)
        .collect();
    for guess in ["000000", "111111", "222222", "333333"] {
        if guess != code {
            let answer = send(&mut lin, &pairs(guess));
            assert!(matches!(answer.status, 422 | 429), "{guess}");
        }
    }
    // A code of another purpose proves nothing here.
    let mut right = pairs("");
    right[3].1 = code;
    let answer = send(&mut lin, &right);
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(lin.get(&place).says("中途终止"));
    // Guessing goes on: after a few tries one waits.
    let held: Vec<u16> = (0..8).map(|_| send(&mut lin, &pairs("444444")).status).collect();
    assert!(!held.contains(&500), "{held:?}");
}

#[test]
fn six_digits_cannot_be_guessed_one_after_the_other() {
    let stage = Stage::wished(Wish {
        messages: true,
        ..Wish::default()
    });
    let mut lin = stage.client();
    let leave = format!("{}/withdraw", begun(&mut lin, &[]));
    let form = lin.get(&leave);
    let (key, seen) = (form.hidden("key"), form.hidden("seen"));
    let mut statuses = Vec::new();
    for guess in 0..12 {
        let code = format!("{:06}", guess * 7);
        let form = [
            ("key", key.as_str()),
            ("seen", &seen),
            ("a.reason", "猜"),
            ("proof", &code),
        ];
        statuses.push(lin.post(&leave, &form).status);
    }
    assert_eq!(
        statuses.iter().filter(|status| **status == 429).count(),
        7,
        "{statuses:?}"
    );
    let sent: Vec<u16> = (0..5)
        .map(|_| lin.post(&format!("{leave}/code"), &[]).status)
        .collect();
    assert_eq!(
        sent,
        [303, 303, 303, 429, 429],
        "messages are not sent without end"
    );
}

#[test]
fn ten_thousand_codes_from_one_address_are_stopped() {
    let stage = Stage::new();
    let mut lin = stage.client();
    let mut stopped = 0;
    for n in 0..200_u32 {
        let code = format!("/r/{:A<26}", n.to_string().replace(['0', '1'], "Z"));
        match lin.get(&code).status {
            404 => {}
            429 => stopped += 1,
            other => panic!("{other}"),
        }
    }
    assert!(stopped >= 70, "{stopped}");
    // The rest of ten thousand costs an hour and more: one a second. And by hand:
    let mut by_hand = Vec::new();
    for _ in 0..24 {
        by_hand.push(lin.post("/r", &[("code", "N7K3QD2MA"), ("tail", "1234")]).status);
    }
    assert_eq!(
        by_hand.iter().filter(|status| **status == 429).count(),
        4,
        "{by_hand:?}"
    );
}

#[test]
fn ten_thousand_codes_spread_over_many_addresses_are_stopped() {
    let stage = Stage::wished(Wish {
        behind_proxy: true,
        ..Wish::default()
    });
    let mut lin = stage.client();
    let place = begun(&mut lin, &[]);
    let page = lin.get(&place).body;
    let short = page.split("<p class=\"code\">").nth(1).expect("a code");
    let short = short.split('<').next().expect("an end");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8_u32)
            .map(|thread| {
                let mut client = stage.client();
                scope.spawn(move || {
                    let ask = |n: u32| {
                        let from = format!("10.{}.{}.{}", thread, n / 200, n % 200);
                        let form = [("code", "N7K3QD2MA"), ("tail", "1234")];
                        client
                            .post_with("/r", &[("x-forwarded-for", &from)], &form)
                            .status
                    };
                    (0..50).map(ask).collect::<Vec<u16>>()
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("asked"))
            .collect()
    });
    let stopped = statuses.iter().filter(|status| **status == 429).count();
    assert!(stopped >= 70, "{stopped} of {}", statuses.len());
    assert!(statuses.iter().all(|status| matches!(status, 404 | 429)));
    // Who guesses keeps nobody waiting who has the right one.
    let right = [("code", short), ("tail", "1234")];
    let answer = lin.post_with("/r", &[("x-forwarded-for", "10.99.0.1")], &right);
    assert_eq!(answer.header("location"), Some(place.as_str()));
}

#[test]
fn right_and_wrong_take_the_same_time_and_wrong_ones_the_same_words() {
    let stage = Stage::new();
    let mut lin = stage.client();
    begun(&mut lin, &[]);
    #[expect(
        clippy::disallowed_methods,
        reason = "that an answer takes its time is what is tested"
    )]
    let timed = |client: &mut Client, code: &str, tail: &str| {
        let began = std::time::Instant::now();
        let answer = client.post("/r", &[("code", code), ("tail", tail)]);
        (began.elapsed().as_millis(), answer)
    };
    let (_, first) = timed(&mut lin, "N7K3QD2MA", "1234");
    for (code, tail) in [("AAAAAAAAA", "0000"), ("", ""), ("x", "y"), ("N7K3QD2MA", "9999")] {
        let (took, answer) = timed(&mut lin, code, tail);
        assert!(took >= 300, "{took} ms");
        assert_eq!(answer.status, first.status);
        let without = |answer: &Answer, code: &str| answer.body.replace(&format!("“{code}”"), "");
        assert_eq!(without(&answer, code), without(&first, "N7K3QD2MA"));
    }
}

#[test]
fn a_lost_code_goes_to_the_registered_phone_and_nobody_is_told_whether_there_is_one() {
    let stage = Stage::wished(Wish {
        messages: true,
        ..Wish::default()
    });
    let mut lin = stage.client();
    let place = begun(&mut lin, &[]);
    let known = lin.post("/lost", &[("phone", "139 0000 1234")]);
    let message = stage.message();
    assert!(message.contains(&place), "{message}");
    let unknown = lin.post("/lost", &[("phone", "13900009999")]);
    assert_eq!(stage.message(), "");
    assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
    assert!(!known.says(&place));
    for phone in ["", "1234", "'; DROP TABLE receipt; --", &"9".repeat(500)] {
        assert_eq!(lin.post("/lost", &[("phone", phone)]).status, 200, "{phone}");
        assert_eq!(stage.message(), "");
    }
}

#[test]
fn a_form_from_another_site_is_refused() {
    let stage = Stage::new();
    let mut lin = stage.client();
    let place = begun(&mut lin, &[]);
    let key = lin.get("/ask/dispute").hidden("key");
    for (path, form) in [
        ("/ask/dispute".to_owned(), filled(&key, &[])),
        ("/r".to_owned(), vec![("code", "N7K3QD2MA"), ("tail", "1234")]),
        ("/lost".to_owned(), vec![("phone", "13900001234")]),
        (format!("{place}/withdraw"), vec![("a.reason", "x")]),
        (format!("{place}/withdraw/code"), vec![]),
    ] {
        for headers in [
            [("origin", "https://elsewhere.example")],
            [("sec-fetch-site", "cross-site")],
        ] {
            let answer = lin.post_with(&path, &headers, &form);
            assert_eq!(answer.status, 403, "{path} {headers:?}");
        }
    }
}

#[test]
fn a_script_in_a_name_is_only_text_everywhere() {
    let stage = Stage::new();
    let mut lin = stage.client();
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let place = begun(
        &mut lin,
        &[
            ("a.party.applicant#0#name", evil),
            ("a.party.respondent#0#name", evil),
            ("a.facts", evil),
        ],
    );
    let mut chen = stage.signed_in("chen", "clerk@town");
    let list = chen.get("/lists/dispute");
    let mut pages = vec![lin.get(&place), lin.get(&format!("{place}/slip")), list];
    let matter = stage
        .desk()
        .by_code(&place[3..])
        .expect("read")
        .expect("there")
        .matter;
    pages.push(chen.get(&format!("/matters/{matter}")));
    for page in pages {
        assert_eq!(page.status, 200);
        assert!(
            !page.says("<script>alert") && !page.says("<img src=x"),
            "{}",
            page.body
        );
    }
}

#[test]
fn what_is_handed_in_is_what_it_says_it_is_and_bears_no_place() {
    let stage = Stage::new();
    let mut lin = stage.client();
    let with = |client: &mut Client, name: &str, content: &[u8]| {
        let key = client.get("/ask/dispute").hidden("key");
        multipart(
            client,
            "/ask/dispute",
            &filled(&key, &[]),
            &[("a.evidence#0#file", name, content)],
        )
    };
    for (name, content) in [
        ("page.png", &b"<html><script>alert(1)</script>"[..]),
        ("photo.jpg.exe", b"MZ\x90\x00\x03"),
        (
            "drawing.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        ),
        ("archive.png", b"PK\x03\x04\x14\x00"),
        ("broken.png", &PNG[..20]),
        ("song.mp3", b"ID3\x03\x00\x00\x00\x00\x00\x00"),
    ] {
        let answer = with(&mut lin, name, content);
        assert_eq!(answer.status, 422, "{name}: {}", answer.body);
        assert!(answer.says("没有收"), "{name}");
        assert!(answer.says("请把沟让出来"), "nothing typed is lost");
    }
    let large = [PNG, &vec![0_u8; 9 * 1024 * 1024]].concat();
    assert!(with(&mut lin, "large.png", &large).says("超过 8 MB"));
    // A name with folders and one that looks like another are cut to what a name needs.
    for name in ["../../etc/passwd", "..\\..\\win.ini", "gpj.\u{202e}exe.png"] {
        let answer = with(&mut lin, name, PNG);
        assert_eq!(answer.status, 303, "{name}: {}", answer.body);
    }
    let desk = stage.desk();
    let answer = with(&mut lin, "../x/..\\现场.png", PNG);
    let place = answer.header("location").expect("a place");
    let matter = desk.by_code(&place[3..29]).expect("read").expect("there").matter;
    let files = desk.store().attachments(&matter).expect("read");
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].name, "现场.png");
    // Ten files are one too many.
    let key = lin.get("/ask/dispute").hidden("key");
    let names: Vec<String> = (0..10).map(|n| format!("a.evidence#{n}#file")).collect();
    let parts: Vec<(&str, &str, &[u8])> = names.iter().map(|name| (name.as_str(), "a.png", PNG)).collect();
    let answer = multipart(&mut lin, "/ask/dispute", &filled(&key, &[]), &parts);
    assert!(answer.says("一次最多传 9 个文件"), "{}", answer.body);
}

#[test]
fn a_file_that_another_handed_in_is_no_answer() {
    let stage = Stage::new();
    let (mut lin, mut wu) = (stage.client(), stage.client());
    let key = lin.get("/ask/dispute").hidden("key");
    let refused = multipart(
        &mut lin,
        "/ask/dispute",
        &filled(&key, &[("a.party.applicant#0#phone", "1")]),
        &[("a.evidence#0#file", "借条.png", PNG)],
    );
    let digest = refused.hidden("a.evidence#0#file");
    // Whoever knows a digest has not the file: under another key it is nothing.
    let place = begun(&mut wu, &[("a.evidence#0#file", &digest)]);
    let desk = stage.desk();
    let matter = desk.by_code(&place[3..]).expect("read").expect("there").matter;
    assert!(desk.store().attachments(&matter).expect("read").is_empty());
    // Its owner sends the form again without choosing it anew.
    let answer = lin.post("/ask/dispute", &filled(&key, &[("a.evidence#0#file", &digest)]));
    let place = answer
        .header("location")
        .expect("a place")
        .split('?')
        .next()
        .expect("a path")
        .to_owned();
    let matter = desk.by_code(&place[3..]).expect("read").expect("there").matter;
    assert_eq!(desk.store().attachments(&matter).expect("read").len(), 1);
}

#[test]
fn odd_bodies_verbs_and_hosts_are_refused_and_nothing_breaks() {
    let stage = Stage::new();
    let mut lin = stage.client();
    let place = begun(&mut lin, &[]);
    let before = stage.desk().store().head().expect("a head").sequence;
    for kind in [
        "application/json",
        "text/plain",
        "application/xml",
        "multipart/form-data",
        "",
    ] {
        let answer = lin.send_bytes("POST", "/ask/dispute", kind, b"{\"key\": [[[[1]]]]}");
        assert!((400..500).contains(&answer.status), "{kind}: {}", answer.status);
    }
    for verb in ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "BREW"] {
        for path in ["/", "/ask/dispute", "/r", place.as_str(), "/open/figures.csv"] {
            let answer = lin.send(verb, path, &[], "");
            assert!(
                (400..500).contains(&answer.status),
                "{verb} {path}: {}",
                answer.status
            );
        }
    }
    for header in ["x-http-method-override", "x-original-url", "x-rewrite-url"] {
        let answer = lin.post_with("/r", &[(header, "/inbox")], &[("code", "x"), ("tail", "y")]);
        assert_eq!(answer.status, 404, "{header}");
    }
    let hosted = lin.send(
        "GET",
        &place,
        &[
            ("x-forwarded-host", "evil.example"),
            ("forwarded", "host=evil.example"),
        ],
        "",
    );
    assert!(
        !hosted.says("evil.example"),
        "the picture leads to our own address"
    );
    let large = vec![b'a'; 33 * 1024 * 1024];
    let answer = lin.send_bytes(
        "POST",
        "/r",
        "application/x-www-form-urlencoded",
        &large[..9 * 1024 * 1024],
    );
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    let deep = "a.party.applicant#0#name=x&".repeat(20_000);
    let answer = lin.send("POST", "/ask/dispute", &[], &deep);
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    assert_eq!(stage.desk().store().head().expect("a head").sequence, before);
}

#[test]
fn a_new_code_takes_the_old_one_away_and_only_who_sees_all_hands_it_out() {
    let stage = Stage::new();
    let mut lin = stage.client();
    let place = begun(&mut lin, &[]);
    let desk = stage.desk();
    let receipt = desk.by_code(&place[3..]).expect("read").expect("there");
    let here = format!("/matters/{}/receipt", receipt.matter);
    let person = receipt.person.to_string();
    let form = [("person", person.as_str()), ("renew", "1")];
    assert_eq!(lin.post(&here, &form).status, 303, "a resident has no desk");
    let mut he = stage.signed_in("heli", "head@centre");
    assert_eq!(
        he.post(&here, &form).status,
        404,
        "nor another office this matter"
    );
    let mut chen = stage.signed_in("chen", "clerk@town");
    let answer = chen.post(&here, &[("person", "nobody")]);
    assert_eq!(answer.status, 400);
    let answer = chen.post(&here, &form);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(!answer.says(&place), "another code");
    assert_eq!(lin.get(&place).status, 404);
}

#[test]
fn registers_and_figures_show_what_the_catalogue_opens_and_nothing_else() {
    let stage = Stage::new();
    let mut lin = stage.client();
    begun(&mut lin, &[]);
    for closed in ["dispute", "legal-aid", "corrections", "nothing", "..%2f.."] {
        for form in ["", "/csv", "/json"] {
            let place = format!("/open/registers/{closed}{form}");
            assert!(matches!(lin.get(&place).status, 400 | 404), "{place}");
        }
    }
    assert_eq!(lin.get("/open/registers/mediator/xml").status, 404);
    let literate = lin.get("/open/registers/law-literate/csv");
    assert_eq!(
        (literate.status, literate.body.lines().count()),
        (200, 1),
        "{}",
        literate.body
    );
    // Nothing was published: no figure is out.
    for place in [
        "/open/figures",
        "/open/figures.csv",
        "/open/figures.json?year=2023",
        "/open/report",
    ] {
        assert_eq!(lin.get(place).status, 404, "{place}");
    }
    let feed = lin.get("/open/feed");
    assert!(feed.says("<feed") && !feed.says("<entry>"), "{}", feed.body);
    let home = lin.get("/");
    assert!(home.says("我要调解") && !home.says("公开的数"), "{}", home.body);
}

#[test]
fn an_answer_is_never_kept_by_a_cache_and_never_framed() {
    let stage = Stage::new();
    let mut lin = stage.client();
    let place = begun(&mut lin, &[]);
    for path in [
        "/",
        "/ask/dispute",
        "/r",
        place.as_str(),
        &format!("{place}/receipt.txt"),
    ] {
        let answer = lin.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{path}");
        assert_eq!(
            answer.header("referrer-policy"),
            Some("same-origin"),
            "{path}: the code stays here"
        );
        assert!(
            answer
                .header("content-security-policy")
                .is_some_and(|policy| policy.contains("default-src 'none'"))
        );
    }
}

#[test]
fn who_is_signed_in_is_led_to_work_and_the_portal_gives_no_session() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    assert_eq!(chen.get("/").header("location"), Some("/inbox"));
    let mut lin = stage.client();
    // A session that somebody fixed is none.
    let answer = lin.send(
        "GET",
        "/",
        &[("cookie", "session=0000000000000000000000000000000000000000")],
        "",
    );
    assert_eq!(answer.status, 200);
    assert!(answer.header("set-cookie").is_none());
}

#[test]
fn a_report_that_was_published_opens_its_figures_and_nothing_before() {
    let stage = Stage::wished(Wish {
        more: Change {
            organs: vec![organ("law", "rule-of-law-office", "法治科", "county", "350583")],
            people: vec![
                person("mu", "穆晓", &[("clerk", "law")]),
                person("tan", "谭立", &[("head", "law")]),
            ],
            ..Change::default()
        },
        ..Wish::default()
    });
    let desk = stage.desk();
    let mut matter: Option<String> = None;
    let mut act = |who: &str, post: &str, name: &str, answers: serde_json::Value| {
        let first = matter.is_none().then_some("annual-report");
        let order = desk::Order {
            by: desk::By {
                person: who.into(),
                hat: Some(desk::Hat {
                    post: post.to_owned(),
                    organ: "law".into(),
                }),
            },
            ..order(first, matter.as_deref(), name, "2023-12-14", answers)
        };
        let done = desk
            .perform(&order)
            .unwrap_or_else(|failure| panic!("{name}: {failure}"));
        matter = Some(done.matters[0].id.to_string());
    };
    act(
        "mu",
        "clerk",
        "start",
        json!({"year": 2022, "submit_by": "2024-03-01", "publish_by": "2024-03-31"}),
    );
    let parts = json!(["done", "lacks", "first", "next"]);
    act(
        "mu",
        "clerk",
        "draft",
        json!({"draft": "0".repeat(64), "parts": parts, "numbers_ok": true}),
    );
    act(
        "tan",
        "head",
        "sign",
        json!({"doc_no": "南法〔2023〕1号", "signed_on": "2023-12-14"}),
    );
    act("mu", "clerk", "submit", json!({"receipt": "0".repeat(64)}));
    let mut lin = stage.client();
    assert_eq!(lin.get("/open/figures").status, 404, "signed is not published");
    act("mu", "clerk", "publish", json!({"index_no": "1", "page": "无"}));
    let figures = lin.get("/open/figures");
    assert_eq!(figures.status, 200, "{}", figures.body);
    assert!(figures.says("2022 年公开的数"));
    let csv = lin.get("/open/figures.csv?year=2022");
    assert!(
        csv.body.starts_with("id,value,unit,printed\n") && csv.body.lines().count() > 80,
        "{}",
        csv.body
    );
    let data: serde_json::Value = serde_json::from_str(&lin.get("/open/figures.json").body).expect("JSON");
    assert_eq!(
        (&data["year"], &data["as_known"]),
        (&json!(2022), &json!("2023-12-14"))
    );
    assert_eq!(
        data["figures"].as_array().expect("figures").len() + 1,
        csv.body.lines().count()
    );
    assert_eq!(
        lin.get("/open/figures?year=2023").status,
        404,
        "another year is not out"
    );
    assert!(lin.get("/open/feed").says("2022 年"));
    let report = lin.get("/open/report");
    let (text, signature) = report.body.rsplit_once("签章：").expect("a signature");
    assert_eq!(
        desk.store().vault().expect("a key").sign(text),
        signature.trim_end()
    );
    assert!(lin.get("/").says("公开的数"));
}

#[test]
fn a_signature_is_a_picture_given_with_the_phone_at_hand_and_nobody_undoes_it_without() {
    let stage = Stage::wished(Wish {
        messages: true,
        more: Change {
            people: vec![person("zheng", "郑国强", &[("head", "town")])],
            ..Change::default()
        },
        ..Wish::default()
    });
    let mut lin = stage.client();
    let place = begun(&mut lin, &[]);
    let desk = stage.desk();
    let matter = desk
        .by_code(&place[3..])
        .expect("read")
        .expect("there")
        .matter
        .to_string();
    let mediator = json!({"mediator": "wu", "how": "hired", "duty": "full"});
    for (who, post, procedure, act, answers) in [
        ("zheng", "head", Some("mediator"), "appoint", mediator),
        ("chen", "clerk", None, "accept", json!({"consent": true})),
        ("chen", "clerk", None, "assign", json!({"mediators": ["wu"]})),
        (
            "wu",
            "mediator",
            None,
            "propose",
            json!({"agreement": "三日内疏通。", "difficulty": "simple"}),
        ),
    ] {
        let order = desk::Order {
            by: desk::By {
                person: who.into(),
                hat: Some(desk::Hat {
                    post: post.to_owned(),
                    organ: "town".into(),
                }),
            },
            ..order(
                procedure,
                procedure.is_none().then_some(matter.as_str()),
                act,
                "2023-12-14",
                answers,
            )
        };
        desk.perform(&order)
            .unwrap_or_else(|failure| panic!("{act}: {failure}"));
    }
    let state = || {
        desk.store()
            .matter(&matter.as_str().into())
            .expect("read")
            .expect("there")
            .state
            .clone()
    };
    let object = format!("{place}/object");
    let form = lin.get(&object);
    let pairs = [
        ("key", form.hidden("key")),
        ("seen", form.hidden("seen")),
        ("a.reason", "不同意".to_owned()),
    ];
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let answer = lin.post(&object, &pairs);
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert!(answer.says("验证码") && state() == "confirming");

    let sign = format!("{place}/sign");
    assert_eq!(lin.post(&format!("{place}/nonsense/code"), &[]).status, 404);
    assert_eq!(stage.message(), "", "for no act no message");
    assert_eq!(lin.post(&format!("{sign}/code"), &[]).status, 303);
    let code: String = stage
        .message()
        .split("验证码 ")
        .nth(1)
        .expect("a code")
        .chars()
        .take(6)
        .collect();
    let form = lin.get(&sign);
    let (key, seen) = (form.hidden("key"), form.hidden("seen"));
    let signed = |client: &mut Client, more: &[(&str, &str)], file: (&str, &[u8])| {
        let mut pairs = vec![("key", key.as_str()), ("seen", &seen), ("proof", &code)];
        pairs.extend(more);
        multipart(client, &sign, &pairs, &[("a.signature", file.0, file.1)])
    };
    let agree = [("agree", "1")];
    let answer = signed(&mut lin, &agree, ("签名.pdf", b"%PDF-1.4\n%%EOF\n"));
    assert!(
        answer.status == 422 && answer.says("用手指签名"),
        "{}",
        answer.body
    );
    let answer = signed(&mut lin, &[], ("签名.png", PNG));
    assert!(answer.status == 422 && answer.says("我看懂了"), "{}", answer.body);
    let answer = signed(&mut lin, &agree, ("签名.png", PNG));
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(lin.get(&place).says("您已经办了“确认协议并签名”"));
}
