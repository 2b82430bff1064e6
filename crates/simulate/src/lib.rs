//! The simulated year: a plan says what the year is to contain, and it is performed, act by act, through the desk.
//!
//! Always holds: no fact, cell or figure is written except as the consequence of an act; the same plan, catalogue and
//! seed give the same journal, byte for byte; nobody in it can be real (citizen numbers end in a serial that is never
//! given out, and every person and organ is marked as simulated).
//!
//! [`plan`] is the form of `plans/*.toml`; `cast` the organs and people; `streams` and `story` turn streams into dated
//! steps; `answers` fills forms (what the plan draws: `draws`; what only must fit: `fitting`); [`run`] performs the
//! agenda (`orders` and `actors` before the desk, `settle` after it, `corrections` beside it).

mod actors;
mod answers;
mod cast;
mod chance;
mod corrections;
mod default_stream;
mod draws;
mod fitting;
mod names;
mod orders;
pub mod plan;
mod pools;
pub mod run;
mod settle;
mod spread;
mod story;
mod streams;

pub use run::{Outcome, SimulateError, simulate};
