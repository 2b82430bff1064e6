//! The store: one county's journal and everything derived from it, in a database.
//!
//! * [`Store::commit`] is the one way in: a [`Write`] goes in whole or not at all, under the county's head row.
//! * Readers read what stands committed and never wait for the writer.
//! * [`counts`] is what reports read; [`secret`] keeps secret values apart.
//!
//! Always holds: sequence without gaps, moment never back, every key led by the county, no statement outside
//! `tables`, no driver type in a signature. It knows nothing of definitions: it never judges an act.

mod cache;
mod commit;
mod connect;
pub mod counts;
mod error;
mod hex;
mod read;
mod rows;
mod schema;
pub mod secret;
mod sql;
mod store;
mod submit;
mod tables;
mod verify;
mod writer;

pub use error::{ChainBreak, CommitError, StoreError};
pub use rows::*;
pub use secret::{Key, SecretRow, Vault};
pub use store::Store;
pub use submit::{NumberGiven, Published, Receipt, Write};
pub use tables::whole::Difference;
pub use verify::Comparison;

#[cfg(test)]
mod tests;
