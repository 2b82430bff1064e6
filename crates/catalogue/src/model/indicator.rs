//! Indicators: named figures computed from measures, and the checks a report must pass.

use std::collections::BTreeMap;

use super::{Named, Remarks, Span};
use crate::guard::Guard;

/// One file of `indicators/`.
#[derive(Debug, Clone)]
pub struct IndicatorSet {
    /// The id of its `[report]`.
    pub id: String,
    /// Name on screen.
    pub label: String,
    /// The reporting period (a key of `lists.toml`).
    pub period: String,
    /// The main figures, for the year at a glance, in this order.
    pub glance: Vec<String>,
    /// The indicators in the file's order.
    pub indicators: Named<Indicator>,
    /// If false, the report cannot be frozen.
    pub checks: Named<Check>,
    /// Where it stands.
    pub span: Span,
}

/// A named figure.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Its name.
    pub id: String,
    /// Row of the published report.
    pub no: Option<u32>,
    /// Section of the report.
    pub section: Option<String>,
    /// Name on screen.
    pub label: String,
    /// 件, %, 元, ...
    pub unit: String,
    /// How it is computed.
    pub formula: Formula,
    /// Split to the codes that count; `organ.kind` and `region.level` too.
    pub filter: BTreeMap<String, Vec<String>>,
    /// How many different values of this split have a count above zero.
    pub distinct: Option<String>,
    /// Years to shift the period by.
    pub shift_years: i32,
    /// How it is printed.
    pub print: Print,
    /// Figures always shown with it.
    pub beside: Vec<String>,
    /// Not printed: only a part of others.
    pub working: bool,
    /// Basis, unsure, note.
    pub remarks: Remarks,
    /// Where it stands.
    pub span: Span,
}

/// How an indicator is computed.
#[derive(Debug, Clone)]
pub enum Formula {
    /// Sum of these measures over the period.
    Sum(Vec<String>),
    /// Level of a measure at the period's end, or at its start.
    Level {
        /// The measure.
        measure: String,
        /// At the start: the level at the end of the day before the period.
        at_start: bool,
    },
    /// One indicator divided by another.
    Ratio {
        /// Numerator.
        of: String,
        /// Denominator.
        to: String,
    },
}

/// How a figure is printed (language §3, indicator).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Print {
    /// Scale: `万元`, `万`.
    pub scale: Option<String>,
    /// Digits after the point.
    pub decimals: u32,
    /// `{ percent = 2 }`: so many digits, half up.
    pub percent: Option<u32>,
    /// `{ floor = 100, as = "{n}余起" }`, in units of the scale.
    pub floor: Option<i64>,
    /// `{ ceil = 1000, as = "近{n}份" }`.
    pub ceil: Option<i64>,
    /// The sentence with `{n}`.
    pub pattern: Option<String>,
    /// Rounding half up was declared.
    pub round_half_up: bool,
}

/// A check of a report.
#[derive(Debug, Clone)]
pub struct Check {
    /// Must be true; sees `figure('name')`.
    pub that: Guard,
    /// What is said when it is not.
    pub say: String,
    /// Where it stands.
    pub span: Span,
}
