//! Codes of a code app: six digits, thirty seconds (RFC 6238 with SHA-1, which every app speaks).

use calendar::Moment;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

use super::AccountsError;
use super::secret::drawn;

/// The alphabet of base32 (RFC 4648).
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new key: 160 bits, in base32.
pub fn new_key() -> Result<String, AccountsError> {
    Ok(encode(&drawn::<20>()?))
}

/// The address an app reads the key from.
pub fn key_uri(login: &str, key: &str) -> String {
    format!("otpauth://totp/liantiao:{login}?secret={key}&issuer=liantiao")
}

/// The time steps, now and one to either side, whose code is `typed`; a code is good for one use, so the caller
/// takes the step.
pub fn steps_holding(key: &str, typed: &str, now: Moment) -> Option<i64> {
    let typed: String = typed.chars().filter(char::is_ascii_digit).collect();
    let step = now.micros().div_euclid(30_000_000);
    let key = decode(key)?;
    [step, step - 1, step + 1]
        .into_iter()
        .find(|step| code(&key, *step).is_some_and(|code| code.as_bytes().ct_eq(typed.as_bytes()).into()))
}

fn code(key: &[u8], step: i64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).ok()?;
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest.last()? & 0x0f);
    let four: [u8; 4] = digest.get(offset..offset + 4)?.try_into().ok()?;
    let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000;
    Some(format!("{number:06}"))
}

fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let place = usize::try_from((held >> bits) & 31).unwrap_or(0);
            text.push(char::from(BASE32.get(place).copied().unwrap_or(b'A')));
        }
        held &= (1 << bits) - 1;
    }
    text
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u32, 0_u32);
    for letter in text.bytes() {
        let place = BASE32.iter().position(|b| *b == letter.to_ascii_uppercase())?;
        held = (held << 5) | u32::try_from(place).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 255).ok()?);
        }
        held &= (1 << bits) - 1;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{code, decode, encode, steps_holding};
    use calendar::Moment;

    #[test]
    fn the_examples_of_rfc_6238() {
        // Appendix B gives eight digits; six are its last six.
        let key = b"12345678901234567890";
        for (seconds, eight) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (2_000_000_000, "69279037"),
        ] {
            assert_eq!(code(key, seconds / 30).as_deref(), Some(&eight[2..]));
        }
        let text = encode(key);
        assert_eq!(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(decode(&text).as_deref(), Some(key.as_slice()));
    }

    #[test]
    fn a_code_holds_a_step_to_either_side() {
        let at = |seconds: i64| Moment::from_micros(seconds * 1_000_000);
        let key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assert_eq!(steps_holding(key, "287 082", at(59)), Some(1));
        assert_eq!(steps_holding(key, "287082", at(89)), Some(1));
        assert_eq!(steps_holding(key, "287082", at(120)), None);
        assert_eq!(steps_holding(key, "", at(59)), None);
    }
}
