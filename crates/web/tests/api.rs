//! The API: tokens and scopes, a dispute's whole life, retries, versions, refusals, paging, and usual abuses.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod common;

#[path = "api/life.rs"]
mod life;

#[path = "api/doors.rs"]
mod doors;

#[path = "api/abuses.rs"]
mod abuses;
