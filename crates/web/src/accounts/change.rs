//! Activating, changing the password, the code app.

use calendar::Moment;
use engine::world::Directory;

use super::{Account, Accounts, AccountsError, digest, password, totp};

/// Why a password is not set.
#[derive(Debug, thiserror::Error)]
pub enum ActivateError {
    /// The code is unknown, used or out of date.
    #[error("激活码不对、已用过或已过期。请向本单位管理员再要一个。")]
    NoSuchCode,
    /// The password will not do.
    #[error("{0}")]
    Weak(&'static str),
    /// The present password is not right.
    #[error("现在的密码不对，没有改动。")]
    WrongPassword,
    /// The app's code is not right.
    #[error("动态码不对，没有改动。请看验证器上的六位数，再填一次。")]
    WrongCode,
    /// It could not be written.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
}

/// Sets the password by a one-time code. Sessions of the person end: whoever had them had the old password.
pub fn activate(
    accounts: &dyn Accounts,
    directory: &Directory,
    code: &str,
    wanted: &str,
    now: Moment,
) -> Result<Account, ActivateError> {
    let code = digest(code);
    let account = accounts
        .by_activation(&code)?
        .filter(|a| a.activation.as_ref().is_some_and(|given| now < given.until))
        .ok_or(ActivateError::NoSuchCode)?;
    let own = password::own_words(directory, &account.person);
    if let Some(fault) = password::fault(wanted, &account.login, &own) {
        return Err(ActivateError::Weak(fault));
    }
    let hash = password::hash(wanted)?;
    if !accounts.take_activation(&account.login, &code)? {
        return Err(ActivateError::NoSuchCode);
    }
    let account = Account {
        password: Some(hash),
        activation: None,
        devices: Vec::new(),
        ..account
    };
    accounts.save(&account)?;
    accounts.end_sessions(&account.person)?;
    Ok(account)
}

/// Whether one's own password is the one typed: asked before what changes how one signs in.
pub fn confirm(accounts: &dyn Accounts, login: &str, present: &str) -> Result<Account, ActivateError> {
    accounts
        .account(login)?
        .filter(|a| !a.closed && password::agrees(a.password.as_deref(), present))
        .ok_or(ActivateError::WrongPassword)
}

/// Changes the password of one who knows it. All sessions end.
pub fn set_password(
    accounts: &dyn Accounts,
    directory: &Directory,
    login: &str,
    present: &str,
    wanted: &str,
) -> Result<(), ActivateError> {
    let account = confirm(accounts, login, present)?;
    let own = password::own_words(directory, &account.person);
    if let Some(fault) = password::fault(wanted, login, &own) {
        return Err(ActivateError::Weak(fault));
    }
    let account = Account {
        password: Some(password::hash(wanted)?),
        ..account
    };
    accounts.save(&account)?;
    accounts.end_sessions(&account.person)?;
    Ok(())
}

/// Sets up a code app (its first code proves it works), or takes it off (`key` absent). Asks the password.
pub fn set_code_app(
    accounts: &dyn Accounts,
    login: &str,
    present: &str,
    key: Option<&str>,
    code: &str,
    now: Moment,
) -> Result<(), ActivateError> {
    let account = confirm(accounts, login, present)?;
    let step = match key {
        Some(key) => totp::steps_holding(key, code, now).ok_or(ActivateError::WrongCode)?,
        None => 0,
    };
    accounts.save(&Account {
        code_key: key.map(str::to_owned),
        code_step: step,
        ..account
    })?;
    Ok(())
}
