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
