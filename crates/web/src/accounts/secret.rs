//! Tokens and one-time codes: drawn by the machine, kept as digests.

use desk::intake;
use sha2::{Digest, Sha256};

use super::AccountsError;

/// Letters of a one-time code: no O, I, 0, 1, which people mistake for one another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A secret drawn by the machine. It has no `Debug` that shows it.
#[derive(Clone)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// 256 random bits, in hex: for cookies.
    pub fn random() -> Result<Self, AccountsError> {
        Ok(Self(intake::hex(&drawn::<32>()?)))
    }

    /// 80 random bits, written for people: `ABCD-EFGH-JKLM-NPQR`.
    pub fn code() -> Result<Self, AccountsError> {
        let mut text = String::new();
        for (place, byte) in drawn::<16>()?.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            let letter = LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'A');
            text.push(char::from(letter));
        }
        Ok(Self(text))
    }

    /// What goes into the cookie or onto the slip of paper.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is kept.
    pub fn digest(&self) -> String {
        digest(&self.0)
    }
}

/// SHA-256 of a token or of a code as typed (case, blanks and dashes do not count), in hex.
pub fn digest(text: &str) -> String {
    let typed: String = text
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_uppercase())
        .collect();
    intake::hex(&Sha256::digest(typed.as_bytes()))
}

/// Random bytes.
#[expect(
    clippy::disallowed_methods,
    reason = "tokens, codes and salts must not be guessed; nothing of the journal depends on them"
)]
pub(super) fn drawn<const N: usize>() -> Result<[u8; N], AccountsError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| AccountsError(e.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Token, digest};

    #[test]
    fn a_code_may_be_typed_as_people_type() {
        let code = Token::code().unwrap();
        assert_eq!(code.text().len(), 19);
        assert_eq!(
            digest(&code.text().to_lowercase().replace('-', " ")),
            code.digest()
        );
        assert_ne!(Token::code().unwrap().digest(), code.digest());
        assert_eq!(format!("{code:?}"), "Token(…)");
    }
}
