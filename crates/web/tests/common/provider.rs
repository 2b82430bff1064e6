//! A small provider (OpenID Connect) on a free port of this machine, which signs with keys of its own (ES256).
//!
//! A test plays the browser: it reads where it is sent ([`Asked`]), lets the provider grant a code, and comes back.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use desk::{Clock, SystemClock};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use web::provider::ProviderSettings;

pub const CLIENT: &str = "liantiao";
pub const SECRET: &str = "a secret of both";
pub const LABEL: &str = "南安市统一认证";

/// How it behaves.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// Claims of the ID token that are otherwise than they should be; null: absent.
    pub claims: BTreeMap<&'static str, Json>,
    /// What the discovery document says otherwise.
    pub says: BTreeMap<&'static str, Json>,
    /// The ID token is signed by a key that is not published.
    pub foreign_key: bool,
    /// The ID token is not signed at all.
    pub unsigned: bool,
    /// It takes questions and never answers.
    pub silent: bool,
    /// It sends elsewhere instead of answering for a code.
    pub redirects: bool,
}

struct Grant {
    subject: String,
    nonce: String,
    challenge: String,
    redirect: String,
}

struct State {
    manner: Manner,
    /// All keys; the last signs and is the one published.
    keys: Vec<EcdsaKeyPair>,
    grants: BTreeMap<String, Grant>,
    /// The paths asked.
    asked: Vec<String>,
}

impl State {
    fn grant(&mut self, asked: &Asked, subject: &str) -> String {
        let code = format!("code-{}", self.asked.len());
        let of = |name: &str| asked.query[name].clone();
        let grant = Grant {
            subject: subject.to_owned(),
            nonce: of("nonce"),
            challenge: of("code_challenge"),
            redirect: of("redirect_uri"),
        };
        self.grants.insert(code.clone(), grant);
        format!("code={code}&state={}", asked.query["state"])
    }
}

/// The provider.
pub struct Provider {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

/// Whom it knows in a real browser, which nobody asks anything there.
const KNOWN: &str = "browser@office";

/// What a browser is sent to the provider with.
pub struct Asked {
    pub query: BTreeMap<String, String>,
}

impl Asked {
    /// Of the address a browser is sent to.
    pub fn of(place: &str) -> Self {
        let query = place.split_once('?').expect("a query").1;
        Self { query: pairs(query) }
    }
}

fn pairs(text: &str) -> BTreeMap<String, String> {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), plain(value)))
        .collect()
}

fn plain(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let hex: String = rest.by_ref().take(2).map(char::from).collect();
                bytes.push(u8::from_str_radix(&hex, 16).expect("two digits"));
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).expect("text")
}

/// Base64 for addresses, without padding (RFC 4648, section 5).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let held = three.iter().fold(0_u32, |held, b| (held << 8) | u32::from(*b)) << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            text.push(char::from(LETTERS[(held >> (18 - 6 * place)) as usize & 63]));
        }
    }
    text
}

fn key() -> EcdsaKeyPair {
    let chance = SystemRandom::new();
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &chance).expect("a key");
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &chance).expect("a key")
}

impl Provider {
    /// Starts one.
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(Mutex::new(State {
            manner: Manner::default(),
            keys: vec![key()],
            grants: BTreeMap::new(),
            asked: Vec::new(),
        }));
        let shared = Arc::clone(&state);
        // It ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || answer(stream, address, &shared));
            }
        });
        Self { address, state }
    }

    pub fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How our server is told of it.
    pub fn settings(&self) -> ProviderSettings {
        ProviderSettings {
            issuer: self.issuer(),
            client_id: CLIENT.to_owned(),
            client_secret: Some(SECRET.to_owned()),
            label: LABEL.to_owned(),
        }
    }

    /// Behaves so from now on.
    pub fn behave(&self, manner: Manner) {
        self.state.lock().expect("a state").manner = manner;
    }

    /// Signs with a new key and publishes no other.
    pub fn rotate(&self) {
        self.state.lock().expect("a state").keys.push(key());
    }

    /// How often a path was asked.
    pub fn asked(&self, path: &str) -> usize {
        let state = self.state.lock().expect("a state");
        state.asked.iter().filter(|asked| *asked == path).count()
    }

    /// Somebody signs in there: a code, as the query the browser comes back with.
    pub fn grant(&self, asked: &Asked, subject: &str) -> String {
        self.state.lock().expect("a state").grant(asked, subject)
    }
}

fn answer(mut stream: TcpStream, address: SocketAddr, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    let mut first = String::new();
    if reader.read_line(&mut first).is_err() || first.is_empty() {
        return;
    }
    let (mut length, mut proof) = (0_usize, String::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        let line = line.trim_end();
        let Some((name, value)) = line.split_once(": ") else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().expect("a number"),
            "authorization" => proof = value.to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    let path = first.split(' ').nth(1).expect("a path").to_owned();
    let silent = {
        let mut state = state.lock().expect("a state");
        state.asked.push(path.clone());
        state.manner.silent
    };
    if silent {
        std::thread::sleep(Duration::from_secs(8));
        return;
    }
    let form = pairs(&String::from_utf8(body).expect("text"));
    let (status, answer) = said(&path, &form, &proof, address, &mut state.lock().expect("a state"));
    let text = answer.to_string();
    let place = match answer.as_str() {
        Some(place) => format!("location: {place}\r\n"),
        None => String::new(),
    };
    // Whoever hangs up has heard enough.
    drop(stream.write_all(
        format!(
            "HTTP/1.1 {status}\r\n{place}content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
            text.len()
        )
        .as_bytes(),
    ));
}

fn said(
    path: &str,
    form: &BTreeMap<String, String>,
    proof: &str,
    address: SocketAddr,
    state: &mut State,
) -> (&'static str, Json) {
    let issuer = format!("http://{address}");
    match path {
        "/.well-known/openid-configuration" => {
            let mut says = json!({
                "issuer": issuer,
                "authorization_endpoint": format!("{issuer}/authorize"),
                "token_endpoint": format!("{issuer}/token"),
                "jwks_uri": format!("{issuer}/keys"),
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
            });
            for (name, value) in &state.manner.says {
                says[*name] = value.clone();
            }
            ("200 OK", says)
        }
        "/keys" => {
            let n = state.keys.len() - 1;
            let point = state.keys[n].public_key().as_ref();
            let key = json!({
                "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": format!("k{n}"),
                "x": base64(&point[1..33]), "y": base64(&point[33..65]),
            });
            ("200 OK", json!({ "keys": [key] }))
        }
        "/token" if state.manner.redirects => ("302 Found", json!("http://127.0.0.1:1/")),
        _ if path.starts_with("/authorize?") => {
            let asked = Asked::of(path);
            let with = state.grant(&asked, KNOWN);
            let place = format!("{}?{with}", asked.query["redirect_uri"]);
            ("302 Found", json!(place))
        }
        "/token" => token(form, proof, &issuer, state),
        _ => ("404 Not Found", json!({})),
    }
}

fn token(
    form: &BTreeMap<String, String>,
    proof: &str,
    issuer: &str,
    state: &mut State,
) -> (&'static str, Json) {
    let refused = ("400 Bad Request", json!({"error": "invalid_grant"}));
    // Basic: both parts are written as in a form first (RFC 6749, section 2.3.1).
    let known = ["Basic bGlhbnRpYW86YStzZWNyZXQrb2YrYm90aA=="];
    if !known.contains(&proof) {
        return ("401 Unauthorized", json!({"error": "invalid_client"}));
    }
    let Some(grant) = state.grants.remove(&form["code"]) else {
        return refused;
    };
    let challenge = base64(&Sha256::digest(form["code_verifier"].as_bytes()));
    if challenge != grant.challenge || form["redirect_uri"] != grant.redirect {
        return refused;
    }
    let now = SystemClock.now().micros() / 1_000_000;
    let mut claims = json!({
        "iss": issuer, "aud": CLIENT, "sub": grant.subject, "nonce": grant.nonce, "iat": now, "exp": now + 300,
    });
    for (name, value) in &state.manner.claims {
        match value {
            Json::Null => drop(claims.as_object_mut().expect("claims").remove(*name)),
            other => claims[*name] = other.clone(),
        }
    }
    let n = state.keys.len() - 1;
    let head = if state.manner.unsigned {
        json!({"alg": "none"})
    } else {
        json!({"alg": "ES256", "kid": format!("k{n}")})
    };
    let signed = format!(
        "{}.{}",
        base64(head.to_string().as_bytes()),
        base64(claims.to_string().as_bytes())
    );
    let other = key();
    let by = if state.manner.foreign_key {
        &other
    } else {
        &state.keys[n]
    };
    let signature = by.sign(&SystemRandom::new(), signed.as_bytes()).expect("signed");
    let signature = if state.manner.unsigned {
        String::new()
    } else {
        base64(signature.as_ref())
    };
    let token = format!("{signed}.{signature}");
    (
        "200 OK",
        json!({"access_token": "nobody keeps it", "token_type": "Bearer", "id_token": token}),
    )
}
