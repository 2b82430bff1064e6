//! Publishing a catalogue and changing the directory: both are entries of the journal.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use calendar::Day;
use catalogue::diagnostic::Diagnostic;
use catalogue::model::Catalogue;
use catalogue::source::Sources;
use engine::batch::Batch;
use engine::entry::{Actor, Entry, Kind};
use engine::ids::{EntryId, MatterId};
use engine::world::Definitions;
use serde_json::Value as Json;
use store::{Published, Write};

use crate::Desk;
use crate::directory::{Change, DirectoryError};
use crate::order::{By, Done, Failure};

/// Why a catalogue was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// It has errors, or disagrees with what is published.
    #[error("目录有 {} 处错误，没有发布", .0.len())]
    Faulty(Vec<Diagnostic>),
    /// The desk failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// What a publication did.
#[derive(Debug)]
pub struct Publication {
    /// Its entry.
    pub done: Done,
    /// Running clocks whose provisional due day the new calendar has moved.
    pub moved: Vec<Moved>,
}

/// A clock whose provisional due day moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The matter.
    pub matter: MatterId,
    /// Its clock.
    pub clock: String,
    /// The due day before; absent while there was none.
    pub before: Option<Day>,
    /// The due day now.
    pub after: Option<Day>,
}

impl Desk {
    /// Publishes a catalogue: whole, under its digest, from today. The one that is current already is left alone.
    ///
    /// Facts of measures that are new are recorded now for the matters that are there, and provisional due days are
    /// reckoned by the new calendar (language §4.15).
    pub fn publish(&self, sources: Sources) -> Result<Option<Publication>, PublishError> {
        let compiled = catalogue::read::compile(sources);
        let Some(next) = compiled.catalogue else {
            return Err(PublishError::Faulty(compiled.diagnostics));
        };
        if next.digest == self.current() {
            return Ok(None);
        }
        if !self.current().is_empty() {
            let published = self.catalogue()?;
            let disagreements = catalogue::version::disagreements(&published, &next);
            if !disagreements.is_empty() {
                return Err(PublishError::Faulty(disagreements));
            }
        }
        Ok(Some(self.put_up(&next, next.sources.clone())?))
    }

    /// Makes a compiled catalogue current. `sources` is what is stored: all of them, but for a rehearsal, which keeps
    /// its catalogue on the shelf.
    pub(crate) fn put_up(
        &self,
        next: &Arc<Catalogue>,
        sources: BTreeMap<String, String>,
    ) -> Result<Publication, Failure> {
        self.shelf.put(next.clone());
        let key = format!("publish|{}|{}", self.store.head()?.sequence, next.digest);
        let mut answers = BTreeMap::new();
        answers.insert("digest".to_owned(), Json::String(next.digest.clone()));
        let entry = self.office_entry(Kind::Publish, &key, answers, &next.digest, self.clock.today());
        let mut batch = Batch {
            entries: vec![entry],
            ..Batch::default()
        };
        let moved = if self.current().is_empty() {
            Vec::new()
        } else {
            self.reach_running(&mut batch, &next.digest)?
        };
        let write = Write {
            batch,
            secrets: Vec::new(),
            now: self.clock.now(),
            catalogue: Some(Published {
                digest: next.digest.clone(),
                sources,
            }),
        };
        let done = self.settle(self.store.commit(write))?;
        self.refresh()?;
        Ok(Publication { done, moved })
    }

    /// Publications: place in the journal and digest, in order, as replay wants them.
    pub(crate) fn publications_in_order(&self) -> Result<Vec<(u64, String)>, Failure> {
        let published = self.store.publications()?.into_iter();
        Ok(published
            .map(|(sequence, _, digest)| (sequence, digest))
            .collect())
    }

    /// What the new catalogue brings to matters that are there: facts of new measures, and due days that were
    /// provisional.
    fn reach_running(&self, batch: &mut Batch, next: &str) -> Result<Vec<Moved>, Failure> {
        let before = self.catalogue()?;
        let after = self
            .shelf
            .catalogue(next)
            .ok_or_else(|| Failure::NoCatalogue(next.to_owned()))?;
        let publications = self.publications_in_order()?;
        let mut reached: BTreeSet<MatterId> = self
            .store
            .provisional()?
            .into_iter()
            .map(|row| row.matter)
            .collect();
        for (id, procedure) in &after.procedures {
            let old = before.procedures.get(id);
            let known = |measure| old.is_none_or(|p| p.measures.contains_key(measure));
            if !procedure.measures.keys().all(known) {
                reached.extend(self.matters_of(id)?);
            }
        }
        let mut moved = Vec::new();
        for matter in reached {
            let history = self.store.history(&matter)?;
            let changed = engine::publication_facts(&self.shelf, &self.county, &history, &publications, next)
                .map_err(|error| Failure::Malformed(error.to_string()))?;
            batch.facts.extend(changed.facts);
            batch.matters.push(changed.matter);
            moved.extend(changed.moved.into_iter().map(|(clock, before, after)| Moved {
                matter: matter.clone(),
                clock,
                before,
                after,
            }));
        }
        Ok(moved)
    }

    /// Changes the directory of organs, people and posts.
    pub fn enrol(&self, change: &Change, day: Day, key: &str) -> Result<Done, EnrolError> {
        self.enrol_as(Actor::Office, change, day, key)
    }

    /// The same, by somebody in a post: the entry says who.
    pub fn enrol_by(&self, by: &By, change: &Change, day: Day, key: &str) -> Result<Done, EnrolError> {
        let person = by.person.clone();
        let actor = match &by.hat {
            Some(hat) => Actor::Post {
                person,
                post: hat.post.clone(),
                organ: hat.organ.clone(),
            },
            None => Actor::Person { person },
        };
        self.enrol_as(actor, change, day, key)
    }

    fn enrol_as(&self, actor: Actor, change: &Change, day: Day, key: &str) -> Result<Done, EnrolError> {
        change.judge(&self.catalogue()?.organs, &self.directory())?;
        let mut answers = BTreeMap::new();
        answers.insert(
            "change".to_owned(),
            serde_json::to_value(change).map_err(|e| Failure::Malformed(e.to_string()))?,
        );
        let entry = Entry {
            actor,
            behalf: None,
            ..self.office_entry(Kind::Directory, key, answers, &self.current(), day)
        };
        let write = Write {
            batch: Batch {
                entries: vec![entry],
                ..Batch::default()
            },
            secrets: Vec::new(),
            now: self.clock.now(),
            catalogue: None,
        };
        let done = self.settle(self.store.commit(write))?;
        self.refresh()?;
        Ok(done)
    }

    /// Every matter of a procedure, by day filed.
    fn matters_of(&self, procedure: &str) -> Result<Vec<MatterId>, Failure> {
        let mut last = None;
        let mut found = Vec::new();
        loop {
            let rows = self.store.matters_of(procedure, last.as_ref(), 1000)?;
            if rows.is_empty() {
                return Ok(found);
            }
            last = rows.last().cloned();
            found.extend(rows.into_iter().map(|(_, id)| id));
        }
    }

    fn office_entry(
        &self,
        kind: Kind,
        key: &str,
        answers: BTreeMap<String, Json>,
        under: &str,
        day: Day,
    ) -> Entry {
        let request = crate::intake::hex(&<sha2::Sha256 as sha2::Digest>::digest(
            serde_json::to_vec(&answers).unwrap_or_default(),
        ));
        Entry {
            county: self.county.clone(),
            sequence: 0,
            moment: self.clock.now(),
            id: EntryId::of_request(&self.county, key, self.clock.today()),
            matter: None,
            procedure: None,
            version: None,
            kind,
            act: None,
            day,
            actor: Actor::Office,
            behalf: None,
            answers,
            under: under.to_owned(),
            reads: BTreeMap::new(),
            numbers: BTreeMap::new(),
            serials: BTreeMap::new(),
            opened: Vec::new(),
            opener: None,
            cause: None,
            missed: Vec::new(),
            approves: None,
            correction: None,
            key: key.to_owned(),
            request,
        }
    }
}

/// Why the directory was not changed.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The change does not hold.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The desk failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}
