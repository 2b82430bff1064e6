//! What stands around every route: request ids and logs, security headers, error pages, panics, time, forms from
//! elsewhere, sizes, compression.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;

use crate::app::App;
use crate::{api, error, observe};

/// A page is given up after so long.
const PATIENCE: Duration = Duration::from_secs(30);
/// What brings files is given up after so long.
const PATIENCE_WITH_FILES: Duration = Duration::from_secs(600);
/// The most a form may hold, in bytes.
const MOST: usize = 8 * 1024 * 1024;

/// The header with a request's id; ours, never the caller's.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// No script, style, image or font but our own; nothing inline; framed by nobody.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// Puts the layers around the routes, the innermost first. What programs call with a token, which no browser sends by
/// itself, takes no forms: where those come from is not asked.
pub(crate) fn around(pages: Router<App>, programs: Router<App>, app: &App) -> Router<App> {
    let programs = programs
        .layer(DefaultBodyLimit::max(api::MOST))
        .layer(CompressionLayer::new());
    pages
        .layer(DefaultBodyLimit::max(MOST))
        .layer(CompressionLayer::new())
        .layer(CsrfLayer::new())
        .merge(programs)
        .layer(from_fn(in_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), error::pages))
        .layer(from_fn_with_state(app.clone(), headers))
        .layer(from_fn(observe::watch))
}

/// Gives a request up after its time: one that brings files has longer, since the line may be slow.
async fn in_time(request: Request, next: Next) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let files = [&b"multipart/"[..], b"application/octet-stream"];
    let files = kind.is_some_and(|kind| files.iter().any(|files| kind.as_bytes().starts_with(files)));
    let patience = if files { PATIENCE_WITH_FILES } else { PATIENCE };
    match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::GATEWAY_TIMEOUT.into_response(),
    }
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    // What it said may hold what somebody typed: only that it happened is logged.
    tracing::error!("a handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: HeaderValue| drop(headers.insert(name, value));
    set(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    set(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    set(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    set(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=()"),
    );
    if app.secure() {
        set(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    // A file that hangs on a matter has a stricter one of its own.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(POLICY);
    // Pages hold what not everybody may see: no cache keeps them. Assets have said so themselves.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The end of a request's id, as people read it out.
pub(crate) fn short_id(headers: &HeaderMap) -> String {
    let id = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let id = id.unwrap_or_default();
    let from = id.len().saturating_sub(6);
    id.get(from..).unwrap_or_default().to_ascii_uppercase()
}
