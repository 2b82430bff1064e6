//! What happened lately, for one who comes back to the desk; and what waits to be taken over by another organ.

use std::collections::BTreeSet;

use calendar::Moment;
use engine::entry::Entry;
use engine::ids::{MatterId, OrganId, PersonId};

use crate::Store;
use crate::error::StoreError;
use crate::gate::{Extent, Gate};
use crate::rows::ToldRow;
use crate::tables::{journal, matter, outbox};

/// A hand-over: matters of this procedure wait in this state until another organ takes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handing<'a> {
    /// The procedure.
    pub procedure: &'a str,
    /// The state in which it waits.
    pub state: &'a str,
    /// The field that names the organ it is handed to.
    pub field: &'a str,
}

/// What waits to be taken over, the longest waiting first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handed {
    /// By the organs asked for.
    pub here: Vec<MatterId>,
    /// From them, by others.
    pub away: Vec<MatterId>,
}

impl Store {
    /// The last place in the journal at a moment; 0 when nothing was recorded by then.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn place_at(&self, moment: Moment) -> Result<u64, StoreError> {
        self.read_with(|conn, county| journal::last_by(conn, county, moment))
    }

    /// What somebody (`post@organ`, a person) was told after a place, at most `limit`, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn told_after(&self, to: &str, after: u64, limit: u32) -> Result<Vec<ToldRow>, StoreError> {
        self.read_with(|conn, county| outbox::lately(conn, county, to, after, limit))
    }

    /// At most `limit` matters that name a person in a field and changed after a place, each with its last change; the
    /// latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn changed_after(
        &self,
        person: &PersonId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<(MatterId, u64)>, StoreError> {
        self.read_with(|conn, county| matter::changed(conn, county, person, after, limit))
    }

    /// The entries of a matter after a place, in sequence.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn history_after(&self, matter: &MatterId, after: u64) -> Result<Vec<Entry>, StoreError> {
        self.read_with(|conn, county| journal::history(conn, county, matter, after))
    }

    /// What is handed over to these organs or from them and not taken yet, of what may be seen; the longest waiting
    /// first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn handed(
        &self,
        gate: &Gate,
        handing: &Handing<'_>,
        organs: &BTreeSet<OrganId>,
    ) -> Result<Handed, StoreError> {
        let procedure = handing.procedure;
        self.snapshot(|conn, county| {
            let mut handed = Handed::default();
            // Few wait at any time: they are all looked at.
            for (id, organ) in matter::in_state(conn, county, procedure, handing.state)? {
                let away = organs.contains(&organ);
                let mut here = false;
                for organ in organs {
                    here |= matter::names_organ(conn, county, (procedure, &id), handing.field, organ)?;
                }
                if !(here || away) || !gate.leads(conn, county, procedure, &organ, &id, Extent::Part)? {
                    continue;
                }
                if here {
                    handed.here.push(id.clone());
                }
                if away {
                    handed.away.push(id);
                }
            }
            Ok(handed)
        })
    }
}
