//! The catalogue as the engine, the report and the screens read it: what the files say, compiled.
//!
//! Always holds: every name in a compiled [`Catalogue`] resolves (the checks saw to it), every guard is typed, and
//! nothing here changes after publication. To add a construct: add it here, read it in `read`, check it in
//! `check`, and describe it in the language's documentation.

mod clock;
mod indicator;
mod lists;
mod measure;
mod open;
mod organs;
mod procedure;
mod region;
mod report;
mod rubric;

pub use clock::*;
pub use indicator::*;
pub use lists::*;
pub use measure::*;
pub use open::*;
pub use organs::*;
pub use procedure::*;
pub use region::*;
pub use report::*;
pub use rubric::*;

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Day, WorkingCalendar};
use indexmap::IndexMap;

/// A whole catalogue, compiled. Published under [`Catalogue::digest`], it never changes.
#[derive(Debug)]
pub struct Catalogue {
    /// SHA-256 over the sorted (path, text) pairs of its files, in lower-case hex.
    pub digest: String,
    /// The source files, path below the catalogue's root to text: what is published, and what `digest` covers.
    pub sources: BTreeMap<String, String>,
    /// Procedures by id.
    pub procedures: BTreeMap<String, Arc<Procedure>>,
    /// Rubrics by id.
    pub rubrics: BTreeMap<String, Rubric>,
    /// Kinds of organ and posts.
    pub organs: Organs,
    /// Code lists by id.
    pub lists: BTreeMap<String, CodeList>,
    /// Tariffs by id.
    pub tariffs: BTreeMap<String, Tariff>,
    /// Reporting periods by id.
    pub periods: BTreeMap<String, ReportingPeriod>,
    /// Accounts shared by procedures, by id.
    pub shared_accounts: BTreeMap<String, SharedAccount>,
    /// Indicator files by the id of their `[report]`.
    pub indicators: BTreeMap<String, IndicatorSet>,
    /// Reports by id.
    pub reports: BTreeMap<String, Report>,
    /// The guide for residents: which way for which trouble.
    pub guide: Named<Way>,
    /// Divisions by code.
    pub regions: Regions,
    /// Holidays and make-up working days.
    pub calendar: Arc<WorkingCalendar>,
}

impl Catalogue {
    /// The measure of that name and the procedure it stands in. Measure names are unique in a catalogue.
    pub fn measure(&self, id: &str) -> Option<(&Arc<Procedure>, &Measure)> {
        self.procedures
            .values()
            .find_map(|p| p.measures.get(id).map(|m| (p, m)))
    }
}

/// Where in the sources something stands, for diagnostics and for "show me the rule".
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Path below the catalogue's root, as in [`Catalogue::sources`].
    pub file: String,
    /// First byte, counted from 0.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The days on which something is in force, both included; an absent end is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Valid {
    /// First day in force.
    pub from: Option<Day>,
    /// Last day in force.
    pub to: Option<Day>,
}

impl Valid {
    /// Whether `day` lies in the span.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// Which day picks the version of the law (language §2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LawBy {
    /// The law on the day the matter was filed.
    #[default]
    Filed,
    /// The law on the day of the act.
    Day,
}

/// Legal basis, open questions and notes: what may stand on nearly every construct.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remarks {
    /// The law and article, or 本地规定.
    pub basis: Option<String>,
    /// What must still be checked: listed by `check`, shown on the procedure's page, never printed on a paper.
    pub unsure: Option<String>,
    /// Free text.
    pub note: Option<String>,
}

/// A set of named things in the order of the file: forms and pages follow it.
pub type Named<T> = IndexMap<String, T>;
