//! Who may see what: what a person's posts read, as look-ups that every road to the data goes through.
//!
//! A post's `reads` (catalogue, `organs.toml`) says how far it sees, by area or procedure. [`Sight::of`] takes the
//! posts a person holds on a day, [`Sight::wearing`] one of them; [`Sight::gate`] compiles them into the store's
//! [`Gate`], by which all lists, counts and searches go; [`Sight::view`] says how much of one matter is seen. Rights
//! follow the catalogue that is current, never the version a matter is pinned to.
//!
//! | scope | seen wholly | seen in part |
//! |---|---|---|
//! | mine | what names the person in a field | what the organ has, or what names the organ |
//! | organ | also what the organ has | what names the organ |
//! | below | also what organs below it have | what names the organ |
//! | county | everything | |
//! | no post | | what names the person |
//!
//! Always holds: no post and no name, no sight; a single matter and a list of matters are judged by the same ways.
//! An organ that was merged into another is the other's from that day on.

mod reach;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use calendar::Day;
use catalogue::model::{Catalogue, PostKind, Procedure, Scope};
use engine::ids::{OrganId, PersonId};
use engine::matter::Matter;
use engine::world::{Directory, Organ, PostHeld};
use store::{Extent, Gate, Through, Ways};

pub use view::{Shown, View};

/// An organ and all below it on a day, with what was merged into any of them.
pub fn organs_below(directory: &Directory, organ: &OrganId, day: Day) -> BTreeSet<OrganId> {
    reach::below(&BTreeSet::from([organ.clone()]), directory, day)
}

/// An organ and what was merged into it by a day.
pub fn organs_merged(directory: &Directory, organ: &OrganId, day: Day) -> BTreeSet<OrganId> {
    reach::merged_into(BTreeSet::from([organ.clone()]), directory, day)
}

/// A post worn, and what comes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seat {
    post: String,
    organ: OrganId,
    /// Secrets it may unmask.
    unmask: BTreeSet<String>,
    /// Procedure to how far it sees; `Scope::None` is left out.
    scopes: BTreeMap<String, Scope>,
    /// Its organ, and those merged into it.
    own: BTreeSet<OrganId>,
    /// Those and all below them.
    below: BTreeSet<OrganId>,
}

/// What one person sees on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    person: PersonId,
    seats: Vec<Seat>,
}

impl Sight {
    /// What `person` sees on `day` by all posts held then.
    pub fn of(catalogue: &Catalogue, directory: &Directory, person: &PersonId, day: Day) -> Self {
        Self::by(catalogue, directory, person, day, |_| true)
    }

    /// What `person` sees on `day` wearing one post; as a party only, where the post is not held.
    pub fn wearing(
        catalogue: &Catalogue,
        directory: &Directory,
        person: &PersonId,
        day: Day,
        post: &str,
        organ: &OrganId,
    ) -> Self {
        Self::by(catalogue, directory, person, day, |held| {
            held.post == post && held.organ == *organ
        })
    }

    /// What everybody sees of some procedures: all of their matters. For registers and publications, which show of them
    /// what the catalogue opens and nothing else.
    pub fn of_everybody<'p>(procedures: impl Iterator<Item = &'p str>) -> Self {
        let seat = Seat {
            post: String::new(),
            organ: OrganId(String::new()),
            unmask: BTreeSet::new(),
            scopes: procedures.map(|id| (id.to_owned(), Scope::County)).collect(),
            own: BTreeSet::new(),
            below: BTreeSet::new(),
        };
        Self {
            person: PersonId(String::new()),
            seats: vec![seat],
        }
    }

    fn by(
        catalogue: &Catalogue,
        directory: &Directory,
        person: &PersonId,
        day: Day,
        worn: impl Fn(&PostHeld) -> bool,
    ) -> Self {
        let held = directory
            .people
            .get(person)
            .map(|p| p.posts.as_slice())
            .unwrap_or_default();
        let seats = held
            .iter()
            .filter(|h| h.from <= day && h.to.is_none_or(|to| day <= to) && worn(h))
            .filter_map(|h| {
                let kind = catalogue.organs.posts.get(&h.post)?;
                let organ = directory.organs.get(&h.organ)?;
                Some(seat(catalogue, directory, kind, organ, &h.post, day))
            })
            .collect();
        Self {
            person: person.clone(),
            seats,
        }
    }

    /// Whose sight it is.
    pub fn person(&self) -> &PersonId {
        &self.person
    }

    /// Whether any post is worn that reads anything of a procedure.
    pub fn reads(&self, procedure: &str) -> bool {
        self.seats.iter().any(|seat| seat.scopes.contains_key(procedure))
    }

    /// The look-ups: what the store's lists, counts and searches go by.
    pub fn gate(&self) -> Gate {
        let me = format!("p:{}", self.person);
        let mut gate = Gate::default();
        for seat in &self.seats {
            for (procedure, scope) in &seat.scopes {
                let mut whole = Ways::default();
                let mut part = Ways::default();
                match scope {
                    Scope::None => continue,
                    Scope::Mine => part.organs.clone_from(&seat.own),
                    Scope::Organ => whole.organs.clone_from(&seat.own),
                    Scope::Below => whole.organs.clone_from(&seat.below),
                    Scope::County => whole.county = true,
                }
                whole.readers.insert(me.clone(), Through::Fields);
                part.readers.extend(
                    seat.own
                        .iter()
                        .map(|organ| (format!("o:{organ}"), Through::Other)),
                );
                gate.whole.entry(procedure.clone()).or_default().join(&whole);
                gate.part.entry(procedure.clone()).or_default().join(&part);
            }
        }
        gate.anywhere.insert(me, Through::Anything);
        gate
    }

    /// How much of a matter is seen; absent: nothing, not even that it is there.
    pub fn extent(&self, matter: &Matter) -> Option<Extent> {
        let seats: Vec<(&Seat, Scope)> = self
            .seats
            .iter()
            .filter_map(|seat| Some((seat, *seat.scopes.get(&matter.procedure)?)))
            .collect();
        if seats
            .iter()
            .any(|(seat, scope)| self.wholly(seat, *scope, matter))
        {
            return Some(Extent::Whole);
        }
        let me = format!("p:{}", self.person);
        let part = matter.named.iter().any(|(who, _)| *who == me)
            || seats.iter().any(|(seat, _)| {
                // As the organ that has it, or named otherwise: both are in `named`.
                matter
                    .named
                    .iter()
                    .any(|(who, _)| seat.own.iter().any(|organ| *who == format!("o:{organ}")))
            });
        part.then_some(Extent::Part)
    }

    /// Whether a matter is seen at all.
    pub fn sees(&self, matter: &Matter) -> bool {
        self.extent(matter).is_some()
    }

    /// What is seen of a matter by its definition; absent: nothing, not even that it is there.
    pub fn view(&self, matter: &Matter, procedure: &Procedure) -> Option<View> {
        Some(match self.extent(matter)? {
            Extent::Whole => {
                let unmask = self
                    .seats
                    .iter()
                    .filter(|seat| {
                        seat.scopes
                            .get(&matter.procedure)
                            .is_some_and(|scope| self.wholly(seat, *scope, matter))
                    })
                    .flat_map(|seat| seat.unmask.iter().cloned())
                    .collect();
                View::whole(&self.person, unmask)
            }
            Extent::Part => self.part(matter, procedure),
        })
    }

    /// Whether a post leads to the whole of a matter.
    fn wholly(&self, seat: &Seat, scope: Scope, matter: &Matter) -> bool {
        let me = format!("p:{}", self.person);
        let in_field = || {
            matter
                .named
                .iter()
                .any(|(who, role)| *who == me && !role.starts_with("party."))
        };
        match scope {
            Scope::None => false,
            Scope::County => true,
            Scope::Below => seat.below.contains(&matter.organ) || in_field(),
            Scope::Organ => seat.own.contains(&matter.organ) || in_field(),
            Scope::Mine => in_field(),
        }
    }
}

fn seat(
    catalogue: &Catalogue,
    directory: &Directory,
    kind: &PostKind,
    organ: &Organ,
    post: &str,
    day: Day,
) -> Seat {
    let within = catalogue.organs.within(kind, &organ.kind);
    let scopes = catalogue.procedures.values().filter_map(|procedure| {
        let scope = reach::scope_of(kind, within, &procedure.area, &procedure.id);
        (scope != Scope::None).then(|| (procedure.id.clone(), scope))
    });
    let unmask = within.and_then(|w| w.unmask.as_ref()).unwrap_or(&kind.unmask);
    let own = reach::merged_into(BTreeSet::from([organ.id.clone()]), directory, day);
    Seat {
        post: post.to_owned(),
        organ: organ.id.clone(),
        unmask: unmask.iter().cloned().collect(),
        scopes: scopes.collect(),
        below: reach::below(&own, directory, day),
        own,
    }
}
