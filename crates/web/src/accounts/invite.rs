//! Giving an account: a one-time code, handed over in person, with which the person sets the password.

use calendar::Moment;
use engine::ids::PersonId;
use engine::world::Directory;

use super::{Account, Accounts, AccountsError, Activation, Token};

/// A one-time code lasts three days.
const LASTS: i64 = 3 * 24 * 3_600 * 1_000_000;

/// What is handed over.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// What to type.
    pub login: String,
    /// The code, shown once.
    pub code: Token,
    /// Valid until then.
    pub until: Moment,
}

/// Why no account is given.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// The directory has not the person.
    #[error("人员“{0}”不在名录里；请先用 enrol 登记人员和岗位")]
    NoSuchPerson(PersonId),
    /// The login is another's.
    #[error("账号“{0}”已是别人的；请换一个工号或手机号")]
    Taken(String),
    /// A login is letters, digits, dashes.
    #[error("账号“{0}”不能用；请用 3 到 32 位字母、数字、横线")]
    BadLogin(String),
    /// It could not be written.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
}

/// Whether a text can be a login.
pub fn good_login(login: &str) -> bool {
    (3..=32).contains(&login.len()) && login.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Gives a person an account, or a known account a new code (a forgotten password). The old password no longer
/// opens once the code is used; sessions end then too.
pub fn invite(
    accounts: &dyn Accounts,
    directory: &Directory,
    login: &str,
    person: &PersonId,
    administrator: bool,
    now: Moment,
) -> Result<Invitation, InviteError> {
    if !good_login(login) {
        return Err(InviteError::BadLogin(login.to_owned()));
    }
    if !directory.people.contains_key(person) {
        return Err(InviteError::NoSuchPerson(person.clone()));
    }
    let known = accounts.account(login)?;
    if known.as_ref().is_some_and(|a| a.person != *person) {
        return Err(InviteError::Taken(login.to_owned()));
    }
    let code = Token::code()?;
    let until = now.plus_micros(LASTS);
    let mut account = known.unwrap_or_else(|| Account::new(login, person.clone()));
    account.administrator |= administrator;
    account.closed = false;
    account.activation = Some(Activation {
        code: code.digest(),
        until,
    });
    accounts.save(&account)?;
    Ok(Invitation {
        login: login.to_owned(),
        code,
        until,
    })
}
