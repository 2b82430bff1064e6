//! The engine: pure judgement and pure derivation.
//!
//! * [`perform()`] judges one act: definitions, matters, answers, actor, day and reads in; a
//!   [`batch::Batch`] or a [`refusal::Refusal`] out.
//! * [`replay()`] derives a matter and everything that follows from its history.
//! * [`correct()`] applies a set of corrections over linked matters.
//! * [`lapses`] finds what lapses on a day, [`lapse()`] lets it.
//!
//! Always holds: no I/O, no clock, no randomness, no floats. The same definitions and entries give the same matter,
//! clocks, facts and postings, to the byte. It knows no SQL, no files and no person's rights to *see*.

mod answers;
pub mod batch;
mod behalf;
mod clocks;
mod correct;
mod definitions;
mod draws;
pub mod entry;
mod evaluate;
mod evolve;
mod facts;
mod history;
pub mod ids;
mod lapse;
pub mod matter;
mod money;
mod named;
mod numbers;
mod opens;
mod perform;
mod periods;
mod possible;
mod proposals;
mod reactions;
mod reader;
pub mod refusal;
mod replay;
pub mod request;
mod rights;
mod rubric;
mod signing;
pub mod value;
pub mod world;

pub use answers::{label_of, long_text, one_line};
pub use clocks::why;
pub use correct::correct;
pub use evolve::may_start;
pub use lapse::{lapse, lapses};
pub use perform::perform;
pub use possible::possible;
pub use proposals::{Decision, approve, drop_proposal};
pub use replay::{publication_facts, replay};
pub use rights::{heads, holds};
pub use signing::signed_digest;
