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

/// The digits of a number, as typed: those of a Chinese keyboard too.
pub(super) fn digits(text: &str) -> String {
    let digit = |letter: char| match letter {
        '０'..='９' => char::from_digit(u32::from(letter) - u32::from('０'), 10),
        other => other.is_ascii_digit().then_some(other),
    };
    text.chars().filter_map(digit).collect()
}

/// A phone number, however it was typed: its digits, without the country's code before a mobile number.
pub fn phone(text: &str) -> String {
    let digits = digits(text);
    match digits.strip_prefix("86") {
        Some(bare) if bare.len() == 11 && bare.starts_with('1') => bare.to_owned(),
        _ => digits,
    }
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
        for typed in [
            "138-0000 2206",
            "+86 138 0000 2206",
            "１３８００００２２０６",
            "a13800002206",
        ] {
            assert_eq!(phone(typed), "13800002206", "{typed}");
        }
        assert_eq!(phone("0595-8612 3456"), "059586123456");
        assert_eq!(letters("00011f20", 4), "AB9A");
    }
}
