//! The catalogue's names as a clerk reads them.

use catalogue::model::{Choices, FieldKind, Measure, Procedure};

use crate::Reader;

/// 「...」.
pub(crate) fn quote(text: &str) -> String {
    format!("「{text}」")
}

/// Several names in a row.
pub(crate) fn row<'t>(names: impl IntoIterator<Item = &'t str>) -> String {
    names.into_iter().map(quote).collect()
}

/// The name on screen of an act of the procedure that a measure stands in.
pub(crate) fn act(reader: Reader<'_>, measure: &str, act: &str) -> String {
    match act {
        "enter" => "进入在册".to_owned(),
        "leave" => "退出在册".to_owned(),
        _ => {
            let found = reader
                .catalogue
                .measure(measure)
                .and_then(|(procedure, _)| procedure.acts.get(act));
            found.map_or_else(|| act.to_owned(), |a| a.label.clone())
        }
    }
}

/// The name on screen of what a split is by.
pub(crate) fn path(reader: Reader<'_>, measure: &str, path: &str) -> String {
    match path {
        "organ" => "机构".to_owned(),
        "organ.kind" => "机构种类".to_owned(),
        "region" => "区划".to_owned(),
        "region.level" => "区划层级".to_owned(),
        _ => reader
            .field(measure, path)
            .map_or_else(|| path.to_owned(), |f| f.label.clone()),
    }
}

/// The name on screen of a code of a split.
pub(crate) fn code(reader: Reader<'_>, measure: &str, path: &str, code: &str) -> String {
    let catalogue = reader.catalogue;
    let found = match path {
        "organ.kind" => catalogue.organs.kinds.get(code).map(|k| k.label.clone()),
        "organ" => reader.directory.organs.get(&code.into()).map(|o| o.name.clone()),
        "region" => catalogue.regions.by_code.get(code).map(|r| r.name.clone()),
        "region.level" => level(code).map(str::to_owned),
        _ => match reader.field(measure, path).map(|f| &f.kind) {
            Some(FieldKind::Choice(choices) | FieldKind::Choices(choices)) => catalogue
                .measure(measure)
                .and_then(|(procedure, _)| choice(reader, procedure, choices, code)),
            Some(FieldKind::YesNo) => match code {
                "yes" => Some("是".to_owned()),
                "no" => Some("否".to_owned()),
                _ => None,
            },
            Some(FieldKind::Region) => catalogue.regions.by_code.get(code).map(|r| r.name.clone()),
            Some(FieldKind::Organ) => reader.directory.organs.get(&code.into()).map(|o| o.name.clone()),
            _ => None,
        },
    };
    found.unwrap_or_else(|| code.to_owned())
}

/// The name on screen of a code of a choice.
pub(crate) fn choice(
    reader: Reader<'_>,
    procedure: &Procedure,
    choices: &Choices,
    code: &str,
) -> Option<String> {
    match choices {
        Choices::List(list) => reader
            .catalogue
            .lists
            .get(list)?
            .codes
            .get(code)
            .map(|c| c.label.clone()),
        Choices::Inline(codes) => codes.get(code).map(|c| c.label.clone()),
        Choices::Result => procedure.results.get(code).map(|r| r.label.clone()),
    }
}

fn level(word: &str) -> Option<&'static str> {
    Some(match word {
        "province" => "省级",
        "city" => "设区市级",
        "county" => "县级",
        "town" => "乡镇（街道）级",
        "village" => "村（社区）级",
        _ => return None,
    })
}

/// What `each` counts one of: the rows or the party of that name.
pub(crate) fn each(reader: Reader<'_>, measure: &Measure, each: &str) -> String {
    let Some((procedure, _)) = reader.catalogue.measure(&measure.id) else {
        return each.to_owned();
    };
    let party = each
        .strip_prefix("party.")
        .and_then(|p| procedure.parties.get(p))
        .map(|p| p.label.clone());
    party
        .or_else(|| procedure.fields.get(each).map(|f| f.label.clone()))
        .unwrap_or_else(|| each.to_owned())
}

/// Punctuation between Chinese characters as Chinese print wants it: the catalogue's files are typed with `,` and
/// `(`, a report is not.
pub(crate) fn typeset(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut brackets = Vec::new();
    let mut out = String::with_capacity(text.len());
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|i| chars.get(i)).copied();
        let after = chars.get(at.saturating_add(1)).copied();
        let chinese = [before, after].into_iter().flatten().any(is_chinese);
        out.push(match c {
            ',' if chinese => '\u{ff0c}',
            ';' if chinese => '\u{ff1b}',
            ':' if chinese => '\u{ff1a}',
            '?' if chinese => '\u{ff1f}',
            '!' if chinese => '\u{ff01}',
            '(' => {
                brackets.push(chinese);
                if chinese { '\u{ff08}' } else { '(' }
            }
            // A bracket closes as it was opened.
            ')' if brackets.pop() == Some(true) => '\u{ff09}',
            c => *c,
        });
    }
    out
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
        || matches!(c, '\u{3001}'..='\u{3015}' | '\u{ff01}'..='\u{ff1f}' | '“' | '”' | '—')
}

#[cfg(test)]
mod tests {
    use super::typeset;

    #[test]
    fn punctuation_beside_chinese_is_chinese() {
        assert_eq!(typeset("张(册)"), "张\u{ff08}册\u{ff09}");
        assert_eq!(typeset("数案件,一案只数一次"), "数案件\u{ff0c}一案只数一次");
        assert_eq!(typeset("has(matter.x) && f(a, b)"), "has(matter.x) && f(a, b)");
        assert_eq!(typeset("意见(2018)"), "意见\u{ff08}2018\u{ff09}");
        assert_eq!(typeset("52:36"), "52:36");
        assert_eq!(typeset(")"), ")");
    }
}
