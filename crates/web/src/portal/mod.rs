//! The portal: every door for residents, without an account.
//!
//! * `home`: what do you need, where does my matter stand; `guide`: which way for which dispute
//! * `ask`: a first act by a party, through a door of the catalogue
//! * `find`: back to a matter by hand, or by the phone; `progress`: where it stands, in plain words
//! * `act`: what a party may do: supply, sign, rate, leave; `proof`: codes by message
//! * `slip`: the receipt on paper and as a file; `check`: whether one is genuine, without a network
//! * `open`: registers and figures for all, as pages and as data
//! * `message`: messages to phones; `signed`: texts that carry the county's signature
//!
//! Always holds: who may begin what, and what is asked, is said by the catalogue; a receipt leads to its own matter as
//! its own party, read through the gate like everything else; of people only shortened names are on a page here. What a text
//! says that its parties are shown, an agreement above all, is shown as it was written.

pub(crate) mod act;
pub(crate) mod ask;
pub(crate) mod check;
pub(crate) mod find;
pub(crate) mod guide;
pub(crate) mod home;
pub mod message;
pub(crate) mod open;
pub(crate) mod progress;
pub(crate) mod proof;
pub(crate) mod signed;
pub(crate) mod slip;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use store::Receipted;

use crate::error::Trouble;
use crate::visit::Caller;

/// Whoever holds a receipt's code, as handlers receive them.
#[derive(Debug, Clone)]
pub struct Holder {
    /// What the receipt is of.
    pub receipt: Receipted,
    /// Its code, as it stands in the address.
    pub code: String,
    /// Large type is wanted.
    pub large: bool,
    /// Where the request comes from.
    pub caller: Caller,
}

impl Holder {
    /// The address of the matter's progress.
    pub(crate) fn place(&self) -> String {
        place(&self.code)
    }
}

impl<S: Sync> FromRequestParts<S> for Holder {
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        let found = parts.extensions.get::<Holder>().cloned();
        found.ok_or_else(|| Trouble::fault("the route's access looks no receipt up"))
    }
}

/// The address of the matter that a code leads to.
pub(crate) fn place(code: &str) -> String {
    format!("/r/{code}")
}

/// Whether a path is one of the residents' pages.
pub(crate) fn is_of_residents(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    ["", "guide", "about", "ask", "r", "lost", "check", "open"].contains(&first)
}

/// A code as people read it out: in threes.
pub(crate) fn in_threes(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let threes = letters.chunks(3).map(|three| three.iter().collect::<String>());
    threes.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::in_threes;

    #[test]
    fn a_code_is_written_in_threes() {
        assert_eq!(in_threes("N7K3QD2MA"), "N7K 3QD 2MA");
        assert_eq!(in_threes(""), "");
    }
}
