//! What is handed to the store to be committed, and what comes back.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Moment;
use engine::batch::Batch;
use engine::ids::{EntryId, MatterId};
use engine::matter::Matter;

use crate::cache::Kept;
use crate::secret::SecretRow;

/// One act's whole effect, to be committed whole or not at all.
#[derive(Debug, Clone)]
pub struct Write {
    /// What the engine answered. Its first entry carries the request's key; all entries of it are one commit.
    pub batch: Batch,
    /// Secret values of its answers.
    pub secrets: Vec<SecretRow>,
    /// The present moment; the store takes the last moment and a microsecond where that is later.
    pub now: Moment,
    /// The catalogue that the first entry (`Kind::Publish`) publishes.
    pub catalogue: Option<Published>,
}

/// A catalogue as it is stored for good. The `under` of its publish entry is its digest: from then on it is current.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// SHA-256 over the sources, hex, as the catalogue crate makes it.
    pub digest: String,
    /// Path to text.
    pub sources: BTreeMap<String, String>,
}

/// What was committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Its entries and their places in the journal.
    pub entries: Vec<(EntryId, u64)>,
    /// When it was recorded.
    pub moment: Moment,
    /// The matters it touched, with their numbers. Of a repeated request: as they now are.
    pub matters: Vec<Arc<Matter>>,
    /// Numbers given.
    pub numbers: Vec<NumberGiven>,
    /// The key had been used for the same request; this is the first answer, and nothing was written now.
    pub again: bool,
}

impl Receipt {
    /// The matters with the place of their last change, where this is it.
    pub(crate) fn kept(&self) -> impl Iterator<Item = Kept> + '_ {
        let changed = self
            .entries
            .last()
            .filter(|_| !self.again)
            .map(|(_, sequence)| *sequence);
        let matters = self.matters.iter();
        matters.filter_map(move |matter| Some((changed?, Arc::clone(matter))))
    }
}

/// A number given to a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberGiven {
    /// The matter.
    pub matter: MatterId,
    /// `number`, or `paper.x`.
    pub slot: String,
    /// The number.
    pub number: String,
}
