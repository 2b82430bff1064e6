//! The checker of conditions: types, names and what may be absent (language §4.1-4.4).
//!
//! `needs` and `sets` may read what is absent: that refuses the act. Everywhere else a value must be certain by the
//! flow of the procedure, by the act's own answers, or by `has` further left.

mod calls;
mod facts;
mod infer;
mod judge;
mod members;
mod rule;
mod scope;
mod types;

pub(crate) use facts::facts;
pub(crate) use judge::{is_countable, judge};
