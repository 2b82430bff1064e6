//! Who calls: a token, read once for each call.
//!
//! Always holds: no token, one that is none, one that ended or was revoked, and one whose person or post is no longer
//! there are told the same; a scope is asked before anything is read; no cookie counts.

use std::net::IpAddr;

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use calendar::{Day, Moment};
use desk::{By, Hat};
use store::ApiToken;

use super::problem::Problem;
use crate::accounts::tokens::{self, Scope};
use crate::app::App;
use crate::error::Trouble;
use crate::limits::{Asker, Paced};
use crate::visit::Caller;

/// The last use is written down about so often.
const TOUCH: i64 = 3_600 * 1_000_000;

/// Who calls: a person of the directory in a post held today, through a token.
#[derive(Debug, Clone)]
pub struct Client {
    /// The token.
    pub token: ApiToken,
    /// The post and organ.
    pub hat: Hat,
    /// The desk's day.
    pub today: Day,
}

impl Client {
    /// Who acts, for an order.
    pub fn by(&self) -> By {
        By {
            person: self.token.person.clone(),
            hat: Some(self.hat.clone()),
        }
    }

    /// The order's key of a key that the client gave: its own, so that no other's is met.
    pub fn key(&self, given: &str) -> String {
        format!("api:{}:{given}", self.token.person)
    }
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        let found = parts.extensions.get::<Client>().cloned();
        found.ok_or_else(|| Trouble::fault("the route's access asks for no token"))
    }
}

/// Lets a call through to its handler, with the client in the request.
pub(crate) async fn guard(
    app: App,
    scope: Scope,
    paced: Option<Paced>,
    mut request: Request,
    next: Next,
) -> Response {
    let address = Caller::of(&app, &request).address;
    let digest = written(request.headers()).and_then(tokens::digest);
    match admit(&app, scope, paced, address, digest).await {
        Ok(client) => {
            request.extensions_mut().insert(client);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn admit(
    app: &App,
    scope: Scope,
    paced: Option<Paced>,
    address: Option<IpAddr>,
    digest: Option<String>,
) -> Result<Client, Problem> {
    let paces = [Some(Paced::Api), paced];
    for (paced, address) in paces
        .into_iter()
        .flatten()
        .filter_map(|paced| Some((paced, address?)))
    {
        app.take(paced, Asker::Address(address))?;
    }
    let digest = digest.ok_or_else(unknown)?;
    let found = app.blocking(move |app| client(app, &digest)).await?;
    let client = found.ok_or_else(unknown)?;
    for paced in paces.into_iter().flatten() {
        app.take(paced, Asker::Token(&client.token.digest))?;
    }
    if !client.token.scopes.iter().any(|word| word == scope.word()) {
        let detail = format!(
            "这个令牌没有开“{}”（{}）；请管理员另发",
            scope.label(),
            scope.word()
        );
        return Err(Problem::told(
            StatusCode::FORBIDDEN,
            "no_scope",
            "令牌没有开这一项",
            detail,
        ));
    }
    Ok(client)
}

/// The token as it is written in the only `Authorization` there is.
fn written(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (only, None) = (all.next()?, all.next()) else {
        return None;
    };
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

fn unknown() -> Problem {
    Problem::told(
        StatusCode::UNAUTHORIZED,
        "no_token",
        "没有有效的令牌",
        "没有令牌，或者令牌不对、过期、收回了，或者人已不在这个岗位；请管理员在“接口令牌”里查看",
    )
    .with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
}

/// The client of a token's digest, if it may call today. Blocks.
fn client(app: &App, digest: &str) -> Result<Option<Client>, Trouble> {
    let (desk, now) = (app.desk()?, app.wall());
    let Some(token) = desk
        .store()
        .token(digest)?
        .filter(|token| tokens::holds(token, now))
    else {
        return Ok(None);
    };
    let hat = Hat {
        post: token.post.clone(),
        organ: token.organ.clone(),
    };
    let today = app.today()?;
    let (catalogue, directory) = (desk.catalogue()?, desk.directory());
    if tokens::may_have(&catalogue, &directory, &token.person, &hat, today).is_err() {
        return Ok(None);
    }
    let since = |then: Moment| now.micros() - then.micros();
    if token.used.is_none_or(|used| since(used) > TOUCH) {
        desk.store().use_token(digest, now)?;
    }
    Ok(Some(Client { token, hat, today }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bearer_is_read_and_nothing_else() {
        let read = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::AUTHORIZATION, HeaderValue::from_static(line));
            }
            written(&headers).map(str::to_owned)
        };
        assert_eq!(read(&["Bearer lt_1"]), Some("lt_1".to_owned()));
        assert_eq!(read(&["bearer lt_1"]), Some("lt_1".to_owned()));
        for other in [&[][..], &["lt_1"], &["Basic lt_1"], &["Bearer a", "Bearer b"]] {
            assert_eq!(read(other), None, "{other:?}");
        }
    }
}
