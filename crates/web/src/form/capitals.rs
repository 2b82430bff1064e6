//! Sums of money in the letters of bills (大写金额), which nobody alters by a stroke.
//!
//! Source: 中国人民银行《支付结算办法》附一“正确填写票据和结算凭证的基本规定”: 整 after 元 and 角, none after 分; one 零 for
//! any run of noughts inside; where the rule leaves 零 before 角 free (元 is nought), it is written.

use desk::intake::fen;

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 4] = ["", "万", "亿", "万亿"];

/// A sum in fen: `捌万陆仟元整`.
pub fn written(fen: i64) -> String {
    let whole = fen.unsigned_abs();
    let (yuan, jiao, left) = (whole / 100, whole / 10 % 10, whole % 10);
    let mut text = String::new();
    if fen < 0 {
        text.push('负');
    }
    if yuan > 0 || whole == 0 {
        text.push_str(&integer(yuan));
        text.push('元');
    }
    match (jiao, left) {
        (0, 0) => text.push('整'),
        (0, _) if yuan > 0 => text.push('零'),
        (0, _) => {}
        (jiao, _) => {
            if yuan > 0 && yuan % 10 == 0 {
                text.push('零');
            }
            text.push(digit(jiao));
            text.push('角');
            if left == 0 {
                text.push('整');
            }
        }
    }
    if left > 0 {
        text.push(digit(left));
        text.push('分');
    }
    text
}

fn digit(value: u64) -> char {
    usize::try_from(value)
        .ok()
        .and_then(|value| DIGITS.get(value).copied())
        .unwrap_or('零')
}

fn integer(yuan: u64) -> String {
    if yuan == 0 {
        return "零".to_owned();
    }
    let mut groups = Vec::new();
    let mut rest = yuan;
    while rest > 0 {
        groups.push(rest % 10_000);
        rest /= 10_000;
    }
    let mut text = String::new();
    let mut gap = false;
    for (at, group) in groups.iter().enumerate().rev() {
        if *group == 0 {
            gap = !text.is_empty();
            continue;
        }
        if !text.is_empty() && (gap || *group < 1_000) {
            text.push('零');
        }
        gap = false;
        text.push_str(&four(*group));
        text.push_str(GROUPS.get(at).copied().unwrap_or("万亿"));
    }
    text
}

/// A number below ten thousand.
fn four(group: u64) -> String {
    let mut text = String::new();
    let mut gap = false;
    for (at, place) in PLACES.iter().enumerate().rev() {
        let value = group / 10_u64.pow(u32::try_from(at).unwrap_or_default()) % 10;
        if value == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push('零');
            gap = false;
        }
        text.push(digit(value));
        text.push_str(place);
    }
    text
}

/// A sum as it was typed, in words; nothing where it is no sum.
pub fn of_typed(text: &str) -> Option<String> {
    fen(&super::answers::money(text)).map(written)
}

/// A sum as it was typed, with its unit, and its words beside it.
pub fn beside(text: &str) -> String {
    match of_typed(text) {
        Some(words) => format!("{text} 元（{words}）"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_written_as_on_bills() {
        for (fen, words) in [
            (0, "零元整"),
            (1, "壹分"),
            (10, "壹角整"),
            (105, "壹元零伍分"),
            (8_600_000, "捌万陆仟元整"),
            (140_950, "壹仟肆佰零玖元伍角整"),
            (600_714, "陆仟零柒元壹角肆分"),
            (10_700_053, "壹拾万柒仟元零伍角叁分"),
            (168_032, "壹仟陆佰捌拾元零叁角贰分"),
            (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
            (32_504, "叁佰贰拾伍元零肆分"),
            (10_000_000_000, "壹亿元整"),
            (10_000_050_000, "壹亿零伍佰元整"),
            (100_001_000_000, "壹拾亿零壹万元整"),
            (-500, "负伍元整"),
        ] {
            assert_eq!(written(fen), words, "{fen}");
        }
        assert_eq!(of_typed("48.6万").as_deref(), Some("肆拾捌万陆仟元整"));
        assert_eq!(of_typed("一百"), None);
    }
}
