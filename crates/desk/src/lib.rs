//! The desk: the use cases, and the one place that writes.
//!
//! It fetches what the engine wants to know, lets it judge, commits the batch, and answers with what was done or why
//! not. It reads the wall clock; nothing below it does. It knows no HTML, no terminal and no HTTP.
//!
//! * [`Desk::perform`]: one act, approval or turning down; [`Desk::perform_all`]: many, one after the other
//! * [`Desk::correct`]: a correction set; [`Desk::ask_correction`]: one that waits for a head's answer
//! * [`Desk::run`]: the daily run, in which clocks lapse
//! * [`Desk::publish`], [`Desk::enrol`]: catalogue and directory
//! * [`Desk::verify`]: rebuild from the journal and compare
//! * [`Desk::receipt`]: what a resident holds of a matter
//! * [`Desk::window`]: what one person reads, through the gate; pages for people read nowhere else
//! * [`rehearsal`]: the worked examples beside each procedure

mod asked;
pub mod clock;
mod correct;
pub mod directory;
mod inbox;
pub mod intake;
mod key;
mod money;
pub mod names;
pub mod order;
mod past;
mod perform;
mod publish;
pub mod receipts;
pub mod rehearsal;
mod run;
mod shelf;
mod verify;
pub mod window;

use std::sync::{Arc, PoisonError, RwLock};

use catalogue::model::Catalogue;
use engine::entry::Kind;
use engine::ids::County;
use engine::world::Directory;
use store::{Store, StoreError, Vault};

pub use asked::Asked;
pub use clock::{Clock, MovedClock, SetClock, SystemClock};
pub use correct::{ChangeOrder, CorrectionOrder};
pub use inbox::Line;
pub use order::{By, Done, Failure, Hat, Order, Step};
pub use perform::Judged;
pub use publish::{EnrolError, Moved, Publication, PublishError};
pub use run::RunReport;
pub use shelf::Shelf;
pub use verify::Verification;
use window::Sights;
pub use window::Window;

/// The desk of one county.
pub struct Desk {
    store: Store,
    county: County,
    shelf: Shelf,
    clock: Arc<dyn Clock>,
    /// Absent where the key file is not at hand: everything but acts with secrets goes on.
    /// What seals secrets, or why they stay closed.
    vault: Result<Vault, StoreError>,
    present: RwLock<Arc<Present>>,
}

/// What is derived from the journal's catalogue and directory entries; a new one is made when there are more of them.
#[derive(Default)]
struct Present {
    under: String,
    directory: Arc<Directory>,
    sights: Sights,
}

impl Desk {
    /// Opens the desk over a store.
    pub fn open(store: Store, clock: Arc<dyn Clock>) -> Result<Self, Failure> {
        let county = store.county().clone();
        let vault = store.vault();
        let shelf = Shelf::new(store.clone());
        let desk = Self {
            store,
            county,
            shelf,
            clock,
            vault,
            present: RwLock::default(),
        };
        desk.refresh()?;
        Ok(desk)
    }

    /// The store under the desk, for the office's own work: reports, verifying, exports of the journal. What people
    /// read goes through [`Desk::window`].
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The county.
    pub fn county(&self) -> &County {
        &self.county
    }

    /// The shelf of catalogues.
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The clock.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    fn present(&self) -> Arc<Present> {
        self.present
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Who there is.
    pub fn directory(&self) -> Arc<Directory> {
        self.present().directory.clone()
    }

    /// Digest of the catalogue that is current.
    pub fn current(&self) -> String {
        self.present().under.clone()
    }

    /// The catalogue that is current.
    pub fn catalogue(&self) -> Result<Arc<Catalogue>, Failure> {
        self.shelf.find(&self.current())
    }

    /// What puts secrets apart.
    fn vault(&self) -> Result<&Vault, Failure> {
        match &self.vault {
            Ok(vault) => Ok(vault),
            Err(why) => Err(why.clone().into()),
        }
    }

    /// Takes in what catalogue and directory entries say now.
    pub fn refresh(&self) -> Result<(), Failure> {
        let entries = self.store.office(Kind::Directory, 0)?;
        let present = Present {
            under: self.store.head()?.catalogue.unwrap_or_default(),
            directory: Arc::new(directory::fold(&entries)),
            sights: Sights::default(),
        };
        *self.present.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(present);
        Ok(())
    }
}
