//! Passwords: Argon2id, twelve characters at least, nothing else asked of them.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use super::AccountsError;
use super::secret::drawn;

/// At least so many characters.
pub(super) const LEAST: usize = 12;

/// At most so many bytes: more is no password but an attempt to keep the machine busy.
const MOST: usize = 512;

/// What is wrong with a password somebody wants, in a clerk's words; `None` where nothing is.
pub(super) fn fault(password: &str, login: &str) -> Option<&'static str> {
    let length = password.chars().count();
    if length < LEAST {
        return Some("密码至少 12 位，一句话也可以");
    }
    if password.len() > MOST {
        return Some("密码太长，请在 500 个字节以内");
    }
    let mut letters: Vec<char> = password.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if letters.len() < 5 || password.contains(login) {
        return Some("这个密码太容易猜：不要只用几个字符，不要含账号");
    }
    None
}

/// The Argon2id digest of a password. Slow on purpose: call it where blocking is allowed.
pub(super) fn hash(password: &str) -> Result<String, AccountsError> {
    let salt = drawn::<16>()?;
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|e| AccountsError(e.to_string()))
}

/// Whether the password is the one. Takes as long where there is no account to compare with.
pub(super) fn agrees(kept: Option<&str>, password: &str) -> bool {
    if password.len() > MOST {
        return false;
    }
    let parsed = kept.and_then(|text| PasswordHash::new(text).ok());
    match parsed {
        Some(parsed) => Argon2::default()
            .verify_password(password.as_bytes(), &parsed)
            .is_ok(),
        None => {
            // Same work, so that the time tells nobody whether the account is there.
            let spent = Argon2::default().hash_password_with_salt(password.as_bytes(), &[0; 16]);
            drop(spent);
            false
        }
    }
}
