//! Measures: countable things, each defined in one place.

use std::collections::BTreeSet;

use super::{Remarks, Span};
use crate::guard::Guard;

/// A countable thing of a procedure.
#[derive(Debug, Clone)]
pub struct Measure {
    /// Full name, unique in the catalogue.
    pub id: String,
    /// Name on screen.
    pub label: String,
    /// 件, 人次, 元, ...
    pub unit: String,
    /// When it counts.
    pub counts: Counts,
    /// Paths of fields it is split by: `kind`, `guests.province` (with `each`), `sheet.grade`.
    pub split: Vec<String>,
    /// Counts this field (or row column) instead of 1.
    pub amount: Option<String>,
    /// One fact for each row of this field or party.
    pub each: Option<String>,
    /// Only when this holds as the act leaves the matter.
    pub when: Option<Guard>,
    /// Not printed in a report, and meant so.
    pub operational: bool,
    /// What `counted(...)` anywhere in the catalogue looks it up by: `party.subject`, `dispute`, `name`.
    pub same: BTreeSet<String>,
    /// Basis, unsure, note.
    pub remarks: Remarks,
    /// Where it stands.
    pub span: Span,
}

/// When a measure counts.
#[derive(Debug, Clone)]
pub enum Counts {
    /// One fact for each performance of these acts, or only the first in a matter.
    On {
        /// The acts.
        acts: Vec<String>,
        /// Only the first in a matter.
        once: bool,
    },
    /// A level: +1 on entering these states, -1 on leaving.
    While {
        /// The states.
        states: Vec<String>,
    },
}
