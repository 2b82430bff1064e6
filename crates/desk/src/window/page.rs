//! One matter: its page, its entries, its links, its files.

use std::collections::BTreeMap;
use std::sync::Arc;

use access::View;
use catalogue::model::Procedure;
use engine::entry::Entry;
use engine::ids::MatterId;
use engine::matter::Matter;
use engine::request::Possible;
use store::{Attachment, Extent, PostingRow};

use super::{Road, Window};
use crate::order::Failure;

/// A matter as one person sees it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The matter with only what is seen; secrets are references.
    pub matter: Matter,
    /// The definition it is judged by.
    pub procedure: Arc<Procedure>,
    /// How each part is shown.
    pub view: View,
}

/// The matters a matter is linked with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// Those that may be seen.
    pub seen: Vec<LinkSeen>,
    /// How many there are besides.
    pub hidden: u64,
}

/// A linked matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkSeen {
    /// The link's name; of the matter that opened this one, its name over there.
    pub link: String,
    /// It opened this one.
    pub opener: bool,
    /// The matter.
    pub matter: MatterId,
    /// Its procedure.
    pub procedure: String,
    /// Its number.
    pub number: Option<String>,
    /// Its state.
    pub state: String,
}

/// A matter as it stands, its definition, and what of it is seen.
pub(super) type Looked = (Arc<Matter>, Arc<Procedure>, View);

impl Window<'_> {
    /// A matter, and how much of it is seen, as it stands; nothing is logged.
    pub(super) fn look(&self, id: &MatterId) -> Result<Option<Looked>, Failure> {
        let looked = self.look_up(id)?;
        self.looked.borrow_mut().clone_from(&looked);
        Ok(looked)
    }

    /// The same, as it stood when it was looked at last: what is told of one matter is of one moment.
    pub(super) fn again(&self, id: &MatterId) -> Result<Option<Looked>, Failure> {
        if let Some(looked) = self
            .looked
            .borrow()
            .as_ref()
            .filter(|(matter, ..)| matter.id == *id)
        {
            return Ok(Some(looked.clone()));
        }
        self.look(id)
    }

    fn look_up(&self, id: &MatterId) -> Result<Option<Looked>, Failure> {
        if self
            .desk
            .store
            .seen(&self.seeing.gate, std::slice::from_ref(id), Extent::Part)?
            .is_empty()
        {
            return Ok(None);
        }
        let Some(matter) = self.desk.store.matter(id)? else {
            return Ok(None);
        };
        let Some(procedure) = self.desk.definition(&matter)? else {
            return Err(Failure::NoCatalogue(matter.version.clone()));
        };
        let view = self.seeing.sight.view(&matter, &procedure);
        Ok(view.map(|view| (matter, procedure, view)))
    }

    /// A matter's page; the reading is logged. Absent: it is not there, or not to be seen.
    pub fn page(&self, id: &MatterId) -> Result<Option<Seen>, Failure> {
        let Some((matter, procedure, view)) = self.look(id)? else {
            return Ok(None);
        };
        self.log(Road::Page.name(), Some(id), "", None)?;
        Ok(Some(Seen {
            matter: view.redact(&matter),
            procedure,
            view,
        }))
    }

    /// A matter for a line of the inbox, a row of a list or of a log: nothing is logged, so its page is not to be made of
    /// it. Absent: it is not there, or not to be seen (any more).
    pub fn glance(&self, id: &MatterId) -> Result<Option<Seen>, Failure> {
        Ok(self.look(id)?.map(|(matter, procedure, view)| Seen {
            matter: view.redact(&matter),
            procedure,
            view,
        }))
    }

    /// A matter's number, by which others refer to it; nothing is logged. Absent: it has none, is not there, or is not
    /// to be seen.
    pub fn number(&self, id: &MatterId) -> Result<Option<String>, Failure> {
        let looked = self.look_up(id)?;
        Ok(looked.and_then(|(matter, ..)| matter.numbers.get("number").cloned()))
    }

    /// The acts of a matter, and whether the person may do each now and why not.
    pub fn possible(&self, id: &MatterId) -> Result<Option<Vec<Possible>>, Failure> {
        let Some((matter, ..)) = self.again(id)? else {
            return Ok(None);
        };
        Ok(Some(self.desk.possible_to(&matter, &self.by, self.day)?))
    }

    /// The entries of a matter, in sequence; where only a part of it is seen, the person's own.
    pub fn timeline(&self, id: &MatterId) -> Result<Option<Vec<Entry>>, Failure> {
        let Some((_, _, view)) = self.again(id)? else {
            return Ok(None);
        };
        let mut entries = self.desk.store.history(id)?;
        if !view.is_whole() {
            entries.retain(|entry| entry.actor.person() == Some(self.person()));
            for entry in &mut entries {
                entry.reads.clear();
                entry.opened.clear();
                entry.opener = None;
                entry.missed.clear();
                entry.approves = None;
            }
        }
        Ok(Some(entries))
    }

    /// The postings of a matter, in sequence; none where only a part of it is seen.
    pub fn postings(&self, id: &MatterId) -> Result<Option<Vec<PostingRow>>, Failure> {
        let Some((_, _, view)) = self.again(id)? else {
            return Ok(None);
        };
        if view.is_whole() {
            Ok(Some(self.desk.store.postings(id)?))
        } else {
            Ok(Some(Vec::new()))
        }
    }

    /// The matters a matter opened, reacts with, or was opened by; none where only a part of it is seen.
    pub fn links(&self, id: &MatterId) -> Result<Option<Links>, Failure> {
        let Some((matter, _, view)) = self.again(id)? else {
            return Ok(None);
        };
        let mut links = Links::default();
        if !view.is_whole() {
            return Ok(Some(links));
        }
        let opened = matter
            .links
            .iter()
            .flat_map(|(link, ids)| ids.iter().map(move |id| (link, id, false)));
        let opener = matter.opened_by.iter().map(|o| (&o.link, &o.matter, true));
        let mut ends: BTreeMap<MatterId, (String, bool)> = BTreeMap::new();
        for (link, id, opener) in opened.chain(opener) {
            ends.entry(id.clone()).or_insert((link.clone(), opener));
        }
        let ids: Vec<MatterId> = ends.keys().cloned().collect();
        for id in self.desk.store.seen(&self.seeing.gate, &ids, Extent::Part)? {
            let (Some(other), Some((link, opener))) = (self.desk.store.matter(&id)?, ends.remove(&id)) else {
                continue;
            };
            links.seen.push(LinkSeen {
                link,
                opener,
                procedure: other.procedure.clone(),
                number: other.numbers.get("number").cloned(),
                state: other.state.clone(),
                matter: id,
            });
        }
        links.hidden = ends.len() as u64;
        Ok(Some(links))
    }

    /// The files of a matter; where only a part of it is seen, those the person handed in or that hang on a field
    /// shown.
    pub fn attachments(&self, id: &MatterId) -> Result<Option<Vec<Attachment>>, Failure> {
        let Some((matter, _, view)) = self.again(id)? else {
            return Ok(None);
        };
        let mut files = self.desk.store.attachments(id)?;
        if !view.is_whole() {
            let shown = view.redact(&matter).fields;
            files.retain(|file| file.person == *self.person() || shown.contains_key(&file.place));
        }
        Ok(Some(files))
    }

    /// One file of a matter, by the SHA-256 of its content; opening it is logged.
    pub fn attachment(&self, id: &MatterId, digest: &str) -> Result<Option<Attachment>, Failure> {
        let files = self.attachments(id)?.unwrap_or_default();
        let Some(found) = files.into_iter().find(|file| file.digest == digest) else {
            return Ok(None);
        };
        self.log(Road::Attachment.name(), Some(id), digest, None)?;
        Ok(Some(found))
    }
}
