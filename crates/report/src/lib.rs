//! Figures, their cases and their changes, and the reports that print them: all read from counted facts.
//!
//! * [`figures::compute`] gives the figures of a period, as known today or on a day;
//! * [`explain::explain`] says in words how a figure is counted, [`cases::cases`] lists the facts that make it;
//! * [`spread::spread`] spreads a figure out by month and town, [`spread::splits`] by its codes;
//! * [`restatements::restatements`] lists what changed in the figures after a day, case by case and why;
//! * [`annual::write`] prints a report, every number live, and says what is wrong with it.
//!
//! Always holds: whole numbers only, and checked (an overflow is an error, never a wrong figure); a figure is the sum
//! of its list of cases; the same facts give the same text, to the byte. This crate reads facts and cells through
//! [`counts::Counts`] and nothing else: it knows no SQL, no clock, and not who may see what.
//!
//! To add a print form: add it to `catalogue::model::Print`, give it its rule in [`mod@print`], and its edge cases there.

pub mod annual;
pub mod cases;
pub mod checks;
mod condition;
pub mod counts;
pub mod doubts;
pub mod exact;
pub mod explain;
pub mod figures;
mod number;
pub mod period;
pub mod print;
mod reader;
pub mod restatements;
mod selection;
pub mod spread;

mod words;

pub use number::{amount, csv_field};
pub use reader::Reader;

/// Why a figure or a report could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// The facts could not be read.
    #[error("the facts cannot be read: {0}")]
    Counts(String),
    /// The period's name is no year.
    #[error("{0:?} is no period: write the year, such as 2023")]
    Period(String),
    /// The set's period is not in the lists.
    #[error("reporting period {0:?} is not in lists.toml")]
    PeriodUnknown(String),
    /// No such indicator.
    #[error("no figure {name:?}{}", .near.as_ref().map(|n| format!(": did you mean {n:?}?")).unwrap_or_default())]
    NoFigure {
        /// What was asked for.
        name: String,
        /// The nearest name there is.
        near: Option<String>,
    },
    /// An indicator names a measure that is not in the catalogue.
    #[error("figure {figure:?} counts {measure:?}, which is no measure of the catalogue")]
    NoMeasure {
        /// The indicator.
        figure: String,
        /// The measure.
        measure: String,
    },
    /// A sum does not fit into 64 bits.
    #[error("figure {0:?} does not fit into 64 bits")]
    TooLarge(String),
    /// A ratio's part is itself no plain number, or ratios name each other in a circle.
    #[error("figure {0:?} is a ratio of something that is no count or sum")]
    NoPlainPart(String),
}

#[cfg(test)]
mod testing;
