//! Reading matters: the one road from pages to the journal's data, through the desk's window.
//!
//! Always holds: a matter that may not be seen and one that is not there are the same [`Trouble::NotFound`]; what is
//! seen in part holds only what its view lets.

use std::sync::Arc;

use calendar::Day;
use catalogue::model::Catalogue;
use desk::window::{Links, Secret, Seen};
use desk::{By, Desk, Line, Window};
use engine::entry::Entry;
use engine::ids::MatterId;
use engine::request::Possible;
use engine::world::Directory;
use store::PostingRow;

use crate::app::App;
use crate::error::Trouble;
use crate::visit::Worker;

/// What one worker reads in one request. Blocks: make it inside [`App::blocking`].
pub struct Reading<'a> {
    /// The desk, for acting and for definitions.
    pub desk: &'a Desk,
    /// The catalogue that is current.
    pub catalogue: Arc<Catalogue>,
    /// Who there is.
    pub directory: Arc<Directory>,
    /// Today.
    pub today: Day,
    /// Who reads.
    pub by: By,
    window: Window<'a>,
}

impl<'a> Reading<'a> {
    /// What the worker may read, under the hat worn.
    pub fn of(app: &'a App, worker: &Worker) -> Result<Self, Trouble> {
        let desk = app.desk()?.as_ref();
        let by = worker.by();
        let window = desk.window(&by, worker.today)?;
        Ok(Self {
            desk,
            catalogue: window.catalogue().clone(),
            directory: window.directory().clone(),
            today: worker.today,
            by,
            window,
        })
    }

    /// The window itself: for figures and what stands behind them.
    pub(crate) fn window(&self) -> &Window<'a> {
        &self.window
    }

    /// A matter by its id or number, with only what is seen of it; the reading is in the access log.
    pub fn matter(&self, wanted: &str) -> Result<Seen, Trouble> {
        let id = self.find(wanted)?.ok_or(Trouble::NotFound)?;
        self.window.page(&id)?.ok_or(Trouble::NotFound)
    }

    /// The matter of that id or number, if it may be seen.
    pub fn find(&self, wanted: &str) -> Result<Option<MatterId>, Trouble> {
        Ok(self.window.find(wanted)?)
    }

    /// A matter's number, if it has one and may be seen.
    pub fn number(&self, id: &MatterId) -> Result<Option<String>, Trouble> {
        Ok(self.window.number(id)?)
    }

    /// A matter's journal, in order; where a part of it is seen, the worker's own entries.
    pub fn history(&self, id: &MatterId) -> Result<Vec<Entry>, Trouble> {
        self.window.timeline(id)?.ok_or(Trouble::NotFound)
    }

    /// A matter's postings, in order; none where a part of it is seen.
    pub fn postings(&self, id: &MatterId) -> Result<Vec<PostingRow>, Trouble> {
        self.window.postings(id)?.ok_or(Trouble::NotFound)
    }

    /// The matters a matter is linked with; none where a part of it is seen.
    pub fn links(&self, id: &MatterId) -> Result<Links, Trouble> {
        self.window.links(id)?.ok_or(Trouble::NotFound)
    }

    /// What the worker may do to a matter now, and what not and why.
    pub fn possible(&self, id: &MatterId) -> Result<Vec<Possible>, Trouble> {
        self.window.possible(id)?.ok_or(Trouble::NotFound)
    }

    /// The worker's day.
    pub fn inbox(&self) -> Result<Vec<Line>, Trouble> {
        Ok(self.window.inbox()?)
    }

    /// The matter of a line of the worker's day.
    pub fn behind(&self, line: &Line) -> Result<Option<Seen>, Trouble> {
        Ok(self.window.behind(line)?)
    }

    /// A value that was put apart. A long text needs no reason; a masked one does, and it is in the access log before
    /// the value is given. Absent where there is none or it was erased.
    ///
    /// Malformed, with the sentence to show, where the worker may not see it or gives no reason.
    pub fn open(
        &self,
        id: &MatterId,
        what: &Secret,
        reason: Option<&str>,
    ) -> Result<Option<String>, Trouble> {
        Ok(self.window.open(id, what, reason)?)
    }
}
