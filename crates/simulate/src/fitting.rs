//! Answers that nobody planned: something fitting the field's type.

use calendar::Day;
use catalogue::model::{Choices, Field, FieldKind, PartyKind, Procedure, RubricChoice};
use engine::ids::{MatterId, PersonId};
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use crate::answers::Source;
use crate::chance::Chance;
use crate::names;
use crate::story::Story;

impl Source<'_> {
    /// Something that fits the type of a field.
    pub(crate) fn fitting(
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
                json!(text.unwrap_or_else(|| format!("{}（模拟）", field.label)))
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
                None => return Err(format!("{name}：机构 {} 里没有人", story.organ)),
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
                    None => return Err(format!("{name}：还没有立过“{procedure}”的事项")),
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
    fn somebody(&self, story: &mut Story) -> Option<PersonId> {
        story.chance.pick(self.cast.staff_of(&story.organ)).cloned()
    }

    pub(crate) fn people(&self, story: &mut Story, procedure: &Procedure, party: &str) -> Json {
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
    pub(crate) fn accounts(&self, story: &mut Story, party: &str) -> Json {
        let standing: Vec<String> = match self.about.and_then(|m| m.parties.get(party)) {
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
    pub(crate) fn marks(&self, story: &mut Story, choice: &RubricChoice, percent: u64) -> Json {
        let rubric = match choice {
            RubricChoice::One(rubric) => Some(rubric),
            RubricChoice::By { field, rubrics } => {
                let code = self
                    .about
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
                json!({"points": points.min(most), "reason": "见评查记录（模拟）", "page": "3"}),
            );
        }
        json!({"marks": marks})
    }
}

/// The digest of a file that never was.
fn file(story: &Story, name: &str, day: Day) -> String {
    let digest = Sha256::digest(format!("{} {} {name} {day}", story.stream, story.n));
    digest.iter().map(|b| format!("{b:02x}")).collect()
}
