//! Code lists, tariffs, reporting periods and shared accounts.

use calendar::MonthDay;

use super::{Named, Remarks, Span, Valid};

/// A code of a list: never reused, never deleted.
#[derive(Debug, Clone)]
pub struct Code {
    /// Name on screen.
    pub label: String,
    /// The code above it.
    pub under: Option<String>,
    /// The days on which it may be given.
    pub valid: Valid,
}

/// The list of how a post makes sure whom it acts for (代办): the one list the language itself reads.
pub const IDENTITY_CHECKS: &str = "identity-checks";

/// A list of codes.
#[derive(Debug, Clone)]
pub struct CodeList {
    /// Name on screen.
    pub label: String,
    /// The codes.
    pub codes: Named<Code>,
    /// Basis, unsure, note.
    pub remarks: Remarks,
    /// Where it stands.
    pub span: Span,
}

/// A table of values by keys, with versions by day.
#[derive(Debug, Clone)]
pub struct Tariff {
    /// Name on screen.
    pub label: String,
    /// Names of the keys, in order.
    pub keys: Vec<String>,
    /// What it gives.
    pub gives: TariffKind,
    /// The versions.
    pub versions: Vec<TariffVersion>,
    /// Where it stands.
    pub span: Span,
}

/// What a tariff gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TariffKind {
    /// Fen.
    Money,
    /// A number.
    Number,
}

/// One version of a tariff.
#[derive(Debug, Clone)]
pub struct TariffVersion {
    /// The days it is in force.
    pub valid: Valid,
    /// Keys to value (fen, or a number).
    pub rows: Vec<(Vec<String>, i64)>,
    /// Basis, unsure, note.
    pub remarks: Remarks,
}

impl Tariff {
    /// The value for `keys` on `day`; absent when no version or no row covers them.
    pub fn value(&self, keys: &[String], day: calendar::Day) -> Option<i64> {
        let version = self.versions.iter().find(|v| v.valid.holds_on(day))?;
        version.rows.iter().find(|(k, _)| k == keys).map(|(_, v)| *v)
    }
}

/// A reporting period: the calendar year, the assessment year.
#[derive(Debug, Clone)]
pub struct ReportingPeriod {
    /// Name on screen.
    pub label: String,
    /// First day of the year it covers.
    pub from: MonthDay,
    /// Last day.
    pub to: MonthDay,
    /// Whether "2023" is the year in which it ends (else begins).
    pub named_by_end: bool,
}

/// An account shared by procedures.
#[derive(Debug, Clone)]
pub struct SharedAccount {
    /// Name on screen.
    pub label: String,
    /// One for each organ (else one for the county).
    pub per_organ: bool,
    /// Where it stands.
    pub span: Span,
}
