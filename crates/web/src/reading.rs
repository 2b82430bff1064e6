//! Reading matters: the one road from pages to the journal's data, through what the worker may see.
//!
//! Always holds: a matter that may not be seen and one that is not there are the same [`Trouble::NotFound`].

use std::sync::Arc;

use access::Sight;
use calendar::Day;
use catalogue::model::{Catalogue, Procedure};
use desk::{By, Desk, Line};
use engine::entry::Entry;
use engine::ids::MatterId;
use engine::matter::Matter;
use engine::request::Possible;
use engine::value::SecretRef;
use engine::world::Directory;
use serde::Deserialize;
use serde_json::Value as Json;
use store::PostingRow;

use crate::app::App;
use crate::error::Trouble;
use crate::visit::Worker;

/// What one worker reads in one request. Blocks: make it inside [`App::blocking`].
pub struct Reading {
    /// The desk, for acting and for definitions.
    pub desk: Arc<Desk>,
    /// The catalogue that is current.
    pub catalogue: Arc<Catalogue>,
    /// Who there is.
    pub directory: Arc<Directory>,
    /// Today.
    pub today: Day,
    /// Who reads.
    pub by: By,
    sight: Sight,
}

impl Reading {
    /// What the worker may read.
    pub fn of(app: &App, worker: &Worker) -> Result<Self, Trouble> {
        let desk = app.desk()?.clone();
        let (catalogue, directory) = (desk.catalogue()?, desk.directory());
        let sight = Sight::of(&catalogue, &directory, &worker.person, worker.today);
        Ok(Self {
            desk,
            catalogue,
            directory,
            today: worker.today,
            by: worker.by(),
            sight,
        })
    }

    /// A matter by its id or number.
    pub fn matter(&self, wanted: &str) -> Result<Arc<Matter>, Trouble> {
        self.find(wanted)?.ok_or(Trouble::NotFound)
    }

    /// A matter by its id or number, if it may be seen.
    pub fn find(&self, wanted: &str) -> Result<Option<Arc<Matter>>, Trouble> {
        let store = self.desk.store();
        let id = match store.by_number(wanted)? {
            Some(id) => id,
            None => MatterId::from(wanted),
        };
        self.by_id(&id)
    }

    /// A matter by its id, if it may be seen.
    pub fn by_id(&self, id: &MatterId) -> Result<Option<Arc<Matter>>, Trouble> {
        let found = self.desk.store().matter(id)?;
        Ok(found.filter(|matter| self.sight.sees(matter)))
    }

    /// The definition a matter is judged by.
    pub fn procedure(&self, matter: &Matter) -> Result<Arc<Procedure>, Trouble> {
        self.desk
            .definition(matter)?
            .ok_or_else(|| Trouble::fault(format!("no definition of {}", matter.procedure)))
    }

    /// A matter's journal, in order.
    pub fn history(&self, matter: &Matter) -> Result<Vec<Entry>, Trouble> {
        Ok(self.desk.history(&matter.id)?)
    }

    /// A matter's postings, in order.
    pub fn postings(&self, matter: &Matter) -> Result<Vec<PostingRow>, Trouble> {
        Ok(self.desk.store().postings(&matter.id)?)
    }

    /// What the worker may do to a matter now, and what not and why.
    pub fn possible(&self, matter: &Matter) -> Result<Vec<Possible>, Trouble> {
        Ok(self.desk.possible_to(matter, &self.by, self.today)?)
    }

    /// The worker's day.
    pub fn inbox(&self) -> Result<Vec<Line>, Trouble> {
        Ok(self.desk.inbox(&self.by.person, self.today)?)
    }

    /// The text of a value that was put apart (a long text, a secret); absent where it was erased.
    pub fn apart(&self, value: &Json) -> Result<Option<String>, Trouble> {
        match SecretRef::deserialize(value) {
            Ok(reference) => Ok(self.desk.store().secret(&reference.secret)?),
            Err(_) => Ok(None),
        }
    }
}
