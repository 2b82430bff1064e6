//! Parties and everybody named in a matter: what "mine" looks up (design §4).

use std::collections::BTreeSet;

use catalogue::model::FieldKind;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::definitions::Rules;
use crate::evolve::Stop;
use crate::matter::{Matter, Setter};
use crate::refusal::{Refusal, Rule};
use crate::value::{PartyRecord, SecretRef};

/// Adds people and firms to a party. Who is in it already is brought up to date; nobody is dropped.
pub(crate) fn join(matter: &mut Matter, party: &str, json: &Json, setter: &Setter) {
    let members = matter.parties.entry(party.to_owned()).or_default();
    for record in json.as_array().into_iter().flatten() {
        let Ok(mut record) = PartyRecord::deserialize(record) else {
            continue;
        };
        for part in record.secrets.keys() {
            matter
                .set_by
                .insert(format!("party.{party}.{part}#{}", record.person), setter.clone());
        }
        match members.iter_mut().find(|m| m.person == record.person) {
            Some(member) => {
                let mut secrets = std::mem::take(&mut member.secrets);
                secrets.append(&mut record.secrets);
                *member = PartyRecord { secrets, ..record };
            }
            None => members.push(record),
        }
    }
}

/// Fills a built-in part of members of a party (`party.victim.account`: person to reference).
pub(crate) fn fill_part(
    matter: &mut Matter,
    party: &str,
    part: &str,
    json: &Json,
    setter: &Setter,
) -> Result<(), Stop> {
    let members = matter.parties.entry(party.to_owned()).or_default();
    for (person, secret) in json.as_object().into_iter().flatten() {
        let Some(member) = members.iter_mut().find(|m| m.person.as_str() == person) else {
            return Err(Stop::refused(Refusal::new(
                Rule::WrongAnswer,
                format!("{person}不是本事项的当事人"),
            )));
        };
        if let Ok(secret) = SecretRef::deserialize(secret) {
            member.secrets.insert(part.to_owned(), secret);
            matter
                .set_by
                .insert(format!("party.{party}.{part}#{person}"), setter.clone());
        }
    }
    Ok(())
}

/// Whether there are members and all have the part.
pub(crate) fn all_have(matter: &Matter, party: &str, part: &str) -> bool {
    let members = matter.parties.get(party).map(Vec::as_slice).unwrap_or_default();
    !members.is_empty() && members.iter().all(|m| m.secrets.contains_key(part))
}

/// Brings `named` up to date: people in fields and parties, organs in fields, the organ and earlier organs.
pub(crate) fn refresh(rules: &Rules, matter: &mut Matter) {
    let mut named = BTreeSet::new();
    for (name, field) in &rules.procedure.fields {
        let (prefix, true) = (
            match field.kind {
                FieldKind::Person => "p:",
                FieldKind::Organ => "o:",
                _ => continue,
            },
            !field.secret,
        ) else {
            continue;
        };
        match matter.fields.get(name) {
            Some(Json::String(id)) => drop(named.insert((format!("{prefix}{id}"), name.clone()))),
            Some(Json::Array(ids)) => {
                named.extend(
                    ids.iter()
                        .filter_map(Json::as_str)
                        .map(|id| (format!("{prefix}{id}"), name.clone())),
                );
            }
            _ => {}
        }
    }
    for (party, members) in &matter.parties {
        named.extend(
            members
                .iter()
                .map(|m| (format!("p:{}", m.person), format!("party.{party}"))),
        );
    }
    let organ = format!("o:{}", matter.organ);
    // Who has had it goes on seeing that it had it.
    for (reader, role) in &matter.named {
        if (role == "organ" || role == "former") && *reader != organ {
            named.insert((reader.clone(), "former".to_owned()));
        }
    }
    named.insert((organ, "organ".to_owned()));
    matter.named = named;
}
