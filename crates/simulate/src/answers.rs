//! Answers: what a step says, what the plan says for the field, else something fitting its type.

use std::collections::BTreeMap;

use calendar::Day;
use catalogue::model::{Act, Ask, Catalogue, Choices, Field, FieldKind, PartyKind, Procedure, RubricChoice};
use desk::intake::ask_name;
use engine::ids::MatterId;
use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use crate::cast::Cast;
use crate::chance::Chance;
use crate::names;
use crate::plan::{Draw, DrawBy, Plan};
use crate::pools::Drawn;
use crate::story::Story;

/// What answers are drawn from.
pub struct Source<'a> {
    pub plan: &'a Plan,
    pub catalogue: &'a Catalogue,
    pub store: &'a store::Store,
    pub cast: &'a Cast,
    /// Pools, and where their drawing stands.
    pub pools: &'a mut BTreeMap<String, Drawn>,
    /// Matters begun, by stream: place of the story, id, state.
    pub begun: &'a BTreeMap<String, Vec<Option<(MatterId, String)>>>,
}

impl Source<'_> {
    /// The answers of a step of a story.
    pub fn answers(
        &mut self,
        story: &mut Story,
        step: usize,
        with: &IndexMap<String, Draw>,
        procedure: &Procedure,
        act: &Act,
        day: Day,
    ) -> Result<BTreeMap<String, Json>, String> {
        let mut given = BTreeMap::new();
        for (name, draw) in with {
            if let Some(value) = self.drawn(story, step, name, draw, procedure, day)? {
                given.insert(name.clone(), shaped(procedure, name, value));
            }
        }
        for ask in &act.asks {
            let name = ask_name(ask);
            if !with.contains_key(&name) {
                let value = self.asked(story, step, procedure, ask, &name, day)?;
                given.insert(name, value);
            }
        }
        for open in act.opens.iter().filter(|o| o.when.is_none()) {
            let Some(theirs) = self.catalogue.procedures.get(&open.procedure) else {
                continue;
            };
            let asks = theirs
                .acts
                .get(&open.act)
                .map(|a| a.asks.clone())
                .unwrap_or_default();
            for ask in asks {
                let name = ask_name(&ask);
                let full = format!("{}.{name}", open.link);
                if !open.copy.contains_key(&name) && !with.contains_key(&full) {
                    let value = self.asked(story, step, theirs, &ask, &name, day)?;
                    given.insert(full, value);
                }
            }
        }
        Ok(given)
    }

    fn asked(
        &mut self,
        story: &mut Story,
        step: usize,
        procedure: &Procedure,
        ask: &Ask,
        name: &str,
        day: Day,
    ) -> Result<Json, String> {
        let plan = self.plan;
        if let Some(draw) = plan.answer.get(&procedure.id).and_then(|of| of.get(name))
            && let Some(value) = self.drawn(story, step, name, draw, procedure, day)?
        {
            return Ok(shaped(procedure, name, value));
        }
        match ask {
            Ask::Field(field) => match field.as_str() {
                "organ" => Ok(json!(story.organ)),
                "region" => Ok(json!(story.place.1)),
                _ => {
                    let Some(found) = procedure.fields.get(field) else {
                        return Err(format!("no field {field}"));
                    };
                    self.fitting(story, procedure, field, found, day)
                }
            },
            Ask::Party(party) => Ok(self.people(story, procedure, party)),
            Ask::PartyPart { party, .. } => Ok(self.accounts(story, party)),
            Ask::Column { .. } => Err(format!("{name}: say in the plan what each row gets")),
        }
    }

    /// Something that fits the type of a field.
    fn fitting(
        &mut self,
        story: &mut Story,
        procedure: &Procedure,
        name: &str,
        field: &Field,
        day: Day,
    ) -> Result<Json, String> {
        let chance = &mut story.chance;
        let one = match &field.kind {
            FieldKind::Text | FieldKind::Long => {
                let texts = self.plan.text.get(name).or_else(|| self.plan.text.get("text"));
                let text = texts.and_then(|t| chance.pick(t)).cloned();
                json!(text.unwrap_or_else(|| format!("{}(模拟)", field.label)))
            }
            FieldKind::Choice(choices) => json!(self.code(chance, procedure, choices, day)),
            FieldKind::Choices(choices) => json!([self.code(chance, procedure, choices, day)]),
            FieldKind::Date => json!(day),
            FieldKind::Moment => json!(calendar::Moment::start_of(day)),
            FieldKind::Money => json!(format!("{}00元", chance.between(5, 500))),
            FieldKind::Number { .. } => json!(chance.between(1, 10)),
            FieldKind::YesNo => json!(true),
            FieldKind::Person => match self.somebody(story) {
                Some(person) => json!(person),
                None => return Err(format!("{name}: nobody is in {}", story.organ)),
            },
            FieldKind::Organ => {
                let partner = self.cast.organs.values().find(|o| o.id != story.organ);
                json!(partner.map(|o| o.id.clone()))
            }
            FieldKind::Region => json!(story.place.1),
            FieldKind::File => json!(file(story, name, day)),
            FieldKind::Rows(columns) => {
                let mut row = Map::new();
                for (column, inner) in columns.iter().filter(|(_, c)| !c.optional) {
                    row.insert(
                        column.clone(),
                        self.fitting(story, procedure, column, inner, day)?,
                    );
                }
                return Ok(json!([row]));
            }
            FieldKind::Scores(rubric) => return Ok(self.marks(story, rubric, 15)),
            FieldKind::Matter { procedure } => {
                let streams = self.plan.stream.iter().filter(|(_, s)| s.procedure == *procedure);
                let begun = self.begun;
                let all: Vec<&MatterId> = streams
                    .filter_map(|(stream, _)| begun.get(stream))
                    .flatten()
                    .flatten()
                    .map(|(id, _)| id)
                    .collect();
                match story.chance.pick(&all) {
                    Some(id) => json!(id),
                    None => return Err(format!("{name}: no {procedure} has been begun")),
                }
            }
        };
        Ok(if field.many { json!([one]) } else { one })
    }

    fn code(
        &self,
        chance: &mut Chance,
        procedure: &Procedure,
        choices: &Choices,
        day: Day,
    ) -> Option<String> {
        let codes: Vec<&String> = match choices {
            Choices::Inline(codes) => codes
                .iter()
                .filter(|(_, c)| c.valid.holds_on(day))
                .map(|(k, _)| k)
                .collect(),
            Choices::List(list) => self
                .catalogue
                .lists
                .get(list)
                .map(|l| {
                    l.codes
                        .iter()
                        .filter(|(_, c)| c.valid.holds_on(day))
                        .map(|(k, _)| k)
                        .collect()
                })
                .unwrap_or_default(),
            Choices::Result => procedure
                .results
                .iter()
                .filter(|(_, r)| r.valid.holds_on(day))
                .map(|(k, _)| k)
                .collect(),
        };
        chance.pick(&codes).map(|code| (*code).clone())
    }

    /// A person of the story's organ.
    fn somebody(&self, story: &mut Story) -> Option<engine::ids::PersonId> {
        let staff: Vec<_> = self
            .cast
            .change
            .people
            .iter()
            .filter(|p| p.posts.iter().any(|h| h.organ == story.organ))
            .map(|p| &p.id)
            .collect();
        story.chance.pick(&staff).map(|id| (*id).clone())
    }

    fn people(&self, story: &mut Story, procedure: &Procedure, party: &str) -> Json {
        let definition = procedure.parties.get(party);
        let least = definition.map_or(1, |p| p.least.max(1));
        let firms_only = definition.is_some_and(|p| !p.who.contains(&PartyKind::Person));
        let firms_too = definition.is_some_and(|p| p.who.contains(&PartyKind::Firm));
        let people: Vec<Json> = (0..least)
            .map(|k| {
                let chance = &mut story.chance;
                let id = format!("x-{}-{}-{party}-{k}", story.stream, story.n);
                if firms_only || (firms_too && chance.below(100) < 15) {
                    let number = chance.below(9000) + 1;
                    json!({"person": id, "kind": "firm", "name": names::firm(chance, number)})
                } else {
                    json!({
                        "person": id,
                        "name": names::person(chance),
                        "id_number": names::citizen_number(chance, &self.plan.plan.county),
                        "phone": names::phone(chance),
                    })
                }
            })
            .collect();
        Json::Array(people)
    }

    /// An account for each person of a party: those that stand in the matter, or those about to.
    fn accounts(&self, story: &mut Story, party: &str) -> Json {
        let standing: Vec<String> = match story.matter.as_ref().and_then(|m| m.parties.get(party)) {
            Some(people) => people.iter().map(|p| p.person.0.clone()).collect(),
            None => {
                let least = story.procedure.parties.get(party).map_or(1, |p| p.least.max(1));
                (0..least)
                    .map(|k| format!("x-{}-{}-{party}-{k}", story.stream, story.n))
                    .collect()
            }
        };
        let chance = &mut story.chance;
        Json::Object(
            standing
                .into_iter()
                .map(|person| (person, json!(names::account(chance))))
                .collect(),
        )
    }

    /// A sheet of a rubric: points off in some items.
    fn marks(&self, story: &mut Story, choice: &RubricChoice, percent: u64) -> Json {
        let rubric = match choice {
            RubricChoice::One(rubric) => Some(rubric),
            RubricChoice::By { field, rubrics } => {
                let code = story
                    .matter
                    .as_ref()
                    .and_then(|m| m.fields.get(field))
                    .and_then(Json::as_str);
                code.and_then(|code| rubrics.get(code))
                    .or_else(|| rubrics.values().next())
            }
        };
        let Some(rubric) = rubric.and_then(|r| self.catalogue.rubrics.get(r)) else {
            return json!({"marks": {}});
        };
        let chance = &mut story.chance;
        let mut marks = Map::new();
        for (name, item) in rubric
            .items
            .iter()
            .filter(|(_, i)| i.veto.is_none() && i.from_measure.is_none())
        {
            let step = item.deduct.as_ref().or(item.award.as_ref());
            let Some(step) = step else { continue };
            let awarded = item.award.is_some();
            if awarded == (chance.below(100) < percent) {
                continue;
            }
            let most = step.cap.unwrap_or(item.most).min(item.most);
            let points = if step.from == step.to {
                let steps = if awarded { most / step.from.max(1) } else { 1 };
                step.from.saturating_mul(steps.max(1))
            } else {
                chance.between(step.from.max(1), step.to.min(step.from + 3))
            };
            marks.insert(
                name.clone(),
                json!({"points": points.min(most), "reason": "见评查记录(模拟)", "page": "3"}),
            );
        }
        json!({"marks": marks})
    }

    fn drawn(
        &mut self,
        story: &mut Story,
        step: usize,
        name: &str,
        draw: &Draw,
        procedure: &Procedure,
        day: Day,
    ) -> Result<Option<Json>, String> {
        let by = match draw {
            Draw::Fixed(value) => return Ok(Some(plain(value))),
            Draw::By(by) => by,
        };
        if by.absent.is_some_and(|percent| story.chance.below(100) < percent) {
            return Ok(None);
        }
        if let Some(stream) = &by.matter {
            let found = self.matter(story, by, stream)?;
            return match &by.party {
                Some(party) => self.party_of(&found, party).map(Some),
                None => Ok(Some(found)),
            };
        }
        if let Some(pool) = &by.pool {
            return self.pooled(story, step, name, by, pool, procedure).map(Some);
        }
        if by.columns.is_some() || by.rows.is_some() {
            return self.rows(story, step, name, by, procedure, day).map(Some);
        }
        if let Some(total) = &by.total {
            let share = story.shares.get(&(step, name.to_owned())).copied().unwrap_or(0);
            let is_money = matches!(total, toml::Value::String(_));
            return Ok(Some(if is_money {
                json!(yuan(share))
            } else {
                json!(share)
            }));
        }
        if by.holder {
            return Ok(story.person.as_ref().map(|person| json!(person)));
        }
        if let Some(party) = &by.account {
            return Ok(Some(self.accounts(story, party)));
        }
        if let Some(act) = &by.day_of {
            let plan = self.plan;
            let steps = plan
                .stream
                .get(&story.stream)
                .map(|s| s.steps.as_slice())
                .unwrap_or_default();
            let does =
                |dated: &&crate::story::DatedStep| steps.get(dated.step).is_some_and(|s| s.act == *act);
            return Ok(story.steps.iter().find(does).map(|dated| json!(dated.day)));
        }
        if let Some(post) = &by.post {
            return self.holders(story, by, post).map(Some);
        }
        if let Some(group) = &by.organ {
            let organs = self
                .cast
                .groups
                .get(group)
                .ok_or_else(|| format!("{name}: no group {group:?}"))?;
            let near: Vec<_> = organs
                .iter()
                .filter(|o| {
                    self.cast
                        .organs
                        .get(*o)
                        .is_some_and(|o| o.region.starts_with(&story.place.0))
                })
                .collect();
            let found = story
                .chance
                .pick(&near)
                .map(|o| (*o).clone())
                .or_else(|| story.chance.pick(organs).cloned());
            return Ok(found.map(|organ| json!(organ)));
        }
        if let Some([least, most]) = by.day {
            return Ok(Some(json!(day.plus_days(story.chance.between(least, most)))));
        }
        if let Some(text) = &by.text {
            let place = |code: &str| {
                self.catalogue
                    .regions
                    .by_code
                    .get(code)
                    .map(|r| r.name.clone())
                    .unwrap_or_default()
            };
            return Ok(Some(json!(
                text.replace("{n}", &(story.n + 1).to_string())
                    .replace("{i}", &story.n.to_string())
                    .replace("{town}", &place(&story.place.0))
                    .replace("{village}", &place(&story.place.1))
                    .replace("{month}", &day.month().to_string())
            )));
        }
        if let Some(level) = &by.region {
            return Ok(Some(match level.as_str() {
                "town" => json!(story.place.0),
                "county" => json!(self.plan.plan.county),
                _ => json!(story.place.1),
            }));
        }
        if let Some(percent) = by.marks {
            let rubric = procedure.fields.get(name).and_then(|f| match &f.kind {
                FieldKind::Scores(rubric) => Some(rubric.clone()),
                _ => None,
            });
            return Ok(rubric.map(|r| self.marks(story, &r, percent)));
        }
        simple(draw, &mut story.chance)
            .map(Some)
            .ok_or_else(|| format!("{name}: the plan does not say how to draw it"))
    }

    fn matter(&mut self, story: &mut Story, by: &DrawBy, stream: &str) -> Result<Json, String> {
        let begun = self
            .begun
            .get(stream)
            .ok_or_else(|| format!("no stream {stream:?} stands before this one"))?;
        let fits = |found: &&(MatterId, String)| by.state.is_empty() || by.state.contains(&found.1);
        if by.once {
            let own = begun
                .get(story.n + by.offset)
                .and_then(Option::as_ref)
                .filter(fits);
            return own.map(|(id, _)| json!(id)).ok_or_else(|| {
                format!(
                    "story {} of {stream} has not been begun, or not in that state",
                    story.n + 1
                )
            });
        }
        let all: Vec<&(MatterId, String)> = begun.iter().flatten().filter(fits).collect();
        let many = by.many.unwrap_or(0);
        if many > 0 {
            let mut chosen: Vec<&MatterId> = Vec::new();
            for _ in 0..many {
                chosen.extend(story.chance.pick(&all).map(|(id, _)| id));
            }
            chosen.dedup();
            return Ok(json!(chosen));
        }
        let found = story.chance.pick(&all).map(|(id, _)| json!(id));
        found.ok_or_else(|| format!("no matter of {stream} has been begun in that state"))
    }

    /// The people of a party of another matter.
    fn party_of(&self, matter: &Json, party: &str) -> Result<Json, String> {
        let id = MatterId(matter.as_str().unwrap_or_default().to_owned());
        let found = self.store.matter(&id).map_err(|e| e.to_string())?;
        let people = found
            .and_then(|m| m.parties.get(party).cloned())
            .unwrap_or_default();
        Ok(Json::Array(
            people
                .into_iter()
                .map(|p| json!({"person": p.person, "kind": p.kind}))
                .collect(),
        ))
    }

    fn pooled(
        &mut self,
        story: &mut Story,
        step: usize,
        name: &str,
        by: &DrawBy,
        pool: &str,
        procedure: &Procedure,
    ) -> Result<Json, String> {
        let columns = match procedure.fields.get(name).map(|f| &f.kind) {
            Some(FieldKind::Rows(columns)) => Some(columns),
            _ => None,
        };
        let drawn = self
            .pools
            .get_mut(pool)
            .ok_or_else(|| format!("no pool {pool:?}"))?;
        let column = |row: Map<String, Json>| match &by.column {
            Some(column) => row.get(column).cloned().unwrap_or(Json::Null),
            // A pool may know more of a thing than the table asks.
            None => Json::Object(
                row.into_iter()
                    .filter(|(key, _)| columns.is_none_or(|c| c.contains_key(key)))
                    .collect(),
            ),
        };
        if by.once {
            return drawn
                .row(story.n)
                .cloned()
                .map(column)
                .ok_or_else(|| format!("pool {pool:?} is too small"));
        }
        let share = story.shares.get(&(step, name.to_owned())).copied();
        let count = match (share, by.rows) {
            (Some(share), _) => share,
            (None, Some([least, most])) => story.chance.between(least, most),
            (None, None) => {
                return drawn
                    .draw(&mut story.chance)
                    .map(column)
                    .ok_or_else(|| format!("pool {pool:?} is empty"));
            }
        };
        let rows = (0..count)
            .filter_map(|_| drawn.draw(&mut story.chance))
            .map(column);
        Ok(Json::Array(rows.collect()))
    }

    fn rows(
        &mut self,
        story: &mut Story,
        step: usize,
        name: &str,
        by: &DrawBy,
        procedure: &Procedure,
        day: Day,
    ) -> Result<Json, String> {
        let share = story.shares.get(&(step, name.to_owned())).copied();
        let count = share.unwrap_or_else(|| {
            let [least, most] = by.rows.unwrap_or([1, 1]);
            story.chance.between(least, most)
        });
        let fields = match procedure.fields.get(name).map(|f| &f.kind) {
            Some(FieldKind::Rows(columns)) => columns.clone(),
            _ => IndexMap::new(),
        };
        let mut rows = Vec::new();
        for _ in 0..count {
            let mut row = Map::new();
            for (column, draw) in by.columns.iter().flatten() {
                if let Some(value) = self.drawn(story, step, column, draw, procedure, day)? {
                    row.insert(column.clone(), value);
                }
            }
            for (column, field) in fields
                .iter()
                .filter(|(name, f)| !f.optional && !row.contains_key(*name))
                .collect::<Vec<_>>()
            {
                let value = self.fitting(story, procedure, column, field, day)?;
                row.insert(column.clone(), value);
            }
            rows.push(Json::Object(row));
        }
        Ok(Json::Array(rows))
    }

    fn holders(&mut self, story: &mut Story, by: &DrawBy, post: &str) -> Result<Json, String> {
        let here = story.matter.as_ref().map_or(&story.organ, |m| &m.organ).clone();
        let mut people = self.cast.holders(&here, post).to_vec();
        if people.is_empty() || by.organ.is_some() {
            let groups = by.organ.as_ref().and_then(|g| self.cast.groups.get(g));
            people = groups
                .into_iter()
                .flatten()
                .flat_map(|o| self.cast.holders(o, post).to_vec())
                .collect();
        }
        match by.many {
            None => {
                let found = story.chance.pick(&people).cloned();
                found
                    .map(|p| json!(p))
                    .ok_or_else(|| format!("nobody is {post} in {here}"))
            }
            Some(many) => {
                story.chance.shuffle(&mut people);
                people.truncate(usize::try_from(many).unwrap_or(1));
                if people.is_empty() {
                    Err(format!("nobody is {post} in {here}"))
                } else {
                    Ok(json!(people))
                }
            }
        }
    }
}

/// Draws that need nothing but chance.
pub fn simple(draw: &Draw, chance: &mut Chance) -> Option<Json> {
    let by = match draw {
        Draw::Fixed(value) => return Some(plain(value)),
        Draw::By(by) => by,
    };
    if let Some(pick) = &by.pick {
        let place = chance.weighted(pick.values().copied())?;
        return pick.get_index(place).map(|(code, _)| json!(code));
    }
    if let Some(percent) = by.yes {
        return Some(json!(chance.below(100) < percent));
    }
    if let Some([least, most]) = by.number {
        return Some(json!(chance.between(least, most)));
    }
    by.money
        .map(|[least, most]| json!(format!("{}元", chance.between(least, most))))
}

/// One code of a set is a set of one.
fn shaped(procedure: &Procedure, name: &str, value: Json) -> Json {
    let is_set = procedure
        .fields
        .get(name)
        .is_some_and(|f| matches!(f.kind, FieldKind::Choices(_)));
    if is_set && value.is_string() {
        json!([value])
    } else {
        value
    }
}

/// A TOML value as an answer.
pub fn plain(value: &toml::Value) -> Json {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Boolean(yes) => json!(yes),
        toml::Value::Float(number) => json!(number.to_string()),
        toml::Value::Datetime(day) => json!(day.to_string()),
        toml::Value::Array(values) => Json::Array(values.iter().map(plain).collect()),
        toml::Value::Table(table) => Json::Object(table.iter().map(|(k, v)| (k.clone(), plain(v))).collect()),
    }
}

/// Fen as people write money.
pub fn yuan(fen: i64) -> String {
    let (whole, part) = (fen / 100, (fen % 100).abs());
    if part == 0 {
        format!("{whole}元")
    } else {
        format!("{whole}.{part:02}元")
    }
}

/// The digest of a file that never was.
fn file(story: &Story, name: &str, day: Day) -> String {
    let digest = Sha256::digest(format!("{} {} {name} {day}", story.stream, story.n));
    digest.iter().map(|b| format!("{b:02x}")).collect()
}
