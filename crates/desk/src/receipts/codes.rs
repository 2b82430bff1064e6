//! Codes as people read and type them.

/// Letters of a code: no O, I, 0, 1, which people mistake for one another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A code as it is kept: letters and digits in capitals, whatever stands between them.
pub fn as_typed(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

/// The digits of a phone number, as typed.
pub(super) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The first letters of a hash in hex: five bits of each byte.
pub(super) fn letters(hash: &str, length: usize) -> String {
    let bytes = (0..length).map(|place| {
        let pair = hash.get(place * 2..place * 2 + 2).unwrap_or("00");
        u8::from_str_radix(pair, 16).unwrap_or_default()
    });
    bytes
        .map(|byte| char::from(LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'A')))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        assert_eq!(as_typed(" n7k 3qd-2ma\n"), "N7K3QD2MA");
        assert_eq!(digits("138-0000 2206"), "13800002206");
        assert_eq!(letters("00011f20", 4), "AB9A");
    }
}
