//! Sample values: what an example need not say, because no condition turns on it.

use calendar::Day;
use catalogue::model::{Ask, Choices, Field, FieldKind, Procedure};
use engine::ids::PersonId;
use serde_json::{Map, Value as Json, json};

use super::Failed;
use super::stage::Stage;

/// SHA-256 of nothing: the sample of a file.
const EMPTY_FILE: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// A sample for one ask of an act.
pub(crate) fn answer(
    stage: &mut Stage,
    procedure: &Procedure,
    ask: &Ask,
    day: Day,
    person: Option<&PersonId>,
) -> Result<Json, Failed> {
    match ask {
        Ask::Field(name) => match name.as_str() {
            "organ" => Ok(json!(stage.holder(procedure)?.as_str())),
            "region" => Ok(json!(stage.region("village"))),
            _ => match procedure.fields.get(name) {
                Some(field) => value(stage, procedure, field, day, person),
                None => Err(Failed::from(format!("no field {name}"))),
            },
        },
        Ask::Party(party) => {
            let least = procedure.parties.get(party).map_or(1, |p| p.least.max(1));
            let firm = procedure
                .parties
                .get(party)
                .is_some_and(|p| !p.who.contains(&catalogue::model::PartyKind::Person));
            let who = |n: u32| json!({"name": format!("样例当事人{n}"), "kind": if firm { "firm" } else { "person" }});
            Ok(Json::Array((1..=least).map(who).collect()))
        }
        Ask::PartyPart { .. } => Ok(json!({})),
        Ask::Column { .. } => Ok(json!([])),
    }
}

fn value(
    stage: &mut Stage,
    procedure: &Procedure,
    field: &Field,
    day: Day,
    person: Option<&PersonId>,
) -> Result<Json, Failed> {
    let one = match &field.kind {
        FieldKind::Text | FieldKind::Long => json!("样例"),
        FieldKind::Choice(choices) => json!(code(stage, procedure, choices, day)?),
        FieldKind::Choices(choices) => json!([code(stage, procedure, choices, day)?]),
        FieldKind::Date => json!(day),
        FieldKind::Moment => json!(calendar::Moment::start_of(day)),
        FieldKind::Money => json!("100元"),
        FieldKind::Number { .. } => json!(1),
        FieldKind::YesNo => json!(true),
        FieldKind::Person => match person {
            Some(person) => json!(person),
            None => {
                let directory = stage.desk.directory();
                let found = directory.people.keys().next();
                json!(found.ok_or_else(|| Failed::from("nobody is on the stage"))?)
            }
        },
        FieldKind::Organ => {
            let found = stage.organs.first().cloned();
            json!(found.ok_or_else(|| Failed::from("no organ is on the stage"))?)
        }
        FieldKind::Region => json!(stage.region("village")),
        FieldKind::File => json!(EMPTY_FILE),
        FieldKind::Rows(columns) => {
            let mut row = Map::new();
            for (name, column) in columns.iter().filter(|(_, column)| !column.optional) {
                row.insert(name.clone(), value(stage, procedure, column, day, person)?);
            }
            return Ok(json!([row]));
        }
        FieldKind::Scores(_) => return Ok(json!({"marks": {}})),
        FieldKind::Matter { procedure } => json!(stage.put_in_force(procedure, None)?),
    };
    Ok(if field.many { json!([one]) } else { one })
}

/// The first code in force on the day.
fn code(stage: &Stage, procedure: &Procedure, choices: &Choices, day: Day) -> Result<String, Failed> {
    let found = match choices {
        Choices::Inline(codes) => codes
            .iter()
            .find(|(_, c)| c.valid.holds_on(day))
            .map(|(k, _)| k.clone()),
        Choices::List(list) => stage
            .catalogue
            .lists
            .get(list)
            .and_then(|l| l.codes.iter().find(|(_, c)| c.valid.holds_on(day)))
            .map(|(k, _)| k.clone()),
        Choices::Result => procedure
            .results
            .iter()
            .find(|(_, r)| r.valid.holds_on(day))
            .map(|(k, _)| k.clone()),
    };
    found.ok_or_else(|| Failed::from("a choice has no code in force"))
}
