//! Who does what: the first of an act's roles that somebody on the cast has.

use std::collections::BTreeMap;

use catalogue::model::{Of, Role};
use desk::{By, Hat};
use engine::ids::{OrganId, PersonId};
use engine::matter::Matter;
use serde_json::Value as Json;

use crate::plan::StepPlan;
use crate::run::Run;
use crate::story::Story;

impl Run<'_> {
    /// Who does it: the first of the roles that somebody on the cast has.
    pub(crate) fn actor(
        &self,
        story: &Story,
        about: Option<&Matter>,
        plan: &StepPlan,
        roles: &[Role],
        answers: &BTreeMap<String, Json>,
        not: Option<&PersonId>,
    ) -> Option<By> {
        let wanted = plan.by.as_deref().filter(|_| not.is_none());
        roles
            .iter()
            .filter(|role| wanted.is_none_or(|w| role.to_string() == w))
            .find_map(|role| self.holder(story, about, role, answers, not, plan.nth))
    }

    pub(crate) fn holder(
        &self,
        story: &Story,
        about: Option<&Matter>,
        role: &Role,
        answers: &BTreeMap<String, Json>,
        not: Option<&PersonId>,
        nth: Option<usize>,
    ) -> Option<By> {
        let here = about.map_or(&story.organ, |m| &m.organ);
        let in_organ = |organ: &OrganId, post: &str| {
            let people: Vec<&PersonId> = self
                .cast
                .holders(organ, post)
                .iter()
                .filter(|p| Some(*p) != not)
                .collect();
            let person = people.get(story.n % people.len().max(1))?;
            Some(By {
                person: (*person).clone(),
                hat: Some(Hat {
                    post: post.to_owned(),
                    organ: organ.clone(),
                }),
            })
        };
        match role {
            Role::Post { post, of } => match of {
                Of::Here => in_organ(here, post),
                Of::Superior => in_organ(self.cast.organs.get(here)?.superior.as_ref()?, post),
                Of::Any(kind) => {
                    let region = about.map_or(story.place.1.as_str(), |m| m.region.as_str());
                    // The matter's own organ first, where it is of that kind.
                    let own = self.cast.organs.get(here);
                    if own.is_some_and(|o| self.catalogue.organs.kind_is(&o.kind, kind))
                        && let Some(by) = in_organ(here, post)
                    {
                        return Some(by);
                    }
                    let (organ, person) = self.cast.organ_with(self.catalogue, kind, post, region, not)?;
                    Some(By {
                        person,
                        hat: Some(Hat {
                            post: post.clone(),
                            organ,
                        }),
                    })
                }
                Of::Field(field) => {
                    let organ = answers
                        .get(field)
                        .or_else(|| about.and_then(|m| m.fields.get(field)))?;
                    in_organ(&OrganId(organ.as_str()?.to_owned()), post)
                }
            },
            Role::Named { field } => {
                let value = about?.fields.get(field)?;
                let first = value
                    .as_array()
                    .and_then(|people| people.get(nth.unwrap_or(story.n) % people.len().max(1)))
                    .unwrap_or(value);
                let person = PersonId(first.as_str()?.to_owned());
                (Some(&person) != not).then_some(By { person, hat: None })
            }
            Role::Party { party } => {
                let given = answers
                    .get(&format!("party.{party}"))
                    .and_then(|p| p.get(0)?.get("person")?.as_str());
                let standing = about
                    .and_then(|m| m.parties.get(party)?.first())
                    .map(|p| p.person.clone());
                let person = standing.or_else(|| given.map(|id| PersonId(id.to_owned())))?;
                Some(By { person, hat: None })
            }
            Role::Anyone => in_organ(here, "clerk"),
            Role::Clock | Role::Link => None,
        }
    }
}
