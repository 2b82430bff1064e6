//! The way in: signing in and out, choosing the post, one's own account, giving accounts.

pub mod account;
pub mod accounts;
pub mod activate;
pub mod enter;
pub mod posts;

use serde::Deserialize;

use crate::accounts::ActivateError;
use crate::error::Trouble;
use crate::visit;

/// Where to go on.
#[derive(Debug, Default, Deserialize)]
pub struct Back {
    back: Option<String>,
}

impl Back {
    pub(super) fn place(&self) -> &str {
        self.back
            .as_deref()
            .filter(|place| visit::local(place))
            .unwrap_or("/inbox")
    }
}

/// What is told of an outcome: nothing where it went well.
fn told(outcome: Result<(), ActivateError>) -> Result<Option<String>, Trouble> {
    match outcome {
        Ok(()) => Ok(None),
        Err(ActivateError::Accounts(error)) => Err(error.into()),
        Err(error) => Ok(Some(error.to_string())),
    }
}
