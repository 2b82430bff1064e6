//! Values that stand in many tables: lengths, days, money, roles, asks, remarks, spans of days.

use std::ops::Range;
use std::str::FromStr;

use calendar::{Day, Length, MonthDay};
use toml::de::DeValue;

use super::file::File;
use super::keys::{Keys, Value, kind};
use crate::model::{Ask, LawBy, Of, Remarks, Role, Valid};

/// A length stands for one that could not be read: the catalogue is not handed out then.
pub(super) const ANY_LENGTH: Length = Length {
    count: 1,
    unit: calendar::Unit::Days,
};

pub(super) fn length(file: &File<'_>, key: &str, value: &Value<'_>) -> Length {
    let at = value.span();
    match value.get_ref() {
        DeValue::String(text) => match text.parse() {
            Ok(length) => return length,
            Err(_) => {
                let message = format!("{key} = \"{text}\" is no length.");
                let mend = if text.trim().parse::<u32>().is_ok() {
                    format!("Write \"{0} days\" or \"{0} working days\".", text.trim())
                } else {
                    "Write it as \"30 days\", \"5 working days\", \"1 month\" or \"24 hours\".".to_owned()
                };
                file.error("length-cannot-be-read", at, message, mend);
            }
        },
        DeValue::Integer(n) => {
            let message = format!("{key} = {} has no unit.", n.as_str());
            file.error(
                "length-without-unit",
                at,
                message,
                format!("Write \"{0} days\" or \"{0} working days\".", n.as_str()),
            );
        }
        _ => {
            let message = format!("{key} must be a length, here stands {}.", kind(value));
            file.error("wrong-type", at, message, "Write it as \"30 days\".");
        }
    }
    ANY_LENGTH
}

pub(super) fn day(file: &File<'_>, key: &str, value: &Value<'_>) -> Option<Day> {
    let found = match value.get_ref() {
        DeValue::Datetime(d) if d.time.is_none() => d.date.and_then(|d| {
            Day::new(
                i16::try_from(d.year).ok()?,
                i8::try_from(d.month).ok()?,
                i8::try_from(d.day).ok()?,
            )
        }),
        _ => None,
    };
    if found.is_none() {
        let message = format!("{key} must be a day, here stands {}.", kind(value));
        file.error(
            "day-cannot-be-read",
            value.span(),
            message,
            "Write it as 2024-01-01, without quotes and without a time.",
        );
    }
    found
}

pub(super) fn month_day(keys: &Keys<'_>, key: &'static str) -> Option<MonthDay> {
    let value = keys.get(key)?;
    let text = keys.text_opt(key)?;
    text.parse()
        .inspect_err(|_| {
            let message = format!("{key} = \"{text}\" is no day of the year.");
            keys.file.error(
                "day-cannot-be-read",
                value.span(),
                message,
                "Write it as \"12-31\": month, then day.",
            );
        })
        .ok()
}

/// `10000元`, `0.5元` in fen.
pub(super) fn fen(text: &str) -> Option<i64> {
    let number = text.strip_suffix('元')?;
    let (yuan, fen) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if !digits(yuan) || !digits(fen) || fen.len() > 2 {
        return None;
    }
    let fen: i64 = if fen.len() == 1 {
        fen.parse::<i64>().ok()? * 10
    } else {
        fen.parse().ok()?
    };
    yuan.parse::<i64>().ok()?.checked_mul(100)?.checked_add(fen)
}

pub(super) fn money(file: &File<'_>, value: &Value<'_>) -> i64 {
    let found = value.get_ref().as_str().and_then(fen);
    if found.is_none() {
        let shown = value
            .get_ref()
            .as_str()
            .map_or_else(|| kind(value).to_owned(), |t| format!("\"{t}\""));
        file.error(
            "money-cannot-be-read",
            value.span(),
            format!("{shown} is no amount of money."),
            "Write it as \"10000元\".",
        );
    }
    found.unwrap_or_default()
}

pub(super) fn remarks(keys: &Keys<'_>) -> Remarks {
    Remarks {
        basis: keys.text_opt("basis"),
        unsure: keys.text_opt("unsure"),
        note: keys.text_opt("note"),
    }
}

/// `valid = { from = 2024-01-01, to = ... }`; always, when absent.
pub(super) fn valid(keys: &Keys<'_>) -> Valid {
    let Some(entry) = keys.entry("valid") else {
        return Valid::default();
    };
    let days = Keys::of(keys.file, keys.whole, "", &entry);
    let read = |key: &'static str| days.get(key).and_then(|v| day(keys.file, key, v));
    let found = Valid {
        from: read("from"),
        to: read("to"),
    };
    if let (Some(from), Some(to)) = (found.from, found.to)
        && to < from
    {
        let message = format!("{}: valid ends on {to}, before it begins on {from}.", keys.what);
        keys.file.error(
            "valid-ends-before-it-begins",
            entry.value.span(),
            message,
            "Swap the days, or mend one.",
        );
    }
    if found == Valid::default() && !days.has("from") && !days.has("to") {
        keys.file.error(
            "missing-key",
            entry.at,
            format!("{}: valid has no from and no to.", keys.what),
            "Write from = 2024-01-01.",
        );
    }
    days.finish();
    found
}

pub(super) fn law_by(keys: &Keys<'_>) -> Option<LawBy> {
    keys.one_of("law_by", &[("filed", LawBy::Filed), ("day", LawBy::Day)])
}

/// A name of the catalogue: small letters, digits, `-` and `_`.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
}

/// A text that is no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" says not who")]
pub struct NoRole(pub String);

impl FromStr for Role {
    type Err = NoRole;

    /// `clerk`, `head of superior`, `clerk of any justice-office`, `liaison of respondent`, `named in mediators`,
    /// `party applicant`, `anyone`, `clock`, `link`.
    fn from_str(text: &str) -> Result<Self, NoRole> {
        let words: Vec<&str> = text.split(' ').collect();
        if !words.iter().all(|w| is_name(w)) {
            return Err(NoRole(text.to_owned()));
        }
        let post = |post: &str, of| {
            Ok(Self::Post {
                post: post.to_owned(),
                of,
            })
        };
        match words.as_slice() {
            ["anyone"] => Ok(Self::Anyone),
            ["clock"] => Ok(Self::Clock),
            ["link"] => Ok(Self::Link),
            ["named", "in", field] => Ok(Self::Named {
                field: (*field).to_owned(),
            }),
            ["party", party] => Ok(Self::Party {
                party: (*party).to_owned(),
            }),
            [p] => post(p, Of::Here),
            [p, "of", "superior"] => post(p, Of::Superior),
            [p, "of", "any", kind] => post(p, Of::Any((*kind).to_owned())),
            [p, "of", field] => post(p, Of::Field((*field).to_owned())),
            _ => Err(NoRole(text.to_owned())),
        }
    }
}

pub(super) fn role(file: &File<'_>, text: &str, at: Range<usize>) -> Option<Role> {
    text.parse()
        .inspect_err(|_| {
            file.error(
                "role-cannot-be-read",
                at,
                format!("\"{text}\" does not say who."),
                "Write a post (\"clerk\", \"head of superior\", \"clerk of any court\", \"liaison of respondent\"), \"named in handlers\", \"party applicant\", \"anyone\", \"clock\" or \"link\".",
            );
        })
        .ok()
}

pub(super) fn roles(keys: &Keys<'_>, key: &'static str) -> Vec<Role> {
    keys.spanned_texts(key)
        .into_iter()
        .filter_map(|(text, at)| role(keys.file, text, at))
        .collect()
}

pub(super) fn role_opt(keys: &Keys<'_>, key: &'static str) -> Option<Role> {
    let value = keys.get(key)?;
    role(keys.file, &keys.text_opt(key)?, value.span())
}

/// `amount`, `points.adopted`, `party.payer`, `party.payer.account`.
pub(super) fn ask(file: &File<'_>, text: &str, at: Range<usize>) -> Option<Ask> {
    let parts: Vec<&str> = text.split('.').collect();
    let own = |t: &str| t.to_owned();
    let found = match parts.as_slice() {
        _ if !parts.iter().all(|p| is_name(p)) => None,
        ["party", party] => Some(Ask::Party(own(party))),
        ["party", party, part] => Some(Ask::PartyPart {
            party: own(party),
            part: own(part),
        }),
        [field] => Some(Ask::Field(own(field))),
        [field, column] => Some(Ask::Column {
            field: own(field),
            column: own(column),
        }),
        _ => None,
    };
    if found.is_none() {
        let mend = "Write a field (\"reason\"), a column (\"points.adopted\"), a party (\"party.payer\") or a part of one (\"party.payer.account\").";
        file.error(
            "ask-cannot-be-read",
            at,
            format!("\"{text}\" cannot be asked."),
            mend,
        );
    }
    found
}

pub(super) fn asks(keys: &Keys<'_>, key: &'static str) -> Vec<Ask> {
    keys.spanned_texts(key)
        .into_iter()
        .filter_map(|(text, at)| ask(keys.file, text, at))
        .collect()
}

/// `{organ.abbr}字〔{year}〕{seq}号`: brackets that pair, and something in each.
pub(super) fn template(keys: &Keys<'_>, key: &'static str) -> Option<String> {
    let value = keys.get(key)?;
    let text = keys.text_opt(key)?;
    let mut inside: Option<usize> = None;
    let mut sound = true;
    for (at, c) in text.char_indices() {
        match (c, inside) {
            ('{', None) => inside = Some(at),
            ('}', Some(open)) => {
                sound &= text
                    .get(open + 1..at)
                    .is_some_and(|name| name.split('.').all(is_name));
                inside = None;
            }
            ('{' | '}', _) => sound = false,
            _ => {}
        }
    }
    if !sound || inside.is_some() {
        let message = format!("{}: {key} = \"{text}\" cannot be filled in.", keys.what);
        keys.file.error(
            "template-cannot-be-read",
            value.span(),
            message,
            "Write each part as {year}, {seq}, {organ.abbr}, {county.abbr} or {field}.",
        );
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_fen() {
        assert_eq!(fen("10000元"), Some(1_000_000));
        assert_eq!(fen("50001.01元"), Some(5_000_101));
        assert_eq!(fen("0.5元"), Some(50));
        for no in [
            "",
            "元",
            "1",
            "1.元",
            "1.234元",
            "-1元",
            "1万元",
            "99999999999999999999元",
            ".5元",
        ] {
            assert_eq!(fen(no), None, "{no}");
        }
    }

    #[test]
    fn roles_read_as_the_language_says() {
        let role = |t: &str| t.parse::<Role>();
        assert_eq!(
            role("clerk"),
            Ok(Role::Post {
                post: "clerk".into(),
                of: Of::Here
            })
        );
        assert_eq!(
            role("head of superior"),
            Ok(Role::Post {
                post: "head".into(),
                of: Of::Superior
            })
        );
        assert_eq!(
            role("clerk of any justice-office"),
            Ok(Role::Post {
                post: "clerk".into(),
                of: Of::Any("justice-office".into())
            })
        );
        assert_eq!(
            role("liaison of respondent"),
            Ok(Role::Post {
                post: "liaison".into(),
                of: Of::Field("respondent".into())
            })
        );
        assert_eq!(
            role("named in mediators"),
            Ok(Role::Named {
                field: "mediators".into()
            })
        );
        for no in ["", "clerk ", "of superior of", "Clerk", "clerk of any", "经办人"] {
            assert!(role(no).is_err() || no == "clerk of any", "{no}");
        }
    }
}
