//! Who may act, who is told, whose a clock is (language §3 `by`).

use calendar::Day;
use catalogue::model::{Catalogue, Of, Role};
use serde_json::Value as Json;

use crate::definitions::Rules;
use crate::entry::Actor;
use crate::evolve::Stop;
use crate::ids::{OrganId, PersonId};
use crate::matter::Matter;
use crate::reader::Reader;
use crate::refusal::{Refusal, Rule};
use crate::world::{Directory, Organ};

/// That the actor may not do what is called `label`: for `rule`, unless the office does not know the person at all.
pub(crate) fn refusal(rule: Rule, label: &str, actor: &Actor, directory: &Directory) -> Refusal {
    let refusal = Refusal::new(rule, label);
    let known = |person: &PersonId| person.as_str().is_empty() || directory.people.contains_key(person);
    match actor.person().filter(|person| !known(person)) {
        None => refusal,
        Some(stranger) => Refusal {
            say: Some(format!("名录里没有人员“{stranger}”，不能办理“{label}”")),
            mend: Some("请核对人员代号，或先登记名录".to_owned()),
            ..refusal
        },
    }
}

/// Whether one of the roles is the actor's in this matter on that day.
pub(crate) fn may(
    roles: &[Role],
    actor: &Actor,
    matter: &Matter,
    day: Day,
    directory: &Directory,
    catalogue: &Catalogue,
) -> bool {
    roles
        .iter()
        .any(|role| is(role, actor, matter, day, directory, catalogue))
}

fn is(
    role: &Role,
    actor: &Actor,
    matter: &Matter,
    day: Day,
    directory: &Directory,
    catalogue: &Catalogue,
) -> bool {
    let person = match actor {
        Actor::Clock { .. } => return *role == Role::Clock,
        Actor::Link => return *role == Role::Link,
        Actor::Office => return false,
        Actor::Post { person, .. } | Actor::Person { person } => person,
    };
    match role {
        Role::Clock | Role::Link => false,
        Role::Anyone => true,
        Role::Named { field } => ids_in(matter, field).any(|id| id == person.as_str()),
        Role::Party { party } => matter
            .parties
            .get(party)
            .is_some_and(|members| members.iter().any(|m| m.person == *person)),
        Role::Post { post, of } => {
            let Actor::Post {
                post: held, organ, ..
            } = actor
            else {
                return false;
            };
            held == post
                && holds(directory, person, post, organ, day)
                && sits(of, organ, matter, day, directory, catalogue)
        }
    }
}

/// Whether a person holds a post in an organ on that day.
pub fn holds(directory: &Directory, person: &PersonId, post: &str, organ: &OrganId, day: Day) -> bool {
    directory.people.get(person).is_some_and(|p| {
        p.posts.iter().any(|held| {
            held.post == post
                && held.organ == *organ
                && held.from <= day
                && held.to.is_none_or(|to| day <= to)
        })
    })
}

/// Whether the actor holds the post they act in, in the organ that has the matter or its superior.
pub(crate) fn serves(actor: &Actor, matter: &Matter, day: Day, directory: &Directory) -> bool {
    let Actor::Post { person, post, organ } = actor else {
        return false;
    };
    let here = now(directory, &matter.organ, day);
    let superior = directory
        .organs
        .get(here)
        .and_then(|o| o.superior.as_ref())
        .map(|s| now(directory, s, day));
    holds(directory, person, post, organ, day) && (organ == here || Some(organ) == superior)
}

/// Whether the actor heads the organ that has the matter, or its superior: who approves corrections (language §4.8).
pub fn heads(actor: &Actor, matter: &Matter, day: Day, directory: &Directory, catalogue: &Catalogue) -> bool {
    let head = matches!(actor, Actor::Post { post, .. } if catalogue.organs.heads(post));
    head && serves(actor, matter, day, directory)
}

/// Whether the actor's organ is the one meant.
fn sits(
    of: &Of,
    organ: &OrganId,
    matter: &Matter,
    day: Day,
    directory: &Directory,
    catalogue: &Catalogue,
) -> bool {
    let same = |wanted: &OrganId| now(directory, wanted, day) == organ || wanted == organ;
    match of {
        Of::Here => same(&matter.organ),
        Of::Superior => {
            let here = directory.organs.get(now(directory, &matter.organ, day));
            here.and_then(|o| o.superior.as_ref()).is_some_and(same)
        }
        Of::Any(kind) => directory
            .organs
            .get(organ)
            .is_some_and(|o| catalogue.organs.kind_is(&o.kind, kind)),
        Of::Field(field) => ids_in(matter, field).any(|id| same(&OrganId::from(id))),
    }
}

/// The organ that has an organ's work on that day: itself, or the one it was merged into (language §4.16).
fn now<'d>(directory: &'d Directory, organ: &'d OrganId, day: Day) -> &'d OrganId {
    let mut at = organ;
    // A chain longer than the directory is a circle; the first organ then stands.
    for _ in 0..=directory.organs.len() {
        match directory.organs.get(at) {
            Some(Organ {
                successor: Some((next, from)),
                ..
            }) if *from <= day => at = next,
            _ => return at,
        }
    }
    organ
}

/// The ids in a field, one or many.
fn ids_in<'m>(matter: &'m Matter, field: &str) -> impl Iterator<Item = &'m str> {
    let json = matter.fields.get(field);
    let many = json
        .and_then(Json::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    json.and_then(Json::as_str)
        .into_iter()
        .chain(many.iter().filter_map(Json::as_str))
}

/// Whether resolving the role reads the directory.
pub(crate) fn reads_outside(role: &Role) -> bool {
    matches!(
        role,
        Role::Post {
            of: Of::Superior | Of::Any(_),
            ..
        }
    )
}

/// Who the role is in this matter now: `post@organ`, a person, `party:person`.
pub(crate) fn who(
    role: &Role,
    rules: &Rules,
    matter: &Matter,
    reader: &mut Reader<'_>,
) -> Result<Vec<String>, Stop> {
    Ok(match role {
        Role::Post { post, of } => match of {
            Of::Here => vec![format!("{post}@{}", matter.organ)],
            Of::Superior => match reader.organ(matter.organ.as_str(), "superior")? {
                Json::String(organ) => vec![format!("{post}@{organ}")],
                _ => Vec::new(),
            },
            Of::Any(kind) => {
                let organs = reader.organs_of_kind(kind, &rules.catalogue)?;
                organs
                    .into_iter()
                    .map(|organ| format!("{post}@{organ}"))
                    .collect()
            }
            Of::Field(field) => ids_in(matter, field)
                .map(|organ| format!("{post}@{organ}"))
                .collect(),
        },
        Role::Named { field } => ids_in(matter, field).map(str::to_owned).collect(),
        Role::Party { party } => {
            let members = matter.parties.get(party).map(Vec::as_slice).unwrap_or_default();
            members.iter().map(|m| format!("party:{}", m.person)).collect()
        }
        Role::Anyone | Role::Clock | Role::Link => Vec::new(),
    })
}
