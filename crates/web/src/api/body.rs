//! What comes in and goes out: JSON, read strictly.
//!
//! Always holds: a body is taken only under its own media type and within its size; a name that stands twice in one
//! object, or that nobody asked for, is refused and never dropped; `null` is no value.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::{DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value as Json};

use super::problem::Problem;
use crate::error::Trouble;

/// The most a body of JSON may hold, in bytes.
pub(crate) const MOST: usize = 1024 * 1024;
/// The longest `Idempotency-Key`, in letters.
pub(crate) const LONGEST_KEY: usize = 100;

/// The header by which a call is known again.
pub(crate) const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A body of JSON.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_media(request.headers(), "application/json") {
            return Err(unsupported("application/json"));
        }
        let bytes = whole(request, state).await?;
        let Strict(value) = serde_json::from_slice(&bytes)
            .map_err(|error| Problem::malformed(format!("内容不是合格的 JSON：{error}")))?;
        let read = T::deserialize(value);
        read.map(Self)
            .map_err(|error| Problem::unfit(format!("内容不合这项接口的格式：{error}；请对照 openapi.json")))
    }
}

/// A body whole, within the size that its route has.
pub(crate) async fn whole<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let bytes = Bytes::from_request(request, state).await;
    bytes.map_err(|rejection| match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::told(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "内容太大",
            "JSON 最多 1 MB，文件最多 20 MB；没有记下任何东西",
        ),
        _ => Problem::malformed("内容没有传全，请再传一次"),
    })
}

/// Whether a body bears that media type, whatever its parameters.
pub(crate) fn is_media(headers: &HeaderMap, media: &str) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let bare = kind.map(|kind| kind.split(';').next().unwrap_or_default().trim());
    bare.is_some_and(|bare| bare.eq_ignore_ascii_case(media))
}

/// Another media type than the one taken.
pub(crate) fn unsupported(media: &'static str) -> Problem {
    Problem::told(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "media_type",
        "内容的类型不对",
        format!("这里只收 Content-Type: {media}"),
    )
}

/// The key of a call that records something; it must be given.
pub(crate) fn key(headers: &HeaderMap) -> Result<&str, Problem> {
    let given = headers.get(KEY).and_then(|key| key.to_str().ok());
    let plain = |key: &&str| {
        (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
    };
    given.filter(plain).ok_or_else(|| {
        Problem::told(
            StatusCode::BAD_REQUEST,
            "no_key",
            "没有写请求号",
            format!("请在 Idempotency-Key 里写一个请求号：1 到 {LONGEST_KEY} 个字母、数字、标点，每次新办换一个，重试用原来的"),
        )
    })
}

/// Whether `If-None-Match` names a version: nothing need be sent again then.
pub(crate) fn is_known(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|known| known.to_str().ok());
    let mut tags = known.flat_map(|known| known.split(','));
    tags.any(|tag| {
        let tag = tag.trim();
        tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag.as_bytes()
    })
}

/// An answer in JSON.
pub(crate) fn json(value: &Json) -> Response {
    let media = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (media, value.to_string()).into_response()
}

/// A value that may be left out, but is never `null`.
pub(crate) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// A query read into its type.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> axum::extract::FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, state: &S) -> Result<Self, Problem> {
        let read = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        read.map(|axum::extract::Query(read)| Self(read))
            .map_err(|why| Problem::malformed(format!("地址“?”后面的写法不对：{}", why.body_text())))
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        Self::Trouble(Trouble::fault(error))
    }
}

/// JSON in which no name stands twice in one object.
struct Strict(Json);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::String(value))
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut values = Vec::new();
        while let Some(Strict(value)) = seq.next_element()? {
            values.push(value);
        }
        Ok(Json::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut values = Map::new();
        while let Some((name, Strict(value))) = map.next_entry::<String, Strict>()? {
            if values.insert(name.clone(), value).is_some() {
                return Err(A::Error::custom(format!("“{name}”写了两次")));
            }
        }
        Ok(Json::Object(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Json> {
        serde_json::from_str::<Strict>(text)
            .ok()
            .map(|Strict(value)| value)
    }

    #[test]
    fn json_is_read_as_it_stands() {
        let text = r#"{"a":[1,-2,"甲",true,null,{"b":{}}]}"#;
        assert_eq!(read(text).unwrap().to_string(), text);
    }

    #[test]
    fn a_name_twice_and_a_depth_without_end_are_refused() {
        assert_eq!(read(r#"{"a":1,"a":2}"#), None);
        assert_eq!(read(r#"{"x":[{"a":1,"a":2}]}"#), None);
        assert!(read(&format!("{}{}", "[".repeat(100), "]".repeat(100))).is_some());
        assert_eq!(read(&format!("{}{}", "[".repeat(200), "]".repeat(200))), None);
    }
}
