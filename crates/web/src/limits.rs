//! How often one may ask: paths that guess or search, by address and by account.
//!
//! A pace is a burst and then one request a while (the generic cell rate algorithm): of each who asks only the moment is
//! kept at which all that was asked is worn off. Guessing one account is slowed besides ([`crate::accounts::sign_in`]);
//! this is against those who try many, and against those who keep the machine busy.
//!
//! Always holds: who never asks too much never waits; what is kept is bounded, and nothing of it outlives the program.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use calendar::Moment;

/// So many who ask are kept before those that are worn off are cleared away.
const MANY: usize = 20_000;

/// A second, in microseconds.
const SECOND: i64 = 1_000_000;

/// Which paths are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Paced {
    /// Signing in, activating, changing how one signs in.
    SignIn,
    /// Searching.
    Search,
    /// A receipt's code in an address, that was wrong.
    Code,
    /// A short code by hand that was wrong; a lost one by the phone.
    ByHand,
    /// Short codes that were wrong, whoever typed them.
    Missed,
    /// A first act by a resident.
    Begin,
    /// A code by message, tried.
    Proof,
    /// A message sent.
    Message,
    /// Calling the API.
    Api,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asker<'a> {
    /// An address. A whole office may stand behind one.
    Address(IpAddr),
    /// An account, by its login.
    Account(&'a str),
    /// Whoever holds a receipt, by its code.
    Receipt(&'a str),
    /// Everybody together.
    All,
    /// A token of the API, by its digest.
    Token(&'a str),
}

impl Paced {
    /// How many at once, and after how many microseconds there is one more; `calls` a second are let through of one
    /// token, for ten seconds' worth at once, and of one address ten times as many.
    fn pace(self, asker: &Asker<'_>, calls: u32) -> (i64, i64) {
        let calls = i64::from(calls.max(1));
        match (self, asker) {
            (Self::Api, Asker::Address(_)) => (calls * 100, (SECOND / (calls * 10)).max(1)),
            (Self::Api, _) => (calls * 10, (SECOND / calls).max(1)),
            (Self::SignIn, Asker::Address(_)) => (300, SECOND),
            (Self::SignIn, _) => (60, 10 * SECOND),
            (Self::Search, Asker::Address(_)) => (600, SECOND / 10),
            (Self::Search, _) => (60, SECOND),
            (Self::Code, _) => (120, SECOND),
            // Of 58 bits nobody guesses one so; who mistypes has enough.
            (Self::ByHand, _) => (20, 10 * SECOND),
            (Self::Missed, _) => (300, 2 * SECOND),
            (Self::Begin, _) => (60, 10 * SECOND),
            // Six digits: a hundred and twenty tries a day find one in eight thousand.
            (Self::Proof, _) => (5, 720 * SECOND),
            (Self::Message, _) => (3, 1_200 * SECOND),
        }
    }

    fn key(self, asker: &Asker<'_>) -> (Self, String) {
        let who = match asker {
            // Of the longer addresses one has a whole network: the first half names it.
            Asker::Address(IpAddr::V6(address)) if address.to_ipv4_mapped().is_none() => {
                let [a, b, c, d, ..] = address.segments();
                format!("a|{a:x}:{b:x}:{c:x}:{d:x}")
            }
            Asker::Address(address) => format!("a|{}", address.to_canonical()),
            Asker::Account(login) => format!("l|{}", crate::accounts::digest(login)),
            Asker::Receipt(code) => format!("r|{}", crate::accounts::digest(code)),
            Asker::All => "all".to_owned(),
            Asker::Token(digest) => format!("t|{digest}"),
        };
        (self, who)
    }
}

/// Who asked how much lately.
#[derive(Debug)]
pub(crate) struct Limits {
    /// Calls of the API a second, of one token.
    calls: u32,
    /// The moment, in microseconds, at which all that was asked is worn off.
    worn: Mutex<BTreeMap<(Paced, String), i64>>,
}

impl Limits {
    /// Whether one more would be let through; nothing is counted.
    pub fn free(&self, paced: Paced, asker: Asker<'_>, now: Moment) -> Result<(), i64> {
        let (burst, each) = paced.pace(&asker, self.calls);
        let worn = self.worn.lock().unwrap_or_else(PoisonError::into_inner);
        let worn = worn.get(&paced.key(&asker)).copied().unwrap_or_default();
        let over = worn.max(now.micros()) + each - now.micros() - burst * each;
        if over > 0 { Err(over / SECOND + 1) } else { Ok(()) }
    }

    /// Nobody asked anything yet.
    pub fn new(calls: u32) -> Self {
        Self {
            calls,
            worn: Mutex::default(),
        }
    }

    /// Lets one more through, or says after how many seconds it would be.
    pub fn take(&self, paced: Paced, asker: Asker<'_>, now: Moment) -> Result<(), i64> {
        let (burst, each) = paced.pace(&asker, self.calls);
        let now = now.micros();
        let mut worn = self.worn.lock().unwrap_or_else(PoisonError::into_inner);
        if worn.len() >= MANY {
            worn.retain(|_, worn| *worn > now);
        }
        let key = paced.key(&asker);
        let after = worn.get(&key).copied().unwrap_or(now).max(now) + each;
        let over = after - now - burst * each;
        if over > 0 {
            return Err(over / SECOND + 1);
        }
        // Where so many ask at once that nothing wears off, new ones wait.
        if worn.len() >= MANY && !worn.contains_key(&key) {
            return Err(1);
        }
        worn.insert(key, after);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_burst_one_waits_and_it_wears_off() {
        let limits = Limits::new(50);
        let at = |seconds: i64| Moment::from_micros(seconds * SECOND);
        let ask = |login: &str, seconds: i64| limits.take(Paced::SignIn, Asker::Account(login), at(seconds));
        for _ in 0..60 {
            assert_eq!(ask("chen", 0), Ok(()));
        }
        assert_eq!(ask("chen", 0), Err(11));
        assert_eq!(ask("wu", 0), Ok(()), "another's asking is another's");
        assert_eq!(ask("chen", 10), Ok(()));
        assert!(ask("chen", 10).is_err());
        assert_eq!(ask("chen", 10_000), Ok(()));
        let search = limits.take(Paced::Search, Asker::Account("chen"), at(0));
        assert_eq!(search, Ok(()), "other paths are other paths");
    }

    #[test]
    fn calls_of_the_api_go_by_the_pace_that_is_set() {
        let limits = Limits::new(2);
        let now = Moment::from_micros(0);
        let call = |token: &str| limits.take(Paced::Api, Asker::Token(token), now);
        for _ in 0..20 {
            assert_eq!(call("a"), Ok(()));
        }
        assert!(call("a").is_err());
        assert_eq!(call("b"), Ok(()), "another token is another's");
    }

    #[test]
    fn a_network_of_long_addresses_is_one_who_asks() {
        let key = |text: &str| Paced::SignIn.key(&Asker::Address(text.parse().unwrap()));
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:10.0.0.1"), key("10.0.0.1"));
        assert_ne!(key("10.0.0.1"), key("10.0.0.2"));
    }
}
