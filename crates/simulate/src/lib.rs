//! The simulated year: a plan says what the year is to contain, and it is performed, act by act, through the desk.
//!
//! Always holds: no fact, cell or figure is written except as the consequence of an act; the same plan, catalogue and
//! seed give the same journal, byte for byte; nobody in it can be real (citizen numbers end in a serial that is never
//! given out, and every person and organ is marked as simulated).
//!
//! [`plan`] is the form of `plans/*.toml`; `cast` the organs and people; `story` turns streams into dated steps;
//! `answers` fills forms; [`run`] performs the agenda.

mod answers;
mod cast;
mod chance;
mod default_stream;
mod names;
pub mod plan;
mod pools;
pub mod run;
mod spread;
mod story;

pub use run::{Outcome, SimulateError, simulate};
