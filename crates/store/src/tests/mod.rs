//! Tests of the store as its callers see it, and of what it must never do.

mod commits;
mod counting;
mod files;
mod lists;
mod made;
mod own;
mod plans;
mod reading;
mod searching;
mod still;
mod verifying;
