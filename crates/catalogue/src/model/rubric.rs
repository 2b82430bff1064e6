//! Rubrics: items with points and vetoes.

use super::{Named, Remarks, Span};

/// One rubric file.
#[derive(Debug, Clone)]
pub struct Rubric {
    /// Its id.
    pub id: String,
    /// Name on screen.
    pub label: String,
    /// Full marks.
    pub full: i64,
    /// What a sheet starts from: full marks, a number, or the last sheet's points.
    pub starts_at: StartsAt,
    /// How many raters there must be at least.
    pub raters_least: u32,
    /// How sheets are combined.
    pub combine: Combine,
    /// From this difference on the head decides.
    pub head_when_apart: Option<i64>,
    /// What an item that does not apply counts.
    pub not_applicable: NotApplicable,
    /// What every deduction must state.
    pub every_deduction_needs: Vec<String>,
    /// Grades, best first.
    pub grades: Vec<Grade>,
    /// What a veto gives.
    pub on_veto: Option<OnVeto>,
    /// Dimensions.
    pub dimensions: Named<Dimension>,
    /// Items.
    pub items: Named<Item>,
    /// Reporting period its measures are counted in.
    pub period: Option<String>,
    /// Basis, unsure, note.
    pub remarks: Remarks,
    /// Where it stands.
    pub span: Span,
}

/// What a sheet starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartsAt {
    /// Full marks, deductions only (awards start an item at zero).
    Full,
    /// That many points.
    Points(i64),
    /// The matter's last sheet, or full marks for the first.
    Last,
}

/// How several raters' totals become one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Combine {
    /// Mean, half up.
    Mean,
    /// The most senior rater's.
    Senior,
    /// Weighted by the rater's role; weights in percent.
    Weighted(Vec<(super::Role, i64)>),
}

/// What an item that does not apply counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotApplicable {
    /// Its full marks.
    FullMarks,
    /// The rest is scaled up to the full sum.
    Rescale,
}

/// A grade from a total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// From this total on.
    pub at_least: i64,
    /// Its name.
    pub label: String,
}

/// What a veto gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnVeto {
    /// The total.
    pub total: Option<i64>,
    /// The grade.
    pub grade: Option<String>,
}

/// A dimension.
#[derive(Debug, Clone)]
pub struct Dimension {
    /// Name on screen.
    pub label: String,
    /// Its share of the full marks.
    pub weight: i64,
}

/// An item of a rubric.
#[derive(Debug, Clone)]
pub struct Item {
    /// Name on screen.
    pub label: String,
    /// The dimension; absent for an overall veto.
    pub dimension: Option<String>,
    /// A veto of everything, or of one dimension.
    pub veto: Option<Veto>,
    /// Most points.
    pub most: i64,
    /// What is taken off.
    pub deduct: Option<Step>,
    /// What is given.
    pub award: Option<Step>,
    /// May be marked as not applying.
    pub may_not_apply: bool,
    /// Counted from a measure instead of judged.
    pub from_measure: Option<FromMeasure>,
    /// Basis, unsure, note.
    pub remarks: Remarks,
    /// Where it stands.
    pub span: Span,
}

/// The reach of a veto.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Veto {
    /// The whole sheet.
    All,
    /// One dimension.
    Dimension(String),
}

/// Points by step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Fewest points a step.
    pub from: i64,
    /// Most points a step (equal to `from` when fixed).
    pub to: i64,
    /// 处, 次, 卷, ...
    pub per: Option<String>,
    /// At most so many in all.
    pub cap: Option<i64>,
}

/// An item counted from facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromMeasure {
    /// The measure.
    pub measure: String,
    /// Counted for the `organ`, the `matter`, or a field.
    pub of: String,
    /// Steps are counted below (deduct) this target; absent: each fact is a step.
    pub target: Option<i64>,
}
