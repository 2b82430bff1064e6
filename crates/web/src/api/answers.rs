//! Answers of an act: from JSON by the catalogue's shapes to answers as the desk takes them.
//!
//! Always holds: what is not asked, has another type or an unknown member is refused by name and never dropped; money
//! comes as whole fen and leaves with its unit; a file, a matter, a person that the client may not name is none.

use std::collections::BTreeMap;

use catalogue::model::{Ask, Field, FieldKind, Named};
use engine::ids::PersonId;
use engine::refusal::{Refusal, Rule};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::problem::Problem;
use crate::form::build::{Asked, Asking};
use crate::form::party::part_label;

/// The parts of a party that are texts.
pub(crate) const PARTS: [&str; 5] = ["name", "id_number", "phone", "address", "account"];

/// What one item of a sheet is marked with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "read to be refused where a member is wrong; the engine reads it again"
)]
struct Mark {
    #[serde(default)]
    points: i64,
    #[serde(default)]
    veto: bool,
    #[serde(default)]
    not_applicable: bool,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    page: String,
}

/// The answers, as the desk takes them.
///
/// # Errors
/// A refusal by [`Rule::UnknownAnswer`] or [`Rule::WrongAnswer`] that names every one.
pub(crate) fn taken(
    asking: &Asking<'_>,
    given: Map<String, Json>,
) -> Result<BTreeMap<String, Json>, Problem> {
    let asked = asking.asked();
    let (mut answers, mut unknown, mut wrong) = (BTreeMap::new(), Vec::new(), Vec::new());
    for (name, value) in given {
        let Some(asked) = asked.iter().find(|asked| asked.name == name) else {
            unknown.push(name);
            continue;
        };
        match answer(asking, asked, value) {
            Ok(value) => drop(answers.insert(name, value)),
            Err(why) => {
                let label = engine::label_of(&asked.procedure, &asked.ask);
                wrong.push(format!("{}{label}：{why}", asked.before));
            }
        }
    }
    let refusal = |rule, more: Vec<String>| Refusal {
        more: more.clone(),
        ..Refusal::new(rule, more.into_iter().next().unwrap_or_default())
    };
    let refusal = match (unknown.is_empty(), wrong.is_empty()) {
        (true, true) => return Ok(answers),
        (false, _) => refusal(Rule::UnknownAnswer, unknown),
        (true, false) => refusal(Rule::WrongAnswer, wrong),
    };
    Err(Problem::of_act(&refusal, asking.procedure, asking.act))
}

type Taken = Result<Json, String>;

fn wrong<T>(why: &str) -> Result<T, String> {
    Err(why.to_owned())
}

fn answer(asking: &Asking<'_>, asked: &Asked, value: Json) -> Taken {
    match &asked.ask {
        Ask::Field(id) => match asked.procedure.fields.get(id) {
            Some(field) => many(asking, field, value),
            // Organ and region are asked without a field of their own.
            None => text(value),
        },
        Ask::Column { field, column } => {
            let Some(FieldKind::Rows(columns)) = asked.procedure.fields.get(field).map(|f| &f.kind) else {
                return wrong("不是表格");
            };
            let (Some(column), Json::Array(values)) = (columns.get(column), value) else {
                return wrong("应为逐行的列表");
            };
            let cell = |value: Json| match value {
                Json::Null => Ok(Json::Null),
                value => many(asking, column, value),
            };
            values
                .into_iter()
                .map(cell)
                .collect::<Result<_, _>>()
                .map(Json::Array)
        }
        Ask::Party(_) => {
            let Json::Array(people) = value else {
                return wrong("应为名单");
            };
            let people = people.into_iter().map(|who| party(asking, who));
            people.collect::<Result<_, _>>().map(Json::Array)
        }
        Ask::PartyPart { .. } => {
            let Json::Object(parts) = value else {
                return wrong("应写明是哪一位的");
            };
            let parts = parts
                .into_iter()
                .map(|(person, value)| Ok((person, text(value)?)));
            parts.collect::<Result<_, String>>().map(Json::Object)
        }
    }
}

fn many(asking: &Asking<'_>, field: &Field, value: Json) -> Taken {
    if !field.many {
        return one(asking, field, value);
    }
    let Json::Array(values) = value else {
        return wrong("应为列表");
    };
    let values = values.into_iter().map(|value| one(asking, field, value));
    values.collect::<Result<_, _>>().map(Json::Array)
}

fn one(asking: &Asking<'_>, field: &Field, value: Json) -> Taken {
    match (&field.kind, value) {
        (FieldKind::Money, value) => match value.as_i64() {
            Some(fen) if fen >= 0 => Ok(Json::from(format!("{}.{:02}元", fen / 100, fen % 100))),
            _ => wrong("应为整数，以分计，不小于零"),
        },
        (FieldKind::Number { unit }, value) => match value.as_i64() {
            Some(number) => Ok(Json::from(number)),
            None => Err(format!("应为整数（{unit}）")),
        },
        (FieldKind::YesNo, value @ Json::Bool(_)) => Ok(value),
        (FieldKind::YesNo, _) => wrong("应为 true 或 false"),
        (FieldKind::Choices(_), Json::Array(codes)) => {
            let codes = codes.into_iter().map(text);
            codes.collect::<Result<_, _>>().map(Json::Array)
        }
        (FieldKind::Choices(_), _) => wrong("应为代码的列表"),
        (FieldKind::Rows(columns), Json::Array(rows)) => {
            let rows = rows.into_iter().map(|cells| row(asking, columns, cells));
            rows.collect::<Result<_, _>>().map(Json::Array)
        }
        (FieldKind::Rows(_), _) => wrong("应为表格"),
        (FieldKind::Scores(_), value) => scores(value),
        (FieldKind::File, value) => {
            let digest = text(value)?;
            let known = digest.as_str().and_then(|digest| asking.handed_in(digest));
            known.map_or_else(
                || wrong("没有交过这个文件；请先 POST /api/v1/files"),
                |_| Ok(digest),
            )
        }
        (FieldKind::Matter { .. }, value) => {
            let wanted = text(value)?;
            let found = wanted.as_str().map(|id| asking.reading.find(id));
            match found {
                Some(Ok(Some(id))) => Ok(Json::from(id.as_str())),
                Some(Err(_)) => wrong("现在查不了，请再试"),
                _ => wrong("没有这件事项，或者不在可看的范围"),
            }
        }
        (
            FieldKind::Text
            | FieldKind::Long
            | FieldKind::Choice(_)
            | FieldKind::Date
            | FieldKind::Moment
            | FieldKind::Person
            | FieldKind::Organ
            | FieldKind::Region,
            value,
        ) => text(value),
    }
}

fn text(value: Json) -> Taken {
    match value {
        Json::String(text) if text.trim().is_empty() => wrong("没有写内容"),
        value @ Json::String(_) => Ok(value),
        _ => wrong("应为文字"),
    }
}

fn row(asking: &Asking<'_>, columns: &Named<Field>, cells: Json) -> Taken {
    let Json::Object(cells) = cells else {
        return wrong("应为表格的一行");
    };
    let cells = cells.into_iter().map(|(name, value)| {
        let Some(column) = columns.get(&name) else {
            return Err(format!("没有“{name}”这一栏"));
        };
        let value = many(asking, column, value).map_err(|why| format!("“{}”{why}", column.label))?;
        Ok((name, value))
    });
    cells.collect::<Result<_, _>>().map(Json::Object)
}

fn scores(value: Json) -> Taken {
    let marks = match &value {
        Json::Object(sheet) if sheet.len() == 1 => sheet.get("marks").cloned(),
        _ => None,
    };
    let marks = marks.map(serde_json::from_value::<BTreeMap<String, Mark>>);
    match marks {
        Some(Ok(_)) => Ok(value),
        Some(Err(_)) => wrong("评分表的一项写得不对"),
        None => wrong("应为评分表，只写 marks"),
    }
}

/// One of a party: somebody known by the id, or as they are written down.
fn party(asking: &Asking<'_>, who: Json) -> Taken {
    let Json::Object(who) = who else {
        return wrong("名单中有一项不是一个人");
    };
    if let Some(unknown) = who
        .keys()
        .find(|part| !PARTS.contains(&part.as_str()) && !["person", "kind"].contains(&part.as_str()))
    {
        return Err(format!("名单中不认得“{unknown}”"));
    }
    if let Some(person) = who.get("person") {
        if who.len() > 1 {
            return wrong("写了 person 就不写别的");
        }
        let known = person.as_str().map(PersonId::from).is_some_and(|id| {
            let mut parties = asking
                .matter
                .iter()
                .flat_map(|matter| matter.parties.values().flatten());
            asking.reading.directory.people.contains_key(&id) || parties.any(|party| party.person == id)
        });
        return if known {
            Ok(Json::Object(who))
        } else {
            wrong("没有这个人")
        };
    }
    if !who.contains_key("name") {
        return wrong("没有写姓名或名称");
    }
    let who = who.into_iter().map(|(part, value)| {
        let value = match part.as_str() {
            "kind" if value == json!("person") || value == json!("firm") => value,
            "kind" => return wrong("kind 应为 person 或 firm"),
            _ => text(value).map_err(|why| format!("{}{why}", part_label(&part)))?,
        };
        Ok((part, value))
    });
    who.collect::<Result<_, _>>().map(Json::Object)
}
