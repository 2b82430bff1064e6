//! Keys of orders that came without one.

use crate::intake::hex;
use crate::order::Failure;

/// So many letters at most: a key is a name, not a text.
const LONGEST: usize = 200;

/// The key that came with an order; a fresh one where none came, or a blank one.
pub fn of(given: Option<&str>) -> Result<String, Failure> {
    match given.filter(|key| !key.trim().is_empty()) {
        None => fresh(),
        Some(key) if key.chars().count() > LONGEST => Err(Failure::Malformed(format!(
            "请求号太长，最多 {LONGEST} 个字；请换一个短的，或者不写"
        ))),
        Some(key) => Ok(key.to_owned()),
    }
}

/// 128 bits that nobody has used.
#[expect(
    clippy::disallowed_methods,
    reason = "a fresh key must be unguessable; replay reads it from the entry"
)]
fn fresh() -> Result<String, Failure> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::Malformed(format!("系统没有给出随机数（{error}），请重试")))?;
    Ok(hex(&bytes))
}
