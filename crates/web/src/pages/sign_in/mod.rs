//! The way in: signing in and out, choosing the post, one's own account, giving accounts and tokens.

pub mod account;
pub mod accounts;
pub mod activate;
pub mod enter;
pub mod posts;
pub mod provider;
pub mod tie;
pub mod tokens;

use desk::Hat;
use engine::ids::PersonId;
use serde::Deserialize;

use crate::accounts::event::{self, Event};
use crate::accounts::{ActivateError, Session};
use crate::app::App;
use crate::error::Trouble;
use crate::visit::{self, Caller};

/// Where to go on.
#[derive(Debug, Default, Deserialize)]
pub struct Back {
    back: Option<String>,
    /// A password was just set.
    set: Option<u8>,
}

impl Back {
    pub(super) fn place(&self) -> &str {
        self.back
            .as_deref()
            .filter(|place| visit::local(place))
            .unwrap_or("/inbox")
    }
}

/// Writes down in the access log that something happened about signing in. `person` is absent where nobody has the
/// login.
fn note(
    app: &App,
    caller: &Caller,
    happened: Event,
    person: Option<&PersonId>,
    hat: Option<&Hat>,
) -> Result<(), Trouble> {
    let (from, device) = (caller.place(), &caller.visitor.words);
    // By the desk's clock, as every other line of the log.
    let moment = app.desk()?.clock().now();
    let line = event::line(happened, person, hat, &from, device, moment);
    Ok(app.accounts()?.note(line)?)
}

/// The same of whoever is signed in, under the hat worn.
fn note_own(app: &App, caller: &Caller, happened: Event, session: &Session) -> Result<(), Trouble> {
    let hat = visit::chosen(session);
    note(app, caller, happened, Some(&session.person), hat.as_ref())
}

/// What is told of an outcome: nothing where it went well.
fn told(outcome: Result<(), ActivateError>) -> Result<Option<String>, Trouble> {
    match outcome {
        Ok(()) => Ok(None),
        Err(ActivateError::Accounts(error)) => Err(error.into()),
        Err(error) => Ok(Some(error.to_string())),
    }
}
