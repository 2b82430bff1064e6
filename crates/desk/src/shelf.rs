//! The shelf: catalogues by digest, compiled once and kept.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use catalogue::model::{Catalogue, Procedure};
use engine::world::Definitions;
use store::Store;

/// Procedures merged of two versions: pinned, current, procedure.
type Merged = BTreeMap<(String, String, String), Arc<Procedure>>;

/// Compiled catalogues of one store.
#[derive(Clone)]
pub struct Shelf {
    store: Store,
    kept: Arc<RwLock<BTreeMap<String, Arc<Catalogue>>>>,
    /// Procedures as they hold for matters of an older version: pinned, current, procedure.
    merged: Arc<RwLock<Merged>>,
}

impl Shelf {
    /// An empty shelf over a store.
    pub fn new(store: Store) -> Self {
        Self {
            store,
            kept: Arc::default(),
            merged: Arc::default(),
        }
    }

    /// Puts a compiled catalogue on the shelf.
    pub fn put(&self, catalogue: Arc<Catalogue>) {
        self.kept
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(catalogue.digest.clone(), catalogue);
    }
}

impl Definitions for Shelf {
    fn catalogue(&self, digest: &str) -> Option<Arc<Catalogue>> {
        if let Some(found) = self
            .kept
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(digest)
        {
            return Some(found.clone());
        }
        let sources = self.store.catalogue(digest).ok()??;
        let compiled = catalogue::read::reread(sources.into_iter().collect()).ok()?;
        self.put(compiled.clone());
        Some(compiled)
    }

    fn effective(&self, pinned: &str, under: &str, procedure: &str) -> Option<Arc<Procedure>> {
        let began = self.catalogue(pinned)?.procedures.get(procedure).cloned();
        if pinned == under {
            return began;
        }
        let key = (pinned.to_owned(), under.to_owned(), procedure.to_owned());
        if let Some(found) = self
            .merged
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
        {
            return Some(found.clone());
        }
        let merged = match (began?, self.catalogue(under)?.procedures.get(procedure)) {
            (began, Some(current)) => Arc::new(catalogue::version::effective(&began, current)),
            // A procedure that was taken out of the catalogue still governs the matters it began.
            (began, None) => began,
        };
        self.merged
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, merged.clone());
        Some(merged)
    }
}
