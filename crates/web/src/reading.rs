//! Reading matters: the one road from pages to the journal's data, through the desk's window.
//!
//! Always holds: a matter that may not be seen and one that is not there are the same [`Trouble::NotFound`]; what is
//! seen in part holds only what its view lets.

use std::sync::Arc;

use calendar::{Day, Moment};
use catalogue::model::{Catalogue, Procedure};
use desk::window::{Column, Hits, Links, Listed, ListedRow, Secret, Seen};
use desk::{By, Desk, Line, Window};
use engine::entry::Entry;
use engine::ids::{MatterId, OrganId, PersonId};
use engine::request::Possible;
use engine::world::{Directory, Organ};
use store::{Attachment, Draft, DraftLine, DraftOf, ListQuery, PostingRow, SavedView, Turn, Upload};

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
        Self::under(app, worker.by(), worker.today)
    }

    /// What a person may read as a party, without a post.
    pub fn as_party(app: &'a App, person: &PersonId) -> Result<Self, Trouble> {
        let by = By {
            person: person.clone(),
            hat: None,
        };
        Self::under(app, by, app.today()?)
    }

    /// What one person may read under one hat on a day.
    pub(crate) fn under(app: &'a App, by: By, today: Day) -> Result<Self, Trouble> {
        let desk = app.desk()?.as_ref();
        let window = desk.window(&by, today)?;
        Ok(Self {
            desk,
            catalogue: window.catalogue().clone(),
            directory: window.directory().clone(),
            today,
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

    /// The matter of a line of the worker's day, or of a row ticked in a list.
    pub fn glance(&self, id: &MatterId) -> Result<Option<Seen>, Trouble> {
        Ok(self.window.glance(id)?)
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

    /// A file of a matter, and its content; opening it is in the access log before it is given.
    pub fn file_of(&self, id: &MatterId, digest: &str) -> Result<(Attachment, Vec<u8>), Trouble> {
        let file = self.window.attachment(id, digest)?.ok_or(Trouble::NotFound)?;
        let content = self.desk.store().files()?.get(&file.digest)?;
        let content = content.ok_or_else(|| Trouble::fault("a file that hangs on a matter is not kept"))?;
        Ok((file, content))
    }

    /// A file that the worker handed in.
    pub fn upload(&self, digest: &str) -> Result<Option<Upload>, Trouble> {
        Ok(self.desk.store().upload(&self.by.person, digest)?)
    }

    /// The worker's draft of a form, as it is found under the hat worn.
    pub fn draft_of(
        &self,
        procedure: &str,
        matter: Option<&MatterId>,
        act: &str,
    ) -> Result<DraftOf, Trouble> {
        let hat = self.by.hat.as_ref();
        let hat = hat.ok_or_else(|| Trouble::fault("a draft without a post"))?;
        Ok(DraftOf {
            person: self.by.person.clone(),
            post: hat.post.clone(),
            organ: hat.organ.clone(),
            procedure: procedure.to_owned(),
            matter: matter.cloned(),
            act: act.to_owned(),
        })
    }

    /// A draft of the worker's own, unless it was last written before `since`.
    pub fn draft(&self, of: &DraftOf, since: Moment) -> Result<Option<Draft>, Trouble> {
        Ok(self.desk.store().draft(of, since)?)
    }

    /// The worker's drafts under the hat worn, the latest first.
    pub fn drafts(&self, since: Moment) -> Result<Vec<DraftLine>, Trouble> {
        let Some(hat) = &self.by.hat else {
            return Ok(Vec::new());
        };
        let store = self.desk.store();
        Ok(store.drafts(&self.by.person, &hat.post, &hat.organ, since)?)
    }

    /// Keeps a draft of the worker's own.
    pub fn keep_draft(&self, draft: &Draft) -> Result<(), Trouble> {
        Ok(self.desk.store().put_draft(draft)?)
    }

    /// Throws a draft of the worker's own away.
    pub fn drop_draft(&self, of: &DraftOf) -> Result<(), Trouble> {
        Ok(self.desk.store().drop_draft(of)?)
    }

    /// Whether something was done already under a form's key.
    pub fn acted(&self, key: &str) -> Result<bool, Trouble> {
        Ok(self.desk.store().by_key(key)?.is_some())
    }

    /// The procedures whose lists the worker's post reads, in the order of their ids.
    pub fn procedures(&self) -> impl Iterator<Item = &Arc<Procedure>> {
        self.window.procedures()
    }

    /// Every column of a procedure's list: those of its definition first.
    pub fn columns(&self, procedure: &str) -> Result<Vec<Column>, Trouble> {
        Ok(self.window.columns(procedure)?)
    }

    /// Organs above the village by which a procedure's list may be asked: those read wholly that may have such a
    /// matter, and those above these.
    pub fn organs_of(&self, procedure: &Procedure) -> Vec<&Organ> {
        self.window.organs_of(procedure)
    }

    /// An organ and all below it.
    pub fn organs_below(&self, organ: &OrganId) -> std::collections::BTreeSet<OrganId> {
        self.window.organs_below(organ)
    }

    /// A page of a list, with the columns chosen (of none: the definition's).
    pub fn list(
        &self,
        query: &ListQuery,
        columns: &[String],
        turn: &Turn,
        limit: u32,
    ) -> Result<Listed, Trouble> {
        Ok(self.window.list(query, columns, turn, limit)?)
    }

    /// A page of a list, and how many matters it has, exactly.
    pub fn list_with_total(
        &self,
        query: &ListQuery,
        columns: &[String],
        turn: &Turn,
        limit: u32,
    ) -> Result<(Listed, u64), Trouble> {
        Ok(self.window.list_with_total(query, columns, turn, limit)?)
    }

    /// How many matters a list has, exactly.
    pub fn total(&self, query: &ListQuery) -> Result<u64, Trouble> {
        Ok(self.window.total(query)?)
    }

    /// All of a list, row by row; it is in the access log before the first row is given.
    ///
    /// Malformed, with the sentence to show, where there is more than one export may have.
    pub fn export(
        &self,
        query: &ListQuery,
        columns: &[String],
        each: impl FnMut(&ListedRow) -> Result<(), Trouble>,
    ) -> Result<u64, Trouble> {
        self.window.export(query, columns, each)
    }

    /// What contains each word of a text, a page of at most some `limit`.
    pub fn search(&self, text: &str, after: Option<u64>, limit: usize) -> Result<Hits, Trouble> {
        Ok(self.window.search(text, after, limit)?)
    }

    /// The worker's own views of a list, then those that others share with the organ worked in.
    pub fn views(&self, procedure: &str) -> Result<Vec<SavedView>, Trouble> {
        let nowhere = OrganId::from("");
        let organ = self.by.hat.as_ref().map_or(&nowhere, |hat| &hat.organ);
        Ok(self.desk.store().saved_views(&self.by.person, organ, procedure)?)
    }

    /// Keeps a view of the worker's own.
    pub fn keep_view(&self, view: &SavedView) -> Result<(), Trouble> {
        Ok(self.desk.store().put_view(view)?)
    }

    /// Throws a view of the worker's own away.
    pub fn drop_view(&self, id: &str) -> Result<(), Trouble> {
        Ok(self.desk.store().drop_view(&self.by.person, id)?)
    }
}
