//! Expressions of the catalogue, read plainly: parsed and answered in one go, an absent value is `null`.
//!
//! Both sides of `&&`, `||` and `? :` are always read; that is harmless, since reading `null` gives `null` or false.

use serde_json::{Value as Json, json};

use super::days_between;

/// Where names and tariffs are looked up.
pub trait Look {
    /// The value of a dotted path, `null` where there is none.
    fn path(&self, path: &[&str]) -> Json;
    /// A tariff's value on the day.
    fn tariff(&self, arguments: &[Json]) -> Json;
}

/// The value of an expression.
pub fn value(text: &str, look: &dyn Look) -> Json {
    let tokens = tokens(text);
    let mut reading = Reading {
        text,
        tokens: &tokens,
        at: 0,
        look,
        local: None,
    };
    let found = reading.choice();
    assert_eq!(reading.at, tokens.len(), "not understood to its end: {text}");
    found
}

/// Whether a condition holds.
pub fn holds(text: &str, look: &dyn Look) -> bool {
    value(text, look) == Json::Bool(true)
}

#[derive(Debug, Clone, PartialEq)]
enum Token<'a> {
    Name(&'a str),
    Text(&'a str),
    Number(i64),
    Sign(&'a str),
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = |wanted: fn(char) -> bool| rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        let taken = if first == '\'' || first == '"' {
            let end = rest[1..].find(first).expect("a closed text") + 1;
            found.push(Token::Text(&rest[1..end]));
            end + 1
        } else if first.is_ascii_digit() {
            let end = length(|c| c.is_ascii_digit());
            found.push(Token::Number(rest[..end].parse().unwrap()));
            end
        } else if first.is_ascii_alphabetic() || first == '_' {
            let end = length(|c| c.is_ascii_alphanumeric() || c == '_');
            found.push(Token::Name(&rest[..end]));
            end
        } else {
            let two = ["&&", "||", "==", "!=", "<=", ">="];
            let end = if two.iter().any(|sign| rest.starts_with(sign)) {
                2
            } else {
                1
            };
            found.push(Token::Sign(&rest[..end]));
            end
        };
        rest = rest[taken..].trim_start();
    }
    found
}

struct Reading<'a> {
    text: &'a str,
    tokens: &'a [Token<'a>],
    at: usize,
    look: &'a dyn Look,
    /// The bound name of `list.map(name, ...)` and its like.
    local: Option<(&'a str, Json)>,
}

impl<'a> Reading<'a> {
    fn takes(&mut self, sign: &str) -> bool {
        let there = self.tokens.get(self.at) == Some(&Token::Sign(sign));
        self.at += usize::from(there);
        there
    }

    fn must(&mut self, sign: &str) {
        assert!(
            self.takes(sign),
            "{sign} is missing at {}: {}",
            self.at,
            self.text
        );
    }

    fn choice(&mut self) -> Json {
        let condition = self.or();
        if !self.takes("?") {
            return condition;
        }
        let yes = self.choice();
        self.must(":");
        let no = self.choice();
        if condition == json!(true) { yes } else { no }
    }

    fn or(&mut self) -> Json {
        let mut left = self.and();
        while self.takes("||") {
            let right = self.and();
            left = json!(left == json!(true) || right == json!(true));
        }
        left
    }

    fn and(&mut self) -> Json {
        let mut left = self.comparison();
        while self.takes("&&") {
            let right = self.comparison();
            left = json!(left == json!(true) && right == json!(true));
        }
        left
    }

    fn comparison(&mut self) -> Json {
        let left = self.sum();
        for sign in ["==", "!=", "<=", ">=", "<", ">"] {
            if self.takes(sign) {
                let right = self.sum();
                return json!(match sign {
                    "==" => left == right,
                    "!=" => left != right,
                    _ => compared(&left, &right).is_some_and(|order| match sign {
                        "<=" => order.is_le(),
                        ">=" => order.is_ge(),
                        "<" => order.is_lt(),
                        _ => order.is_gt(),
                    }),
                });
            }
        }
        if self.tokens.get(self.at) == Some(&Token::Name("in")) {
            self.at += 1;
            let right = self.sum();
            return json!(right.as_array().is_some_and(|all| all.contains(&left)));
        }
        left
    }

    fn sum(&mut self) -> Json {
        let mut left = self.product();
        loop {
            if self.takes("+") {
                let right = self.product();
                left = counted(&left, &right, |a, b| a + b);
            } else if self.takes("-") {
                let right = self.product();
                left = counted(&left, &right, |a, b| a - b);
            } else {
                return left;
            }
        }
    }

    fn product(&mut self) -> Json {
        let mut left = self.single();
        loop {
            if self.takes("*") {
                let right = self.single();
                left = counted(&left, &right, |a, b| a * b);
            } else if self.takes("/") {
                let right = self.single();
                left = counted(&left, &right, |a, b| a / b);
            } else {
                return left;
            }
        }
    }

    fn single(&mut self) -> Json {
        if self.takes("!") {
            return json!(self.single() != json!(true));
        }
        if self.takes("-") {
            let found = self.single();
            return counted(&json!(0), &found, |a, b| a - b);
        }
        if self.takes("(") {
            let inside = self.choice();
            self.must(")");
            return inside;
        }
        if self.takes("[") {
            return Json::Array(self.list("]"));
        }
        let token = self.tokens.get(self.at).cloned().expect("an operand");
        self.at += 1;
        match token {
            Token::Text(text) => json!(text),
            Token::Number(number) => json!(number),
            Token::Name("true") => json!(true),
            Token::Name("false") => json!(false),
            Token::Name(name) if self.takes("(") => {
                let arguments = self.list(")");
                self.call(name, &arguments)
            }
            Token::Name(name) => self.named(name),
            Token::Sign(sign) => panic!("{sign} is no operand: {}", self.text),
        }
    }

    fn list(&mut self, end: &str) -> Vec<Json> {
        let mut found = Vec::new();
        while !self.takes(end) {
            found.push(self.choice());
            self.takes(",");
        }
        found
    }

    /// A path, and what is called on it.
    fn named(&mut self, first: &'a str) -> Json {
        let mut path = vec![first];
        while self.takes(".") {
            let Some(Token::Name(name)) = self.tokens.get(self.at) else {
                panic!("a name is missing after a point: {}", self.text);
            };
            self.at += 1;
            if self.takes("(") {
                let of = self.found(&path);
                return self.called_on(of, name);
            }
            path.push(name);
        }
        self.found(&path)
    }

    fn found(&self, path: &[&str]) -> Json {
        match &self.local {
            Some((name, value)) if path.first() == Some(name) => {
                path[1..].iter().fold(value.clone(), |at, name| at[*name].clone())
            }
            _ => self.look.path(path),
        }
    }

    fn called_on(&mut self, of: Json, name: &str) -> Json {
        if !matches!(name, "map" | "filter" | "all" | "exists") {
            let arguments = self.list(")");
            let (of, part) = (of.as_str(), arguments[0].as_str().unwrap());
            return json!(of.is_some_and(|of| match name {
                "startsWith" => of.starts_with(part),
                "endsWith" => of.ends_with(part),
                "contains" => of.contains(part),
                other => panic!("what is {other}: {}", self.text),
            }));
        }
        let Some(Token::Name(local)) = self.tokens.get(self.at) else {
            panic!("a bound name is missing: {}", self.text);
        };
        self.at += 1;
        self.must(",");
        let (body, outer) = (self.at, self.local.take());
        let all = of.as_array().cloned().unwrap_or_default();
        let mut each = Vec::new();
        for item in all.iter().chain(all.is_empty().then_some(&Json::Null)) {
            self.at = body;
            self.local = Some((local, item.clone()));
            each.push(self.choice());
        }
        self.local = outer;
        self.must(")");
        each.truncate(all.len());
        let yes = |value: &Json| *value == json!(true);
        match name {
            _ if of.is_null() => Json::Null,
            "map" => Json::Array(each),
            "all" => json!(each.iter().all(yes)),
            "exists" => json!(each.iter().any(yes)),
            _ => all
                .into_iter()
                .zip(each)
                .filter(|(_, kept)| yes(kept))
                .map(|(item, _)| item)
                .collect(),
        }
    }

    fn call(&self, name: &str, arguments: &[Json]) -> Json {
        let whole = |at: usize| arguments[at].as_i64();
        match name {
            "has" => json!(!arguments[0].is_null()),
            "size" => match &arguments[0] {
                Json::Array(items) => json!(items.len()),
                Json::String(text) => json!(text.chars().count()),
                _ => Json::Null,
            },
            "sum" => match &arguments[0] {
                Json::Array(items) => json!(items.iter().filter_map(Json::as_i64).sum::<i64>()),
                _ => Json::Null,
            },
            "date" => arguments[0].clone(),
            "days" => match (arguments[0].as_str(), arguments[1].as_str()) {
                (Some(from), Some(to)) => json!(days_between(from, to)),
                _ => Json::Null,
            },
            "yuan" => json!(whole(0).map(|yuan| yuan * 100)),
            "share" => match (whole(0), whole(1), whole(2)) {
                (Some(sum), Some(n), Some(of)) => json!((2 * sum * n + of).div_euclid(2 * of)),
                _ => Json::Null,
            },
            "tariff" => self.look.tariff(arguments),
            other => panic!("what is {other}: {}", self.text),
        }
    }
}

fn compared(left: &Json, right: &Json) -> Option<std::cmp::Ordering> {
    match (left, right) {
        (Json::Number(a), Json::Number(b)) => Some(a.as_i64().cmp(&b.as_i64())),
        (Json::String(a), Json::String(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn counted(left: &Json, right: &Json, how: impl Fn(i64, i64) -> i64) -> Json {
    match (left.as_i64(), right.as_i64()) {
        (Some(a), Some(b)) => json!(how(a, b)),
        _ => Json::Null,
    }
}
