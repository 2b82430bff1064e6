//! Who is asking: cookies, sessions, and what handlers receive.
//!
//! A route's [`crate::routes::Access`] looks the session up once and puts a [`Visit`] into the request; handlers
//! take [`Visit`] or [`Worker`] from there. So a handler cannot have a [`Worker`] on a route that did not ask for one.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use calendar::{Day, Moment};
use desk::names::Names;
use desk::{By, Hat};
use engine::ids::PersonId;
use engine::world::Directory;

use crate::accounts::{Session, Visitor, device, digest};
use crate::app::App;
use crate::error::Trouble;

/// A session ends after half an hour of nothing.
const IDLE: i64 = 30 * 60 * 1_000_000;
/// And after twelve hours in any case.
const WHOLE: i64 = 12 * 3_600 * 1_000_000;
/// Its last use is written down about so often.
const TOUCH: i64 = 60 * 1_000_000;
/// A device stays known for half a year.
const DEVICE_SECONDS: i64 = 180 * 24 * 3_600;

/// A visit, signed in or not.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    /// The session, if there is one that has not run out.
    pub session: Option<Session>,
    /// Large type is wanted.
    pub large: bool,
    /// Where the request comes from.
    pub caller: Caller,
}

/// Where a request comes from, as far as it can be known.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// The address: of the one who is connected, or behind a proxy the one it names.
    pub address: Option<IpAddr>,
    /// What the device is, and whether it signed in before.
    pub visitor: Visitor,
}

impl Caller {
    /// Of a request. Only where a proxy of ours stands before the server is the address the one that `X-Forwarded-For`
    /// names last: what stands before it anybody may have written.
    pub(crate) fn of(app: &App, request: &Request) -> Self {
        let headers = request.headers();
        let near = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let address = if app.behind_proxy() {
            let named = headers.get_all("x-forwarded-for").iter().next_back();
            named
                .and_then(|value| value.to_str().ok())
                .and_then(|value| value.rsplit(',').next())
                .and_then(|last| last.trim().parse().ok())
        } else {
            near.map(|from| from.0.ip())
        };
        let agent = headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok());
        Self {
            address,
            visitor: Visitor {
                known: cookie(headers, device_name(app.secure())).map(digest),
                words: device::words(agent.unwrap_or_default()),
            },
        }
    }

    /// The address as the access log keeps it.
    pub fn place(&self) -> String {
        self.address
            .map(|address| address.to_canonical().to_string())
            .unwrap_or_default()
    }
}

/// Somebody at work: a person in a post held today.
#[derive(Debug, Clone)]
pub struct Worker {
    /// The session.
    pub session: Session,
    /// The person.
    pub person: PersonId,
    /// The post and organ chosen.
    pub hat: Hat,
    /// The person's name.
    pub name: String,
    /// The organ's name and the post's, as shown.
    pub hat_label: String,
    /// The desk's day.
    pub today: Day,
    /// Large type is wanted.
    pub large: bool,
    /// Where the request comes from.
    pub caller: Caller,
}

impl Worker {
    /// Who acts, for an order.
    pub fn by(&self) -> By {
        By {
            person: self.person.clone(),
            hat: Some(self.hat.clone()),
        }
    }
}

/// Whether large type is wanted.
pub(crate) fn large(headers: &HeaderMap) -> bool {
    cookie(headers, "large").is_some_and(|v| v == "1")
}

/// Looks the visitor up. Blocks.
pub(crate) fn look_up(app: &App, headers: &HeaderMap, caller: Caller) -> Result<Visit, Trouble> {
    let mut visit = Visit {
        session: None,
        large: large(headers),
        caller,
    };
    let Some(token) = cookie(headers, session_name(app.secure())) else {
        return Ok(visit);
    };
    let Some(mut session) = app.accounts()?.session(&digest(token))? else {
        return Ok(visit);
    };
    if !lives(&session, app.wall()) {
        app.accounts()?.end_session(&session.token)?;
        return Ok(visit);
    }
    if app.wall().micros() - session.seen.micros() > TOUCH {
        session.seen = app.wall();
        app.accounts()?.save_session(&session)?;
    }
    visit.session = Some(session);
    Ok(visit)
}

/// Whether a session has not run out.
pub(crate) fn lives(session: &Session, now: Moment) -> bool {
    let since = |then: Moment| now.micros() - then.micros();
    since(session.seen) <= IDLE && since(session.began) <= WHOLE
}

/// The worker of a visit, if a post is chosen that is held today.
pub(crate) fn worker(app: &App, visit: &Visit) -> Result<Option<Worker>, Trouble> {
    let Some(session) = &visit.session else {
        return Ok(None);
    };
    let (desk, today) = (app.desk()?, app.today()?);
    let directory = desk.directory();
    let held = hats(&directory, &session.person, today);
    let Some(hat) = chosen(session).filter(|hat| held.contains(hat)) else {
        return Ok(None);
    };
    if asks_code_app(app, &hat)? && !has_code_app(app, session)? {
        return Err(Trouble::CodeAppFirst);
    }
    Ok(Some(Worker {
        session: session.clone(),
        person: session.person.clone(),
        hat_label: hat_label(app, &directory, &hat)?,
        hat,
        name: directory
            .people
            .get(&session.person)
            .map(|p| p.name.clone())
            .unwrap_or_default(),
        today,
        large: visit.large,
        caller: visit.caller.clone(),
    }))
}

/// Whether a post asks for a code app.
pub(crate) fn asks_code_app(app: &App, hat: &Hat) -> Result<bool, Trouble> {
    let desk = app.desk()?;
    let directory = desk.directory();
    let kind = directory
        .organs
        .get(&hat.organ)
        .map_or("", |organ| organ.kind.as_str());
    Ok(desk.catalogue()?.organs.code_app(&hat.post, kind))
}

fn has_code_app(app: &App, session: &Session) -> Result<bool, Trouble> {
    let account = app.accounts()?.account(&session.login)?;
    Ok(account.is_some_and(|account| account.code_key.is_some()))
}

/// The posts a person holds today that ask for a code app, as shown.
pub(crate) fn wanting_code_app(app: &App, person: &PersonId) -> Result<Vec<String>, Trouble> {
    let directory = app.desk()?.directory();
    let mut wanting = Vec::new();
    for hat in hats(&directory, person, app.today()?) {
        if asks_code_app(app, &hat)? {
            wanting.push(hat_label(app, &directory, &hat)?);
        }
    }
    Ok(wanting)
}

/// The post chosen for a session, held or not.
pub(crate) fn chosen(session: &Session) -> Option<Hat> {
    let (post, organ) = session.hat.clone()?;
    Some(Hat { post, organ })
}

/// The posts a person holds on a day.
pub fn hats(directory: &Directory, person: &PersonId, day: Day) -> Vec<Hat> {
    let held = directory.people.get(person).map(|p| p.posts.as_slice());
    held.unwrap_or_default()
        .iter()
        .filter(|h| h.from <= day && h.to.is_none_or(|to| day <= to))
        .map(|h| Hat {
            post: h.post.clone(),
            organ: h.organ.clone(),
        })
        .collect()
}

/// `市联合调解中心 · 调度员`.
pub fn hat_label(app: &App, directory: &Arc<Directory>, hat: &Hat) -> Result<String, Trouble> {
    let catalogue = app.desk()?.catalogue()?;
    let names = Names {
        catalogue: &catalogue,
        directory,
    };
    Ok(names.hat(hat))
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        let found = parts.extensions.get::<Visit>().cloned();
        found.ok_or_else(|| Trouble::fault("the route's access puts no visit into the request"))
    }
}

impl<S: Sync> FromRequestParts<S> for Worker {
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        let found = parts.extensions.get::<Worker>().cloned();
        found.ok_or_else(|| Trouble::fault("the route's access asks for no post"))
    }
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// The name of the session's cookie: with `__Host-`, no other host and no plain page can set it.
pub(crate) fn session_name(secure: bool) -> &'static str {
    if secure { "__Host-session" } else { "session" }
}

/// The name of the device's cookie.
pub(crate) fn device_name(secure: bool) -> &'static str {
    if secure { "__Host-device" } else { "device" }
}

/// The name of the cookie that binds signing in by the provider to the browser it began in.
pub(crate) fn provider_name(secure: bool) -> &'static str {
    if secure { "__Host-provider" } else { "provider" }
}

/// Sets that cookie for so many seconds, or takes it away.
pub(crate) fn provider_cookie(secure: bool, token: Option<(&str, i64)>) -> Option<HeaderValue> {
    let (token, seconds) = token.unwrap_or_default();
    set_cookie(
        secure,
        provider_name(secure),
        token,
        &format!("; Max-Age={seconds}"),
    )
}

/// Sets the session's cookie (for this run of the browser), or takes it away.
pub(crate) fn session_cookie(secure: bool, token: Option<&str>) -> Option<HeaderValue> {
    let life = if token.is_some() { "" } else { "; Max-Age=0" };
    set_cookie(secure, session_name(secure), token.unwrap_or(""), life)
}

/// Sets the device's cookie.
pub(crate) fn device_cookie(secure: bool, token: &str) -> Option<HeaderValue> {
    let life = format!("; Max-Age={DEVICE_SECONDS}");
    set_cookie(secure, device_name(secure), token, &life)
}

fn set_cookie(secure: bool, name: &str, value: &str, life: &str) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{life}"
    ))
    .ok()
}

/// Where to come back to: only a page of ours that is read.
pub(crate) fn back(method: &Method, path_and_query: &str) -> Option<String> {
    (*method == Method::GET)
        .then(|| path_and_query.to_owned())
        .filter(|b| local(b))
}

/// Whether a place is a path of ours (not `//elsewhere`).
pub(crate) fn local(place: &str) -> bool {
    place.starts_with('/') && !place.starts_with("//") && !place.contains(['\\', '\r', '\n'])
}

/// Percent-escaped for a query's value.
pub fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_only_to_our_own_pages() {
        assert_eq!(
            back(&Method::GET, "/inbox?day=1").as_deref(),
            Some("/inbox?day=1")
        );
        for (method, place) in [
            (Method::POST, "/inbox"),
            (Method::GET, "//elsewhere"),
            (Method::GET, "https://elsewhere"),
            (Method::GET, "/\\elsewhere"),
        ] {
            assert_eq!(back(&method, place), None, "{place}");
        }
        assert_eq!(escaped("/matters/m1?a=甲"), "/matters/m1%3Fa%3D%E7%94%B2");
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("large=1; session=abc"));
        assert_eq!(cookie(&headers, "session"), Some("abc"));
        assert_eq!(cookie(&headers, "sess"), None);
        assert!(large(&headers));
    }
}
