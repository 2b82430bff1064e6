//! The shelf: catalogues by digest, compiled once and kept.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use catalogue::model::{Catalogue, Procedure};
use catalogue::source::Sources;
use engine::world::Definitions;
use store::Store;

use crate::order::Failure;

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

impl Shelf {
    /// The catalogue of that digest.
    ///
    /// # Errors
    /// [`Failure::NoCatalogue`] when it is not stored or no longer compiles, [`Failure::CatalogueChanged`] when what is
    /// stored is not what was published.
    pub fn find(&self, digest: &str) -> Result<Arc<Catalogue>, Failure> {
        if let Some(found) = self
            .kept
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(digest)
        {
            return Ok(found.clone());
        }
        let none = || Failure::NoCatalogue(digest.to_owned());
        let sources = Sources::from(self.store.catalogue(digest)?.ok_or_else(none)?);
        if sources.digest() != digest {
            return Err(Failure::CatalogueChanged(digest.to_owned()));
        }
        let compiled = catalogue::read::reread(sources).map_err(|_| none())?;
        self.put(compiled.clone());
        Ok(compiled)
    }
}

impl Definitions for Shelf {
    fn catalogue(&self, digest: &str) -> Option<Arc<Catalogue>> {
        self.find(digest).ok()
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
