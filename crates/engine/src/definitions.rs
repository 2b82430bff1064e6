//! Which definition holds for a matter: the version it is pinned to, plus what may be added (language §4.15).

use std::sync::Arc;

use catalogue::model::{Catalogue, Procedure};

use crate::matter::Matter;
use crate::world::Definitions;

/// The procedure as it holds for a matter in entries recorded under `under`.
pub(crate) fn effective(
    definitions: &dyn Definitions,
    matter: &Matter,
    under: &str,
) -> Option<Arc<Procedure>> {
    definitions.effective(&matter.version, under, &matter.procedure)
}

/// The catalogue and the procedures by which one entry of a matter is judged and derived.
#[derive(Clone)]
pub(crate) struct Rules {
    /// The catalogue current when the entry is recorded.
    pub catalogue: Arc<Catalogue>,
    /// The procedure as it holds for the matter.
    pub procedure: Arc<Procedure>,
    /// The procedure whose measures are counted: that of the latest publication known.
    pub counting: Arc<Procedure>,
}

impl Rules {
    /// The rules for a matter pinned to `version` in entries recorded under `under`.
    pub fn of(definitions: &dyn Definitions, version: &str, under: &str, procedure: &str) -> Option<Self> {
        let catalogue = definitions.catalogue(under)?;
        let procedure = definitions.effective(version, under, procedure)?;
        Some(Self {
            catalogue,
            counting: Arc::clone(&procedure),
            procedure,
        })
    }
}
