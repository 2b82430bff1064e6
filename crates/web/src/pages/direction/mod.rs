//! Direction: the year at a glance, every figure down to its cases, the report as it stands.
//!
//! Always holds: a figure comes from totals, and is a link to its page; whose figures a post sees, its definition says;
//! offices are counted, people are not.

pub(crate) mod asking;
mod behind;
pub mod figure;
mod heat;
pub mod report;
mod watch;
pub mod work;
pub mod year;
