//! What people see, kept from one request to the next: the look-ups of a post at the head of many organs are long.
//!
//! Always holds: what is kept was made of the catalogue and the directory beside it ([`crate::Desk::refresh`] makes all
//! three anew), for one person, hat and day.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use access::Sight;
use calendar::Day;
use catalogue::model::Catalogue;
use engine::ids::PersonId;
use engine::world::Directory;
use store::Gate;

use crate::order::{By, Hat};

/// How many are kept; then one begins anew.
const KEPT: usize = 128;

/// What somebody sees, and its look-ups.
pub(crate) struct Seeing {
    /// How much of one matter.
    pub sight: Sight,
    /// What lists, counts and searches go by.
    pub gate: Gate,
}

/// Whose: person, hat, day.
type Whose = (PersonId, Option<Hat>, Day);

/// What people see, by whose it is.
#[derive(Default)]
pub(crate) struct Sights {
    kept: Mutex<BTreeMap<Whose, Arc<Seeing>>>,
}

impl Sights {
    /// What a person sees on a day.
    pub fn of(&self, catalogue: &Catalogue, directory: &Directory, by: &By, day: Day) -> Arc<Seeing> {
        let whose = (by.person.clone(), by.hat.clone(), day);
        if let Some(found) = self
            .kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&whose)
        {
            return found.clone();
        }
        let sight = match &by.hat {
            Some(hat) => Sight::wearing(catalogue, directory, &by.person, day, &hat.post, &hat.organ),
            None => Sight::of(catalogue, directory, &by.person, day),
        };
        let seeing = Arc::new(Seeing {
            gate: sight.gate(),
            sight,
        });
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(whose, seeing.clone());
        seeing
    }
}
