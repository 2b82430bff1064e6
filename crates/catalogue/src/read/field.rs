//! `[field]`, the columns of rows, and the codes of choices.

use super::file::File;
use super::guards::guard_opt;
use super::keys::{Entry, Keys};
use super::values::{remarks, valid};
use crate::diagnostic::nearest;
use crate::model::{Choices, Code, Field, FieldKind, Named, RubricChoice};

const TYPES: [&str; 15] = [
    "text", "long", "choice", "choices", "date", "moment", "money", "number", "yesno", "person", "organ",
    "region", "file", "rows", "scores",
];

pub(super) fn fields<'a>(file: &'a File<'a>, whole: bool, word: &str, all: Vec<Entry<'a>>) -> Named<Field> {
    all.into_iter()
        .map(|e| (e.name.to_owned(), field(file, whole, word, &e)))
        .collect()
}

fn field<'a>(file: &'a File<'a>, whole: bool, word: &str, entry: &Entry<'a>) -> Field {
    let keys = Keys::of(file, whole, word, entry);
    let found = Field {
        label: keys.text("label"),
        kind: kind(&keys),
        required_when: guard_opt(&keys, "required_when"),
        many: keys.yes("many"),
        secret: keys.yes("secret"),
        optional: word == "column" && keys.yes("optional"),
        calendar: if word == "column" {
            None
        } else {
            keys.text_opt("calendar")
        },
        import: keys.yes("import"),
        remarks: remarks(&keys),
        span: keys.span(),
    };
    keys.finish();
    found
}

fn kind(keys: &Keys<'_>) -> FieldKind {
    match keys.text("type").as_str() {
        "text" | "" => FieldKind::Text,
        "long" => FieldKind::Long,
        "choice" => FieldKind::Choice(choices(keys)),
        "choices" => FieldKind::Choices(choices(keys)),
        "date" => FieldKind::Date,
        "moment" => FieldKind::Moment,
        "money" => FieldKind::Money,
        "number" => {
            if !keys.has("unit") && keys.whole {
                let message = format!("number {} has no unit.", keys.what);
                keys.file.error(
                    "number-without-unit",
                    keys.at.clone(),
                    message,
                    "Write unit = \"件\", \"人次\", \"日\", ...",
                );
            }
            FieldKind::Number {
                unit: keys.text_opt("unit").unwrap_or_default(),
            }
        }
        "yesno" => FieldKind::YesNo,
        "person" => FieldKind::Person,
        "organ" => FieldKind::Organ,
        "region" => FieldKind::Region,
        "file" => FieldKind::File,
        "rows" => rows(keys),
        "scores" => FieldKind::Scores(rubric(keys)),
        "matter" => FieldKind::Matter {
            procedure: keys.text("procedure"),
        },
        other => {
            let mend = match nearest(other, TYPES.iter().copied().chain(["matter"])) {
                Some(name) => format!("Did you mean \"{name}\"?"),
                None => format!("Write one of {} matter.", TYPES.join(" ")),
            };
            let at = keys.get("type").map_or(keys.at.clone(), toml::Spanned::span);
            keys.file.error(
                "unknown-field-type",
                at,
                format!("{}: there is no type \"{other}\".", keys.what),
                mend,
            );
            FieldKind::Text
        }
    }
}

fn rows(keys: &Keys<'_>) -> FieldKind {
    let columns = keys.named("columns");
    if columns.is_empty() {
        keys.missing(
            "columns",
            "Write columns = { name = { label = \"...\", type = \"text\" } }.",
        );
    }
    FieldKind::Rows(fields(keys.file, keys.whole, "column", columns))
}

fn rubric(keys: &Keys<'_>) -> RubricChoice {
    let Some(entry) = keys.entry("rubric_by") else {
        return RubricChoice::One(keys.text("rubric"));
    };
    let by = Keys::of(keys.file, keys.whole, "", &entry);
    let field = by.text("field");
    let rubrics = by
        .all()
        .into_iter()
        .filter(|e| e.name != "field")
        .filter_map(|e| match e.value.get_ref().as_str() {
            Some(rubric) => Some((e.name.to_owned(), rubric.to_owned())),
            None => {
                by.wrong(e.name, e.value, "the id of a rubric", "\"...\"");
                None
            }
        })
        .collect();
    RubricChoice::By { field, rubrics }
}

fn choices(keys: &Keys<'_>) -> Choices {
    match keys.entry("choices") {
        None => {
            keys.missing(
                "choices",
                "Name a list, write { code = \"标签\" }, or \"result\".",
            );
            Choices::Inline(Named::new())
        }
        Some(entry) => match entry.value.get_ref().as_str() {
            Some("result") => Choices::Result,
            Some(list) => Choices::List(list.to_owned()),
            None => Choices::Inline(codes(keys.file, keys.whole, keys.named("choices"))),
        },
    }
}

/// `code = "label"` or `code = { label, under, valid }`.
pub(super) fn codes<'a>(file: &'a File<'a>, whole: bool, all: Vec<Entry<'a>>) -> Named<Code> {
    all.into_iter()
        .map(|entry| {
            let code = match entry.value.get_ref().as_str() {
                Some(label) => Code {
                    label: label.to_owned(),
                    under: None,
                    valid: Default::default(),
                },
                None => {
                    let keys = Keys::of(file, whole, "code", &entry);
                    let code = Code {
                        label: keys.text("label"),
                        under: keys.text_opt("under"),
                        valid: valid(&keys),
                    };
                    keys.finish();
                    code
                }
            };
            (entry.name.to_owned(), code)
        })
        .collect()
}
