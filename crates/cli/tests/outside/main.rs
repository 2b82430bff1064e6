//! The command line from outside: every command as somebody meets it who has only its help.
//!
//! * `examples`: every command's help has an example, and the examples run
//! * `pipes`: whoever stops reading ends a command quietly
//! * `sentences`: what is wrong is said in a sentence, with the mend, and nothing panics
//! * `programs`: what `--format json` and `csv` write is what programs read
//! * `periods`: `period`, to the letter
//! * `past`: a past day is answered as things stood
//! * `tampering`: what is changed behind its back is found

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod examples;
mod past;
mod periods;
mod pipes;
mod programs;
mod sandbox;
mod sentences;
mod tampering;
