//! What the rules stand on: the catalogue with what was worked out from it once, and the place findings go.

mod book;
mod figures;
mod findings;
mod flow;
mod names;
mod roles;
mod spans;

pub(crate) use book::Book;
pub(crate) use figures::{examples, indicators, measured_fields, measures_of};
pub(crate) use findings::{Findings, quoted, words};
pub(crate) use flow::{ActFlow, Known, ask_paths};
pub(crate) use names::{
    BUILT_IN, PARTY_PARTS, all_fields, answers_of, causes, code_set, field_at, is_matter_part, names_us,
    placeholders, rows,
};
pub(crate) use roles::{Use, kinds_of, may_be_held, roles};
pub(crate) use spans::gaps;
