//! A small rehearsed county with a server on a free port, and a client with cookies.
//!
//! Today is Thursday 14 December 2023. 陈丽云 is clerk of the town's committee and of the centre, 吴建成 mediator of
//! the town's committee; 戴国华 is director, 沈明 auditor, 何立 head of the centre. Four disputes stand: one overdue, one due today, one on Monday, one without a clock.

#![allow(
    dead_code,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "each test file uses a part; a test stops where it fails"
)]

pub mod program;
pub mod provider;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use calendar::Day;
use catalogue::source::Sources;
use desk::directory::{Change, CountyName};
use desk::{By, Clock, Desk, Hat, Order, SetClock, Step, SystemClock};
use engine::ids::{County, PersonId};
use engine::world::{Organ, Person, PostHeld};
use serde_json::{Value as Json, json};
use store::{Key, Store};
use web::accounts;
use web::provider::ProviderSettings;
use web::{Server, Settings};

/// Everybody's password.
pub const PASSWORD: &str = "a long sentence";

/// How a stage is otherwise than usual.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Links with a one-time code sign in.
    pub links: bool,
    /// A proxy stands before the server.
    pub behind_proxy: bool,
    /// The office's provider of sign-ins.
    pub provider: Option<ProviderSettings>,
    /// A post for which the catalogue asks for a code app.
    pub code_app: Option<&'static str>,
    /// Calls of the API a second.
    pub api_pace: Option<u32>,
    /// More organs and people.
    pub more: Change,
    /// Of each further account its login, its person, whether it is an administrator's.
    pub accounts: &'static [(&'static str, &'static str, bool)],
    /// Messages to phones are sent: see [`Stage::message`].
    pub messages: bool,
}

/// A county, its server, its people.
pub struct Stage {
    pub address: SocketAddr,
    /// The disputes by their short names: `overdue`, `today`, `monday`, `idle`.
    pub matters: BTreeMap<&'static str, String>,
    /// A code that has not been used, for the account `wu-new`.
    pub code: String,
    /// The county's clock: it stands until the test moves it.
    pub clock: Arc<SetClock>,
    folder: tempfile::TempDir,
    end: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub fn organ(id: &str, kind: &str, name: &str, level: &str, region: &str) -> Organ {
    Organ {
        id: id.into(),
        kind: kind.to_owned(),
        name: name.to_owned(),
        abbr: name.chars().take(2).collect(),
        level: level.to_owned(),
        region: region.to_owned(),
        superior: None,
        successor: None,
        simulated: true,
    }
}

pub fn person(id: &str, name: &str, posts: &[(&str, &str)]) -> Person {
    Person {
        id: id.into(),
        name: name.to_owned(),
        posts: posts
            .iter()
            .map(|(post, organ)| PostHeld {
                post: (*post).to_owned(),
                organ: (*organ).into(),
                from: day("2021-03-01"),
                to: None,
            })
            .collect(),
        simulated: true,
    }
}

/// An order of the town's clerk.
pub fn order(procedure: Option<&str>, matter: Option<&str>, act: &str, on: &str, answers: Json) -> Order {
    Order {
        procedure: procedure.map(str::to_owned),
        matter: matter.map(Into::into),
        act: act.to_owned(),
        answers: serde_json::from_value(answers).expect("answers"),
        day: Some(day(on)),
        by: By {
            person: PersonId::from("chen"),
            hat: Some(Hat {
                post: "clerk".to_owned(),
                organ: "town".into(),
            }),
        },
        party: None,
        behalf: None,
        step: Step::Do,
        organ: None,
        seen: None,
        key: None,
    }
}

/// What a dispute's first act asks.
pub fn dispute(kind: &str, applicant: &str, respondent: &str, amount: &str) -> Json {
    json!({
        "kind": kind, "amount": amount,
        "facts": "2023 年 3 月至 6 月供货四批，对方以色差为由拒付尾款。",
        "request": "请求支付尾款。",
        "party.applicant": [{"name": applicant, "id_number": "350583198503070014", "phone": "13812342206"}],
        "party.respondent": [{"name": respondent, "kind": "firm"}],
    })
}

/// The catalogue as it is shipped, but for what is wished.
fn sources(wish: &Wish) -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue");
    let mut sources = Sources::from_dir(&root).expect("sources");
    if let Some(post) = wish.code_app {
        let organs = sources.get("organs.toml").expect("organs");
        let head = format!("[post.{post}]\n");
        let changed = organs.replacen(&head, &format!("{head}code_app = true\n"), 1);
        sources.insert("organs.toml", changed);
    }
    sources
}

fn build(file: &Path, wish: &Wish) -> BTreeMap<&'static str, String> {
    let clock = Arc::new(SetClock::at(day("2023-11-01")));
    let store = Store::create(file, County("350583".to_owned()), Key::fixed([7; 32])).expect("a store");
    let desk = Desk::open(store, clock.clone()).expect("a desk");
    desk.publish(sources(wish))
        .unwrap_or_else(|_| panic!("the catalogue is not published"));
    let change = Change {
        county: Some(CountyName {
            name: "南安市".to_owned(),
            abbr: "南".to_owned(),
        }),
        organs: vec![
            organ("town", "mediation-committee", "水头镇调委会", "town", "350583119"),
            organ("centre", "mediation-centre", "市联合调解中心", "county", "350583"),
            organ("bureau", "bureau", "市司法局", "county", "350583"),
        ],
        people: vec![
            person("chen", "陈丽云", &[("clerk", "town"), ("clerk", "centre")]),
            person("wu", "吴建成", &[("mediator", "town")]),
            person("dai", "戴国华", &[("director", "bureau")]),
            person("shen", "沈明", &[("auditor", "bureau")]),
            person("he", "何立", &[("head", "centre")]),
        ],
        posts: Vec::new(),
    };
    desk.enrol(&change, day("2023-11-01"), "stage").expect("enrolled");
    let mut matters = BTreeMap::new();
    for (name, on, kind, applicant, respondent) in [
        ("overdue", "2023-11-20", "labour", "林志明", "示例石材有限公司"),
        ("today", "2023-11-29", "wages", "吕大川", "示例水暖有限公司"),
        ("monday", "2023-12-01", "labour", "苏小燕", "示例装饰有限公司"),
        ("idle", "2023-12-10", "neighbour", "侯建国", "侯建军商行"),
    ] {
        clock.set_day(day(on));
        let answers = dispute(kind, applicant, respondent, "486000元");
        let done = desk
            .perform(&order(Some("dispute"), None, "apply", on, answers))
            .unwrap_or_else(|failure| panic!("{name}: {failure}"));
        matters.insert(name, done.matters[0].id.to_string());
    }
    matters
}

impl Stage {
    /// Builds the county and starts its server.
    pub fn new() -> Self {
        Self::wished(Wish::default())
    }

    /// The same with more organs and people; of each account its login, its person, whether it is an administrator's.
    pub fn peopled(more: &Change, accounts: &'static [(&'static str, &'static str, bool)]) -> Self {
        Self::wished(Wish {
            more: more.clone(),
            accounts,
            ..Wish::default()
        })
    }

    /// The same as a demonstration: links with a one-time code sign in.
    pub fn shown() -> Self {
        Self::wished(Wish {
            links: true,
            ..Wish::default()
        })
    }

    /// One that is otherwise.
    pub fn wished(wish: Wish) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file: PathBuf = folder.path().join("county.db");
        let matters = build(&file, &wish);
        let clock = Arc::new(SetClock::at(day("2023-12-14")));
        let desk = Self::desk_on(&file, &clock);
        if !wish.more.people.is_empty() {
            desk.enrol(&wish.more, day("2023-12-14"), "more")
                .expect("enrolled");
        }
        let (store, directory) = (desk.store(), desk.directory());
        let now = SystemClock.now();
        let mut code = String::new();
        for (login, who, administrator) in wish.accounts {
            let given = accounts::invite(store, &directory, login, &(*who).into(), *administrator, now)
                .expect("an account");
            accounts::activate(store, &directory, given.code.text(), PASSWORD, now).expect("activated");
        }
        for (login, who, activated) in [
            ("chen", "chen", true),
            ("wu-1", "wu", true),
            ("dai", "dai", true),
            ("shen", "shen", true),
            ("heli", "he", true),
            ("wu-new", "wu", false),
        ] {
            let given = accounts::invite(store, &directory, login, &who.into(), who == "chen", now)
                .expect("an account");
            if activated {
                accounts::activate(store, &directory, given.code.text(), PASSWORD, now).expect("activated");
            } else {
                code = given.code.text().to_owned();
            }
        }
        let served = clock.clone();
        let messages = folder.path().join("messages");
        let (told, hear) = std::sync::mpsc::channel();
        let (end, ended) = tokio::sync::oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let settings = Settings {
                    messages: wish.messages.then_some(messages),
                    links: wish.links,
                    listen: SocketAddr::from(([127, 0, 0, 1], 0)),
                    origin: None,
                    behind_proxy: wish.behind_proxy,
                    provider: wish.provider,
                    api_pace: wish.api_pace.unwrap_or(5_000),
                };
                let server = Server::bind(settings).await.expect("a socket");
                told.send(server.address().expect("an address")).expect("heard");
                let open = move || Ok(Self::desk_on(&file, &served));
                let until = async move { drop(ended.await) };
                server.run(open, until).await.expect("served");
            });
        });
        let stage = Self {
            address: hear.recv().expect("an address"),
            matters,
            code,
            clock,
            folder,
            end: Some(end),
            thread: Some(thread),
        };
        while stage.client().get("/ready").status != 200 {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        stage
    }

    fn desk_on(file: &Path, clock: &Arc<SetClock>) -> Desk {
        let store = Store::open(file).expect("the store");
        Desk::open(store, clock.clone()).expect("a desk")
    }

    /// What was sent to phones since one last asked, one message a line.
    pub fn message(&self) -> String {
        let mut said = String::new();
        for file in std::fs::read_dir(self.folder.path().join("messages")).expect("messages") {
            let path = file.expect("a file").path();
            said += &std::fs::read_to_string(&path).expect("a message");
            said.push('\n');
            std::fs::remove_file(path).expect("taken");
        }
        said
    }

    /// Another program at the same county, such as a colleague's browser.
    pub fn desk(&self) -> Desk {
        Self::desk_on(&self.folder.path().join("county.db"), &self.clock)
    }

    /// Where the county's files lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Sets a person's sessions back to where half an hour has passed.
    pub fn let_sessions_run_out(&self, person: &str) {
        let desk = self.desk();
        let store = desk.store();
        for mut session in store.sessions_of(&person.into()).expect("sessions") {
            session.seen = session.seen.plus_micros(-31 * 60 * 1_000_000);
            store.put_session(&session).expect("written");
        }
    }

    /// The page of a dispute.
    pub fn place(&self, name: &str) -> String {
        format!("/matters/{}", self.matters[name])
    }

    /// A browser without cookies.
    pub fn client(&self) -> Client {
        Client {
            address: self.address,
            cookies: BTreeMap::new(),
        }
    }

    /// A browser signed in, at work under this post.
    pub fn signed_in(&self, login: &str, post: &str) -> Client {
        let mut client = self.client();
        let answer = client.post("/sign-in", &[("login", login), ("password", PASSWORD)]);
        assert_eq!(answer.status, 303, "{}", answer.body);
        let answer = client.post("/post", &[("post", post)]);
        assert_eq!(answer.status, 303, "{}", answer.body);
        client
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // A failed server has failed its test already.
            drop(thread.join());
        }
    }
}

/// A browser's cookies and requests.
pub struct Client {
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The value of a hidden input.
    pub fn hidden(&self, name: &str) -> String {
        let from = format!("name=\"{name}\" value=\"");
        let at = self
            .body
            .find(&from)
            .unwrap_or_else(|| panic!("no {name} in {}", self.body));
        let rest = &self.body[at + from.len()..];
        rest[..rest.find('"').expect("an end")].to_owned()
    }
}

impl Answer {
    /// Names and values of all hidden inputs.
    pub fn carried(&self) -> Vec<(String, String)> {
        let part = |text: &str, from: &str| -> String {
            let rest = &text[text.find(from).expect("a part") + from.len()..];
            rest[..rest.find('"').expect("an end")].to_owned()
        };
        let inputs = self.body.split("<input type=\"hidden\" ").skip(1);
        inputs
            .map(|input| (part(input, "name=\""), part(input, "value=\"")))
            .map(|(name, value)| (name.replace("&#35;", "#"), value.replace("&#38;", "&")))
            .collect()
    }

    /// Where the first link leads that says this.
    pub fn link(&self, words: &str) -> String {
        let at = self
            .body
            .find(words)
            .unwrap_or_else(|| panic!("no {words} in {}", self.body));
        let before = &self.body[..at];
        let from = before.rfind("href=\"").expect("a link") + "href=\"".len();
        before[from..][..before[from..].find('"').expect("an end")].replace("&#38;", "&")
    }

    /// Whether a text stands in the page.
    pub fn says(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}

impl Client {
    pub fn get(&mut self, place: &str) -> Answer {
        self.send("GET", place, &[], "")
    }

    pub fn post(&mut self, place: &str, form: &[(&str, &str)]) -> Answer {
        self.post_with(place, &[], form)
    }

    /// Posts a form that is read back before it is done, and once more as it was read back.
    pub fn post_checked(&mut self, place: &str, form: &[(&str, &str)]) -> Answer {
        let checked = self.post(place, form);
        assert_eq!(checked.status, 200, "{}", checked.body);
        assert!(checked.body.contains("还没有提交，请核对"), "{}", checked.body);
        let read_back = checked.hidden("read_back");
        let again: Vec<(&str, &str)> = form
            .iter()
            .copied()
            .chain([("read_back", read_back.as_str())])
            .collect();
        self.post(place, &again)
    }

    pub fn post_with(&mut self, place: &str, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> = form
            .iter()
            .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
            .collect();
        self.send("POST", place, headers, &pairs.join("&"))
    }

    pub fn send(&mut self, method: &str, place: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.exchange(
            method,
            place,
            "application/x-www-form-urlencoded",
            headers,
            body.as_bytes(),
        )
    }

    /// Sends a body of some other kind.
    pub fn send_bytes(&mut self, method: &str, place: &str, kind: &str, body: &[u8]) -> Answer {
        self.exchange(method, place, kind, &[], body)
    }

    fn exchange(
        &mut self,
        method: &str,
        place: &str,
        kind: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let mut request = format!(
            "{method} {place} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {}\r\ncontent-length: {}\r\n\
             content-type: {kind}\r\n",
            self.address,
            cookies.join("; "),
            body.len()
        );
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        let mut stream = TcpStream::connect(self.address).expect("connected");
        stream.write_all(request.as_bytes()).expect("sent");
        stream.write_all(body).expect("sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("received");
        let answer = read(&bytes);
        for (_, value) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = value.split(';').next().expect("a pair");
            let (name, value) = pair.split_once('=').expect("a cookie");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }
}

fn read(bytes: &[u8]) -> Answer {
    let at = bytes
        .windows(4)
        .position(|w| w == b"\r\n\r\n")
        .expect("an end of headers");
    let head = String::from_utf8_lossy(&bytes[..at]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().expect("a status").split(' ').nth(1).expect("a code");
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut rest = &bytes[at + 4..];
    let mut body = Vec::new();
    if headers
        .iter()
        .any(|(n, v)| n == "transfer-encoding" && v == "chunked")
    {
        while let Some(end) = rest.windows(2).position(|w| w == b"\r\n") {
            let size = usize::from_str_radix(&String::from_utf8_lossy(&rest[..end]), 16).expect("a size");
            body.extend_from_slice(&rest[end + 2..end + 2 + size]);
            rest = &rest[end + 4 + size..];
        }
    } else {
        body.extend_from_slice(rest);
    }
    Answer {
        status: status.parse().expect("a number"),
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
        bytes: body,
    }
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Accepts the dispute of Monday: one fact of `mediation.accepted`, and its number.
pub fn accepted(stage: &Stage) -> String {
    let matter = stage.matters["monday"].clone();
    let accept = order(
        None,
        Some(&matter),
        "accept",
        "2023-12-14",
        json!({"consent": true}),
    );
    let done = stage.desk().perform(&accept).expect("accepted");
    done.matters[0].numbers["number"].clone()
}

/// The code that an app with this key shows so many seconds from now: found by what the server itself takes.
pub fn code_of(key: &str, seconds: i64) -> String {
    let then = SystemClock.now().plus_micros(seconds * 1_000_000);
    let step = then.micros().div_euclid(30_000_000);
    let mut codes = (0..1_000_000).map(|n| format!("{n:06}"));
    codes
        .find(|code| accounts::steps_holding(key, code, then) == Some(step))
        .expect("a code")
}

/// Stops where a text does not stand in a page.
pub fn holds(body: &str, texts: &[&str]) {
    for text in texts {
        assert!(body.contains(text), "no {text} in {body}");
    }
}

/// A door that only a test has: answers what is asked of it until the program ends. Gives its address.
pub fn door(asked: impl Fn(&str) -> Result<String, String> + Send + 'static) -> String {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a socket");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a stream");
            let mut line = String::new();
            let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
            reader.read_line(&mut line).expect("a line");
            let what = line.split(' ').nth(1).unwrap_or_default();
            let (status, told) = match asked(what.trim_start_matches('/')) {
                Ok(told) => ("200 OK", told),
                Err(told) => ("500 Failed", told),
            };
            let answer = format!(
                "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{told}",
                told.len()
            );
            stream.write_all(answer.as_bytes()).expect("answered");
        }
    });
    format!("http://{address}")
}
