//! Sign-ins that have begun: kept here, not in the browser, for ten minutes.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use calendar::Moment;

use crate::accounts::{AccountsError, Token};

/// How long one may take, in microseconds.
const LASTS: i64 = 10 * 60 * 1_000_000;
/// So many are kept; beyond that the oldest go.
const MANY: usize = 5_000;

/// What somebody goes to the provider for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in, and then to go on to this path.
    SignIn {
        /// The path.
        back: String,
    },
    /// To tie what the provider says to the account signed in.
    Tie {
        /// The account's login.
        login: String,
    },
}

/// One whom the provider has named and of whom the code app's code is still asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The account.
    pub login: String,
    /// Where to go on.
    pub back: String,
}

/// A sign-in that has begun.
pub(super) struct Flow {
    /// Digest of what the browser holds.
    pub browser: String,
    pub nonce: Token,
    pub verifier: Token,
    pub purpose: Purpose,
}

/// All that have begun.
#[derive(Default)]
pub(super) struct Flows {
    /// By the digest of `state`, with the moment it began.
    begun: Mutex<BTreeMap<String, (i64, Flow)>>,
    /// By the digest of what the browser holds.
    named: Mutex<BTreeMap<String, (i64, Named)>>,
}

/// Locks; forgets what ran out, and the oldest where there are too many.
fn tidy<T>(kept: &Mutex<BTreeMap<String, (i64, T)>>, now: i64) -> MutexGuard<'_, BTreeMap<String, (i64, T)>> {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.retain(|_, (began, _)| now - *began < LASTS);
    while kept.len() >= MANY {
        let oldest = kept
            .iter()
            .min_by_key(|(_, (began, _))| *began)
            .map(|(key, _)| key.clone());
        oldest.and_then(|key| kept.remove(&key));
    }
    kept
}

impl Flows {
    /// Keeps one that begins.
    pub fn begin(&self, state: String, flow: Flow, now: Moment) {
        tidy(&self.begun, now.micros()).insert(state, (now.micros(), flow));
    }

    /// Takes one out: nobody takes it twice.
    pub fn take(&self, state: &str, now: Moment) -> Option<Flow> {
        tidy(&self.begun, now.micros())
            .remove(state)
            .map(|(_, flow)| flow)
    }

    /// Keeps one who is named; gives what the browser is to hold.
    pub fn hold(&self, named: Named, now: Moment) -> Result<Token, AccountsError> {
        let browser = Token::random()?;
        tidy(&self.named, now.micros()).insert(browser.digest(), (now.micros(), named));
        Ok(browser)
    }

    /// The one who is named there.
    pub fn held(&self, browser: &str, now: Moment) -> Option<Named> {
        tidy(&self.named, now.micros())
            .get(browser)
            .map(|(_, named)| named.clone())
    }

    /// Forgets the one who is named there.
    pub fn release(&self, browser: &str) {
        self.named
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(browser);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow() -> Flow {
        Flow {
            browser: "b".to_owned(),
            nonce: Token::random().unwrap(),
            verifier: Token::random().unwrap(),
            purpose: Purpose::SignIn {
                back: "/inbox".to_owned(),
            },
        }
    }

    #[test]
    fn what_began_is_taken_once_and_in_its_time() {
        let flows = Flows::default();
        let at = |minutes: i64| Moment::from_micros(minutes * 60_000_000);
        flows.begin("s1".to_owned(), flow(), at(0));
        flows.begin("s2".to_owned(), flow(), at(0));
        assert!(flows.take("s3", at(1)).is_none());
        assert!(flows.take("s1", at(9)).is_some());
        assert!(flows.take("s1", at(9)).is_none());
        assert!(flows.take("s2", at(10)).is_none());
        for n in 0..MANY + 10 {
            flows.begin(format!("n{n:05}"), flow(), at(20));
        }
        assert!(flows.begun.lock().unwrap().len() <= MANY);
    }
}
