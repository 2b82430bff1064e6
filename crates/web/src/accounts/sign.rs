//! Signing in, activating, changing the password.
//!
//! Guessing is slowed, the owner is not locked out: tries are counted apart for each device that has signed in
//! before, and together for all others. After five, one waits fifteen minutes; a stranger's guesses never make the
//! owner's own device wait.

use calendar::Moment;
use desk::Hat;

use super::{Account, Accounts, AccountsError, Session, Token, digest, password, totp};

/// Tries before one waits.
const TRIES: u64 = 5;
/// How long one waits, in minutes.
const WAIT: i64 = 15;
/// A minute.
const MINUTE: i64 = 60 * 1_000_000;
/// So many devices of an account are known.
const DEVICES: usize = 8;

/// What is given to the browser.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// For the session cookie.
    pub token: Token,
    /// For the device cookie.
    pub device: Token,
    /// Whose.
    pub account: Account,
}

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Login, password or code are not right; so many tries are left.
    #[error("账号、密码或动态码不对。还可以试 {left} 次，之后停 15 分钟。")]
    Wrong {
        /// Tries left.
        left: u64,
    },
    /// Too many tries from here.
    #[error("试的次数太多，请过 {minutes} 分钟再试。您以前用过的电脑不受影响。")]
    Wait {
        /// So many more minutes.
        minutes: i64,
    },
    /// It could not be read.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
}

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

/// Signs in. `device` is the digest of the device cookie, if there is one. Blocks for the time of one Argon2id.
pub fn sign_in(
    accounts: &dyn Accounts,
    login: &str,
    typed: &str,
    code: &str,
    device: Option<&str>,
    hat: impl FnOnce(&Account) -> Option<Hat>,
    now: Moment,
) -> Result<SignedIn, SignInError> {
    let login = login.trim();
    let account = accounts.account(login)?.filter(|a| !a.closed);
    let known = device.filter(|d| account.as_ref().is_some_and(|a| a.devices.iter().any(|k| k == d)));
    // Login names that nobody has are counted too, so that waiting tells nothing; only their digest is kept.
    let who = format!("{}|{}", digest(login), known.unwrap_or("strangers"));
    if let Some(before) = accounts.tries(&who)?.filter(|before| before.count >= TRIES) {
        let since = now.micros().saturating_sub(before.last.micros());
        if since < WAIT * MINUTE {
            return Err(SignInError::Wait {
                minutes: (WAIT * MINUTE - since) / MINUTE + 1,
            });
        }
        accounts.forget_tries(&who)?;
    }
    // Counted before it is judged: many at once are no way round.
    let tries = accounts.count_try(&who, now)?;
    let agrees = password::agrees(account.as_ref().and_then(|a| a.password.as_deref()), typed);
    let account = account.filter(|_| agrees);
    let account = match account {
        Some(account) if code_agrees(accounts, &account, code, now)? => account,
        _ => {
            return Err(SignInError::Wrong {
                left: TRIES.saturating_sub(tries.count),
            });
        }
    };
    accounts.forget_tries(&who)?;
    Ok(begin(accounts, account, known, hat, now)?)
}

fn code_agrees(
    accounts: &dyn Accounts,
    account: &Account,
    code: &str,
    now: Moment,
) -> Result<bool, AccountsError> {
    match &account.code_key {
        None => Ok(true),
        Some(key) => match totp::steps_holding(key, code, now) {
            Some(step) => accounts.take_step(&account.login, step),
            None => Ok(false),
        },
    }
}

fn begin(
    accounts: &dyn Accounts,
    mut account: Account,
    known: Option<&str>,
    hat: impl FnOnce(&Account) -> Option<Hat>,
    now: Moment,
) -> Result<SignedIn, AccountsError> {
    let (token, device) = (Token::random()?, Token::random()?);
    // The device's token is a new one each time; the old one is dropped.
    account.devices.retain(|d| Some(d.as_str()) != known);
    account.devices.push(device.digest());
    let over = account.devices.len().saturating_sub(DEVICES);
    account.devices.drain(..over);
    if let Some(current) = accounts.account(&account.login)? {
        account.code_step = current.code_step;
    }
    accounts.save(&account)?;
    accounts.save_session(&Session {
        token: token.digest(),
        login: account.login.clone(),
        person: account.person.clone(),
        hat: hat(&account).map(|hat| (hat.post, hat.organ)),
        began: now,
        seen: now,
    })?;
    Ok(SignedIn {
        token,
        device,
        account,
    })
}

/// Signs in by a one-time code alone, as a demonstration's links do; the code is used up. Absent: it is unknown, used
/// or out of date.
pub fn sign_in_by_code(
    accounts: &dyn Accounts,
    code: &str,
    hat: impl FnOnce(&Account) -> Option<Hat>,
    now: Moment,
) -> Result<Option<SignedIn>, AccountsError> {
    let code = digest(code);
    let account = accounts
        .by_activation(&code)?
        .filter(|a| !a.closed && a.activation.as_ref().is_some_and(|given| now < given.until));
    let Some(account) = account else {
        return Ok(None);
    };
    if !accounts.take_activation(&account.login, &code)? {
        return Ok(None);
    }
    let account = Account {
        activation: None,
        ..account
    };
    begin(accounts, account, None, hat, now).map(Some)
}

/// Sets the password by a one-time code. Sessions of the person end: whoever had them had the old password.
pub fn activate(
    accounts: &dyn Accounts,
    code: &str,
    wanted: &str,
    now: Moment,
) -> Result<Account, ActivateError> {
    let code = digest(code);
    let account = accounts
        .by_activation(&code)?
        .filter(|a| a.activation.as_ref().is_some_and(|given| now < given.until))
        .ok_or(ActivateError::NoSuchCode)?;
    if let Some(fault) = password::fault(wanted, &account.login) {
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

/// Changes the password of one who knows it. All sessions end.
pub fn set_password(
    accounts: &dyn Accounts,
    login: &str,
    present: &str,
    wanted: &str,
) -> Result<(), ActivateError> {
    let account = accounts
        .account(login)?
        .filter(|a| password::agrees(a.password.as_deref(), present))
        .ok_or(ActivateError::WrongPassword)?;
    if let Some(fault) = password::fault(wanted, login) {
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
    let account = accounts
        .account(login)?
        .filter(|a| password::agrees(a.password.as_deref(), present))
        .ok_or(ActivateError::WrongPassword)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::invite;
    use engine::ids::{County, PersonId};
    use engine::world::{Directory, Person};
    use store::Store;

    fn at(minutes: i64) -> Moment {
        Moment::from_micros(minutes * MINUTE)
    }

    fn invited() -> (Store, Token) {
        let store = Store::in_memory(County("350583".to_owned())).unwrap();
        let mut directory = Directory::default();
        let chen = PersonId::from("chen");
        directory.people.insert(
            chen.clone(),
            Person {
                id: chen.clone(),
                name: "陈丽云".to_owned(),
                posts: Vec::new(),
                simulated: true,
            },
        );
        let given = invite(&store, &directory, "0583-1142", &chen, false, at(0)).unwrap();
        (store, given.code)
    }

    fn enter(store: &Store, typed: &str, device: Option<&str>, minute: i64) -> Result<SignedIn, SignInError> {
        sign_in(store, "0583-1142", typed, "", device, |_| None, at(minute))
    }

    #[test]
    fn a_code_opens_once_and_in_its_time() {
        let (store, code) = invited();
        assert!(enter(&store, "", None, 0).is_err(), "no password, no way in");
        let weak = activate(&store, code.text(), "short", at(1));
        assert!(matches!(weak, Err(ActivateError::Weak(_))));
        let late = activate(&store, code.text(), "a long sentence", at(3 * 24 * 60));
        assert!(matches!(late, Err(ActivateError::NoSuchCode)));
        activate(&store, code.text(), "a long sentence", at(2)).unwrap();
        let again = activate(&store, code.text(), "another sentence", at(2));
        assert!(matches!(again, Err(ActivateError::NoSuchCode)));
        let signed = enter(&store, "a long sentence", None, 3).unwrap();
        let session = store.session(&signed.token.digest()).unwrap().unwrap();
        assert_eq!(session.person, PersonId::from("chen"));
    }

    #[test]
    fn guessing_is_slowed_and_the_owner_is_not_locked_out() {
        let (store, code) = invited();
        activate(&store, code.text(), "a long sentence", at(0)).unwrap();
        let mine = enter(&store, "a long sentence", None, 1).unwrap().device.digest();
        for left in (0..5).rev() {
            let Err(SignInError::Wrong { left: told }) = enter(&store, "guess", None, 2) else {
                panic!("a guess is wrong");
            };
            assert_eq!(told, left);
        }
        let right_but_strange = enter(&store, "a long sentence", None, 3);
        assert!(matches!(right_but_strange, Err(SignInError::Wait { .. })));
        let owner = enter(&store, "a long sentence", Some(&mine), 3).unwrap();
        assert_ne!(owner.device.digest(), mine, "the device's token is renewed");
        assert!(enter(&store, "a long sentence", None, 20).is_ok(), "it passes");
    }

    #[test]
    fn a_new_password_ends_all_sessions_and_a_code_app_is_asked() {
        let (store, code) = invited();
        activate(&store, code.text(), "a long sentence", at(0)).unwrap();
        let old = enter(&store, "a long sentence", None, 1).unwrap().token.digest();
        let wrong = set_password(&store, "0583-1142", "no", "quite another one");
        assert!(matches!(wrong, Err(ActivateError::WrongPassword)));
        set_password(&store, "0583-1142", "a long sentence", "quite another one").unwrap();
        assert_eq!(store.session(&old).unwrap(), None);
        let key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let at_59 = Moment::from_micros(59_000_000);
        let set = |code: &str| set_code_app(&store, "0583-1142", "quite another one", Some(key), code, at_59);
        assert!(matches!(set("000000"), Err(ActivateError::WrongCode)));
        set("287082").unwrap();
        let with = |code: &str| {
            sign_in(
                &store,
                "0583-1142",
                "quite another one",
                code,
                None,
                |_| None,
                at_59,
            )
        };
        assert!(with("").is_err());
        assert!(with("287082").is_err(), "this code has been used");
    }
}
