//! The cast: organs and people of a plan, as one change of the directory, and who holds what.

use std::collections::BTreeMap;

use calendar::Day;
use catalogue::model::{Catalogue, Level};
use desk::directory::{Change, CountyName};
use engine::ids::{OrganId, PersonId};
use engine::world::{Organ, Person, PostHeld};

use crate::chance::Chance;
use crate::names;
use crate::plan::{OrganGroup, Plan};
use crate::pools::Drawn;

/// Who there is in a simulated county.
pub struct Cast {
    /// What is entered in the directory.
    pub change: Change,
    /// Organs by group, in the order of regions or names.
    pub groups: BTreeMap<String, Vec<OrganId>>,
    /// Organs by id.
    pub organs: BTreeMap<OrganId, Organ>,
    /// Holders by organ and post.
    holders: BTreeMap<(OrganId, String), Vec<PersonId>>,
    /// Everybody with a post in an organ, in the order of the directory.
    staff: BTreeMap<OrganId, Vec<PersonId>>,
    /// Organs and holders by post, in the order of organs.
    by_post: BTreeMap<String, Vec<(OrganId, PersonId)>>,
    /// Towns (code, villages in it).
    pub towns: Vec<(String, Vec<String>)>,
}

impl Cast {
    /// Casts a plan.
    pub fn of(plan: &Plan, catalogue: &Catalogue, pools: &BTreeMap<String, Drawn>) -> Result<Self, String> {
        let mut cast = Self {
            change: Change {
                county: Some(CountyName {
                    name: plan.plan.name.clone(),
                    abbr: plan.plan.abbr.clone(),
                }),
                ..Change::default()
            },
            groups: BTreeMap::new(),
            organs: BTreeMap::new(),
            holders: BTreeMap::new(),
            staff: BTreeMap::new(),
            by_post: BTreeMap::new(),
            towns: towns(catalogue, &plan.plan.county),
        };
        let mut chance = Chance::new(plan.plan.seed, "cast");
        for (name, group) in &plan.organ {
            cast.add_group(plan, catalogue, name, group, &mut chance)?;
        }
        let text = |row: &serde_json::Map<String, serde_json::Value>, key: &str| {
            row.get(key).and_then(|v| v.as_str()).map(str::to_owned)
        };
        for row in pools.values().flat_map(Drawn::rows) {
            if let (Some(id), Some(name)) = (text(row, "person"), text(row, "name")) {
                cast.change.people.push(Person {
                    id: PersonId(id),
                    name,
                    posts: Vec::new(),
                    simulated: true,
                });
            }
        }
        for ((organ, post), people) in &cast.holders {
            let of_post = cast.by_post.entry(post.clone()).or_default();
            of_post.extend(people.iter().map(|person| (organ.clone(), person.clone())));
        }
        Ok(cast)
    }

    fn add_group(
        &mut self,
        plan: &Plan,
        catalogue: &Catalogue,
        name: &str,
        group: &OrganGroup,
        chance: &mut Chance,
    ) -> Result<(), String> {
        let kind = catalogue
            .organs
            .kinds
            .get(&group.kind)
            .ok_or_else(|| format!("organ.{name}：目录里没有机构种类“{}”", group.kind))?;
        let seats = self.seats(plan, catalogue, name, group)?;
        let mut ids = Vec::new();
        for (place, (region, called, mut abbr)) in seats.into_iter().enumerate() {
            // Two villages may bear one name; their numbers may not.
            if self
                .organs
                .values()
                .any(|o| o.kind == group.kind && o.abbr == abbr)
            {
                abbr = format!(
                    "{}{abbr}",
                    place_name(catalogue, region.get(..9).unwrap_or(&region))
                );
            }
            let id = OrganId(format!("{name}-{:03}", place + 1));
            let level = match catalogue.regions.by_code.get(&region).map(|r| r.level) {
                Some(Level::Town) => "town",
                Some(Level::Village) => "village",
                _ => "county",
            };
            if !kind.levels.is_empty() && !kind.levels.iter().any(|l| l == level) {
                return Err(format!(
                    "organ.{name}：机构种类“{}”不设在 {level} 一级",
                    group.kind
                ));
            }
            let organ = Organ {
                id: id.clone(),
                kind: group.kind.clone(),
                name: called,
                abbr,
                level: level.to_owned(),
                superior: self.superior(group, &region),
                region,
                successor: None,
                simulated: true,
            };
            self.staff(&organ, group, plan.plan.begins.0, chance);
            self.change.organs.push(organ.clone());
            self.organs.insert(id.clone(), organ);
            ids.push(id);
        }
        self.groups.insert(name.to_owned(), ids);
        Ok(())
    }

    /// Region, name and short name of each organ of a group.
    fn seats(
        &self,
        plan: &Plan,
        catalogue: &Catalogue,
        name: &str,
        group: &OrganGroup,
    ) -> Result<Vec<(String, String, String)>, String> {
        let Some(each) = &group.each else {
            let county = plan.plan.county.clone();
            return Ok(group
                .names
                .iter()
                .enumerate()
                .map(|(place, called)| {
                    let abbr = match (&group.abbr, group.names.len()) {
                        (Some(abbr), 1) => abbr.clone(),
                        (Some(abbr), _) => format!("{abbr}{}", place + 1),
                        (None, _) => called.clone(),
                    };
                    (county.clone(), called.clone(), abbr)
                })
                .collect());
        };
        let codes: Vec<&String> = match each.as_str() {
            "town" => self.towns.iter().map(|(town, _)| town).collect(),
            "village" => self.towns.iter().flat_map(|(_, villages)| villages).collect(),
            other => {
                return Err(format!("organ.{name}：each 写 town 或者 village，不是“{other}”"));
            }
        };
        let pattern = group.name.clone().unwrap_or_else(|| "{region}".to_owned());
        let short = group.abbr.clone().unwrap_or_else(|| "{region}".to_owned());
        Ok(codes
            .into_iter()
            .filter(|code| {
                !group
                    .except
                    .iter()
                    .any(|left_out| code.starts_with(left_out.as_str()))
            })
            .map(|code| {
                let place = place_name(catalogue, code);
                (
                    code.clone(),
                    pattern.replace("{region}", &place),
                    short.replace("{region}", &place),
                )
            })
            .collect())
    }

    fn superior(&self, group: &OrganGroup, region: &str) -> Option<OrganId> {
        let candidates = self.groups.get(group.superior.as_ref()?)?;
        let town = region.get(..9).unwrap_or(region);
        let near = candidates.iter().find(|id| {
            self.organs
                .get(*id)
                .is_some_and(|o| o.region.len() >= 9 && o.region.starts_with(town))
        });
        near.or_else(|| candidates.first()).cloned()
    }

    fn staff(&mut self, organ: &Organ, group: &OrganGroup, from: Day, chance: &mut Chance) {
        for (post, count) in &group.staff {
            for n in 1..=*count {
                let id = PersonId(format!("{}-{post}-{n}", organ.id));
                let posts = vec![PostHeld {
                    post: post.clone(),
                    organ: organ.id.clone(),
                    from,
                    to: None,
                }];
                let name = names::person(chance);
                self.change.people.push(Person {
                    id: id.clone(),
                    name,
                    posts,
                    simulated: true,
                });
                self.staff.entry(organ.id.clone()).or_default().push(id.clone());
                self.holders
                    .entry((organ.id.clone(), post.clone()))
                    .or_default()
                    .push(id);
            }
        }
    }

    /// Who holds a post in an organ.
    pub fn holders(&self, organ: &OrganId, post: &str) -> &[PersonId] {
        // The key is owned; the map is small enough that the clone does not matter.
        self.holders
            .get(&(organ.clone(), post.to_owned()))
            .map_or(&[], Vec::as_slice)
    }

    /// An organ of a kind, of the same town where there is one, that has the post filled.
    pub fn organ_with(
        &self,
        catalogue: &Catalogue,
        kind: &str,
        post: &str,
        region: &str,
        not: Option<&PersonId>,
    ) -> Option<(OrganId, PersonId)> {
        let town = region.get(..9).unwrap_or(region);
        let mut found = None;
        for (organ, person) in self.all_holders(post).iter().filter(|(_, p)| Some(p) != not) {
            let Some(seat) = self.organs.get(organ) else {
                continue;
            };
            if !catalogue.organs.kind_is(&seat.kind, kind) {
                continue;
            }
            let here = (organ.clone(), person.clone());
            if seat.region.starts_with(town) && town.len() == 9 {
                return Some(here);
            }
            found.get_or_insert(here);
        }
        found
    }

    /// Everybody who holds a post, with the organ, in the order of organs.
    pub fn all_holders(&self, post: &str) -> &[(OrganId, PersonId)] {
        self.by_post.get(post).map_or(&[], Vec::as_slice)
    }

    /// Everybody with a post in an organ, in the order of the directory.
    pub fn staff_of(&self, organ: &OrganId) -> &[PersonId] {
        self.staff.get(organ).map_or(&[], Vec::as_slice)
    }
}

/// Towns of a county with their villages, by code.
fn towns(catalogue: &Catalogue, county: &str) -> Vec<(String, Vec<String>)> {
    let below = |level: Level| {
        catalogue
            .regions
            .by_code
            .values()
            .filter(move |r| r.level == level && r.code.starts_with(county) && r.successor.is_none())
            .map(|r| r.code.clone())
    };
    below(Level::Town)
        .map(|town| {
            let villages = below(Level::Village).filter(|v| v.starts_with(&town)).collect();
            (town, villages)
        })
        .collect()
}

/// A place without its 镇 or 村民委员会, as it stands in the names of organs.
fn place_name(catalogue: &Catalogue, code: &str) -> String {
    let name = catalogue
        .regions
        .by_code
        .get(code)
        .map(|r| r.name.clone())
        .unwrap_or_default();
    for ending in [
        "街道办事处",
        "社区居委会",
        "社区居民委员会",
        "居委会",
        "村委会",
        "村民委员会",
    ] {
        if let Some(bare) = name.strip_suffix(ending) {
            let kind = match ending {
                "街道办事处" => "街道",
                e if e.starts_with("村") => "村",
                _ => "社区",
            };
            return format!("{bare}{kind}");
        }
    }
    name
}
