//! Accounts: who may sign in, how, and who is signed in.
//!
//! An account belongs to a person of the directory; what the person may see and do comes from the posts, never from
//! the account. There are no default passwords: an account begins with a one-time code, with which its person sets
//! the password.
//!
//! Always holds: no password, code or token is kept, only an Argon2id or SHA-256 digest of it; a code opens once.

mod invite;
mod ledger;
mod password;
mod secret;
mod sign;
mod totp;

use calendar::Moment;
use desk::Hat;
use engine::ids::PersonId;
use serde::{Deserialize, Serialize};

pub use invite::{Invitation, InviteError, invite};
pub use ledger::Ledger;
pub use secret::{Token, digest};
pub use sign::{ActivateError, SignInError, SignedIn, activate, set_code_app, set_password, sign_in};
pub use totp::{key_uri, new_key, steps_holding};

/// One who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// What is typed: a staff number or a phone number.
    pub login: String,
    /// Whose it is.
    pub person: PersonId,
    /// May give accounts to others and end their sessions.
    #[serde(default)]
    pub administrator: bool,
    /// Argon2id, as a PHC string; absent until activated.
    #[serde(default)]
    pub password: Option<String>,
    /// The key of the code app, base32; absent where none is set up.
    #[serde(default)]
    pub code_key: Option<String>,
    /// The last time step whose code was used: a code opens once.
    #[serde(default)]
    pub code_step: i64,
    /// The one-time code that sets the password anew.
    #[serde(default)]
    pub activation: Option<Activation>,
    /// SHA-256 of the tokens of devices that signed in before, the latest last.
    #[serde(default)]
    pub devices: Vec<String>,
    /// Closed by an administrator or by its person.
    #[serde(default)]
    pub closed: bool,
}

/// A one-time code that has been given out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
    /// SHA-256 of the code.
    pub code: String,
    /// Valid until then.
    pub until: Moment,
}

/// One who is signed in, on one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// SHA-256 of the token in the cookie.
    pub token: String,
    /// The account.
    pub login: String,
    /// The person.
    pub person: PersonId,
    /// The post chosen; absent until chosen.
    #[serde(default)]
    pub hat: Option<Hat>,
    /// When it began.
    pub began: Moment,
    /// When it was last used, to the minute or so.
    pub seen: Moment,
}

/// Failed tries in a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tries {
    /// How many.
    pub count: u32,
    /// When the last was, in microseconds since 1970.
    pub last: i64,
}

/// Why accounts could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("账号资料读写不了:{0}")]
pub struct AccountsError(pub String);

/// Where accounts and sessions are kept. Small on purpose: everything that is a rule stands in this module's
/// functions, so that a store has nothing to decide.
pub trait Accounts: Send + Sync {
    /// The account of that login.
    fn account(&self, login: &str) -> Result<Option<Account>, AccountsError>;
    /// The account whose one-time code has that digest.
    fn by_activation(&self, code: &str) -> Result<Option<Account>, AccountsError>;
    /// All accounts, by login.
    fn accounts(&self) -> Result<Vec<Account>, AccountsError>;
    /// Writes an account, new or known.
    fn save(&self, account: &Account) -> Result<(), AccountsError>;
    /// Takes the one-time code off the account, if it still has it: of two who try, one gets it.
    fn take_activation(&self, login: &str, code: &str) -> Result<bool, AccountsError>;
    /// Moves `code_step` up to `step`; false where it stands there or further already.
    fn take_step(&self, login: &str, step: i64) -> Result<bool, AccountsError>;
    /// The session of that token's digest.
    fn session(&self, token: &str) -> Result<Option<Session>, AccountsError>;
    /// Writes a session, new or known.
    fn save_session(&self, session: &Session) -> Result<(), AccountsError>;
    /// Ends a session.
    fn end_session(&self, token: &str) -> Result<(), AccountsError>;
    /// Ends all sessions of a person; how many there were.
    fn end_sessions(&self, person: &PersonId) -> Result<u64, AccountsError>;
    /// How many sessions a person has.
    fn sessions(&self, person: &PersonId) -> Result<u64, AccountsError>;
    /// Failed tries of one who guesses (an account on one device, or an account from unknown devices).
    fn tries(&self, who: &str) -> Result<Tries, AccountsError>;
    /// Counts one more try and says how many there are now.
    fn count_try(&self, who: &str, now: Moment) -> Result<Tries, AccountsError>;
    /// Forgets the tries.
    fn forget_tries(&self, who: &str) -> Result<(), AccountsError>;
}
