//! Conditions in TOML texts: compiled, with faults shown at the right column of the file.

use std::ops::Range;

use super::file::File;
use super::keys::{Keys, Value, kind};
use crate::guard::{Expr, Guard, Literal, compile};
use crate::model::Named;

/// The condition under a key, if it is there.
pub(super) fn guard_opt(keys: &Keys<'_>, key: &'static str) -> Option<Guard> {
    keys.get(key).map(|value| guard(keys.file, key, value))
}

/// The condition that must stand under a key.
pub(super) fn guard_needed(keys: &Keys<'_>, key: &'static str) -> Guard {
    guard_opt(keys, key).unwrap_or_else(|| {
        keys.missing(key, format!("Write {key} = \"...\"."));
        unread(keys.file, keys.at.clone())
    })
}

/// `sets = { length = "..." }`, `copy = { ... }`.
pub(super) fn named_guards(keys: &Keys<'_>, key: &'static str) -> Named<Guard> {
    keys.named(key)
        .into_iter()
        .map(|e| (e.name.to_owned(), guard(keys.file, e.name, e.value)))
        .collect()
}

pub(super) fn guard(file: &File<'_>, key: &str, value: &Value<'_>) -> Guard {
    let Some(source) = value.get_ref().as_str() else {
        let message = format!(
            "{key} must be a condition in quotes, here stands {}.",
            kind(value)
        );
        file.error(
            "wrong-type",
            value.span(),
            message,
            format!("Write {key} = \"act.days <= 30\"."),
        );
        return unread(file, value.span());
    };
    let raw = file.text.get(value.span()).unwrap_or("");
    let at = |byte: usize| value.span().start + raw_offset(raw, byte);
    let span = file.span(at(0)..at(source.len()));
    match compile(source) {
        Ok(expr) => Guard {
            source: source.to_owned(),
            expr,
            span,
        },
        Err(errors) => {
            for error in errors {
                file.error(
                    error.rule,
                    at(error.at.start)..at(error.at.end),
                    error.message,
                    error.mend,
                );
            }
            Guard {
                source: source.to_owned(),
                expr: Expr::Literal(Literal::Bool(true)),
                span,
            }
        }
    }
}

/// Stands for a condition that could not be read: the catalogue is not handed out then.
pub(super) fn unread(file: &File<'_>, at: Range<usize>) -> Guard {
    Guard {
        source: String::new(),
        expr: Expr::Literal(Literal::Bool(true)),
        span: file.span(at),
    }
}

/// Where in a TOML text as written (`raw`, quotes included) byte `wanted` of its value stands.
fn raw_offset(raw: &str, wanted: usize) -> usize {
    let (open, escapes) = ["\"\"\"", "'''", "\"", "'"]
        .iter()
        .find(|q| raw.starts_with(**q))
        .map_or((0, false), |q| (q.len(), q.starts_with('"')));
    let rest = raw.get(open..).unwrap_or("");
    let skipped = if open == 3 {
        rest.len()
            - rest
                .strip_prefix("\r\n")
                .or(rest.strip_prefix('\n'))
                .unwrap_or(rest)
                .len()
    } else {
        0
    };
    let mut at = open + skipped;
    let mut value = 0;
    let folds = |at: usize| {
        escapes
            && raw.get(at..).is_some_and(|t| {
                t.starts_with('\\') && t.get(1..).is_some_and(|t| t.starts_with(char::is_whitespace))
            })
    };
    while value < wanted || folds(at) {
        let Some(c) = raw.get(at..).and_then(|t| t.chars().next()) else {
            break;
        };
        if c != '\\' || !escapes {
            at += c.len_utf8();
            value += c.len_utf8();
            continue;
        }
        let tail = raw.get(at + 1..).unwrap_or("");
        let digits = match tail.chars().next() {
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            Some(c) if c.is_whitespace() => {
                at += 1 + tail.len() - tail.trim_start().len();
                continue;
            }
            _ => 0,
        };
        let escaped = tail
            .get(1..=digits)
            .and_then(|h| u32::from_str_radix(h, 16).ok())
            .and_then(char::from_u32);
        value += if digits == 0 {
            1
        } else {
            escaped.map_or(1, char::len_utf8)
        };
        at += 2 + digits;
    }
    at.min(raw.len())
}

#[cfg(test)]
mod tests {
    use super::raw_offset;

    #[test]
    fn places_are_found_through_quotes_and_escapes() {
        assert_eq!(raw_offset("\"abc\"", 1), 2);
        assert_eq!(raw_offset("'''\nabc'''", 0), 4);
        assert_eq!(raw_offset("\"\\\"x\\\" == y\"", 1), 3);
        assert_eq!(raw_offset("\"\\u53d7x\"", 3), 7);
        assert_eq!(raw_offset("\"\"\"a \\\n   b\"\"\"", 2), 10);
        assert_eq!(raw_offset("\"a\"", 99), 3);
    }
}
