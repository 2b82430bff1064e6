//! What `x.name` reads.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::{Eval, Fault, Place, Scope, Val};
use crate::entry::Actor;
use crate::evaluate::val::Val as V;
use crate::ids::MatterId;
use crate::matter::{ClockRun, Matter};

impl<'a, 'r, 'w> Eval<'a, 'r, 'w> {
    /// The member `name` of a value.
    pub(super) fn member(&mut self, of: Val<'a>, name: &str) -> Result<Val<'a>, Fault> {
        Ok(match of {
            V::Absent(label) => V::Absent(label),
            V::Place(place) => self.of_place(place, name)?,
            V::Other(id, path) => {
                let path = if path.is_empty() {
                    name.to_owned()
                } else {
                    format!("{path}.{name}")
                };
                V::Other(id, path)
            }
            V::Row(row, columns) => match (row.get(name), columns.get(name)) {
                (Some(Json::Null) | None, Some(column)) => V::Absent(Cow::Borrowed(&column.label)),
                (Some(json), Some(column)) => V::of_field(json, column),
                (_, None) => absent(name),
            },
            V::Party(party) => match name {
                "person" => V::Person(Cow::Borrowed(party.person.as_str())),
                "name" => party
                    .name
                    .as_deref()
                    .map_or_else(|| absent("姓名"), |n| V::Text(Cow::Borrowed(n))),
                part => match party.secrets.get(part) {
                    Some(secret) => V::Secret(Cow::Borrowed(&secret.hash), None),
                    None => absent(part_label(part)),
                },
            },
            V::Scores(json) | V::Plain(json) => plain(json.get(name), name),
            V::Organ(organ) => match self.reader.organ(&organ, name)? {
                Json::String(text) if name == "superior" => V::Organ(Cow::Owned(text)),
                Json::String(text) if name == "region" => V::Region(Cow::Owned(text)),
                Json::String(text) => V::Text(Cow::Owned(text)),
                _ => absent(name),
            },
            V::Person(person) => self.of_person(&person, name)?,
            V::Region(code) => match (name, self.scope.catalogue.regions.by_code.get(code.as_ref())) {
                ("level", Some(region)) => V::Text(Cow::Borrowed(region.level.word())),
                ("name", Some(region)) => V::Text(Cow::Borrowed(&region.name)),
                ("code", _) => V::Text(code),
                _ => absent(name),
            },
            V::List(items) => {
                // A column of a table, or a part of all parties: absent as soon as one lacks it.
                let mut out = Vec::with_capacity(items.len());
                for item in items {
                    match self.member(item, name)? {
                        V::Absent(label) => return Ok(V::Absent(label)),
                        found => out.push(found),
                    }
                }
                if out.is_empty() {
                    absent(name)
                } else {
                    V::List(out)
                }
            }
            other => return Err(super::unfit("something with members", &other)),
        })
    }

    /// Reads the path that was gathered for another matter.
    pub(super) fn settle(&mut self, found: Val<'a>) -> Result<Val<'a>, Fault> {
        let V::Other(id, path) = found else {
            return Ok(found);
        };
        if path.is_empty() {
            return Ok(V::Other(id, path));
        }
        let (day, catalogue) = (self.scope.day, self.scope.catalogue);
        self.reader.of_matter(&id, &path, |reader, matter| {
            let Some(world) = reader.world() else {
                return Err(Fault::NotKept(path.clone()));
            };
            let Some(procedure) = crate::definitions::effective(world.definitions, matter, &catalogue.digest)
            else {
                return Err(Fault::Unfit(format!("no definition of {}", matter.procedure)));
            };
            let (none, link) = (std::collections::BTreeMap::new(), Actor::Link);
            let scope = Scope {
                catalogue,
                procedure: &procedure,
                matter,
                answers: &none,
                actor: &link,
                day,
                row: None,
            };
            let found = super::path(&scope, reader, &path, None)?;
            Ok(V::from_kept(&found.to_kept(), &path))
        })
    }

    fn of_place(&mut self, place: Place<'a>, name: &str) -> Result<Val<'a>, Fault> {
        let matter: &'a Matter = self.scope.matter;
        Ok(match place {
            Place::Matter => self.of_matter(name)?,
            Place::Act => self.of_act(name),
            Place::Actor => match (self.scope.actor, name) {
                (Actor::Post { person, .. } | Actor::Person { person }, "person") => {
                    V::Person(Cow::Borrowed(person.as_str()))
                }
                (Actor::Post { post, .. }, "post") => V::Text(Cow::Borrowed(post.as_str())),
                (Actor::Post { organ, .. }, "organ") => V::Organ(Cow::Borrowed(organ.as_str())),
                _ => absent(name),
            },
            Place::Parties => parties(matter, name),
            Place::Balances => V::Number(crate::money::balance(self.scope, self.reader, name)?),
            Place::Times => V::Number(i64::from(matter.times.get(name).copied().unwrap_or(0))),
            Place::Signed => V::Bool(crate::signing::is_signed(self.scope.procedure, matter, name)),
            Place::Last => match matter.days.get(name).and_then(|days| days.last()) {
                Some(day) => V::Day(*day),
                None => {
                    let act = self.scope.procedure.acts.get(name);
                    V::Absent(act.map_or(Cow::Owned(name.to_owned()), |a| Cow::Borrowed(a.label.as_str())))
                }
            },
            Place::Clocks => V::Place(Place::Clock(Cow::Owned(name.to_owned()))),
            Place::Clock(clock) => {
                let run = matter.clocks.get(clock.as_ref()).and_then(|runs| runs.last());
                match name {
                    "lapsed" => V::Bool(run.is_some_and(|run| lapsed(run, self.scope.day))),
                    "due" => run
                        .and_then(|run| run.reckoning.due)
                        .map_or_else(|| absent("到期日"), V::Day),
                    _ => absent(name),
                }
            }
            Place::Links => {
                let ids = matter.links.get(name).map(Vec::as_slice).unwrap_or_default();
                V::List(ids.iter().map(|id| V::Other(id.clone(), String::new())).collect())
            }
        })
    }

    fn of_matter(&mut self, name: &str) -> Result<Val<'a>, Fault> {
        let matter: &'a Matter = self.scope.matter;
        Ok(match name {
            "party" => V::Place(Place::Parties),
            "balance" => V::Place(Place::Balances),
            "times" => V::Place(Place::Times),
            "signed" => V::Place(Place::Signed),
            "last" => V::Place(Place::Last),
            "clock" => V::Place(Place::Clocks),
            "link" => V::Place(Place::Links),
            "state" => V::Text(Cow::Borrowed(&matter.state)),
            "result" => matter
                .result
                .as_deref()
                .map_or_else(|| absent("结果"), |r| V::Text(Cow::Borrowed(r))),
            "number" => matter
                .numbers
                .get("number")
                .map_or_else(|| absent("编号"), |n| V::Text(Cow::Borrowed(n))),
            "filed" => V::Day(matter.filed),
            "ended" => matter.ended.map_or_else(|| absent("办结日"), V::Day),
            "organ" => V::Organ(Cow::Borrowed(matter.organ.as_str())),
            "region" => V::Region(Cow::Borrowed(&matter.region)),
            "id" => V::Other(MatterId(matter.id.0.clone()), String::new()),
            field => match (self.scope.procedure.fields.get(field), matter.fields.get(field)) {
                (Some(definition), Some(json)) if !json.is_null() => V::of_field(json, definition),
                (Some(definition), _) => V::Absent(Cow::Borrowed(&definition.label)),
                (None, _) => absent(field),
            },
        })
    }

    fn of_act(&self, name: &str) -> Val<'a> {
        match name {
            "party" => V::Place(Place::Parties),
            "organ" | "region" => match self.scope.answers.get(name).and_then(Json::as_str) {
                Some(text) if name == "organ" => V::Organ(Cow::Borrowed(text)),
                Some(text) => V::Region(Cow::Borrowed(text)),
                None => absent(name),
            },
            field => match (
                self.scope.procedure.fields.get(field),
                self.scope.answers.get(field),
            ) {
                // The sheet is judged with what it comes to: read it where it was laid over the matter.
                (Some(definition), Some(_))
                    if matches!(definition.kind, catalogue::model::FieldKind::Scores(_)) =>
                {
                    let matter: &'a Matter = self.scope.matter;
                    matter
                        .fields
                        .get(field)
                        .map_or_else(|| absent(field), |json| V::of_field(json, definition))
                }
                (Some(definition), Some(json)) if !json.is_null() => V::of_field(json, definition),
                (Some(definition), _) => V::Absent(Cow::Borrowed(&definition.label)),
                (None, _) => absent(field),
            },
        }
    }

    fn of_person(&mut self, person: &str, name: &str) -> Result<Val<'a>, Fault> {
        if name == "organ" {
            return Ok(match self.reader.organ_of(person, self.scope.day)? {
                Json::String(organ) => V::Organ(Cow::Owned(organ)),
                _ => absent("所在单位"),
            });
        }
        let matter: &'a Matter = self.scope.matter;
        let record = matter
            .parties
            .values()
            .flatten()
            .find(|p| p.person.as_str() == person);
        match record {
            Some(record) => self.member(V::Party(record), name),
            None => Ok(absent(part_label(name))),
        }
    }
}

/// The parties of that role.
fn parties<'a>(matter: &'a Matter, name: &str) -> Val<'a> {
    V::List(
        matter
            .parties
            .get(name)
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .map(V::Party)
            .collect(),
    )
}

/// Whether the run passed its last day, seen from `day` (language §4.10).
pub(crate) fn lapsed(run: &ClockRun, day: calendar::Day) -> bool {
    let seen = run.closed.as_ref().map_or(day, |closed| closed.on);
    run.reckoning.due.is_some_and(|due| due < seen)
}

fn plain<'a>(json: Option<&'a Json>, name: &str) -> Val<'a> {
    match json {
        None | Some(Json::Null) => absent(match name {
            "total" => "总分",
            "grade" => "等级",
            _ => name,
        }),
        Some(Json::Bool(b)) => V::Bool(*b),
        Some(Json::Number(n)) => n.as_i64().map_or_else(|| absent(name), V::Number),
        Some(Json::String(t)) => V::Text(Cow::Borrowed(t)),
        Some(Json::Array(items)) => V::List(items.iter().map(|i| plain(Some(i), name)).collect()),
        Some(json @ Json::Object(_)) => V::Plain(json),
    }
}

fn absent<'a>(label: &str) -> Val<'a> {
    V::Absent(Cow::Owned(label.to_owned()))
}

/// What a built-in part of a party is called.
fn part_label(part: &str) -> &str {
    match part {
        "account" => "收款账户",
        "phone" => "电话",
        "id_number" => "证件号码",
        "address" => "地址",
        "name" => "姓名",
        other => other,
    }
}
