//! Why a call came to nothing, as programs read it: RFC 9457, `application/problem+json`.
//!
//! A refusal of the engine keeps its rule, its legal basis and what to do now; all else says what its page would say.
//! Always holds: every error under `/api/` is such an answer, also those of the layers around the handlers; the inner
//! text of a fault goes to the log only.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use catalogue::model::{Act, Ask, Procedure};
use desk::Failure;
use engine::refusal::{Refusal, Rule};
use serde_json::{Map, Value as Json, json};

use crate::error::Trouble;

/// The media type of problems.
pub(crate) const MEDIA: &str = "application/problem+json";

/// Why a call came to nothing.
#[derive(Debug)]
pub enum Problem {
    /// As pages know it; the problem is written by `write` from its status.
    Trouble(Trouble),
    /// With a word of its own.
    Told(Box<Told>),
}

/// What is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    status: StatusCode,
    /// A rule's word, or what of the call is wrong; the end of the problem's `type`.
    kind: Cow<'static, str>,
    title: &'static str,
    detail: String,
    basis: Option<String>,
    mend: Option<String>,
    more: Vec<String>,
    /// The answers it is about.
    names: Vec<String>,
    /// The version there is now.
    revision: Option<u64>,
    /// A rule of the catalogue or the language refused it.
    rule: bool,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// One of the call itself.
    pub fn told(
        status: StatusCode,
        kind: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self::Told(Box::new(Told {
            status,
            kind: Cow::Borrowed(kind),
            title,
            detail: detail.into(),
            basis: None,
            mend: None,
            more: Vec::new(),
            names: Vec::new(),
            revision: None,
            rule: false,
            header: None,
        }))
    }

    /// The call's address or body does not say what may be said there.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::told(StatusCode::BAD_REQUEST, "malformed", "请求的写法不对", detail)
    }

    /// The body is well written, but not what is taken here.
    pub fn unfit(detail: impl Into<String>) -> Self {
        Self::told(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unfit",
            "内容不能这样办",
            detail,
        )
    }

    /// With a header of the answer.
    pub fn with(self, name: HeaderName, value: HeaderValue) -> Self {
        match self {
            Self::Told(mut told) => {
                told.header = Some((name, value));
                Self::Told(told)
            }
            other => other,
        }
    }

    /// A refusal of an act, with the names of the answers it is about.
    pub fn of_act(refusal: &Refusal, procedure: &Procedure, act: &Act) -> Self {
        let mut problem = Self::from(refusal.clone());
        if let Self::Told(told) = &mut problem {
            told.names = names(refusal, procedure, act);
        }
        problem
    }
}

/// The answers of an act that a refusal names.
fn names(refusal: &Refusal, procedure: &Procedure, act: &Act) -> Vec<String> {
    let said: Vec<&str> = match refusal.more.as_slice() {
        [] => vec![&refusal.subject],
        more => more.iter().map(String::as_str).collect(),
    };
    if refusal.rule == Rule::UnknownAnswer {
        return said.into_iter().map(str::to_owned).collect();
    }
    let asks = act.asks.iter().chain(&act.may_ask);
    let about = |label: &str| {
        said.iter().any(|said| {
            let rest = said.strip_prefix(label);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('：'))
        })
    };
    asks.filter(|ask| about(&engine::label_of(procedure, ask)))
        .map(Ask::name)
        .collect()
}

/// The status of a rule: not there, not yours, not now, or not so.
fn status(rule: Rule) -> StatusCode {
    match rule {
        Rule::NoSuchProcedure | Rule::NoSuchMatter | Rule::NoSuchAct => StatusCode::NOT_FOUND,
        Rule::MovedOn => StatusCode::PRECONDITION_FAILED,
        Rule::NotByYou | Rule::ApproverMayNot => StatusCode::FORBIDDEN,
        Rule::WrongState | Rule::Proposal | Rule::ProposalStale | Rule::DayBeforeLatest => {
            StatusCode::CONFLICT
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// A rule's word, as the journal's JSON would write it.
fn word(rule: Rule) -> Cow<'static, str> {
    match serde_json::to_value(rule) {
        Ok(Json::String(word)) => Cow::Owned(word),
        _ => Cow::Borrowed("rule"),
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let revision = refusal
            .subject
            .parse()
            .ok()
            .filter(|_| refusal.rule == Rule::MovedOn);
        let etag = revision.and_then(|now: u64| HeaderValue::from_str(&format!("\"{now}\"")).ok());
        Self::Told(Box::new(Told {
            status: status(refusal.rule),
            kind: word(refusal.rule),
            title: "按规定办不了",
            detail: refusal.what(),
            basis: Some(refusal.grounds().to_owned()),
            mend: refusal.mend.clone(),
            names: Vec::new(),
            revision,
            rule: true,
            header: etag.map(|etag| (header::ETAG, etag)),
            more: if refusal.more.len() > 1 {
                refusal.more
            } else {
                Vec::new()
            },
        }))
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => (*refusal).into(),
            Failure::Malformed(why) => Self::unfit(why),
            Failure::Busy => Self::told(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "一再被别人抢先",
                failure.to_string(),
            )
            .with(header::RETRY_AFTER, HeaderValue::from_static("1")),
            Failure::Store(_) | Failure::NoCatalogue(_) | Failure::CatalogueChanged(_) => {
                Self::Trouble(Trouble::fault(failure))
            }
        }
    }
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Malformed(why) => Self::unfit(why),
            other => Self::Trouble(other),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        match self {
            Self::Trouble(trouble) => trouble.into_response(),
            Self::Told(told) => told.into_response(),
        }
    }
}

impl IntoResponse for Told {
    fn into_response(self) -> Response {
        let mut body = Map::new();
        let part = if self.rule { "rule" } else { "call" };
        body.insert(
            "type".to_owned(),
            json!(format!("urn:liantiao:{part}:{}", self.kind)),
        );
        body.insert("title".to_owned(), json!(self.title));
        body.insert("status".to_owned(), json!(self.status.as_u16()));
        body.insert("detail".to_owned(), json!(self.detail));
        if self.rule {
            body.insert("rule".to_owned(), json!(self.kind));
        }
        let texts = [("basis", self.basis), ("mend", self.mend)];
        for (name, text) in texts {
            body.extend(text.map(|text| (name.to_owned(), json!(text))));
        }
        for (name, texts) in [("more", self.more), ("names", self.names)] {
            if !texts.is_empty() {
                body.insert(name.to_owned(), json!(texts));
            }
        }
        body.extend(self.revision.map(|now| ("revision".to_owned(), json!(now))));
        let mut response = answer(self.status, &Json::Object(body));
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

fn answer(status: StatusCode, body: &Json) -> Response {
    let media = [(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA))];
    (status, media, body.to_string()).into_response()
}

/// The problem of an answer that is an error and has no body of its own yet; what its headers say stays.
pub(crate) fn write(status: StatusCode, said: Option<String>, headers: &HeaderMap) -> Response {
    let (title, detail) = words(status);
    let body = json!({
        "type": "about:blank",
        "title": title,
        "status": status.as_u16(),
        "detail": said.unwrap_or_else(|| detail.to_owned()),
    });
    let mut response = answer(status, &body);
    for name in [header::ALLOW, header::RETRY_AFTER, header::WWW_AUTHENTICATE] {
        if let Some(value) = headers.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

/// Title and text of a status.
fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::BAD_REQUEST => (
            "请求的写法不对",
            "没有记下任何东西。请对照 /api/v1/openapi.json。",
        ),
        StatusCode::UNAUTHORIZED => ("没有有效的令牌", "请在 Authorization 里写 Bearer 和令牌。"),
        StatusCode::FORBIDDEN => ("不在岗位范围里", "看到什么、能办什么，跟着令牌的岗位走。"),
        StatusCode::NOT_FOUND => ("没有找到", "没有这一项，或者不在这个岗位可看的范围。"),
        StatusCode::METHOD_NOT_ALLOWED => (
            "这里不用这个方法",
            "可以用的方法写在 Allow 里。没有记下任何东西。",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => ("内容太大", "没有记下任何东西。JSON 最多 1 MB，文件最多 20 MB。"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("内容的类型不对", "请写明 Content-Type。没有记下任何东西。"),
        StatusCode::UNPROCESSABLE_ENTITY => ("内容不能这样办", "没有记下任何东西。"),
        StatusCode::TOO_MANY_REQUESTS => ("请求太密，停一会儿", "请按 Retry-After 等候。没有记下任何东西。"),
        StatusCode::GATEWAY_TIMEOUT => (
            "等得太久，停下了",
            "办没办成不一定；请用同一个 Idempotency-Key 再试。",
        ),
        StatusCode::SERVICE_UNAVAILABLE => ("系统正在启动", "一般几秒钟，请按 Retry-After 等候。"),
        _ => (
            "系统出了错",
            "办没办成不一定；请用同一个 Idempotency-Key 再试，还不行就把 X-Request-Id 告诉管理员。",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rules_word_is_that_of_the_journal() {
        assert_eq!(word(Rule::NoSuchProcedure), "no_such_procedure");
        assert_eq!(word(Rule::PayeeNotNamed), "payee_not_named");
    }

    #[test]
    fn a_version_that_moved_on_says_the_one_there_is() {
        let Problem::Told(told) = Problem::from(Refusal::new(Rule::MovedOn, "7")) else {
            panic!("told");
        };
        assert_eq!(
            (told.status, told.revision),
            (StatusCode::PRECONDITION_FAILED, Some(7))
        );
    }
}
