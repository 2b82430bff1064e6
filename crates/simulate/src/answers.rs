//! Answers: what a step says, what the plan says for the field, else something fitting its type.

use std::collections::BTreeMap;

use calendar::Day;
use catalogue::model::{Act, Ask, Catalogue, FieldKind, Procedure};
use engine::ids::MatterId;
use engine::matter::Matter;
use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use crate::cast::Cast;
use crate::plan::{Draw, Plan};
use crate::pools::Drawn;
use crate::story::Story;

/// What answers are drawn from.
pub struct Source<'a> {
    pub plan: &'a Plan,
    pub catalogue: &'a Catalogue,
    pub store: &'a store::Store,
    pub cast: &'a Cast,
    /// The matter that is answered about; absent where it is not begun.
    pub about: Option<&'a Matter>,
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
            let name = ask.name();
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
                let name = ask.name();
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
                        return Err(format!("程序没有“{field}”这一项"));
                    };
                    self.fitting(story, procedure, field, found, day)
                }
            },
            Ask::Party(party) => Ok(self.people(story, procedure, party)),
            Ask::PartyPart { party, .. } => Ok(self.accounts(story, party)),
            Ask::Column { .. } => Err(format!("“{name}”每一行填什么，要写在计划里")),
        }
    }
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
