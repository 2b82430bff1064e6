//! The worked clients of `docs/api`: each hands a case over through a line that loses the first answer, and waits for the
//! result.

#![expect(clippy::expect_used, reason = "a test stops where it fails")]

mod common;

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};

use common::{Stage, Wish, organ, person};
use serde_json::json;
use web::accounts::tokens::Scope;

/// A line to the server on which the answer to the first POST is lost.
fn losing_line(server: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        let mut lost = false;
        for near in listener.incoming().map_while(Result::ok) {
            let far = TcpStream::connect(server).expect("the server");
            let (mut near_in, mut far_out) = (
                near.try_clone().expect("a half"),
                far.try_clone().expect("a half"),
            );
            let mut first = [0; 4];
            near_in.read_exact(&mut first).expect("a request");
            far_out.write_all(&first).expect("sent on");
            let sent = std::thread::spawn(move || drop(std::io::copy(&mut near_in, &mut far_out)));
            let (mut far_in, mut near_out) = (far, near);
            if &first == b"POST" && !lost {
                lost = true;
                // The server has answered: it is done. Then the line breaks.
                far_in.read_exact(&mut [0; 12]).expect("an answer");
                drop(near_out.shutdown(Shutdown::Both));
            } else {
                std::thread::spawn(move || drop(std::io::copy(&mut far_in, &mut near_out)));
            }
            drop(sent);
        }
    });
    address
}

fn runs(client: &str) {
    let stage = Stage::wished(Wish {
        more: desk::directory::Change {
            organs: vec![organ("court", "court", "市人民法院", "county", "350583")],
            people: vec![person("court-system", "法院对接系统", &[("liaison", "court")])],
            ..desk::directory::Change::default()
        },
        ..Wish::default()
    });
    let token = stage.token("court-system", "liaison", "court", &[Scope::Read, Scope::Act]);
    let before = stage.desk().store().head().expect("a head").sequence;
    let place = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/api")
        .join(client);
    let mut running = Command::new(place)
        .arg("（2023）示民初1号")
        .env("LIANTIAO_URL", format!("http://{}", losing_line(stage.address)))
        .env("LIANTIAO_TOKEN", token)
        .env("LIANTIAO_FROM", "court")
        .env("LIANTIAO_TO", "town")
        .env("LIANTIAO_PAUSE", "0.2")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the client runs");
    let mut told = running.stdout.take().expect("what it prints");
    let mut text = String::new();
    let mut byte = [0; 1];
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\n") && told.read(&mut byte).expect("a byte") > 0 {
        bytes.push(byte[0]);
    }
    text.push_str(&String::from_utf8_lossy(&bytes));
    let matter = text
        .trim()
        .trim_start_matches("移送了：")
        .trim_end_matches("（先前已经移送，没有重复）")
        .to_owned();
    assert!(matter.starts_with('m'), "{text}");
    let after = stage.desk().store().head().expect("a head").sequence;
    assert_eq!(after, before + 1, "it was handed over once");
    let mut clerk = stage.program("chen", "clerk", "town");
    for (act, answers) in [
        ("accept", json!({"consent": true})),
        ("withdraw", json!({"reason": "双方自行和解。"})),
    ] {
        let place = format!("/matters/{matter}/acts/dispute.{act}");
        let done = clerk.post(&place, act, &json!({"answers": answers}));
        assert_eq!(done.status, 200, "{}", done.body);
    }
    told.read_to_string(&mut text).expect("the rest");
    assert!(running.wait().expect("an end").success(), "{text}");
    assert!(text.ends_with("结果：中途终止\n"), "{text}");
    if client.ends_with(".py") {
        assert!(text.contains("没有重复"), "the retry is known as one: {text}");
    }
}

#[test]
fn the_client_of_curl_hands_a_case_over_once_and_gets_its_result() {
    runs("hand-over.sh");
}

#[test]
fn the_client_in_python_hands_a_case_over_once_and_gets_its_result() {
    runs("hand_over.py");
}
