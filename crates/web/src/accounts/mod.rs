//! Accounts: who may sign in, how, and who is signed in.
//!
//! An account belongs to a person of the directory; what the person may see and do comes from the posts, never from
//! the account. There are no default passwords: an account begins with a one-time code, with which its person sets
//! the password.
//!
//! Always holds: no password, code or token is kept, only an Argon2id or SHA-256 digest of it; a code opens once.

mod change;
pub mod device;
pub mod event;
mod invite;
mod kept;
mod password;
mod secret;
mod sign;
pub mod tokens;
mod totp;

use calendar::Moment;
use engine::ids::PersonId;

pub use change::{ActivateError, activate, confirm, set_code_app, set_password};
pub use invite::{Invitation, InviteError, good_login, invite};
pub use secret::{Token, digest};
pub use sign::{SignInError, SignedIn, Visitor, sign_in, sign_in_by_code, sign_in_named};
pub use store::{Access, Account, Activation, Session, Tie, Tries, Way};
pub use totp::{key_uri, new_key, steps_holding};

/// Why accounts could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("账号资料读写不了：{0}")]
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
    /// Ends the session of a person that bears this id; whether there was one.
    fn end_session_of(&self, person: &PersonId, id: &str) -> Result<bool, AccountsError>;
    /// The sessions of a person, the oldest first, run out or not.
    fn sessions(&self, person: &PersonId) -> Result<Vec<Session>, AccountsError>;
    /// The account that a provider's subject is tied to.
    fn tied_to(&self, issuer: &str, subject: &str) -> Result<Option<Tie>, AccountsError>;
    /// What an account is tied to.
    fn tie_of(&self, login: &str) -> Result<Option<Tie>, AccountsError>;
    /// Ties a subject to an account; false where it is another's.
    fn put_tie(&self, issuer: &str, subject: &str, tie: &Tie) -> Result<bool, AccountsError>;
    /// Takes an account's tie off; whether there was one.
    fn cut_tie(&self, login: &str) -> Result<bool, AccountsError>;
    /// Writes a line of the access log.
    fn note(&self, line: Access) -> Result<(), AccountsError>;
    /// Failed tries of one who guesses (an account on one device, or an account from unknown devices).
    fn tries(&self, who: &str) -> Result<Option<Tries>, AccountsError>;
    /// Counts one more try and says how many there are now.
    fn count_try(&self, who: &str, now: Moment) -> Result<Tries, AccountsError>;
    /// Forgets the tries.
    fn forget_tries(&self, who: &str) -> Result<(), AccountsError>;
    /// Forgets sessions and tries last used before a moment.
    fn clear(&self, before: Moment) -> Result<(), AccountsError>;
}
