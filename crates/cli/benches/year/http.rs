//! The workbench over HTTP: acts by forms, pages as an ordinary clerk, the first answer, memory.
//!
//! The server is the program itself, as a process of its own; the clients and, for the floor, an empty handler behind the
//! same library live in the bench. All of it shares the machine's cores.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How many connections ask at once.
pub const CONNECTIONS: usize = 16;

/// The program serving a file, with a link for each person named.
pub struct Served {
    child: Child,
    /// Where.
    pub address: SocketAddr,
    /// Cookies, in the order of the people.
    pub cookies: Vec<String>,
    /// From the start of the process to its first answer.
    pub first: Duration,
    /// From the start to the day when the desk is open.
    pub ready: Duration,
}

impl Served {
    /// Serves, waits for the desk, and signs the people in.
    pub fn of(path: &Path, today: &str, people: &[String]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_liantiao"));
        command.args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--today",
            today,
            "--api-pace",
            "100000",
            "--db",
        ]);
        command.arg(path).stdout(Stdio::piped()).stderr(Stdio::null());
        // The first answer is that of a server, not of one that writes links first.
        let start = Instant::now();
        let mut child = command.spawn().unwrap();
        let address = address_of(&mut BufReader::new(child.stdout.take().unwrap()));
        Client::to(address).get("/health", "");
        let first = start.elapsed();
        while Client::to(address).get("/ready", "").status != 200 {
            std::thread::sleep(Duration::from_millis(2));
        }
        let ready = start.elapsed();
        child.kill().unwrap();
        child.wait().unwrap();

        command.args(people.iter().flat_map(|person| ["--demo", person.as_str()]));
        let mut child = command.spawn().unwrap();
        let mut told = BufReader::new(child.stdout.take().unwrap());
        let address = address_of(&mut told);
        let mut cookies = Vec::new();
        while cookies.len() < people.len() {
            let mut line = String::new();
            assert!(told.read_line(&mut line).unwrap() > 0, "as many links as people");
            if let Some((_, code)) = line.trim().split_once("/enter/") {
                cookies.push(signed_in(address, code));
            }
        }
        Self {
            child,
            address,
            cookies,
            first,
            ready,
        }
    }

    /// Resident memory now and at its peak, in KiB (Linux).
    pub fn memory(&self) -> (u64, u64) {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let of = |name: &str| {
            let line = text.lines().find_map(|l| l.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse().unwrap()
        };
        (of("VmRSS:"), of("VmHWM:"))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn address_of(told: &mut impl BufRead) -> SocketAddr {
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    let from = line.find("http://").unwrap() + 7;
    line[from..].split('/').next().unwrap().parse().unwrap()
}

fn signed_in(address: SocketAddr, code: &str) -> String {
    loop {
        let answer = Client::to(address).get(&format!("/enter/{code}"), "");
        if answer.status == 303 {
            return answer.cookie;
        }
        assert_eq!(answer.status, 503, "the link signs in: {}", answer.body);
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// An answer.
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Where it leads.
    pub location: Option<String>,
    cookie: String,
    /// What it holds.
    pub body: String,
}

/// A connection that is kept.
pub struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    /// Connects.
    pub fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream: BufReader::new(stream),
        }
    }

    /// Asks for a page.
    pub fn get(&mut self, place: &str, cookie: &str) -> Answer {
        self.send(&format!(
            "GET {place} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n"
        ))
    }

    /// Sends a form, as a browser does.
    pub fn post(&mut self, place: &str, cookie: &str, pairs: &[(&str, &str)]) -> Answer {
        let mut body = String::new();
        for (name, value) in pairs {
            if !body.is_empty() {
                body.push('&');
            }
            for (text, end) in [(name, "="), (value, "")] {
                for byte in text.bytes() {
                    match byte {
                        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                            body.push(byte.into())
                        }
                        _ => write!(body, "%{byte:02X}").unwrap(),
                    }
                }
                body.push_str(end);
            }
        }
        let length = body.len();
        self.send(&format!(
            "POST {place} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    }

    /// Calls the API, as a program does.
    pub fn call(&mut self, place: &str, token: &str, key: &str, body: &str) -> Answer {
        let length = body.len();
        self.send(&format!(
            "POST {place} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    }

    fn send(&mut self, request: &str) -> Answer {
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut line = String::new();
        self.stream.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        let (mut length, mut location, mut cookies) = (0, None, Vec::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            match name {
                "content-length" => length = value.parse().unwrap(),
                "location" => location = Some(value.to_owned()),
                "set-cookie" => cookies.extend(value.split(';').next().map(str::to_owned)),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        let body = String::from_utf8(body).unwrap();
        Answer {
            status,
            location,
            cookie: cookies.join("; "),
            body,
        }
    }
}

/// What many requests took.
pub struct Took {
    whole: Duration,
    each: Vec<Duration>,
    bytes: usize,
}

impl Took {
    /// From the first to the last.
    pub fn whole(&self) -> Duration {
        self.whole
    }

    /// Requests a second.
    pub fn rate(&self) -> u128 {
        self.each.len() as u128 * 1_000_000 / self.whole.as_micros().max(1)
    }

    /// The time that so many of a hundred keep, in milliseconds with a tenth.
    pub fn within(&self, hundredth: usize) -> String {
        let at = (self.each.len() * hundredth / 100).min(self.each.len() - 1);
        let tenths = self.each[at].as_micros() / 100;
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    /// Bytes of an answer, on average.
    pub fn bytes(&self) -> usize {
        self.bytes / self.each.len()
    }
}

/// Asks for places in turn, over all connections at once.
pub fn ask(address: SocketAddr, cookie: &str, places: &[String], requests: usize) -> Took {
    together(address, requests, |client, n| {
        let place = &places[n % places.len()];
        let answer = client.get(place, cookie);
        assert_eq!(answer.status, 200, "{place}: {}", answer.body);
        answer.body.len()
    })
}

/// Does so many things over all connections at once; each gives the bytes of its answer.
pub fn together(
    address: SocketAddr,
    times: usize,
    each: impl Fn(&mut Client, usize) -> usize + Sync,
) -> Took {
    let each = &each;
    let start = Instant::now();
    let mut parts: Vec<(Vec<Duration>, usize)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|caller| {
                scope.spawn(move || {
                    let mut client = Client::to(address);
                    let (mut took, mut bytes) = (Vec::new(), 0);
                    for n in (caller..times).step_by(CONNECTIONS) {
                        let began = Instant::now();
                        bytes += each(&mut client, n);
                        took.push(began.elapsed());
                    }
                    (took, bytes)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let whole = start.elapsed();
    let bytes = parts.iter().map(|(_, bytes)| bytes).sum();
    let mut each: Vec<Duration> = parts.iter_mut().flat_map(|(took, _)| took.drain(..)).collect();
    each.sort_unstable();
    Took { whole, each, bytes }
}

/// The floor: the same library with an empty handler that answers so many bytes, on a thread of its own.
pub fn echo(bytes: usize) -> SocketAddr {
    let (told, hear) = std::sync::mpsc::channel();
    let body = "x".repeat(bytes);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            told.send(listener.local_addr().unwrap()).unwrap();
            let answer = move || std::future::ready(body.clone());
            let router = axum::Router::new().fallback(axum::routing::any(answer));
            axum::serve(listener, router).await.unwrap();
        });
    });
    hear.recv().unwrap()
}

/// The links of a page that begin with that text, each once.
pub fn links(page: &str, begin: &str) -> Vec<String> {
    let mut found: Vec<String> = page
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| link.starts_with(begin))
        .map(|link| link.replace("&amp;", "&").replace("&#38;", "&"))
        .collect();
    found.sort();
    found.dedup();
    found
}
