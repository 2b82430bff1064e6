//! Signing: parties put their names under what stands in a matter (language §3 `signs`).
//!
//! Always holds: a signature is of the values as they stood when it was given. It counts as long as they stand so; a
//! text that was changed since is signed by nobody.

use std::collections::BTreeMap;

use catalogue::model::{Act, Ask, Procedure, Role};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::evolve::Step;
use crate::matter::Matter;

/// SHA-256, in hex, of what an act signs, as it stands: the names and values in the order of the act, in canonical
/// JSON. A text put apart stands in it by its commitment, so the digest is bound to every letter of it.
pub fn signed_digest(act: &Act, matter: &Matter) -> String {
    let values: Vec<(String, Json)> = act
        .signs
        .iter()
        .map(|ask| (ask.name(), standing(matter, ask)))
        .collect();
    let text = serde_json::to_string(&values).unwrap_or_default();
    Sha256::digest(text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn standing(matter: &Matter, ask: &Ask) -> Json {
    match ask {
        Ask::Field(field) | Ask::Column { field, .. } => {
            matter.fields.get(field).cloned().unwrap_or(Json::Null)
        }
        Ask::Party(party) | Ask::PartyPart { party, .. } => {
            let members = matter.parties.get(party);
            members.map_or(Json::Null, |members| {
                serde_json::to_value(members).unwrap_or(Json::Null)
            })
        }
    }
}

/// Keeps the signature that a step gives.
pub(crate) fn sign(matter: &mut Matter, step: &Step<'_>) {
    let Some(person) = step.whom.filter(|_| !step.act.signs.is_empty()) else {
        return;
    };
    let digest = signed_digest(step.act, matter);
    let given = matter.signatures.entry(step.act.id.clone()).or_default();
    given.insert(person.clone(), digest);
}

/// Whether everybody in each party that may do the act has signed what now stands.
pub(crate) fn is_signed(procedure: &Procedure, matter: &Matter, act: &str) -> bool {
    let Some(act) = procedure.acts.get(act).filter(|act| !act.signs.is_empty()) else {
        return false;
    };
    let digest = signed_digest(act, matter);
    let none = BTreeMap::new();
    let given = matter.signatures.get(&act.id).unwrap_or(&none);
    let mut signers = act
        .by
        .iter()
        .filter_map(|role| match role {
            Role::Party { party } => matter.parties.get(party),
            _ => None,
        })
        .flatten()
        .peekable();
    signers.peek().is_some() && signers.all(|member| given.get(&member.person) == Some(&digest))
}
