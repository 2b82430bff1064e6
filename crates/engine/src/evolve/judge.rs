//! What is judged once the answers lie over the matter: nothing missing, parties enough, every guard.

use catalogue::model::{Ask, FieldKind};
use serde_json::Value as Json;

use super::{Judging, Step, Stop, VOID, scope};
use crate::answers;
use crate::definitions::Rules;
use crate::evaluate::{self, Fault};
use crate::ids::{EntryId, MatterId};
use crate::matter::Matter;
use crate::named;
use crate::reader::Reader;
use crate::refusal::{Refusal, Rule};

/// Judges that nothing asked is missing, and that there are as many parties as there must be.
pub(super) fn complete(
    rules: &Rules,
    matter: &Matter,
    step: &Step<'_>,
    reader: &mut Reader<'_>,
) -> Result<(), Stop> {
    let mut missing = Vec::new();
    for ask in &step.act.asks {
        let given = step.answers.get(&ask.name()).is_some_and(|json| !json.is_null());
        let there = match ask {
            Ask::PartyPart { party, part } => named::all_have(matter, party, part),
            Ask::Party(party) => given && matter.parties.get(party).is_some_and(|p| !p.is_empty()),
            Ask::Field(_) | Ask::Column { .. } => given,
        };
        if !there {
            missing.push(answers::label_of(&rules.procedure, ask));
        }
    }
    let scope = scope(rules, matter, step);
    for ask in &step.act.may_ask {
        let Ask::Field(name) = ask else { continue };
        let Some(field) = rules.procedure.fields.get(name) else {
            continue;
        };
        let Some(required) = &field.required_when else {
            continue;
        };
        if matter.fields.get(name).is_some_and(|json| !json.is_null()) {
            continue;
        }
        match evaluate::holds(&scope, reader, &required.expr) {
            Ok(true) => missing.push(field.label.clone()),
            Ok(false) | Err(Fault::Absent(_)) => {}
            Err(fault) => return Err(fault.into()),
        }
    }
    if !missing.is_empty() {
        return Err(Stop::Refused(Refusal::listing(Rule::MissingAnswer, missing)));
    }
    named_matters(rules, step, reader)?;
    let asked = step.act.asks.iter().chain(&step.act.may_ask);
    for party in asked.filter_map(|ask| {
        if let Ask::Party(party) = ask {
            Some(party)
        } else {
            None
        }
    }) {
        let Some(definition) = rules.procedure.parties.get(party) else {
            continue;
        };
        let count = matter.parties.get(party).map_or(0, Vec::len);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let label = &definition.label;
        if count < definition.least {
            let say = format!("{label}至少{}位", definition.least);
            return Err(Stop::refused(Refusal::new(Rule::PartyCount, say)));
        }
        if let Some(most) = definition.most.filter(|most| count > *most) {
            return Err(Stop::refused(Refusal::new(
                Rule::PartyCount,
                format!("{label}至多{most}位"),
            )));
        }
    }
    Ok(())
}

/// Judges that the matters an answer names are there, and of the procedure the field says.
fn named_matters(rules: &Rules, step: &Step<'_>, reader: &mut Reader<'_>) -> Result<(), Stop> {
    let mut missing = false;
    for (key, json) in step.answers {
        let Some(field) = rules.procedure.fields.get(key) else {
            continue;
        };
        let FieldKind::Matter { procedure } = &field.kind else {
            continue;
        };
        let many = json.as_array().map(Vec::as_slice).unwrap_or_default();
        for id in json
            .as_str()
            .into_iter()
            .chain(many.iter().filter_map(Json::as_str))
        {
            match reader.matter(&MatterId::from(id)) {
                Ok(Some(named)) if named.procedure == *procedure && named.state != VOID => {}
                Ok(_) => {
                    let say = format!("{}：没有这样的事项", field.label);
                    return Err(Stop::refused(Refusal::new(Rule::WrongAnswer, say)));
                }
                Err(Fault::Missing) => missing = true,
                Err(fault) => return Err(fault.into()),
            }
        }
    }
    if missing { Err(Stop::Missing) } else { Ok(()) }
}

/// How a breach of a guard is written down.
pub(crate) fn breach(entry: &EntryId, say: &str) -> String {
    format!("{entry} 违规：{say}")
}

pub(super) fn needs(
    rules: &Rules,
    matter: &Matter,
    step: &Step<'_>,
    reader: &mut Reader<'_>,
    judging: Judging<'_>,
    breaches: &mut Vec<String>,
) -> Result<(), Stop> {
    let scope = scope(rules, matter, step);
    let mut missing = false;
    for need in &step.act.needs {
        let refusal = match evaluate::holds(&scope, reader, &need.that.expr) {
            Ok(true) => continue,
            // Go on, so that all that is missing is asked for at once.
            Err(Fault::Missing) => {
                missing = true;
                continue;
            }
            Ok(false) => {
                Refusal::new(Rule::Need, step.act.label.as_str()).saying(&need.say, need.basis.as_deref())
            }
            Err(fault) => match Stop::from(fault) {
                Stop::Refused(refusal) => *refusal,
                stop => return Err(stop),
            },
        };
        if missing {
            break;
        }
        let say = breach(step.entry, &need.say);
        match judging {
            Judging::Breaches { standing, .. } if standing.contains(&say) => {}
            Judging::Breaches { accept: true, .. } => breaches.push(say),
            _ => return Err(Stop::refused(refusal)),
        }
    }
    if missing { Err(Stop::Missing) } else { Ok(()) }
}
