//! Numbers of parties that may be mistyped: an identity number (GB 11643-1999) or a firm's credit code (GB 32100-2015)
//! whose check does not agree, a number of the wrong length, a telephone number that is none. Passports and other papers have no such rule and are
//! never doubted.

use catalogue::model::Procedure;

use super::Typed;

/// Weights of the first seventeen digits of an identity number, and the check by the sum's rest of eleven
/// (GB 11643-1999; ISO 7064 MOD 11-2).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// What of a form may be mistyped, a sentence each.
pub(super) fn of(procedure: &Procedure, typed: &Typed) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in &typed.0 {
        let mut parts = name.split('#');
        let (Some(party), Some(row), Some(part)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let Some(party) = party.strip_prefix("a.party.") else {
            continue;
        };
        let firm = typed.get(&format!("a.party.{party}#{row}#kind")) == Some("firm");
        let doubt = match part {
            "id_number" if firm => credit_code(value),
            "id_number" => identity(value),
            "phone" => telephone(value),
            _ => None,
        };
        if let Some(doubt) = doubt {
            let label = procedure.parties.get(party).map_or(party, |party| &party.label);
            let place = row.parse::<usize>().map_or(1, |row| row.saturating_add(1));
            found.push(format!("{label}（第 {place} 位）{doubt}"));
        }
    }
    found
}

/// What is doubtful about an identity number.
fn identity(typed: &str) -> Option<&'static str> {
    let letters: Vec<char> = typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let digits = letters.iter().take_while(|c| c.is_ascii_digit()).count();
    match (letters.len(), digits) {
        // Nothing, one of the first generation, or another paper with letters.
        (0, _) | (15, 15) => None,
        (18, 17 | 18) => {
            let weighed = letters.iter().zip(WEIGHTS);
            let sum: u32 = weighed
                .filter_map(|(c, weight)| Some(c.to_digit(10)? * weight))
                .sum();
            let rest = usize::try_from(sum % 11).unwrap_or_default();
            let agrees = CHECKS.get(rest) == letters.last();
            (!agrees).then_some("的身份证号码前后对不上（最后一位是校验位），多半抄错了一位")
        }
        (all, digits) if all == digits => Some("的身份证号码位数不对，应当是 18 位"),
        _ => None,
    }
}

/// Letters of a unified social credit code in the order of their values, and weights of the first seventeen
/// (GB 32100-2015).
const CODE: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const CODE_WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// What is doubtful about a unified social credit code; older numbers of firms have other lengths.
fn credit_code(typed: &str) -> Option<&'static str> {
    let letters: Vec<char> = typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect();
    if letters.len() != 18 {
        return None;
    }
    let values: Option<Vec<usize>> = letters.iter().map(|c| CODE.find(*c)).collect();
    let agrees = values.is_some_and(|values| {
        let sum: usize = values
            .iter()
            .zip(CODE_WEIGHTS)
            .map(|(value, weight)| value * weight)
            .sum();
        values.last() == Some(&((31 - sum % 31) % 31))
    });
    (!agrees).then_some("的统一社会信用代码前后对不上（最后一位是校验位），多半抄错了一位")
}

/// What is doubtful about a telephone number.
fn telephone(typed: &str) -> Option<&'static str> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let local = digits
        .strip_prefix("86")
        .filter(|rest| rest.len() >= 10)
        .unwrap_or(&digits);
    let mobile = local.len() == 11 && local.starts_with('1');
    let landline = (7..=12).contains(&local.len()) && !local.starts_with('1');
    (!typed.trim().is_empty() && !mobile && !landline).then_some("的电话号码位数不对")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_number_agrees_with_its_check_digit() {
        // The standard's own examples.
        for right in ["11010519491231002X", "440524188001010014", "11010519491231002x"] {
            assert_eq!(identity(right), None, "{right}");
        }
        for wrong in ["110105194912310021", "440524188001010041", "44052418800101001"] {
            assert!(identity(wrong).is_some(), "{wrong}");
        }
        for other in [
            "",
            " ",
            "350583800101001",
            "H1234567890",
            "EA1234567",
            "91350583MA2XYZ1234",
        ] {
            assert_eq!(identity(other), None, "{other}");
        }
    }

    #[test]
    fn a_credit_code_agrees_with_its_check() {
        // Codes of institutions as they publish them; numbers of the old kind have fifteen.
        for right in [
            "91350000158142711F",
            "9135 0000 1581 4271 1f",
            "350583100012345",
            "",
        ] {
            assert_eq!(credit_code(right), None, "{right}");
        }
        for wrong in ["91350000158142171F", "91350583MA2KKKKK00", "9135058IMA2KKKKK00"] {
            assert!(credit_code(wrong).is_some(), "{wrong}");
        }
    }

    #[test]
    fn a_telephone_number_has_its_length() {
        for right in [
            "",
            "13812342206",
            "138 1234 2206",
            "+86 13812342206",
            "0595-86382000",
            "86382000",
        ] {
            assert_eq!(telephone(right), None, "{right}");
        }
        for wrong in ["1381234220", "138123422066", "12348", "没有"] {
            assert!(telephone(wrong).is_some(), "{wrong}");
        }
    }
}
