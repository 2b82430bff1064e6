//! A program that calls the API with a token.

use desk::{Clock, Hat, SystemClock};
use serde_json::Value as Json;
use web::accounts::tokens::{self, Scope, Wanted};

use super::{Answer, Client, Stage};

impl Stage {
    /// A token of a person in a post, with these scopes.
    pub fn token(&self, person: &str, post: &str, organ: &str, scopes: &[Scope]) -> String {
        let desk = self.desk();
        let (catalogue, directory) = (desk.catalogue().expect("a catalogue"), desk.directory());
        let now = SystemClock.now();
        let wanted = Wanted {
            label: "法院对接系统".to_owned(),
            person: person.into(),
            hat: Hat {
                post: post.to_owned(),
                organ: organ.into(),
            },
            scopes: scopes.to_vec(),
            until: now.day().plus_days(30),
        };
        let today = desk.clock().today();
        let made = tokens::make(
            desk.store(),
            (&catalogue, &directory),
            &wanted,
            &"chen".into(),
            today,
            now,
        );
        made.expect("a token").1
    }

    /// A program with a token of all scopes.
    pub fn program(&self, person: &str, post: &str, organ: &str) -> Program {
        self.program_with(&self.token(person, post, organ, &Scope::ALL))
    }

    /// A program with this token.
    pub fn program_with(&self, token: &str) -> Program {
        Program {
            client: self.client(),
            token: token.to_owned(),
        }
    }
}

/// A program that calls the API.
pub struct Program {
    client: Client,
    pub token: String,
}

impl Program {
    /// Calls with a body of JSON, or without one where it is null; `headers` besides the token.
    pub fn call(&mut self, method: &str, place: &str, headers: &[(&str, &str)], body: &Json) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let mut all = vec![("authorization", bearer.as_str())];
        all.extend_from_slice(headers);
        let text = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let place = format!("/api/v1{place}");
        let answer = self
            .client
            .exchange(method, &place, "application/json", &all, text.as_bytes());
        if answer.status >= 400 {
            assert_eq!(
                answer.header("content-type"),
                Some("application/problem+json"),
                "{}",
                answer.body
            );
        }
        assert!(answer.header("set-cookie").is_none(), "no answer sets a cookie");
        answer
    }

    pub fn get(&mut self, place: &str) -> Answer {
        self.call("GET", place, &[], &Json::Null)
    }

    /// Calls with a body of some kind, under a key of its own.
    pub fn call_raw(&mut self, method: &str, place: &str, kind: &str, body: &[u8]) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("idempotency-key", "raw")];
        self.client
            .exchange(method, &format!("/api/v1{place}"), kind, &headers, body)
    }

    /// Posts under a key.
    pub fn post(&mut self, place: &str, key: &str, body: &Json) -> Answer {
        self.call("POST", place, &[("idempotency-key", key)], body)
    }
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.body))
    }
}
