//! Who may see what: what a person's posts read, as look-ups that every road to the data goes through.
//!
//! A post's `reads` (catalogue, `organs.toml`) says how far it sees, by area or procedure. [`Sight::of`] turns a
//! person's posts on a day into [`Lookup`]s, the union of which is what the person may see; [`Sight::sees`] judges one
//! matter by the same look-ups. Rights follow the catalogue that is current, never the version a matter is pinned to.
//!
//! Always holds: no look-up, no sight; a single matter and a list of matters are judged by the same look-ups.

use std::collections::{BTreeMap, BTreeSet};

use calendar::Day;
use catalogue::model::{Catalogue, PostKind, Scope};
use engine::ids::{OrganId, PersonId};
use engine::matter::Matter;
use engine::world::{Directory, Organ};

/// One way to a set of matters of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lookup {
    /// All of the county.
    County,
    /// Those of these organs.
    Organs(BTreeSet<OrganId>),
    /// Those that name this reader (`p:<person>`, `o:<organ>`).
    Named(String),
}

/// What one person sees on one day: procedures to the look-ups whose union it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sight {
    lookups: BTreeMap<String, BTreeSet<Lookup>>,
    person: String,
}

impl Sight {
    /// What `person` sees on `day` by the posts held then.
    pub fn of(catalogue: &Catalogue, directory: &Directory, person: &PersonId, day: Day) -> Self {
        let mut sight = Self {
            lookups: BTreeMap::new(),
            person: format!("p:{person}"),
        };
        let held = directory
            .people
            .get(person)
            .map(|p| p.posts.as_slice())
            .unwrap_or_default();
        for post in held
            .iter()
            .filter(|h| h.from <= day && h.to.is_none_or(|to| day <= to))
        {
            let (Some(kind), Some(organ)) = (
                catalogue.organs.posts.get(&post.post),
                directory.organs.get(&post.organ),
            ) else {
                continue;
            };
            for procedure in catalogue.procedures.values() {
                let scope = scope_of(kind, organ, &procedure.area, &procedure.id);
                let found = lookup(scope, &sight.person, organ, directory);
                if let Some(found) = found {
                    let of = sight.lookups.entry(procedure.id.clone()).or_default();
                    // An organ's field, too, is a way in for those who see what is theirs.
                    of.insert(Lookup::Named(sight.person.clone()));
                    of.insert(Lookup::Named(format!("o:{}", organ.id)));
                    of.insert(found);
                }
            }
        }
        sight
    }

    /// The look-ups of a procedure; none when nothing of it may be seen.
    pub fn lookups(&self, procedure: &str) -> impl Iterator<Item = &Lookup> {
        self.lookups.get(procedure).into_iter().flatten()
    }

    /// Whether a matter may be seen: by a look-up, or because the person is named in it.
    pub fn sees(&self, matter: &Matter) -> bool {
        let named = |reader: &str| matter.named.iter().any(|(who, _)| who == reader);
        named(&self.person)
            || self.lookups(&matter.procedure).any(|lookup| match lookup {
                Lookup::County => true,
                Lookup::Organs(organs) => organs.contains(&matter.organ),
                Lookup::Named(reader) => named(reader),
            })
    }
}

/// How far a post in an organ sees a procedure: the procedure's own line, else its area's; the organ's kind overrides.
fn scope_of(post: &PostKind, organ: &Organ, area: &str, procedure: &str) -> Scope {
    let own = format!("{area}.{procedure}");
    let within = post.within.get(&organ.kind).map(|o| &o.reads);
    let read = |key: &str| {
        within
            .and_then(|r| r.get(key))
            .or_else(|| post.reads.get(key))
            .copied()
    };
    read(&own).or_else(|| read(area)).unwrap_or(Scope::None)
}

fn lookup(scope: Scope, person: &str, organ: &Organ, directory: &Directory) -> Option<Lookup> {
    Some(match scope {
        Scope::None => return None,
        Scope::Mine => Lookup::Named(person.to_owned()),
        Scope::Organ => Lookup::Organs(BTreeSet::from([organ.id.clone()])),
        Scope::Below => Lookup::Organs(below(&organ.id, directory)),
        Scope::County => Lookup::County,
    })
}

/// An organ and all whose superior it is, at any depth.
fn below(top: &OrganId, directory: &Directory) -> BTreeSet<OrganId> {
    let mut found = BTreeSet::from([top.clone()]);
    loop {
        let before = found.len();
        let next: Vec<OrganId> = directory
            .organs
            .values()
            .filter(|o| o.superior.as_ref().is_some_and(|s| found.contains(s)))
            .map(|o| o.id.clone())
            .collect();
        found.extend(next);
        if found.len() == before {
            return found;
        }
    }
}
