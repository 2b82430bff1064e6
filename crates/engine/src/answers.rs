//! Answers against what the act asks: known names, right types, codes in force, nothing missing.
//!
//! Answers are canonical JSON (see [`crate::value`]). A secret or long answer is a reference; its text never comes
//! here, so nothing long or secret is ever in the journal.

use std::collections::BTreeMap;

use calendar::Day;
use catalogue::model::{Act, Ask, Catalogue, Choices, Field, FieldKind, PartyKind, Procedure};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::batch::AMOUNT_MOST;
use crate::refusal::{Refusal, Rule};
use crate::value::{PartyRecord, SecretRef};
use crate::world::Directory;

/// A text of one line has at most so many characters.
const TEXT_MOST: usize = 500;

/// The letters of a long text.
const LONG_MOST: usize = 20_000;

/// Answers by name.
pub(crate) type Answers = BTreeMap<String, Json>;

/// What answers are checked against.
pub(crate) struct Form<'a> {
    /// Lists and regions.
    pub catalogue: &'a Catalogue,
    /// Fields and parties.
    pub procedure: &'a Procedure,
    /// The act.
    pub act: &'a Act,
    /// The day that picks codes in force.
    pub law_day: Day,
    /// Organs that exist.
    pub directory: &'a Directory,
    /// The county: its own regions must be known.
    pub county: &'a str,
}

/// The label of an ask on screen.
pub fn label_of(procedure: &Procedure, ask: &Ask) -> String {
    match ask {
        Ask::Field(field) if field == "organ" => "承办机构".to_owned(),
        Ask::Field(field) if field == "region" => "区划".to_owned(),
        Ask::Field(field) => procedure
            .fields
            .get(field)
            .map_or_else(|| field.clone(), |f| f.label.clone()),
        Ask::Column { field, column } => match procedure.fields.get(field).map(|f| (&f.label, &f.kind)) {
            Some((label, FieldKind::Rows(columns))) => {
                format!(
                    "{label}的{}",
                    columns.get(column).map_or(column.as_str(), |c| c.label.as_str())
                )
            }
            _ => ask.name(),
        },
        Ask::Party(party) => procedure
            .parties
            .get(party)
            .map_or_else(|| party.clone(), |p| p.label.clone()),
        Ask::PartyPart { party, part } => {
            let label = procedure
                .parties
                .get(party)
                .map_or(party.as_str(), |p| p.label.as_str());
            let part = match part.as_str() {
                "account" => "收款账户",
                "phone" => "电话",
                "id_number" => "证件号码",
                "address" => "地址",
                other => other,
            };
            format!("{label}的{part}")
        }
    }
}

impl Form<'_> {
    /// Checks names and types. What is missing is judged after the answers are laid over the matter.
    pub fn check(&self, answers: &Answers) -> Result<(), Box<Refusal>> {
        let mut unknown = Vec::new();
        let mut wrong = Vec::new();
        for (key, json) in answers {
            match self
                .act
                .asks
                .iter()
                .chain(&self.act.may_ask)
                .find(|ask| ask.name() == *key)
            {
                None => unknown.push(key.clone()),
                Some(_) if json.is_null() => {}
                Some(ask) => {
                    if let Err(why) = self.answer(ask, json) {
                        wrong.push(format!("{}：{why}", label_of(self.procedure, ask)));
                    }
                }
            }
        }
        if !unknown.is_empty() {
            return Err(Refusal::listing(Rule::UnknownAnswer, unknown));
        }
        if !wrong.is_empty() {
            return Err(Refusal::listing(Rule::WrongAnswer, wrong));
        }
        Ok(())
    }

    fn answer(&self, ask: &Ask, json: &Json) -> Result<(), String> {
        match ask {
            Ask::Field(field) if field == "organ" => self.organ(json),
            Ask::Field(field) if field == "region" => self.region(json),
            Ask::Field(field) => match self.procedure.fields.get(field) {
                Some(definition) => self.field(json, definition),
                None => Err("目录中没有这个字段".to_owned()),
            },
            Ask::Column { field, column } => match self.procedure.fields.get(field).map(|f| &f.kind) {
                Some(FieldKind::Rows(columns)) => {
                    let values = json.as_array().ok_or("应为逐行的列表")?;
                    let Some(column) = columns.get(column) else {
                        return Err("目录中没有这一栏".to_owned());
                    };
                    values
                        .iter()
                        .filter(|v| !v.is_null())
                        .try_for_each(|value| self.field(value, column))
                }
                _ => Err("不是表格".to_owned()),
            },
            Ask::Party(party) => self.party(json, party),
            Ask::PartyPart { .. } => {
                let parts = json.as_object().ok_or("应写明是哪一位的")?;
                parts.values().filter(|part| !part.is_null()).try_for_each(secret)
            }
        }
    }

    fn party(&self, json: &Json, party: &str) -> Result<(), String> {
        let Some(definition) = self.procedure.parties.get(party) else {
            return Err("目录中没有这种当事人".to_owned());
        };
        for record in json.as_array().ok_or("应为名单")? {
            let record: PartyRecord =
                serde_json::from_value(record.clone()).map_err(|_| "名单中有一项不完整")?;
            let kind = match record.kind.as_str() {
                "person" => PartyKind::Person,
                "firm" => PartyKind::Firm,
                _ => return Err("应为自然人或者单位".to_owned()),
            };
            if let Some(name) = &record.name {
                one_line(name)?;
            }
            if !definition.who.is_empty() && !definition.who.contains(&kind) {
                return Err(if kind == PartyKind::Firm {
                    "只能是自然人"
                } else {
                    "只能是单位"
                }
                .to_owned());
            }
        }
        Ok(())
    }

    fn field(&self, json: &Json, field: &Field) -> Result<(), String> {
        if !field.many {
            return self.one(json, field);
        }
        let items = json.as_array().ok_or("应为列表")?;
        if items.is_empty() {
            return Err("至少写一项".to_owned());
        }
        items.iter().try_for_each(|item| self.one(item, field))
    }

    fn one(&self, json: &Json, field: &Field) -> Result<(), String> {
        if field.secret {
            return secret(json);
        }
        match &field.kind {
            FieldKind::Text => one_line(json.as_str().ok_or("应为文字")?),
            FieldKind::Long => secret(json),
            FieldKind::Choice(choices) => self.code(json.as_str().ok_or("应为代码")?, choices),
            FieldKind::Choices(choices) => {
                let codes = json.as_array().ok_or("应为代码的列表")?;
                if codes.is_empty() {
                    return Err("至少选一项".to_owned());
                }
                let texts = codes
                    .iter()
                    .map(|c| c.as_str().ok_or("应为代码"))
                    .collect::<Result<Vec<_>, _>>()?;
                if !texts.is_sorted_by(|a, b| a < b) {
                    return Err("代码应按次序、不重复".to_owned());
                }
                texts.into_iter().try_for_each(|code| self.code(code, choices))
            }
            FieldKind::Date => match json.as_str().map(str::parse::<Day>) {
                Some(Ok(_)) => Ok(()),
                _ => Err("应为日期，如 2023-05-04".to_owned()),
            },
            FieldKind::Moment => match json.as_str().map(str::parse::<calendar::Moment>) {
                Some(Ok(_)) => Ok(()),
                _ => Err("应为时刻，如 2023-05-04T15:00".to_owned()),
            },
            FieldKind::Money => json
                .as_i64()
                .ok_or_else(|| "应为金额，如 1234.56 元，最多两位小数".to_owned())
                .and_then(bounded),
            FieldKind::Number { unit } => json
                .as_i64()
                .ok_or_else(|| format!("应为整数（{unit}）"))
                .and_then(bounded),
            FieldKind::YesNo => json.as_bool().map(drop).ok_or_else(|| "应为是或否".to_owned()),
            FieldKind::Person | FieldKind::Matter { .. } => match json.as_str() {
                Some(text) if !text.is_empty() => Ok(()),
                _ => Err("应为编号".to_owned()),
            },
            FieldKind::Organ => self.organ(json),
            FieldKind::Region => self.region(json),
            FieldKind::File => match json.as_str() {
                Some(text) if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) => Ok(()),
                _ => Err("应为文件".to_owned()),
            },
            FieldKind::Rows(columns) => {
                for row in json.as_array().ok_or("应为表格")? {
                    let row = row.as_object().ok_or("应为表格的一行")?;
                    if let Some(unknown) = row.keys().find(|k| !columns.contains_key(*k)) {
                        return Err(format!("没有“{unknown}”这一栏"));
                    }
                    for (name, column) in columns {
                        match row.get(name) {
                            None | Some(Json::Null) if column.optional => {}
                            None | Some(Json::Null) => return Err(format!("“{}”未填写", column.label)),
                            Some(value) => {
                                self.field(value, column)
                                    .map_err(|why| format!("“{}”{why}", column.label))?;
                            }
                        }
                    }
                }
                Ok(())
            }
            FieldKind::Scores(_) => {
                if json.get("marks").is_some_and(Json::is_object) {
                    Ok(())
                } else {
                    Err("应为评分表".to_owned())
                }
            }
        }
    }

    fn organ(&self, json: &Json) -> Result<(), String> {
        match json.as_str() {
            Some(id) if self.directory.organs.contains_key(&crate::ids::OrganId::from(id)) => Ok(()),
            Some(id) => Err(format!("没有机构 {id}")),
            None => Err("应为机构".to_owned()),
        }
    }

    fn region(&self, json: &Json) -> Result<(), String> {
        let code = json.as_str().ok_or("应为区划代码")?;
        let shaped = matches!(code.len(), 2 | 4 | 6 | 9 | 12) && code.bytes().all(|b| b.is_ascii_digit());
        let ours = code.starts_with(self.county) && !self.catalogue.regions.by_code.is_empty();
        if !shaped || (ours && !self.catalogue.regions.by_code.contains_key(code)) {
            return Err(format!("没有区划 {code}"));
        }
        Ok(())
    }

    fn code(&self, code: &str, choices: &Choices) -> Result<(), String> {
        let valid = match choices {
            Choices::List(list) => self
                .catalogue
                .lists
                .get(list)
                .and_then(|l| l.codes.get(code))
                .map(|c| c.valid),
            Choices::Inline(codes) => codes.get(code).map(|c| c.valid),
            Choices::Result => self.procedure.results.get(code).map(|r| r.valid),
        };
        match valid {
            Some(valid) if valid.holds_on(self.law_day) => Ok(()),
            Some(_) => Err(format!("代码 {code} 在{}不适用", self.law_day.chinese())),
            None => Err(format!("没有代码 {code}")),
        }
    }
}

/// A number that can be counted and added up. What is answered is never below zero; what may be is worked out, by `sets`.
fn bounded(number: i64) -> Result<(), String> {
    if number < 0 {
        return Err("不能小于零".to_owned());
    }
    if number.unsigned_abs() > AMOUNT_MOST {
        return Err("数太大，请核对".to_owned());
    }
    Ok(())
}

/// Whether a text may stand on one line; or what is wrong with it.
///
/// # Errors
/// It is blank, too long, or holds control letters or such as turn the writing round.
pub fn one_line(text: &str) -> Result<(), String> {
    if text.chars().any(unseen) {
        return Err("有换行等看不见的控制字符，应为一行文字".to_owned());
    }
    if text.trim().is_empty() {
        return Err("没有写内容".to_owned());
    }
    short_enough(text, TEXT_MOST)
}

fn short_enough(text: &str, most: usize) -> Result<(), String> {
    let long = text.chars().count();
    if long > most {
        return Err(format!("写了{long}字，最多{most}字"));
    }
    Ok(())
}

/// Whether a text of several lines may be put apart; or what is wrong with it.
///
/// # Errors
/// It is too long, or holds control letters other than the ends of lines and tabulators.
pub fn long_text(text: &str) -> Result<(), String> {
    let plain = |letter: char| matches!(letter, '\n' | '\r' | '\t');
    if text.chars().any(|letter| unseen(letter) && !plain(letter)) {
        return Err("有看不见的控制字符，请删去再写".to_owned());
    }
    short_enough(text, LONG_MOST)
}

/// Control letters, and those that turn the writing round: a line with them reads otherwise than it is.
fn unseen(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text that intake has put apart. What came otherwise was no text, or none that may be put apart.
fn secret(json: &Json) -> Result<(), String> {
    if let Some(text) = json.as_str() {
        long_text(text)?;
    }
    SecretRef::deserialize(json)
        .map(drop)
        .map_err(|_| "应为文字".to_owned())
}
