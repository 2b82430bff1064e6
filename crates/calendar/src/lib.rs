//! Days, working days and statutory periods.
//!
//! A [`Day`] and a [`Moment`] are different types and never mix. [`WorkingCalendar`] knows holidays and make-up
//! working days; [`Course`] is the run of one period (first day, length, pauses, extensions) and
//! [`Course::reckon`] says where it ends and, in words, why. Law first, then the conventions C1-C13 of the project's
//! law notes where the law is silent.
//!
//! Always holds: nothing here reads a clock; the same course and calendar give the same day.

mod course;
mod day;
mod explain;
mod extend;
mod gaps;
mod length;
mod new_year;
pub mod period;
mod reckon;
mod working;

pub use course::*;
pub use day::*;
pub use explain::*;
pub use extend::*;
pub use length::*;
pub use reckon::*;
pub use working::*;
