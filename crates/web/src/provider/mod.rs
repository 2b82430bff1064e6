//! Signing in through the office's own provider (OpenID Connect, authorization code flow with PKCE).
//!
//! The provider only says who somebody is. Nobody gets an account by it, and none is matched by name or mail: a subject
//! is tied to an account by the account's owner, signed in, or by an administrator.
//!
//! * `reach`: the one road to the provider; `flows`: sign-ins that have begun
//!
//! Always holds: an answer is taken once, within ten minutes, in the browser it was asked for; the ID token is verified
//! whole (issuer, audience, signature, time, nonce) and of it only the subject is used; of the provider's tokens none is
//! kept. Where the provider is silent, the password still works.

mod flows;
mod reach;

use std::sync::{Mutex, PoisonError};

use calendar::Moment;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreJwsSigningAlgorithm,
    CoreProviderMetadata,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, IssuerUrl,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, TokenResponse,
};

use crate::accounts::{AccountsError, Token, digest};
use flows::{Flow, Flows};
pub use flows::{Named, Purpose};
use reach::Reach;

/// What the provider said of itself is asked anew after five minutes.
const FRESH: i64 = 5 * 60 * 1_000_000;

/// How an ID token may be signed: by a key of the provider's own, never by what both know, never not at all.
const SIGNED: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// How the provider is set up.
#[derive(Clone)]
pub struct ProviderSettings {
    /// Its issuer, `https://…`, as it writes it itself.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What proves that we are we; absent for a public client.
    pub client_secret: Option<String>,
    /// What people call it: `南安市统一认证`.
    pub label: String,
}

impl std::fmt::Debug for ProviderSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProviderSettings({}, {})", self.issuer, self.client_id)
    }
}

/// Why the provider cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum ProviderFault {
    /// The issuer is no address that may be trusted.
    #[error("--oidc-issuer {0} 不能用：要写 https:// 开头的网址；http:// 只能是本机")]
    Issuer(String),
    /// The client's id is empty.
    #[error("--oidc-client-id 是空的：请填统一认证给本系统的编号")]
    NoClient,
}

/// Why somebody is not signed in this way.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The provider does not answer, or not as a provider does.
    #[error("{label}现在没有回应，没有登录。请用密码登录，或者过一会儿再试。")]
    Silent {
        /// The provider.
        label: String,
        /// For the log.
        why: String,
    },
    /// What it answered does not hold.
    #[error("{label}的回答核对不过，没有登录。请从登录页再试一次；还是不行，请用密码登录，并告诉管理员。")]
    Unproven {
        /// The provider.
        label: String,
        /// For the log.
        why: String,
    },
    /// The provider did not agree, or the person turned back there.
    #[error("{0}没有同意这次登录。请再试一次，或者用密码登录。")]
    Declined(String),
    /// Nothing of that kind has begun in this browser.
    #[error("这一次登录用过了、过了十分钟，或者不是在这个浏览器里开始的。请从登录页重新开始。")]
    Stale,
    /// Tokens could not be drawn.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
}

/// What the provider sends back with the browser.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Answer {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// What begins: where the browser goes, and what it keeps.
pub struct Begun {
    /// A page of the provider.
    pub place: String,
    /// For the cookie.
    pub browser: Token,
}

/// The office's provider.
pub struct Provider {
    issuer: IssuerUrl,
    client: ClientId,
    secret: Option<ClientSecret>,
    label: String,
    reach: Reach,
    /// What the provider last said of itself, and when.
    known: Mutex<Option<(i64, CoreProviderMetadata)>>,
    flows: Flows,
}

impl Provider {
    /// The provider; nothing is asked of it yet.
    pub fn new(settings: ProviderSettings) -> Result<Self, ProviderFault> {
        let bad = || ProviderFault::Issuer(settings.issuer.clone());
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|_| bad())?;
        if settings.client_id.trim().is_empty() {
            return Err(ProviderFault::NoClient);
        }
        Ok(Self {
            reach: Reach::to(issuer.url()).ok_or_else(bad)?,
            issuer,
            client: ClientId::new(settings.client_id),
            secret: settings.client_secret.map(ClientSecret::new),
            label: settings.label,
            known: Mutex::new(None),
            flows: Flows::default(),
        })
    }

    /// What people call it.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Its issuer, as it writes it itself.
    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// Those whom it has named and of whom a code is still asked.
    pub fn hold(&self, named: Named, now: Moment) -> Result<Token, ProviderError> {
        Ok(self.flows.hold(named, now)?)
    }

    /// The one named whose browser holds this; absent once it ran out.
    pub fn held(&self, browser: &str, now: Moment) -> Option<Named> {
        self.flows.held(&digest(browser), now)
    }

    /// The one named is signed in, or has to begin again.
    pub fn release(&self, browser: &str) {
        self.flows.release(&digest(browser));
    }

    /// Begins: says where the browser goes. Blocks while the provider is asked about itself.
    pub fn begin(&self, back_to: &str, purpose: Purpose, now: Moment) -> Result<Begun, ProviderError> {
        let metadata = self.metadata(now)?;
        if !self.reach.allows(metadata.authorization_endpoint().url()) {
            return Err(self.unproven("its authorization endpoint is elsewhere"));
        }
        let (state, browser) = (Token::random()?, Token::random()?);
        let (nonce, verifier) = (Token::random()?, Token::random()?);
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.text().to_owned()));
        let client = CoreClient::from_provider_metadata(metadata, self.client.clone(), self.secret.clone())
            .set_redirect_uri(self.redirect(back_to)?);
        let (sent_state, sent_nonce) = (
            CsrfToken::new(state.text().to_owned()),
            Nonce::new(nonce.text().to_owned()),
        );
        let (place, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || sent_state,
                move || sent_nonce,
            )
            .set_pkce_challenge(challenge)
            .url();
        self.flows.begin(
            state.digest(),
            Flow {
                browser: browser.digest(),
                nonce,
                verifier,
                purpose,
            },
            now,
        );
        Ok(Begun {
            place: place.to_string(),
            browser,
        })
    }

    /// Takes the provider's answer: what it was for, and the subject. Blocks while the provider is asked.
    pub fn finish(
        &self,
        answer: &Answer,
        browser: Option<&str>,
        back_to: &str,
        now: Moment,
    ) -> Result<(Purpose, String), ProviderError> {
        // Taken before it is looked at: whatever it is, it is not taken twice.
        let flow = self
            .flows
            .take(&digest(&answer.state), now)
            .ok_or(ProviderError::Stale)?;
        if browser.map(digest).as_ref() != Some(&flow.browser) {
            return Err(ProviderError::Stale);
        }
        // Who mixes providers up is told apart by the issuer (RFC 9207).
        if answer.iss.as_deref().is_some_and(|iss| iss != self.issuer()) {
            return Err(self.unproven("the answer names another issuer"));
        }
        if let Some(error) = &answer.error {
            tracing::info!(code = word(error), "the provider declined");
            return Err(ProviderError::Declined(self.label.clone()));
        }
        let code = answer.code.clone().ok_or_else(|| self.unproven("no code"))?;
        let metadata = self.metadata(now)?;
        let token = self.exchange(metadata.clone(), code, &flow.verifier, back_to)?;
        let nonce = Nonce::new(flow.nonce.text().to_owned());
        let subject = match self.subject(metadata, &token, &nonce) {
            // Keys are changed from time to time: what the provider said of itself may be old.
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                self.forget();
                self.subject(self.metadata(now)?, &token, &nonce)
            }
            other => other,
        };
        Ok((flow.purpose, subject.map_err(|e| self.unproven(e))?))
    }

    /// The ID token for a code.
    fn exchange(
        &self,
        metadata: CoreProviderMetadata,
        code: String,
        verifier: &Token,
        back_to: &str,
    ) -> Result<CoreIdToken, ProviderError> {
        let methods = metadata.token_endpoint_auth_methods_supported();
        let in_body = methods.is_some_and(|m| {
            !m.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && m.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let auth = if in_body {
            AuthType::RequestBody
        } else {
            AuthType::BasicAuth
        };
        let answered = CoreClient::from_provider_metadata(metadata, self.client.clone(), self.secret.clone())
            .set_redirect_uri(self.redirect(back_to)?)
            .set_auth_type(auth)
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|e| self.unproven(e))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.text().to_owned()))
            .request(&self.reach)
            .map_err(|e| match e {
                openidconnect::RequestTokenError::Request(e) => self.silent(e),
                // What it answered is not written down: it may hold a token.
                openidconnect::RequestTokenError::ServerResponse(_) => {
                    self.unproven("the code was not taken")
                }
                openidconnect::RequestTokenError::Parse(..) => {
                    self.unproven("the answer for the code is none")
                }
                openidconnect::RequestTokenError::Other(_) => self.unproven("no answer for the code"),
            })?;
        answered
            .id_token()
            .cloned()
            .ok_or_else(|| self.unproven("no ID token"))
    }

    /// The subject of an ID token that holds.
    fn subject(
        &self,
        metadata: CoreProviderMetadata,
        token: &CoreIdToken,
        nonce: &Nonce,
    ) -> Result<String, ClaimsVerificationError> {
        let client = CoreClient::from_provider_metadata(metadata, self.client.clone(), self.secret.clone());
        let verifier = client.id_token_verifier().set_allowed_algs(SIGNED);
        let claims = token.claims(&verifier, nonce)?;
        Ok(claims.subject().as_str().to_owned())
    }

    /// What the provider says of itself, and its keys.
    fn metadata(&self, now: Moment) -> Result<CoreProviderMetadata, ProviderError> {
        let now = now.micros();
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, metadata)) = known.filter(|(at, _)| now - at < FRESH) {
            return Ok(metadata);
        }
        let metadata =
            CoreProviderMetadata::discover(&self.issuer, &self.reach).map_err(|e| self.silent(e))?;
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, metadata.clone()));
        Ok(metadata)
    }

    fn forget(&self) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn redirect(&self, back_to: &str) -> Result<RedirectUrl, ProviderError> {
        RedirectUrl::new(back_to.to_owned()).map_err(|e| self.unproven(e))
    }

    fn silent(&self, why: impl std::fmt::Display) -> ProviderError {
        ProviderError::Silent {
            label: self.label.clone(),
            why: why.to_string(),
        }
    }

    fn unproven(&self, why: impl std::fmt::Display) -> ProviderError {
        ProviderError::Unproven {
            label: self.label.clone(),
            why: why.to_string(),
        }
    }
}

/// An error's code as it may stand in a log line: letters and underscores, not long.
fn word(error: &str) -> &str {
    let good = error.len() <= 40 && error.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if good { error } else { "unknown" }
}
