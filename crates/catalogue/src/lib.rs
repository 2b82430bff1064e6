//! The catalogue language: read, checked, compiled.
//!
//! [`read`] turns a folder of files (or a published set of texts) into a [`model::Catalogue`] and a list of
//! [`diagnostic::Diagnostic`]s, as a compiler would: all findings in one run, each with its place and its mend.
//! This crate knows no matter, no journal, no database and no clock on the wall.

pub mod check;
pub mod diagnostic;
pub mod guard;
mod lookalike;
pub mod model;
pub mod read;
pub mod source;
pub mod version;
