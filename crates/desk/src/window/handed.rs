//! What is handed over and waits to be taken: to the organs one works in, and from them.

use std::collections::BTreeSet;

use engine::ids::OrganId;
use store::Handing;

use super::{Seen, Window};
use crate::order::Failure;

/// A matter that waits to be taken over.
#[derive(Debug, Clone)]
pub struct Handed {
    /// The matter.
    pub seen: Seen,
    /// The act by which it is taken over.
    pub act: String,
    /// The field that names the organ it is handed to.
    pub to: String,
}

/// What waits to be taken over, the longest waiting first within each procedure.
#[derive(Debug, Clone, Default)]
pub struct HandedOver {
    /// By the organs one works in.
    pub here: Vec<Handed>,
    /// By others, from the organs one works in.
    pub away: Vec<Handed>,
}

impl Window<'_> {
    /// What is handed to the organs one works in and not taken over, and what they handed over and nobody took; nothing
    /// is logged.
    pub fn handed_over(&self) -> Result<HandedOver, Failure> {
        let organs = self.organs_worked_in();
        let mut found = HandedOver::default();
        for procedure in self.catalogue.procedures.values() {
            for way in procedure.hand_overs() {
                let handing = Handing {
                    procedure: &procedure.id,
                    state: way.state,
                    field: way.to,
                };
                let handed = self.desk.store.handed(&self.seeing.gate, &handing, &organs)?;
                for (ids, all) in [(handed.here, &mut found.here), (handed.away, &mut found.away)] {
                    for id in ids {
                        if let Some(seen) = self.glance(&id)? {
                            let (act, to) = (way.act.to_owned(), way.to.to_owned());
                            all.push(Handed { seen, act, to });
                        }
                    }
                }
            }
        }
        Ok(found)
    }

    /// The organ of the hat worn, without a hat those of the posts held, with what was merged into them.
    fn organs_worked_in(&self) -> BTreeSet<OrganId> {
        let posts = self
            .directory
            .people
            .get(self.person())
            .map(|person| person.posts.as_slice());
        let held = posts.unwrap_or_default().iter().filter(|held| {
            held.from <= self.day
                && held.to.is_none_or(|to| self.day <= to)
                && self
                    .by
                    .hat
                    .as_ref()
                    .is_none_or(|hat| hat.post == held.post && hat.organ == held.organ)
        });
        held.flat_map(|held| access::organs_merged(&self.directory, &held.organ, self.day))
            .collect()
    }
}
