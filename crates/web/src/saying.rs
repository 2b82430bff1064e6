//! Values as people read them: codes by their labels, people and organs by their names, secrets masked.

use catalogue::model::{Choices, Code, Field, FieldKind, IDENTITY_CHECKS, Named, Procedure};
use desk::names::Names;
use desk::window::{Secret, Seen};
use engine::entry::{Actor, Entry, Kind};
use engine::ids::{OrganId, PersonId};
use engine::matter::Matter;
use engine::value::PartyRecord;
use serde_json::Value as Json;

use crate::error::Trouble;
use crate::reading::Reading;
use crate::words;

/// What stands for a secret until it is opened with a reason: nothing of it shows.
pub const MASKED: &str = "（已遮盖）";
/// What stands for the name of one whose name is secret.
pub const SECRET_NAME: &str = "（姓名保密）";
/// What stands for a text that was erased.
pub const ERASED: &str = "（已按规定删去）";

impl Reading<'_> {
    /// A field's value. `place` is where it stands in the matter, should it stand apart: a long text is fetched from
    /// there, a secret stays masked.
    pub fn said(&self, seen: &Seen, place: &Secret, field: &Field, value: &Json) -> Result<String, Trouble> {
        if field.secret {
            return Ok(MASKED.to_owned());
        }
        if matches!(field.kind, FieldKind::Long) {
            let text = self.open(&seen.matter.id, place, None)?;
            return Ok(text.unwrap_or_else(|| ERASED.to_owned()));
        }
        if matches!(field.kind, FieldKind::File) {
            return self.file(seen, value);
        }
        Ok(match value {
            Json::String(text) => self.name_of(seen, field, text)?.unwrap_or_else(|| text.clone()),
            Json::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
            Json::Number(number) => match (&field.kind, number.as_i64()) {
                (FieldKind::Money, Some(fen)) => format!("{} 元", words::yuan(fen)),
                (FieldKind::Number { unit }, _) => format!("{number} {unit}"),
                _ => number.to_string(),
            },
            Json::Array(values) if values.iter().all(Json::is_string) => {
                let said: Result<Vec<String>, Trouble> =
                    values.iter().map(|v| self.said(seen, place, field, v)).collect();
                said?.join("、")
            }
            Json::Array(rows) => format!("{} 行", rows.len()),
            Json::Object(object) => object
                .get("total")
                .and_then(Json::as_i64)
                .map_or_else(|| "评分表，还没有评完".to_owned(), |total| format!("{total} 分")),
            Json::Null => String::new(),
        })
    }

    /// The names of files; of those that were not handed in here, that they are not.
    fn file(&self, seen: &Seen, value: &Json) -> Result<String, Trouble> {
        let hanging = self.window().attachments(&seen.matter.id)?.unwrap_or_default();
        let name = |digest: &Json| {
            let file = hanging
                .iter()
                .find(|file| Some(file.digest.as_str()) == digest.as_str());
            file.map_or("（没有存原件）", |file| file.name.as_str())
        };
        Ok(match value {
            Json::Array(digests) => digests.iter().map(name).collect::<Vec<_>>().join("、"),
            digest => name(digest).to_owned(),
        })
    }

    fn name_of(&self, seen: &Seen, field: &Field, text: &str) -> Result<Option<String>, Trouble> {
        Ok(match &field.kind {
            FieldKind::Person => {
                let party = desk::names::party(&seen.matter, text);
                Some(party.unwrap_or_else(|| self.person(&PersonId::from(text))))
            }
            FieldKind::Matter { .. } => self.number(&text.into())?,
            _ => self.names().value(&seen.procedure, field, text),
        })
    }

    /// The codes of a choice, results aside.
    pub fn codes<'a>(&'a self, choices: &'a Choices) -> Option<&'a Named<Code>> {
        match choices {
            Choices::List(list) => self.catalogue.lists.get(list).map(|l| &l.codes),
            Choices::Inline(codes) => Some(codes),
            Choices::Result => None,
        }
    }

    /// A person's name; of one who is no staff, that it is a party.
    pub fn person(&self, id: &PersonId) -> String {
        let known = self.directory.people.get(id);
        known.map_or_else(|| "当事人".to_owned(), |p| p.name.clone())
    }

    /// An organ's name.
    pub fn organ(&self, id: &OrganId) -> String {
        self.names().organ(id)
    }

    /// A division's name, with its code's.
    pub fn region(&self, code: &str) -> String {
        self.names().region(code)
    }

    /// What things are called.
    pub fn names(&self) -> Names<'_> {
        Names {
            catalogue: &self.catalogue,
            directory: &self.directory,
        }
    }

    /// Who made an entry, and for whom; parties by name where their matter is `seen`. A correction is who corrects.
    pub fn actor(&self, entry: &Entry, seen: Option<&Seen>) -> String {
        if let Some(correction) = &entry.correction {
            return self.hat(&correction.by, seen);
        }
        let who = self.hat(&entry.actor, seen);
        let Some(behalf) = &entry.behalf else {
            return who;
        };
        let party = seen.and_then(|seen| seen.procedure.parties.get(&behalf.party));
        let party = party.map_or("", |party| party.label.as_str());
        let whom = self.party(&behalf.person, seen);
        let list = self.catalogue.lists.get(IDENTITY_CHECKS);
        let checked = list.and_then(|list| list.codes.get(&behalf.checked));
        let checked = checked.map_or(behalf.checked.as_str(), |code| code.label.as_str());
        format!("{who} 代{party} {whom} 办（{checked}）")
    }

    /// A person by name: staff, or a party of the matter that is `seen`.
    fn party(&self, person: &PersonId, seen: Option<&Seen>) -> String {
        let members = seen
            .into_iter()
            .flat_map(|seen| seen.matter.parties.values().flatten());
        match members.into_iter().find(|member| member.person == *person) {
            Some(member) => member.name.clone().unwrap_or_else(|| SECRET_NAME.to_owned()),
            None => self.person(person),
        }
    }

    /// Who acts.
    fn hat(&self, actor: &Actor, seen: Option<&Seen>) -> String {
        match actor {
            Actor::Post { person, organ, .. } => format!("{} {}", self.organ(organ), self.person(person)),
            Actor::Person { person } => self.party(person, seen),
            Actor::Clock { .. } => "时限届满，系统自动".to_owned(),
            Actor::Link => "随关联事项".to_owned(),
            Actor::Office => "系统".to_owned(),
        }
    }
}

/// What an entry did, in the definition's words: `受理`, `更正：受理`.
pub fn done(procedure: &Procedure, entry: &Entry) -> String {
    let act = entry.act.as_ref().and_then(|a| procedure.acts.get(a));
    let label = act.map_or("", |a| a.label.as_str());
    let kind = match entry.kind {
        Kind::Propose => "提请批准：",
        Kind::Drop => "不批准：",
        Kind::Amend => "更正：",
        Kind::Void => "作废：",
        Kind::Insert => "补记：",
        Kind::Act | Kind::Publish | Kind::Directory => "",
    };
    format!("{kind}{label}")
}

/// A matter's state in words: a result once ended, else the state.
pub fn state(procedure: &Procedure, matter: &Matter) -> String {
    let result = matter.result.as_ref().and_then(|r| procedure.results.get(r));
    let state = procedure.states.get(&matter.state);
    match (matter.ended, result, state) {
        (Some(_), Some(result), _) => result.label.clone(),
        (_, _, Some(state)) => state.label.clone(),
        _ if matter.state == "void" => "已作废".to_owned(),
        _ => matter.state.clone(),
    }
}

/// A matter's number, or that it has none yet.
pub fn number(matter: &Matter) -> String {
    let number = matter.numbers.get("number");
    number.map_or_else(|| "还没有编号".to_owned(), Clone::clone)
}

/// The parties for lists: `林** 与 示例石材有限公司`, of several the first and how many.
pub fn short_parties(matter: &Matter) -> String {
    let of = |people: &Vec<PartyRecord>| {
        let first = people.first().map(short_name)?;
        Some(match people.len() {
            1 => first,
            many => format!("{first} 等 {many} 人"),
        })
    };
    let all: Vec<String> = matter.parties.values().filter_map(of).collect();
    all.join(" 与 ")
}

/// A party's name for lists: of a person the family name only.
pub fn short_name(party: &PartyRecord) -> String {
    desk::window::short_name(party).unwrap_or_else(|| SECRET_NAME.to_owned())
}
