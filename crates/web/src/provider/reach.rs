//! The one road from this server to another: to the provider.
//!
//! Always holds: only the issuer's own scheme, host and port are asked, however its own documents name other places; no
//! redirect is followed; an answer has its time and its size; no proxy of the environment is used. Certificates are
//! those the system trusts.

use std::sync::Arc;
use std::time::Duration;

use openidconnect::http::{HeaderValue, Uri};
use openidconnect::url::{Host, Url};
use openidconnect::{HttpRequest, HttpResponse, SyncHttpClient};
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};

/// How long one question may take in all.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most an answer may hold, in bytes.
const MOST: u64 = 256 * 1024;

/// Why nothing was answered.
#[derive(Debug, thiserror::Error)]
pub enum ReachError {
    /// The place is not the issuer's.
    #[error("{0} is not where the issuer is")]
    Elsewhere(String),
    /// The line.
    #[error("{0}")]
    Line(String),
}

/// Where the provider is.
pub struct Reach {
    agent: Agent,
    issuer: Url,
}

impl Reach {
    /// The road to an issuer: HTTPS, or plain HTTP on this machine. Absent: it is neither, or names more than a place.
    pub fn to(issuer: &Url) -> Option<Self> {
        let near = match issuer.host()? {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        let plain = issuer.scheme() == "http" && near;
        let bare = issuer.username().is_empty()
            && issuer.password().is_none()
            && issuer.query().is_none()
            && issuer.fragment().is_none();
        if !(bare && (plain || issuer.scheme() == "https")) {
            return None;
        }
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let agent = Agent::config_builder()
            .tls_config(tls)
            .https_only(!plain)
            .proxy(None)
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .user_agent("liantiao")
            .build()
            .new_agent();
        Some(Self {
            agent,
            issuer: issuer.clone(),
        })
    }

    /// Whether a place is the issuer's.
    pub fn allows(&self, place: &Url) -> bool {
        place.origin() == self.issuer.origin() && place.username().is_empty() && place.password().is_none()
    }

    fn allows_uri(&self, place: &Uri) -> bool {
        Url::parse(&place.to_string()).is_ok_and(|place| self.allows(&place))
    }
}

impl SyncHttpClient for Reach {
    type Error = ReachError;

    fn call(&self, request: HttpRequest) -> Result<HttpResponse, ReachError> {
        if !self.allows_uri(request.uri()) {
            return Err(ReachError::Elsewhere(request.uri().to_string()));
        }
        let line = |e: ureq::Error| ReachError::Line(e.to_string());
        let answer = if request.body().is_empty() {
            self.agent.run(request.map(|_| ())).map_err(line)?
        } else {
            self.agent.run(request).map_err(line)?
        };
        let (mut head, mut body) = answer.into_parts();
        let bytes = body.with_config().limit(MOST).read_to_vec().map_err(line)?;
        // Some providers say nothing of the kind of what they answer; what it is, its reader finds out.
        let json = HeaderValue::from_static("application/json");
        head.headers.entry("content-type").or_insert(json);
        Ok(HttpResponse::from_parts(head, bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn only_the_issuers_own_place_is_asked() {
        let reach = Reach::to(&url("https://id.example.gov.cn/realms/nanan")).unwrap();
        assert!(reach.allows(&url("https://id.example.gov.cn/token")));
        for place in [
            "http://id.example.gov.cn/token",
            "https://id.example.gov.cn:8443/token",
            "https://id.example.gov.cn.elsewhere.cn/token",
            "https://me@id.example.gov.cn/token",
            "https://127.0.0.1/token",
        ] {
            assert!(!reach.allows(&url(place)), "{place}");
        }
        let request = HttpRequest::new(Vec::new());
        assert!(matches!(reach.call(request), Err(ReachError::Elsewhere(_))));
    }

    #[test]
    fn plain_http_is_for_this_machine() {
        for good in [
            "https://id.example.gov.cn",
            "http://127.0.0.1:9000/",
            "http://localhost:9000",
        ] {
            assert!(Reach::to(&url(good)).is_some(), "{good}");
        }
        for bad in [
            "http://id.example.gov.cn",
            "ftp://127.0.0.1",
            "https://a:b@id.example.gov.cn",
            "https://id.example.gov.cn/?x=1",
            "data:text/plain,x",
        ] {
            assert!(Reach::to(&url(bad)).is_none(), "{bad}");
        }
    }
}
