//! Watching the server: logs, figures, health.
//!
//! Always holds: a log line names a request by its route as written in the table (`/matters/{matter}`), never by its
//! path or query, and holds no name, number or answer of anybody.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use calendar::Moment;
use desk::{Clock, SystemClock};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::time::Instant;
use tracing::Instrument;

use crate::app::App;
use crate::layers::REQUEST_ID;

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogForm {
    /// For people.
    Text,
    /// One JSON object a line, for programs.
    Json,
}

/// Writes the log to standard error from now on; a second call changes nothing.
pub fn log_to_stderr(form: LogForm) {
    let lines = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_target(false);
    // Failing means that somebody else logs already.
    let set = match form {
        LogForm::Text => lines.with_ansi(false).try_init(),
        LogForm::Json => lines.json().flatten_event(true).try_init(),
    };
    drop(set);
}

/// Seconds of the buckets that answers are counted in.
const BUCKETS: [f64; 10] = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// The recorder of figures; one a program.
pub(crate) fn recorder() -> Result<PrometheusHandle, BuildError> {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(handle) = HANDLE.get() {
        return Ok(handle.clone());
    }
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full("http_answer_seconds".to_owned()), &BUCKETS)?
        .build_recorder();
    let handle = recorder.handle();
    // Where another recorder is set already, its owner reads the figures.
    drop(metrics::set_global_recorder(recorder));
    Ok(HANDLE.get_or_init(|| handle).clone())
}

/// Gives the request its id, times it, logs it, counts it.
pub(crate) async fn watch(mut request: Request, next: Next) -> Response {
    let id = next_id();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let value = HeaderValue::from_str(&id).ok();
    if let Some(value) = value.clone() {
        request.headers_mut().insert(REQUEST_ID, value);
    }
    let span = tracing::info_span!("request", id, %method, route);
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (took, status) = (began.elapsed(), response.status().as_u16());
    span.in_scope(|| tracing::info!(status, micros = took.as_micros(), "answered"));
    metrics::counter!("http_answers_total", "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("http_answer_seconds", "route" => route).record(took);
    if let Some(value) = value {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// An id that no other request of this program has, and hardly one of another.
fn next_id() -> String {
    static BEGAN: OnceLock<Moment> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let began = BEGAN.get_or_init(|| SystemClock.now()).micros();
    format!(
        "{:x}-{:06x}",
        began.div_euclid(1_000),
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}

/// The program answers.
pub(crate) async fn health() -> &'static str {
    "ok\n"
}

/// The desk is open and the store answers.
pub(crate) async fn ready(State(app): State<App>) -> Response {
    let ready = app
        .blocking(|app| Ok(app.desk()?.store().head().map(|head| head.sequence)?))
        .await;
    match ready {
        Ok(sequence) => format!("ready {sequence}\n").into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, text(), "not ready\n").into_response(),
    }
}

/// The figures of the server.
pub(crate) async fn metrics(State(app): State<App>) -> Response {
    (text(), app.metrics()).into_response()
}

fn text() -> [(header::HeaderName, &'static str); 1] {
    [(header::CONTENT_TYPE, "text/plain; charset=utf-8")]
}
