//! Lays the answers over the matter: what `needs` and `sets` then read.

use catalogue::model::{Ask, FieldKind};
use serde_json::Value as Json;

use super::{Step, Stop};
use crate::answers;
use crate::definitions::Rules;
use crate::ids::OrganId;
use crate::matter::{Matter, Setter};
use crate::reader::Reader;
use crate::refusal::{Refusal, Rule};
use crate::{named, rubric};

/// Lays the answers over the matter.
pub(super) fn lay_over(
    rules: &Rules,
    matter: &mut Matter,
    step: &Step<'_>,
    reader: &mut Reader<'_>,
) -> Result<(), Stop> {
    let setter = Setter {
        entry: step.entry.clone(),
        person: step.filler.cloned(),
    };
    // Parties before their parts, fields before the columns of their rows: an ask list may name them in any order.
    for pass in [false, true] {
        for ask in step.act.asks.iter().chain(&step.act.may_ask) {
            if matches!(ask, Ask::PartyPart { .. } | Ask::Column { .. }) != pass {
                continue;
            }
            let key = ask.name();
            let Some(json) = step.answers.get(&key).filter(|json| !json.is_null()) else {
                continue;
            };
            lay_one(rules, matter, step, reader, ask, json, &setter)?;
            matter.set_by.insert(key, setter.clone());
        }
    }
    Ok(())
}

fn lay_one(
    rules: &Rules,
    matter: &mut Matter,
    step: &Step<'_>,
    reader: &mut Reader<'_>,
    ask: &Ask,
    json: &Json,
    setter: &Setter,
) -> Result<(), Stop> {
    match ask {
        Ask::Field(field) if field == "organ" => {
            matter.organ = OrganId::from(json.as_str().unwrap_or_default())
        }
        Ask::Field(field) if field == "region" => {
            json.as_str().unwrap_or_default().clone_into(&mut matter.region)
        }
        Ask::Field(field) => {
            let scores = rules.procedure.fields.get(field).map(|f| &f.kind);
            let value = match scores {
                Some(FieldKind::Scores(choice)) => {
                    rubric::rate(rules, matter, step, reader, field, choice, json)?
                }
                _ => json.clone(),
            };
            matter.fields.insert(field.clone(), value);
        }
        Ask::Column { field, column } => {
            let rows = matter.fields.get_mut(field).and_then(Json::as_array_mut);
            let (Some(rows), Some(values)) = (rows, json.as_array()) else {
                let label = answers::label_of(&rules.procedure, &Ask::Field(field.clone()));
                return Err(Stop::refused(Refusal::new(Rule::AbsentValue, label)));
            };
            if rows.len() != values.len() {
                let say = format!(
                    "{}应逐行填写，共{}行",
                    answers::label_of(&rules.procedure, ask),
                    rows.len()
                );
                return Err(Stop::refused(Refusal::new(Rule::WrongAnswer, say)));
            }
            for (row, value) in rows.iter_mut().zip(values) {
                if let Some(row) = row.as_object_mut().filter(|_| !value.is_null()) {
                    row.insert(column.clone(), value.clone());
                }
            }
        }
        Ask::Party(party) => named::join(matter, party, json, setter),
        Ask::PartyPart { party, part } => named::fill_part(matter, party, part, json, setter)?,
    }
    Ok(())
}
