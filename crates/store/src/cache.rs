//! Matters lately read or written, so that the next reader need not parse them again.
//!
//! A matter is good as long as its row's `changed` is the one it was kept under; whoever looks here asks the row
//! first. So another program's commits are never overlooked. Only who judges what the commit compares again may take a
//! matter as it was last kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use engine::ids::MatterId;
use engine::matter::Matter;

use crate::sql::lock;

/// So many matters a generation; there are two.
const GENERATION: usize = 2_048;

/// A matter and the `changed` of its row.
pub(crate) type Kept = (u64, Arc<Matter>);

#[derive(Default)]
struct Generations {
    young: BTreeMap<MatterId, Kept>,
    old: BTreeMap<MatterId, Kept>,
}

/// The kept matters.
#[derive(Default)]
pub(crate) struct Cache(Mutex<Generations>);

impl Cache {
    /// The matter, if it is kept as of that change.
    pub(crate) fn get(&self, id: &MatterId, changed: u64) -> Option<Arc<Matter>> {
        let mut generations = lock(&self.0);
        if let Some((at, matter)) = generations.young.get(id) {
            return (*at == changed).then(|| Arc::clone(matter));
        }
        let (at, matter) = generations.old.remove(id)?;
        if at != changed {
            return None;
        }
        insert(&mut generations, (changed, Arc::clone(&matter)));
        Some(matter)
    }

    /// The matter as it was last kept.
    pub(crate) fn last(&self, id: &MatterId) -> Option<Arc<Matter>> {
        let mut generations = lock(&self.0);
        if let Some((_, matter)) = generations.young.get(id) {
            return Some(Arc::clone(matter));
        }
        let (at, matter) = generations.old.remove(id)?;
        insert(&mut generations, (at, Arc::clone(&matter)));
        Some(matter)
    }

    /// Keeps matters; one that is kept already as of a later change stays.
    pub(crate) fn keep(&self, matters: impl IntoIterator<Item = Kept>) {
        let mut generations = lock(&self.0);
        for kept in matters {
            insert(&mut generations, kept);
        }
    }

    /// Forgets all.
    pub(crate) fn clear(&self) {
        *lock(&self.0) = Generations::default();
    }
}

fn insert(generations: &mut Generations, kept: Kept) {
    if generations.young.len() >= GENERATION {
        generations.old = std::mem::take(&mut generations.young);
    }
    let id = &kept.1.id;
    let known = generations.young.get(id).or_else(|| generations.old.get(id));
    if known.is_none_or(|(at, _)| *at <= kept.0) {
        generations.young.insert(id.clone(), kept);
    }
}
