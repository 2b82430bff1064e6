//! The pages: a module a family, with its templates under `templates/` of the same name.
//!
//! A page is a struct with a template, filled by a handler: the handler takes [`crate::visit::Worker`], reads in
//! [`crate::app::App::blocking`] through [`crate::reading::Reading`], and answers [`crate::error::page`]. Its path
//! and access stand in [`crate::routes::table`].

pub mod act;
pub mod amend;
pub mod calendar;
pub mod direction;
pub mod drafts;
pub mod files;
pub mod inbox;
pub mod kept;
pub mod lists;
pub mod matter;
pub mod oversight;
pub mod search;
pub mod sheet;
pub mod sign_in;
pub mod slip;
