//! Keys of orders that came without one.

use crate::intake::hex;
use crate::order::Failure;

/// 128 bits that nobody has used.
#[expect(
    clippy::disallowed_methods,
    reason = "a fresh key must be unguessable; replay reads it from the entry"
)]
pub fn fresh() -> Result<String, Failure> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::Malformed(format!("系统没有给出随机数（{error}），请重试")))?;
    Ok(hex(&bytes))
}
