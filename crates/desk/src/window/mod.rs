//! The window: what one person, under one hat, reads on one day. Every page and every export for people stands behind
//! it; nothing that it gives was reached around the gate.
//!
//! * [`Desk::window`] opens one; it is made for one request and holds no lock;
//! * [`Road`] names the ways to matters; each is a method here, and each has its row in the test that compares all of
//!   them with a plain reading of the policy (`tests/sight.rs`). To add a road: name it there, add the method, and the
//!   test will not build until it is compared too.
//!
//! Always holds: what may not be seen and what is not there look the same; a matter seen in part shows number, state,
//! organ, region, days and clocks, one's own record as a party, and the fields asked of one; reading a matter and
//! unmasking a secret are in the access log before anything is shown.

mod appointments;
mod cases;
mod cells;
mod columns;
mod figures;
mod handed;
mod lately;
mod list;
mod matches;
mod page;
mod public;
mod search;
mod secret;
mod sights;

use std::cell::RefCell;
use std::sync::Arc;

use calendar::Day;
use catalogue::model::{Catalogue, Procedure};
use engine::ids::{MatterId, OrganId, PersonId};
use engine::world::Directory;
use store::{Access, Extent};

use crate::Desk;
use crate::inbox::Line;
use crate::order::{By, Failure};

pub use appointments::Appointment;
pub use cases::SeenPart;
pub use cells::{Cell, short_name};
pub use columns::{Column, ColumnKind};
pub use figures::{SeenRestatement, SeenStretch};
pub use handed::{Handed, HandedOver};
pub use lately::{Lately, News};
pub use list::{Listed, ListedRow, MOST_EXPORTED};
pub use matches::{Match, Piece};
pub use page::{LinkSeen, Links, Seen};
pub use public::{FEWEST, InTown, Published};
pub use search::{Hit, Hits, secret_number};
pub use secret::Secret;
pub(crate) use sights::{Seeing, Sights};

/// A way to matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Road {
    /// [`Window::page`]: one matter.
    Page,
    /// [`Window::list`]: a procedure's list, page by page.
    List,
    /// [`Window::total`]: how many a list has.
    Count,
    /// [`Window::search`]: by number, name and text.
    Search,
    /// [`Window::export`]: all of a list.
    Export,
    /// [`Window::cases`]: the cases of a figure.
    Cases,
    /// [`Window::stretch`]: some cases of a figure, the latest first.
    Stretch,
    /// [`Window::restatement`]: what changed in a figure, case by case.
    Restatement,
    /// [`Window::standing`]: how many matters each organ has open, overdue, waiting; [`Window::waiting`]: those.
    Standing,
    /// [`Window::timeline`]: the entries of a matter.
    Timeline,
    /// [`Window::links`]: the matters a matter is linked with.
    Links,
    /// [`Window::attachments`]: the files of a matter.
    Attachment,
    /// [`Window::glance`]: the matter behind a line of the inbox or a row ticked in a list.
    Glance,
    /// [`Window::calendar`]: appointments by day.
    Calendar,
    /// [`Window::lately`]: what is new since one last looked.
    Lately,
    /// [`Window::handed_over`]: what waits to be taken over.
    HandedOver,
}

impl Road {
    /// Every road.
    pub const ALL: [Road; 16] = [
        Road::Page,
        Road::List,
        Road::Count,
        Road::Search,
        Road::Export,
        Road::Cases,
        Road::Stretch,
        Road::Restatement,
        Road::Standing,
        Road::Timeline,
        Road::Links,
        Road::Attachment,
        Road::Glance,
        Road::Calendar,
        Road::Lately,
        Road::HandedOver,
    ];

    /// Its name in the access log.
    pub fn name(self) -> &'static str {
        match self {
            Road::Page => "page",
            Road::List => "list",
            Road::Count => "count",
            Road::Search => "search",
            Road::Export => "export",
            Road::Cases => "cases",
            Road::Stretch => "stretch",
            Road::Restatement => "restatement",
            Road::Standing => "standing",
            Road::Timeline => "timeline",
            Road::Links => "links",
            Road::Attachment => "attachment",
            Road::Glance => "glance",
            Road::Calendar => "calendar",
            Road::Lately => "lately",
            Road::HandedOver => "handed over",
        }
    }
}

/// What one person reads on one day.
pub struct Window<'d> {
    desk: &'d Desk,
    catalogue: Arc<Catalogue>,
    directory: Arc<Directory>,
    seeing: Arc<Seeing>,
    by: By,
    day: Day,
    /// The matter looked at last, as it stood then.
    looked: RefCell<Option<page::Looked>>,
}

impl Desk {
    /// What a person reads on a day: under the hat, where one is given, else by all posts held then. A hat that is
    /// not held shows what the person sees as a party, no more.
    pub fn window(&self, by: &By, day: Day) -> Result<Window<'_>, Failure> {
        let present = self.present();
        let catalogue = self.shelf.find(&present.under)?;
        let seeing = present.sights.of(&catalogue, &present.directory, by, day);
        Ok(Window {
            desk: self,
            catalogue,
            directory: present.directory.clone(),
            seeing,
            by: by.clone(),
            day,
            looked: RefCell::default(),
        })
    }
}

impl Window<'_> {
    /// Who reads, under which hat.
    pub fn by(&self) -> &By {
        &self.by
    }

    /// The day.
    pub fn day(&self) -> Day {
        self.day
    }

    /// The catalogue that is current: definitions are for all to read.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// Organs and people: their names are for all to read.
    pub fn directory(&self) -> &Arc<Directory> {
        &self.directory
    }

    /// The procedures of which any post worn reads anything, in the order of their ids: whose lists to offer.
    pub fn procedures(&self) -> impl Iterator<Item = &Arc<Procedure>> {
        let all = self.catalogue.procedures.values();
        all.filter(|procedure| self.seeing.sight.reads(&procedure.id))
    }

    /// The matter of that number or id, if it may be seen.
    pub fn find(&self, wanted: &str) -> Result<Option<MatterId>, Failure> {
        let id = match self.desk.store.by_number(wanted)? {
            Some(id) => id,
            None => MatterId::from(wanted),
        };
        let seen = self.desk.store.seen(&self.seeing.gate, &[id], Extent::Part)?;
        Ok(seen.into_iter().next())
    }

    /// The matters, in any procedure, that name the person: what a party's "my matters" shows.
    pub fn mine(&self) -> Result<Vec<MatterId>, Failure> {
        let rows = self.desk.store.named(&format!("p:{}", self.by.person))?;
        let mut ids: Vec<MatterId> = rows.into_iter().map(|row| row.matter).collect();
        ids.dedup();
        Ok(ids)
    }

    /// The person's day, under the hat: running clocks of what may be seen.
    pub fn inbox(&self) -> Result<Vec<Line>, Failure> {
        let lines = self.desk.inbox_of(&self.by, self.day)?;
        let ids: Vec<MatterId> = lines.iter().map(|line| line.matter.clone()).collect();
        let seen: std::collections::BTreeSet<MatterId> = self
            .desk
            .store
            .seen(&self.seeing.gate, &ids, Extent::Part)?
            .into_iter()
            .collect();
        Ok(lines
            .into_iter()
            .filter(|line| seen.contains(&line.matter))
            .collect())
    }

    /// An organ and all below it: what a list filters by when it asks for an organ.
    pub fn organs_below(&self, organ: &OrganId) -> std::collections::BTreeSet<OrganId> {
        access::organs_below(&self.directory, organ, self.day)
    }

    /// Writes into the access log what is about to be shown.
    fn log(
        &self,
        road: &str,
        matter: Option<&MatterId>,
        what: &str,
        reason: Option<&str>,
    ) -> Result<(), Failure> {
        let hat = self.by.hat.as_ref();
        let access = Access {
            n: 0,
            moment: self.desk.clock.now(),
            person: self.by.person.clone(),
            hat: hat.map(|hat| (hat.post.clone(), hat.organ.clone())),
            road: road.to_owned(),
            matter: matter.cloned(),
            what: what.to_owned(),
            reason: reason.map(str::to_owned),
        };
        Ok(self.desk.store.log_access(vec![access])?)
    }

    /// The person whose window it is.
    fn person(&self) -> &PersonId {
        &self.by.person
    }
}
