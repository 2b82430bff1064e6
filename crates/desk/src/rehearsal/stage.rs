//! The stage of an example: its organs and people, entered in the directory of a fresh journal.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Day;
use catalogue::model::{Act, Catalogue, From, Level, Of, Procedure, Role, StateKind};
use engine::ids::{County, MatterId, OrganId, PersonId};
use engine::world::{Organ, Person, PostHeld};
use store::Store;

use super::script::{Script, StageOrgan};
use super::{Failed, sample};
use crate::directory::{Change, CountyName, PostChange};
use crate::order::{By, Hat, Order, Step};
use crate::{Desk, SetClock};

/// The county every example plays in.
const COUNTY: &str = "350583";

/// A desk with the stage set, and what the aliases mean.
pub(crate) struct Stage {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) catalogue: Arc<Catalogue>,
    /// Organs in the file's order of names.
    pub(crate) organs: Vec<OrganId>,
    first_day: Day,
    extras: u32,
}

impl Stage {
    /// Sets the stage; all posts are held from long before.
    pub(crate) fn set(catalogue: &Arc<Catalogue>, script: &Script, first_day: Day) -> Result<Self, Failed> {
        let store = Store::in_memory(County(COUNTY.to_owned())).map_err(|e| e.to_string())?;
        let clock = Arc::new(SetClock::at(first_day.previous()));
        let desk = Desk::open(store, clock.clone()).map_err(|e| e.to_string())?;
        desk.put_up(catalogue, BTreeMap::new())
            .map_err(|e| e.to_string())?;
        let mut stage = Self {
            desk,
            clock,
            catalogue: catalogue.clone(),
            organs: Vec::new(),
            first_day,
            extras: 0,
        };
        stage.enter(script)?;
        for (alias, person) in &script.person {
            for register in &person.in_force {
                stage.put_in_force(register, Some(&PersonId(alias.clone())))?;
            }
        }
        Ok(stage)
    }

    fn enter(&mut self, script: &Script) -> Result<(), Failed> {
        let (name, abbr) = match &script.examples.county {
            Some(county) => (county.name.clone(), county.abbr.clone()),
            None => ("南安市".to_owned(), "南".to_owned()),
        };
        let mut change = Change {
            county: Some(CountyName { name, abbr }),
            ..Change::default()
        };
        for (alias, organ) in &script.organ {
            change.organs.push(self.organ(alias, organ, script)?);
            self.organs.push(OrganId(alias.clone()));
        }
        for (alias, person) in &script.person {
            let mut posts = Vec::new();
            for post in &person.posts {
                let (post, organ) = post
                    .split_once(" of ")
                    .ok_or_else(|| format!("post {post:?} is not written \"clerk of town\""))?;
                posts.push(PostHeld {
                    post: post.to_owned(),
                    organ: OrganId(organ.to_owned()),
                    from: long_ago(),
                    to: None,
                });
            }
            let id = PersonId(alias.clone());
            change.people.push(Person {
                id,
                name: person.name.clone(),
                posts,
                simulated: true,
            });
        }
        self.enrol(&change)
    }

    fn organ(&self, alias: &str, organ: &StageOrgan, script: &Script) -> Result<Organ, Failed> {
        let kind = self
            .catalogue
            .organs
            .kinds
            .get(&organ.kind)
            .ok_or_else(|| format!("no kind of organ {:?}", organ.kind))?;
        let level = organ
            .level
            .clone()
            .or_else(|| (kind.levels.len() == 1).then(|| kind.levels.first().cloned())?)
            .unwrap_or_else(|| "county".to_owned());
        let superior = organ.superior.clone().or_else(|| {
            let is_superior = |other: &StageOrgan| kind.superiors.contains(&other.kind);
            script
                .organ
                .iter()
                .find(|(_, other)| is_superior(other))
                .map(|(alias, _)| alias.clone())
        });
        let region = organ.region.clone().unwrap_or_else(|| self.region(&level));
        Ok(Organ {
            id: OrganId(alias.to_owned()),
            kind: organ.kind.clone(),
            name: organ.name.clone(),
            abbr: organ.abbr.clone().unwrap_or_else(|| organ.name.clone()),
            level,
            region,
            superior: superior.map(OrganId),
            successor: None,
            simulated: true,
        })
    }

    /// Some division of that level in the county.
    pub(crate) fn region(&self, level: &str) -> String {
        self.catalogue
            .regions
            .by_code
            .values()
            .find(|r| r.code.starts_with(COUNTY) && r.level.word() == level && r.level != Level::County)
            .map_or_else(|| COUNTY.to_owned(), |r| r.code.clone())
    }

    fn enrol(&mut self, change: &Change) -> Result<(), Failed> {
        self.extras += 1;
        let key = format!("stage|{}", self.extras);
        self.desk
            .enrol(change, long_ago(), &key)
            .map(drop)
            .map_err(|e| Failed::from(e.to_string()))
    }

    /// An organ of the stage that may hold matters of a procedure; one is built where none stands.
    pub(crate) fn holder(&mut self, procedure: &Procedure) -> Result<OrganId, Failed> {
        let wanted = procedure.organs.clone();
        self.organ_of(&wanted)
    }

    fn organ_of(&mut self, kinds: &[String]) -> Result<OrganId, Failed> {
        let directory = self.desk.directory();
        let stands = |id: &&OrganId| {
            directory.organs.get(*id).is_some_and(|o| {
                kinds
                    .iter()
                    .any(|kind| kind == "any" || self.catalogue.organs.kind_is(&o.kind, kind))
            })
        };
        if let Some(found) = self.organs.iter().find(stands) {
            return Ok(found.clone());
        }
        let kind = kinds.first().cloned().unwrap_or_default();
        let built = StageOrgan {
            name: self
                .catalogue
                .organs
                .kinds
                .get(&kind)
                .map(|k| k.label.clone())
                .unwrap_or_default(),
            kind,
            abbr: None,
            level: None,
            superior: None,
            region: None,
        };
        let alias = format!("stage-{}", built.kind);
        let empty = Script {
            examples: super::script::Head {
                of: String::new(),
                county: None,
                unsure: None,
            },
            organ: BTreeMap::new(),
            person: BTreeMap::new(),
            fill: BTreeMap::new(),
            example: Vec::new(),
        };
        let mut organ = self.organ(&alias, &built, &empty)?;
        let superiors = self
            .catalogue
            .organs
            .kinds
            .get(&built.kind)
            .map(|k| k.superiors.clone());
        organ.superior = directory
            .organs
            .values()
            .find(|o| superiors.as_ref().is_some_and(|s| s.contains(&o.kind)))
            .map(|o| o.id.clone());
        let id = organ.id.clone();
        self.enrol(&Change {
            organs: vec![organ],
            ..Change::default()
        })?;
        self.organs.push(id.clone());
        Ok(id)
    }

    /// A matter of that procedure in force (or just begun), naming the person if one is given.
    pub(crate) fn put_in_force(&mut self, id: &str, person: Option<&PersonId>) -> Result<MatterId, Failed> {
        let catalogue = self.catalogue.clone();
        let procedure = catalogue
            .procedures
            .get(id)
            .ok_or_else(|| format!("no procedure {id:?}"))?;
        let act = opening_act(procedure, self.first_day).ok_or_else(|| {
            format!("no first act of {id} leads to a state in force; begin one in the example")
        })?;
        let holder = self.holder(procedure)?;
        let by = self.hat_for(act, &holder)?;
        let mut answers = BTreeMap::new();
        for ask in &act.asks {
            let name = ask.name();
            let value = sample::answer(self, procedure, ask, self.first_day, person)?;
            answers.insert(name, value);
        }
        let order = Order {
            procedure: Some(id.to_owned()),
            matter: None,
            act: act.id.clone(),
            answers,
            day: Some(self.first_day.previous()),
            by,
            party: None,
            behalf: None,
            step: Step::Do,
            organ: Some(holder),
            seen: None,
            key: None,
        };
        let done = self.desk.perform(&order).map_err(|e| {
            Failed::from(format!(
                "a {id} could not be put in force by itself ({e}); begin one in the example"
            ))
        })?;
        done.matters
            .first()
            .map(|m| m.id.clone())
            .ok_or_else(|| Failed::from("nothing was begun"))
    }

    /// Somebody who may do a first act in that organ, put in the post for it.
    fn hat_for(&mut self, act: &Act, holder: &OrganId) -> Result<By, Failed> {
        let role = act.by.iter().find_map(|role| match role {
            Role::Post { post, of } => Some((post.clone(), of.clone())),
            _ => None,
        });
        let Some((post, of)) = role else {
            return Err(Failed::from(format!(
                "act {} is done by no post; begin one in the example",
                act.id
            )));
        };
        let organ = match of {
            Of::Here | Of::Field(_) => holder.clone(),
            Of::Any(kind) => self.organ_of(&[kind])?,
            Of::Superior => {
                let superior = self
                    .desk
                    .directory()
                    .organs
                    .get(holder)
                    .and_then(|o| o.superior.clone());
                superior.ok_or_else(|| format!("organ {holder} has no superior on the stage"))?
            }
        };
        let person = PersonId(format!("stage-{post}-{organ}"));
        let given = PostChange {
            person: person.clone(),
            post: post.clone(),
            organ: organ.clone(),
            from: long_ago(),
            to: None,
        };
        let known = self.desk.directory().people.contains_key(&person);
        if !known {
            self.enrol(&Change {
                people: vec![Person {
                    id: person.clone(),
                    name: "台前人".to_owned(),
                    posts: Vec::new(),
                    simulated: true,
                }],
                posts: vec![given],
                ..Change::default()
            })?;
        }
        Ok(By {
            person,
            hat: Some(Hat { post, organ }),
        })
    }
}

/// The day from which everybody on a stage holds the posts.
fn long_ago() -> Day {
    Day::new(2000, 1, 1).unwrap_or_else(|| calendar::Moment::from_micros(0).day())
}

/// The first act by which a matter comes to be in an open state without much ado.
fn opening_act(procedure: &Procedure, day: Day) -> Option<&Act> {
    let open = |act: &&Act| {
        act.from.contains(&From::Start)
            && act.valid.holds_on(day)
            && act.by.iter().any(|role| matches!(role, Role::Post { .. }))
            && act
                .to
                .as_ref()
                .and_then(|to| procedure.states.get(to))
                .is_some_and(|s| s.kind == StateKind::Open)
    };
    procedure.acts.values().find(open)
}
