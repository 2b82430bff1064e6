//! The engine: pure judgement and pure derivation.
//!
//! * [`perform`](crate::perform) judges one act: definitions, matters, answers, actor, day and reads in; a
//!   [`batch::Batch`] or a [`refusal::Refusal`] out.
//! * [`evolve`](crate::evolve) derives a matter and everything that follows from its history.
//! * [`correct`](crate::correct) applies a set of corrections over linked matters.
//! * [`tick`](crate::tick) finds what lapses on a day.
//!
//! Always holds: no I/O, no clock, no randomness, no floats. The same definitions and entries give the same matter,
//! clocks, facts and postings, to the byte. It knows no SQL, no files and no person's rights to *see*.

pub mod batch;
pub mod entry;
pub mod ids;
pub mod matter;
pub mod refusal;
pub mod value;
pub mod world;
