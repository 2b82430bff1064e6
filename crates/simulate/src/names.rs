//! Names and numbers of people and firms that cannot be real.
//!
//! A citizen number (GB 11643-1999) ends in a serial of three digits and a check character; serial 000 is never given
//! out, so a number with it and a right check character is well-formed and nobody's. A firm's code (GB 32100-2015)
//! begins with 9 and category 9 (其他), with an organ code of zeros and digits that no register issues.

use calendar::Day;

use crate::chance::Chance;

const FAMILY: [&str; 24] = [
    "陈", "黄", "林", "李", "王", "吴", "洪", "苏", "郑", "叶", "戴", "潘", "傅", "庄", "蔡", "许", "杨",
    "刘", "周", "谢", "梁", "卓", "侯", "尤",
];
const GIVEN: [&str; 40] = [
    "志强", "丽华", "建国", "秀英", "国栋", "美玲", "文彬", "雅琴", "金水", "淑珍", "明辉", "月娥", "庆祥",
    "惠玲", "福来", "阿凤", "振兴", "素梅", "伟民", "彩云", "长青", "春燕", "再兴", "玉兰", "清河", "巧云",
    "永泉", "锦花", "培元", "碧霞", "天成", "秋菊", "家荣", "红梅", "世杰", "桂芳", "火炎", "翠英", "远航",
    "少云",
];
const TRADES: [&str; 12] = [
    "石材", "水暖", "卫浴", "粮油", "鞋服", "建材", "消防", "五金", "食品", "机械", "包装", "光电",
];

/// A person's name, marked.
pub fn person(chance: &mut Chance) -> String {
    let family = chance.pick(&FAMILY).copied().unwrap_or("陈");
    let given = chance.pick(&GIVEN).copied().unwrap_or("志强");
    format!("{family}{given}（模拟）")
}

/// A firm's name, marked.
pub fn firm(chance: &mut Chance, number: u64) -> String {
    let trade = chance.pick(&TRADES).copied().unwrap_or("石材");
    format!("模拟{trade}{number:04}号有限公司")
}

/// A citizen number with serial 000.
pub fn citizen_number(chance: &mut Chance, region: &str) -> String {
    let born = Day::new(1945, 1, 1).map(|d| d.plus_days(chance.between(0, 59 * 365)));
    let born = born.map(|d| d.to_string().replace('-', "")).unwrap_or_default();
    let region: String = region.chars().chain("000000".chars()).take(6).collect();
    let body = format!("{region}{born}000");
    let check = check_character(&body);
    format!("{body}{check}")
}

/// ISO 7064 MOD 11-2.
fn check_character(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .chars()
        .zip(WEIGHTS)
        .map(|(c, w)| c.to_digit(10).unwrap_or(0) * w)
        .sum();
    "10X98765432"
        .chars()
        .nth(usize::try_from(sum % 11).unwrap_or(0))
        .unwrap_or('0')
}

/// A unified social credit code of an organ code that is not issued.
pub fn firm_code(region: &str, number: u64) -> String {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let region: String = region.chars().chain("000000".chars()).take(6).collect();
    let body = format!("99{region}000{:06}", number % 1_000_000);
    let mut weight = 1_u64;
    let mut sum = 0;
    for c in body.chars() {
        sum += ALPHABET.find(c).unwrap_or(0) as u64 * weight;
        weight = weight * 3 % 31;
    }
    let check = ALPHABET
        .chars()
        .nth(usize::try_from((31 - sum % 31) % 31).unwrap_or(0))
        .unwrap_or('0');
    format!("{body}{check}")
}

/// A telephone number in a range that is not in use.
pub fn phone(chance: &mut Chance) -> String {
    format!("1000{:07}", chance.below(10_000_000))
}

/// A bank account that no bank has.
pub fn account(chance: &mut Chance) -> String {
    format!("0000{:012}", chance.below(1_000_000_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citizen_numbers_are_well_formed_and_nobodys() {
        let mut chance = Chance::new(1, "n");
        for _ in 0..200 {
            let number = citizen_number(&mut chance, "350583");
            assert_eq!(number.len(), 18);
            assert_eq!(&number[14..17], "000");
            // The example of GB 11643-1999: the check character closes the sum to 1 modulo 11.
            let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1];
            let sum: u32 = number
                .chars()
                .zip(weights)
                .map(|(c, w)| if c == 'X' { 10 } else { c.to_digit(10).unwrap() } * w)
                .sum();
            assert_eq!(sum % 11, 1);
        }
    }

    #[test]
    fn firm_codes_have_eighteen_characters_and_differ() {
        assert_eq!(firm_code("350583", 7).len(), 18);
        assert_ne!(firm_code("350583", 7), firm_code("350583", 8));
    }
}
