//! Passwords: Argon2id; twelve characters at least; none that is common or foreseeable. No kinds of letters are asked for.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use engine::ids::PersonId;
use engine::world::Directory;

use super::AccountsError;
use super::secret::drawn;

/// At least so many characters.
pub(super) const LEAST: usize = 12;

/// At most so many bytes: more is no password but an attempt to keep the machine busy.
const MOST: usize = 512;

/// So many characters must be left of it, where digits, marks and words of the place are taken off.
const LEFT: usize = 6;

/// Words, and foreseeable passwords made of them (`passwords/build.mjs` says how).
static COMMON: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("../../passwords/common.txt").lines().collect());

/// Words of the place and of the person, in which nobody's password may consist: the product, the county, the bureau,
/// the person's name.
pub(super) fn own_words(directory: &Directory, person: &PersonId) -> Vec<String> {
    let county = directory.county_name.as_str();
    let bare = county.trim_end_matches(['市', '县', '区']);
    let name = directory.people.get(person).map_or("", |p| p.name.as_str());
    // The longer ones first: what is taken off leaves nothing of them.
    ["liantiao", "联调", "司法局", "司法所", county, bare, name]
        .into_iter()
        .filter(|word| word.chars().count() >= 2)
        .map(str::to_lowercase)
        .collect()
}

/// What is wrong with a password somebody wants, in a clerk's words; `None` where nothing is. `own` are the words of the
/// place and of the person.
pub(super) fn fault(password: &str, login: &str, own: &[String]) -> Option<&'static str> {
    let length = password.chars().count();
    if length < LEAST {
        return Some("密码至少 12 位，一句话也可以");
    }
    if password.len() > MOST {
        return Some("密码太长，请在 500 个字节以内");
    }
    let lower = password.to_lowercase();
    let mut letters: Vec<char> = lower.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if letters.len() < 5 || lower.contains(&login.to_lowercase()) {
        return Some("这个密码太容易猜：不要只用几个字符，不要含账号");
    }
    let left = own
        .iter()
        .fold(lower.clone(), |left, word| left.replace(word, " "));
    if core(&left).chars().count() < LEFT {
        return Some(
            "这个密码太容易猜：去掉地名、单位、姓名、数字和符号，剩下的太少。用一句只有自己想得到的话最好",
        );
    }
    if COMMON.contains(lower.as_str()) || COMMON.contains(core(&lower)) {
        return Some("这个密码很多人都在用，别人一试就中。用一句只有自己想得到的话最好");
    }
    None
}

/// What is left without the digits and marks at either end, which people add to a word.
fn core(password: &str) -> &str {
    password.trim_matches(|c: char| !c.is_alphabetic())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Vec<String> {
        ["liantiao", "司法局", "南安市", "南安", "陈丽云"]
            .map(str::to_owned)
            .to_vec()
    }

    #[test]
    fn the_common_and_the_foreseeable_are_refused() {
        for bad in [
            "password1234",
            "Administrator2024!",
            "1qaz2wsx3edc",
            "qwertyuiop123",
            "woaizhongguo88",
            "123123123123",
            "zhang1234567890",
            "南安市司法局123456",
            "陈丽云1990年1月1日",
            "LianTiao2024!!",
            "abc0583-1142xyz",
            "abababababab",
            "short",
        ] {
            assert!(fault(bad, "0583-1142", &own()).is_some(), "{bad}");
        }
        for good in [
            "a long sentence",
            "每天早上在南安吃一碗面线糊",
            "correct horse battery",
            "quite another one",
        ] {
            assert_eq!(fault(good, "0583-1142", &own()), None, "{good}");
        }
    }

    #[test]
    fn the_list_is_as_long_as_the_standard_asks() {
        let list = include_str!("../../passwords/common.txt");
        let long = list.lines().filter(|line| line.chars().count() >= LEAST).count();
        assert!(long >= 3_000, "{long}");
        assert!(list.lines().is_sorted() && list.lines().all(|line| line == line.to_lowercase()));
        assert_eq!(COMMON.len(), list.lines().count(), "none stands there twice");
    }
}
