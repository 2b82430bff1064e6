//! Why a text is no JSON, or not the JSON that was wanted, in a clerk's words. The reader's own sentences are English;
//! each has its words here, and what has none is said in general.

use serde_json::error::Category;

/// Where it is wrong, and what is.
pub fn says(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(what, _)| what);
    let what = match error.classify() {
        Category::Eof => "没有写完，后面还缺内容".to_owned(),
        Category::Syntax | Category::Io => syntax(what).to_owned(),
        Category::Data => data(what),
    };
    format!("第{}行第{}列不合写法（{what}）", error.line(), error.column())
}

/// A text that is no JSON.
fn syntax(what: &str) -> &'static str {
    match what {
        "expected `:`" => "名称后面要写英文冒号 :",
        "expected `,` or `]`" => "列表的各项之间要写英文逗号，末尾写 ]",
        "expected `,` or `}`" => "各项之间要写英文逗号，末尾写 }",
        "expected value" | "expected ident" => {
            "这里要写一个值：文字加英文引号，或者数、true、false、null、[…]、{…}"
        }
        "key must be a string" | "expected `\"`" => "名称要写在英文引号里",
        "trailing comma" => "最后一项后面多了逗号",
        "trailing characters" => "写完以后还有多余的内容",
        "invalid number" | "number out of range" => "数写得不对，或者太大",
        "invalid escape" | "invalid unicode code point" | "unexpected end of hex escape" => {
            "引号里的 \\ 后面写得不对"
        }
        "recursion limit exceeded" => "括号套得太深",
        said if said.starts_with("control character") => "引号里的文字不能换行，要换行请写 \\n",
        _ => "不是 JSON 的写法",
    }
}

/// What is not what was wanted, by the reader's own sentence: of JSON, or of a plan.
pub fn data(what: &str) -> String {
    if let Some(rest) = what.strip_prefix("missing field ") {
        return format!("缺 {}", quoted(rest));
    }
    if let Some(rest) = what.strip_prefix("duplicate field ") {
        return format!("{}写了两次", quoted(rest));
    }
    for (start, says) in [
        ("unknown field ", "没有这一项 "),
        ("unknown variant ", "没有这一种 "),
    ] {
        if let Some((name, known)) = what.strip_prefix(start).and_then(|rest| rest.split_once(", ")) {
            return format!("{says}{}；{}", quoted(name), one_of(known));
        }
    }
    for (start, says) in [
        ("invalid type: ", "写成了"),
        ("invalid value: ", "写的是"),
        ("invalid length ", "个数是"),
    ] {
        if let Some((found, wanted)) = what
            .strip_prefix(start)
            .and_then(|rest| rest.rsplit_once(", expected "))
        {
            return format!("{says}{}；要写{}", found_words(found), wanted_words(wanted));
        }
    }
    // What our own types say: `"2023-13-01" is no day such as 2023-05-04`.
    if let Some((text, wanted)) = what.split_once(" is no ") {
        let example = wanted.split_once(" such as ").map_or("", |(_, example)| example);
        return format!("“{}”不合写法；要写如 {example}", text.trim_matches('"'));
    }
    "不是要写的样子".to_owned()
}

/// `` `x` `` in Chinese quotes.
fn quoted(name: &str) -> String {
    format!("“{}”", name.trim_matches('`'))
}

/// `` expected one of `a`, `b` ``, `` expected `a` or `b` ``, `there are no fields`.
fn one_of(known: &str) -> String {
    let names: Vec<String> = known
        .split('`')
        .skip(1)
        .step_by(2)
        .map(|name| format!("“{name}”"))
        .collect();
    if names.is_empty() {
        return "这里什么也不写".to_owned();
    }
    format!("可写{}", names.join("、"))
}

/// What stands there.
fn found_words(found: &str) -> String {
    let value = || match found.split_once(['`', '"']) {
        Some((_, value)) => format!(" “{}”", value.trim_end_matches(['`', '"'])),
        None => String::new(),
    };
    match found.split_whitespace().next().unwrap_or_default() {
        "integer" => format!("数{}", value()),
        "floating" => format!("小数{}", value()),
        "boolean" => format!("是否{}", value()),
        "string" | "character" => format!("文字{}", value()),
        "map" => "{…}".to_owned(),
        "sequence" => "[…]".to_owned(),
        "null" | "unit" => "空值 null".to_owned(),
        number if number.bytes().all(|b| b.is_ascii_digit()) => number.to_owned(),
        _ => "别的东西".to_owned(),
    }
}

/// What should.
fn wanted_words(wanted: &str) -> &'static str {
    let is = |words: &[&str]| words.iter().any(|word| wanted.contains(word));
    if is(&["identifier"]) {
        "可写的名称之一"
    } else if is(&["string", "character"]) {
        "文字，加英文引号"
    } else if is(&["boolean"]) {
        "true 或者 false"
    } else if is(&["sequence", "tuple", "array"]) {
        "[…]"
    } else if is(&["struct", "map", "enum"]) {
        "{…}"
    } else if is(&["i64", "u64", "i32", "u32", "i16", "u16", "u8", "usize", "integer"]) {
        "整数"
    } else {
        "别的写法"
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::says;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Wanted {
        act: String,
        day: Option<calendar::Day>,
        n: Option<u32>,
        many: Option<Vec<String>>,
        answers: Option<BTreeMap<String, String>>,
    }

    #[test]
    fn every_fault_has_chinese_words() {
        for (text, words) in [
            ("", "没有写完"),
            ("{\"act\":", "没有写完"),
            ("{\"act\" \"x\"}", "英文冒号"),
            ("{“act”:1}", "名称要写在英文引号里"),
            ("{\"act\":x}", "这里要写一个值"),
            ("{\"act\":\"x\",}", "多了逗号"),
            ("{\"act\":\"x\"} 1", "多余的内容"),
            ("{\"act\":\"a\nb\"}", "不能换行"),
            ("{\"act\":1}", "写成了数 “1”；要写文字"),
            ("{\"act\":null}", "写成了空值 null；要写文字"),
            ("{\"act\":[]}", "写成了[…]；要写文字"),
            ("[1,2]", "写成了数 “1”；要写文字"),
            ("\"x\"", "写成了文字 “x”；要写{…}"),
            ("{\"act\":\"x\",\"n\":-1}", "写的是数 “-1”；要写整数"),
            ("{\"act\":\"x\",\"n\":1.5}", "写成了小数 “1.5”；要写整数"),
            ("{\"act\":\"x\",\"many\":{}}", "写成了{…}；要写[…]"),
            ("{\"act\":\"x\",\"answers\":true}", "写成了是否 “true”；要写{…}"),
            (
                "{\"act\":\"x\",\"day\":\"2023-13-01\"}",
                "“2023-13-01”不合写法；要写如 2023-05-04",
            ),
            ("{}", "缺 “act”"),
            ("{\"act\":\"x\",\"act\":\"y\"}", "“act”写了两次"),
            ("{\"akt\":\"x\"}", "没有这一项 “akt”；可写“act”、“day”"),
        ] {
            let error = serde_json::from_str::<Wanted>(text).unwrap_err();
            let said = says(&error);
            assert!(said.contains(words), "{text}\n{said}\n{error}");
            let names = ["act", "akt", "day", "many", "answers", "null", "true", "false"];
            let bare = names
                .iter()
                .fold(said.clone(), |said, name| said.replace(name, ""));
            let word = |t: &str| t.len() > 1 && t.bytes().all(|b| b.is_ascii_alphabetic());
            assert!(
                !bare.split(|c: char| !c.is_ascii_alphabetic()).any(word),
                "{text}: {said}"
            );
        }
    }
}
