//! The store: one county's journal and everything derived from it, in a database.
//!
//! * [`Store::commit`] is the one way in: a [`Write`] goes in whole or not at all, under the county's head row.
//! * [`Store::list`], [`Store::list_total`], [`Store::seen`] and the searches are the roads for people: they go
//!   through a [`Gate`]. The other reads are the office's own.
//! * People's own things (accounts, sessions, drafts, views, the access log) are written beside the journal.
//! * Readers read what stands committed and never wait for the writer; a page reads one commit ([`Store::still`]).
//! * [`counts`] is what reports read; [`secret`] keeps secret values apart.
//!
//! Always holds: sequence without gaps, moment never back, every key led by the county, no statement outside
//! `tables`, no driver type in a signature. It knows nothing of definitions: it never judges an act.

mod browse;
mod cache;
mod commit;
mod connect;
pub mod counts;
mod disk;
mod error;
pub mod files;
mod find;
mod flight;
mod gate;
mod hex;
mod lately;
mod logbook;
mod oversight;
mod quick;
mod read;
mod rows;
mod schema;
pub mod secret;
mod sql;
mod standing;
mod still;
mod store;
mod submit;
mod tables;
mod verify;
mod words;
mod writer;

pub use browse::{ListPage, ListQuery, Place, Sort, Turn};
pub use error::{ChainBreak, ChainError, ChainFault, CommitError, StoreError};
pub use find::Found;
pub use flight::Flight;
pub use gate::{Extent, Gate, Through, Ways};
pub use lately::{Handed, Handing};
pub use rows::*;
pub use secret::{Key, SecretRow, Vault};
pub use standing::{Standing, Waiting};
pub use still::Logged;
pub use store::Store;
pub use submit::{NumberGiven, Published, Receipt, Write};
pub use tables::access_log::{Access, AccessQuery};
pub use tables::account::{Account, Activation, Tries};
pub use tables::attachment::Attachment;
pub use tables::correction::{CorrectionAnswer, CorrectionAsked};
pub use tables::draft::{Draft, DraftLine, DraftOf};
pub use tables::own::SavedView;
pub use tables::receipt::{Codes, Receipted};
pub use tables::session::{Session, Way};
pub use tables::tie::Tie;
pub use tables::token::ApiToken;
pub use tables::upload::Upload;
pub use tables::whole::Difference;
pub use verify::Comparison;
pub use words::{folded, runs};

#[cfg(test)]
mod tests;
