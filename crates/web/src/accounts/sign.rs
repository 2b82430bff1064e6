//! Signing in: by login and password, by what a provider says, by a demonstration's link. A code app is asked for by the
//! first two alike.
//!
//! Guessing is slowed, the owner is not locked out: tries are counted apart for each device that has signed in
//! before, and together for all others. After five, one waits fifteen minutes; a stranger's guesses never make the
//! owner's own device wait.

use calendar::Moment;
use desk::Hat;

use super::{Account, Accounts, AccountsError, Session, Token, Way, digest, password, totp};

/// Tries before one waits.
const TRIES: u64 = 5;
/// How long one waits, in minutes.
const WAIT: i64 = 15;
/// A minute.
const MINUTE: i64 = 60 * 1_000_000;
/// So many devices of an account are known.
const DEVICES: usize = 8;

/// The device somebody signs in on.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    /// The digest of the device cookie, if there is one.
    pub known: Option<String>,
    /// What the device calls itself ([`super::device::words`]).
    pub words: String,
}

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

/// Signs in by login and password. Blocks for the time of one Argon2id.
pub fn sign_in(
    accounts: &dyn Accounts,
    login: &str,
    typed: &str,
    code: &str,
    visitor: &Visitor,
    hat: impl FnOnce(&Account) -> Option<Hat>,
    now: Moment,
) -> Result<SignedIn, SignInError> {
    let login = login.trim();
    let account = accounts.account(login)?.filter(|a| !a.closed);
    let known = known(account.as_ref(), visitor);
    // Login names that nobody has are counted too, so that waiting tells nothing; only their digest is kept.
    let who = format!("{}|{}", digest(login), known.unwrap_or("strangers"));
    let tries = one_more_try(accounts, &who, now)?;
    let agrees = password::agrees(account.as_ref().and_then(|a| a.password.as_deref()), typed);
    let account = account.filter(|_| agrees);
    let account = match account {
        Some(account) if code_agrees(accounts, &account, code, now)? => account,
        _ => {
            return Err(SignInError::Wrong {
                left: TRIES.saturating_sub(tries),
            });
        }
    };
    accounts.forget_tries(&who)?;
    Ok(begin(accounts, &account, visitor, Way::Password, hat, now)?)
}

/// Signs in one whom the provider has named. The code of the code app is asked where one is set up, and guessing it is
/// slowed as guessing a password is.
pub fn sign_in_named(
    accounts: &dyn Accounts,
    login: &str,
    code: &str,
    visitor: &Visitor,
    hat: impl FnOnce(&Account) -> Option<Hat>,
    now: Moment,
) -> Result<SignedIn, SignInError> {
    let account = accounts.account(login)?.filter(|a| !a.closed);
    let Some(account) = account else {
        return Err(SignInError::Wrong { left: 0 });
    };
    if account.code_key.is_some() {
        let who = format!("{}|provider", digest(login));
        let tries = one_more_try(accounts, &who, now)?;
        if !code_agrees(accounts, &account, code, now)? {
            return Err(SignInError::Wrong {
                left: TRIES.saturating_sub(tries),
            });
        }
        accounts.forget_tries(&who)?;
    }
    Ok(begin(accounts, &account, visitor, Way::Provider, hat, now)?)
}

/// The digest of the device, if it signed in to this account before.
fn known<'a>(account: Option<&Account>, visitor: &'a Visitor) -> Option<&'a str> {
    let device = visitor.known.as_deref()?;
    account?.devices.iter().any(|k| k == device).then_some(device)
}

/// Counts a try before it is judged (many at once are no way round) and says how many there are now.
fn one_more_try(accounts: &dyn Accounts, who: &str, now: Moment) -> Result<u64, SignInError> {
    if let Some(before) = accounts.tries(who)?.filter(|before| before.count >= TRIES) {
        let since = now.micros().saturating_sub(before.last.micros());
        if since < WAIT * MINUTE {
            return Err(SignInError::Wait {
                minutes: (WAIT * MINUTE - since) / MINUTE + 1,
            });
        }
        accounts.forget_tries(who)?;
    }
    Ok(accounts.count_try(who, now)?.count)
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
    judged: &Account,
    visitor: &Visitor,
    way: Way,
    hat: impl FnOnce(&Account) -> Option<Hat>,
    now: Moment,
) -> Result<SignedIn, AccountsError> {
    let (token, device) = (Token::random()?, Token::random()?);
    // What was changed while the password was judged stands: a closed account stays closed.
    let mut account = accounts
        .account(&judged.login)?
        .filter(|current| !current.closed && current.password == judged.password)
        .ok_or_else(|| AccountsError("the account was changed while one signed in".to_owned()))?;
    // The device's token is a new one each time; the old one is dropped.
    account.devices.retain(|d| Some(d) != visitor.known.as_ref());
    account.devices.push(device.digest());
    let over = account.devices.len().saturating_sub(DEVICES);
    account.devices.drain(..over);
    accounts.save(&account)?;
    accounts.save_session(&Session {
        token: token.digest(),
        login: account.login.clone(),
        person: account.person.clone(),
        hat: hat(&account).map(|hat| (hat.post, hat.organ)),
        began: now,
        seen: now,
        device: visitor.words.clone(),
        way,
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
    visitor: &Visitor,
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
    begin(accounts, &account, visitor, Way::Link, hat, now).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{ActivateError, activate, invite, set_code_app, set_password};
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
        let visitor = Visitor {
            known: device.map(str::to_owned),
            ..Visitor::default()
        };
        sign_in(store, "0583-1142", typed, "", &visitor, |_| None, at(minute))
    }

    #[test]
    fn a_code_opens_once_and_in_its_time() {
        let (store, code) = invited();
        assert!(enter(&store, "", None, 0).is_err(), "no password, no way in");
        let weak = activate(&store, &Directory::default(), code.text(), "short", at(1));
        assert!(matches!(weak, Err(ActivateError::Weak(_))));
        let late = activate(
            &store,
            &Directory::default(),
            code.text(),
            "a long sentence",
            at(3 * 24 * 60),
        );
        assert!(matches!(late, Err(ActivateError::NoSuchCode)));
        activate(
            &store,
            &Directory::default(),
            code.text(),
            "a long sentence",
            at(2),
        )
        .unwrap();
        let again = activate(
            &store,
            &Directory::default(),
            code.text(),
            "another sentence",
            at(2),
        );
        assert!(matches!(again, Err(ActivateError::NoSuchCode)));
        let signed = enter(&store, "a long sentence", None, 3).unwrap();
        let session = store.session(&signed.token.digest()).unwrap().unwrap();
        assert_eq!(session.person, PersonId::from("chen"));
    }

    #[test]
    fn guessing_is_slowed_and_the_owner_is_not_locked_out() {
        let (store, code) = invited();
        activate(
            &store,
            &Directory::default(),
            code.text(),
            "a long sentence",
            at(0),
        )
        .unwrap();
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
        activate(
            &store,
            &Directory::default(),
            code.text(),
            "a long sentence",
            at(0),
        )
        .unwrap();
        let old = enter(&store, "a long sentence", None, 1).unwrap().token.digest();
        let wrong = set_password(
            &store,
            &Directory::default(),
            "0583-1142",
            "no",
            "quite another one",
        );
        assert!(matches!(wrong, Err(ActivateError::WrongPassword)));
        set_password(
            &store,
            &Directory::default(),
            "0583-1142",
            "a long sentence",
            "quite another one",
        )
        .unwrap();
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
                &Visitor::default(),
                |_| None,
                at_59,
            )
        };
        assert!(with("").is_err());
        assert!(with("287082").is_err(), "this code has been used");
    }
}
