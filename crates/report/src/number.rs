//! Digits: whole numbers and fixed decimals as text.

/// `value` has `decimals` digits after the point: `(246042, 2)` is `2460.42`. `minus` is the sign to write.
pub(crate) fn fixed(value: i128, decimals: u32, minus: &str) -> String {
    let digits = value.unsigned_abs().to_string();
    let places = usize::try_from(decimals).unwrap_or(usize::MAX);
    let padded = format!("{digits:0>width$}", width = places.saturating_add(1));
    let (whole, part) = padded.split_at(padded.len().saturating_sub(places));
    let sign = if value < 0 { minus } else { "" };
    if part.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part}")
    }
}

/// The minus sign of printed figures.
pub(crate) const MINUS: &str = "−";

/// Fen as yuan with two decimals, as files want it: `-12.30`.
pub(crate) fn yuan(fen: i64) -> String {
    fixed(i128::from(fen), 2, "-")
}

/// An amount as files and lists want it: a count whole, money (fen) in yuan with two decimals.
pub fn amount(value: i64, money: bool) -> String {
    if money { yuan(value) } else { value.to_string() }
}

/// A field of a CSV line, quoted where it must be. A text that a spreadsheet would take for a formula is quoted and
/// led by an apostrophe.
pub fn csv_field(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '@', '\t', '\r'])
        || (text.starts_with('-') && text.parse::<i64>().is_err() && !plain_decimal(text));
    let text = if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

fn plain_decimal(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|rest| {
        rest.split('.')
            .all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
    })
}

/// A JSON string, quotes and all.
pub(crate) fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A JSON list, an element on each line.
pub(crate) fn json_lines(elements: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = elements.collect();
    match lines.is_empty() {
        true => "[]\n".to_owned(),
        false => format!("[\n{}\n]\n", lines.join(",\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_padded_and_signed() {
        assert_eq!(fixed(246_042, 2, MINUS), "2460.42");
        assert_eq!(fixed(5, 2, MINUS), "0.05");
        assert_eq!(fixed(-5, 2, MINUS), "−0.05");
        assert_eq!(fixed(0, 0, MINUS), "0");
        assert_eq!(fixed(-1_230, 2, "-"), "-12.30");
        assert_eq!(yuan(i64::MIN), "-92233720368547758.08");
    }

    #[test]
    fn a_csv_field_neither_breaks_its_line_nor_becomes_a_formula() {
        assert_eq!(csv_field("（2023）头人调字第1号"), "（2023）头人调字第1号");
        assert_eq!(csv_field("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(csv_field("=1+1"), "'=1+1");
        assert_eq!(csv_field("-1"), "-1");
        assert_eq!(csv_field("-12.30"), "-12.30");
        assert_eq!(csv_field("-1+cmd"), "'-1+cmd");
    }
}
