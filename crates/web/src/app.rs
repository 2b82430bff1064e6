//! What every handler has: the desk, the accounts, the clock, the settings.
//!
//! Always holds: the desk is opened after the server listens, so the first answer never waits for it; whatever reads
//! the database runs in [`App::blocking`].

use std::net::SocketAddr;
use std::num::NonZero;
use std::sync::{Arc, OnceLock};

use calendar::{Day, Moment};
use desk::{Clock, Desk, SystemClock};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::Semaphore;

use crate::accounts::Accounts;
use crate::api::openapi::Description;
use crate::error::Trouble;
use crate::limits::{Asker, Limits, Paced};
use crate::portal::message::Messages;
use crate::provider::Provider;
use crate::serve::Settings;

/// How many pages a core makes at once: one reads while another is written out.
const PAGES_A_CORE: usize = 2;

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    desk: OnceLock<Result<Arc<Desk>, String>>,
    /// `https://…` where people reach the server; absent for plain HTTP on this machine.
    origin: Option<String>,
    /// Links with a one-time code sign in.
    links: bool,
    metrics: PrometheusHandle,
    /// A permit for each page that is made at once.
    pages: Arc<Semaphore>,
    /// A proxy of ours stands before the server and says who asks.
    behind_proxy: bool,
    limits: Limits,
    /// The office's provider of sign-ins, if it has one.
    provider: Option<Provider>,
    /// Where messages to phones go, if anywhere.
    messages: Option<Messages>,
    /// `https://…`, or `http://…` on this machine, without a slash at the end.
    base: String,
    /// The API's description, as it was made last.
    description: Description,
}

impl App {
    /// `address` is where the server listens.
    pub(crate) fn new(
        settings: Settings,
        address: SocketAddr,
        provider: Option<Provider>,
        messages: Option<Messages>,
        metrics: PrometheusHandle,
    ) -> Self {
        let base = match &settings.origin {
            Some(origin) => origin.trim_end_matches('/').to_owned(),
            None => format!("http://{address}"),
        };
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self {
            inner: Arc::new(Inner {
                desk: OnceLock::new(),
                origin: settings.origin,
                links: settings.links,
                metrics,
                pages: Arc::new(Semaphore::new(cores * PAGES_A_CORE)),
                behind_proxy: settings.behind_proxy,
                limits: Limits::new(settings.api_pace),
                provider,
                messages,
                base,
                description: Description::default(),
            }),
        }
    }

    /// Puts the opened desk in its place, or why it could not be opened. The first word stands.
    pub(crate) fn opened(&self, desk: Result<Arc<Desk>, String>) {
        drop(self.inner.desk.set(desk));
    }

    /// The desk, once it is open.
    pub fn desk(&self) -> Result<&Arc<Desk>, Trouble> {
        match self.inner.desk.get() {
            Some(Ok(desk)) => Ok(desk),
            Some(Err(why)) => Err(Trouble::fault(why)),
            None => Err(Trouble::Starting),
        }
    }

    /// Accounts and sessions: they stand in the county's database, so they are there once the desk is open.
    pub fn accounts(&self) -> Result<&dyn Accounts, Trouble> {
        Ok(self.desk()?.store())
    }

    /// The desk's day: on screen and in the journal. A demonstration may stand on another day than the wall.
    pub fn today(&self) -> Result<Day, Trouble> {
        Ok(self.desk()?.clock().today())
    }

    /// The moment on the wall, by which sessions and codes run out.
    pub fn wall(&self) -> Moment {
        SystemClock.now()
    }

    /// Where people reach the server by HTTPS.
    pub fn origin(&self) -> Option<&str> {
        self.inner.origin.as_deref()
    }

    /// Whether cookies are for HTTPS only.
    pub fn secure(&self) -> bool {
        self.inner.origin.is_some()
    }

    /// Whether a link with a one-time code signs in: a demonstration on this machine.
    pub fn links(&self) -> bool {
        self.inner.links
    }

    /// Whether a proxy of ours says who asks.
    pub fn behind_proxy(&self) -> bool {
        self.inner.behind_proxy
    }

    /// The office's provider of sign-ins, if it has one.
    pub fn provider(&self) -> Option<&Provider> {
        self.inner.provider.as_ref()
    }

    /// Where messages to phones go, if anywhere.
    pub fn messages(&self) -> Option<&Messages> {
        self.inner.messages.as_ref()
    }

    /// The API's description, as it was made last.
    pub(crate) fn description(&self) -> &Description {
        &self.inner.description
    }

    /// The whole address of a path of ours, as a browser reaches it.
    pub fn address_of(&self, path: &str) -> String {
        format!("{}{path}", self.inner.base)
    }

    /// Lets one more request of a pace through.
    pub fn take(&self, paced: Paced, asker: Asker<'_>) -> Result<(), Trouble> {
        let taken = self.inner.limits.take(paced, asker, self.wall());
        taken.map_err(|seconds| {
            metrics::counter!("requests_held_back_total").increment(1);
            Trouble::TooMany { seconds }
        })
    }

    /// Whether one more request of a pace would be let through.
    pub fn free(&self, paced: Paced, asker: Asker<'_>) -> Result<(), Trouble> {
        let free = self.inner.limits.free(paced, asker, self.wall());
        free.map_err(|seconds| Trouble::TooMany { seconds })
    }

    /// The counted figures of the server itself, in the Prometheus text form.
    pub(crate) fn metrics(&self) -> String {
        self.inner.metrics.render()
    }

    /// Runs what makes a page, where it may block: all that it reads is of one commit, and what it logs is on the disk
    /// before the page is there. Only so many are made at once as the machine can: the others wait their turn.
    pub async fn reading<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let turn = self.inner.pages.clone().acquire_owned().await;
        let turn = turn.map_err(Trouble::fault)?;
        self.blocking(|app| {
            let (answer, logged) = app.desk()?.store().still(|| work(app))?;
            // The disk is waited for without keeping others from reading.
            drop(turn);
            logged.wait()?;
            answer
        })
        .await
    }

    /// Runs what reads or writes the database where it may block.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let app = self.clone();
        // A page asked for is finished inside its request's span, so that what it logs bears the request's id.
        let span = tracing::Span::current();
        tokio::task::spawn_blocking(move || span.in_scope(|| work(&app)))
            .await
            .map_err(Trouble::fault)?
    }
}
