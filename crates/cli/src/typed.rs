//! Values as they are typed. What is none is answered with what to write.

use calendar::period::{Event, Trigger};
use calendar::{Day, Length, Unit};

/// A day.
pub fn day(text: &str) -> Result<Day, String> {
    text.parse()
        .map_err(|_| "不是日子；请写年-月-日，如 2023-05-04".to_owned())
}

/// A whole number.
pub fn whole(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "不是数；请写 0 或更大的整数".to_owned())
}

/// How often: once or more.
pub fn times(text: &str) -> Result<u32, String> {
    let found = text.parse().ok().filter(|n| *n >= 1);
    found.ok_or_else(|| "不是次数；请写 1 或更大的整数".to_owned())
}

/// The code of a county, or of a city.
pub fn division(text: &str) -> Result<String, String> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    if digits && [4, 6].contains(&text.len()) {
        return Ok(text.to_owned());
    }
    Err("不是区划代码;县级写六位数字,如 350583,市级写四位".to_owned())
}

/// The length of a period.
pub fn length(text: &str) -> Result<Length, String> {
    text.parse().map_err(|_| {
        // A length in all but its number is told what is wrong with that.
        let (count, unit) = text.split_once(' ').unwrap_or_default();
        let digits = count.strip_prefix('-').unwrap_or(count);
        let whole = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let known = Unit::from_word(unit).is_some();
        if known && whole && (digits.len() < count.len() || digits.bytes().all(|b| b == b'0')) {
            return "不是期限的长度；期限至少是 1，倒算请写 --before".to_owned();
        }
        if known && whole {
            return format!("太长；期限最多写 {}", Length::MOST);
        }
        "不是期限的长度；请写 \"30 days\"、\"5 working days\"、\"1 month\"、\"24 hours\" 这样的写法"
            .to_owned()
    })
}

/// The day or the moment a period is counted from.
pub fn trigger(text: &str) -> Result<Trigger, String> {
    text.parse()
        .map_err(|_| "不是日子,也不是时刻;请写 2023-05-04,按小时计的写 2023-05-04T15:00".to_owned())
}

/// What happens to a period.
pub fn event(text: &str) -> Result<Event, String> {
    text.parse().map_err(|_| {
        "不是事件；请写 pause@2024-03-20、resume@2024-04-10、restart@2024-04-10、met@2024-05-20,\
         或者 \"extend@2024-05-17=30 days\""
            .to_owned()
    })
}
