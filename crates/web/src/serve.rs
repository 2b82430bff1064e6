//! Listening: the socket first, the desk beside it, an end in order.

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use desk::Desk;
use engine::entry::Kind;
use tokio::net::TcpListener;

use crate::app::App;
use crate::error::Trouble;
use crate::form::draft;
use crate::portal::message::Messages;
use crate::provider::{Provider, ProviderFault, ProviderSettings};
use crate::{observe, routes};

/// How often one looks what other programs recorded.
const FRESH: Duration = Duration::from_secs(3);

/// So many looks between two clearings of what ran out: an hour.
const CLEAR: u64 = 1200;
/// Sessions and tries this old, in microseconds, have run out by any rule.
const OLD: i64 = 24 * 3_600 * 1_000_000;

/// How the server is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// `https://…` where people reach the server, through a proxy that does TLS. Absent only on this machine.
    pub origin: Option<String>,
    /// A demonstration over simulated people, on this machine: a link with a one-time code signs in by itself.
    pub links: bool,
    /// A proxy of ours stands before the server: who asks is who its `X-Forwarded-For` names last.
    pub behind_proxy: bool,
    /// The office's own provider of sign-ins (OpenID Connect).
    pub provider: Option<ProviderSettings>,
    /// The folder from which the office's gateway sends messages to phones; absent, none are sent.
    pub messages: Option<PathBuf>,
    /// Calls of the API a second that one token may make, ten seconds' worth at once; one address ten times as many.
    pub api_pace: u32,
}

/// Why the server does not start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Without HTTPS only this machine may be served.
    #[error("{0} 不只在本机：请写 --origin https://…（由前面的代理做 TLS），或者只在 127.0.0.1 上开")]
    PlainHttp(SocketAddr),
    /// Links that sign in are for this machine.
    #[error("登录链接只供本机演示：请去掉 --origin，在 127.0.0.1 上开")]
    LinksElsewhere,
    /// The origin is no HTTPS address.
    #[error("--origin {0} 不是 https:// 开头的网址")]
    BadOrigin(String),
    /// The provider is set up wrongly.
    #[error(transparent)]
    Provider(#[from] ProviderFault),
    /// The figures' recorder could not be built.
    #[error("计量不能开始：{0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    /// The socket.
    #[error("端口用不了：{0}")]
    Io(#[from] std::io::Error),
}

/// Listens and serves until the program is asked to end (Ctrl-C, SIGTERM). `announce` hears the address.
pub fn serve(
    settings: Settings,
    open: impl FnOnce() -> Result<Desk, String> + Send + 'static,
    announce: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async move {
        let server = Server::bind(settings).await?;
        announce(server.address()?);
        server.run(open, asked_to_end()).await
    })
}

async fn asked_to_end() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    drop(interrupt.await);
}

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    app: App,
}

impl Server {
    /// Listens. Connections wait in the socket until [`Server::run`].
    pub async fn bind(settings: Settings) -> Result<Self, ServeError> {
        if settings.links && !(settings.origin.is_none() && settings.listen.ip().is_loopback()) {
            return Err(ServeError::LinksElsewhere);
        }
        match &settings.origin {
            None if !settings.listen.ip().is_loopback() => {
                return Err(ServeError::PlainHttp(settings.listen));
            }
            Some(origin) if !origin.starts_with("https://") => {
                return Err(ServeError::BadOrigin(origin.clone()));
            }
            _ => {}
        }
        let provider = settings.provider.clone().map(Provider::new).transpose()?;
        let messages = settings.messages.clone().map(Messages::into).transpose()?;
        if settings.origin.is_some() && !settings.behind_proxy {
            tracing::warn!("without --behind-proxy all requests count as one address: the proxy's");
        }
        let listener = TcpListener::bind(settings.listen).await?;
        let address = listener.local_addr()?;
        Ok(Self {
            listener,
            app: App::new(settings, address, provider, messages, observe::recorder()?),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> Result<SocketAddr, ServeError> {
        Ok(self.listener.local_addr()?)
    }

    /// Serves until `end`; requests under way are finished. `open` opens the desk and runs beside it: until it is
    /// done, pages say that the system is starting.
    pub async fn run(
        self,
        open: impl FnOnce() -> Result<Desk, String> + Send + 'static,
        end: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServeError> {
        let app = self.app.clone();
        let opening = tokio::task::spawn_blocking(move || {
            let desk = open().map(Arc::new);
            if let Ok(desk) = &desk {
                // The catalogue is compiled before the first page asks for it.
                if let Err(error) = desk.catalogue() {
                    tracing::error!(%error, "the catalogue cannot be read");
                }
            }
            match &desk {
                Ok(_) => tracing::info!("the desk is open"),
                Err(why) => tracing::error!(why, "the desk could not be opened"),
            }
            app.opened(desk);
        });
        let fresh = tokio::spawn(keep_fresh(self.app.clone()));
        let service = routes::router(self.app).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(self.listener, service)
            .with_graceful_shutdown(end)
            .await?;
        fresh.abort();
        // What opens the desk is not left behind half done.
        drop(opening.await);
        Ok(())
    }
}

/// Takes in, every few seconds, what other programs published and enrolled (`liantiao publish`, `enrol`); forgets,
/// now and then, sessions, tries and drafts that have run out.
async fn keep_fresh(app: App) {
    let mut every = tokio::time::interval(FRESH);
    let mut known = 0;
    let mut looks: u64 = 0;
    loop {
        every.tick().await;
        looks += 1;
        let clear = looks.is_multiple_of(CLEAR);
        let now = app.blocking(move |app| {
            let desk = app.desk()?;
            let head = desk.store().head()?;
            let published = head.catalogue.is_some_and(|digest| digest != desk.current());
            if published || !desk.store().office(Kind::Directory, known)?.is_empty() {
                desk.refresh()?;
            }
            if clear {
                let before = app.wall().plus_micros(-OLD);
                app.accounts()?.clear(before)?;
                desk.store().clear_drafts(draft::since(app.wall()))?;
                desk.store()
                    .files()?
                    .clear(|| desk.store().clear_uploads(before))?;
            }
            Ok(head.sequence)
        });
        match now.await {
            Ok(sequence) => known = sequence,
            Err(Trouble::Starting) => {}
            Err(trouble) => tracing::warn!(?trouble, "what is new could not be looked at"),
        }
    }
}
