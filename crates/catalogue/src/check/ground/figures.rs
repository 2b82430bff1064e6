//! Looking up what measures and indicators count.

use super::book::Book;
use super::names::{all_fields, rows};
use crate::model::{Field, Formula, Indicator, Measure, Procedure};

/// All indicators of all files.
pub(crate) fn indicators<'c>(book: &Book<'c>) -> impl Iterator<Item = (&'c str, &'c Indicator)> + use<'c> {
    book.catalogue
        .indicators
        .values()
        .flat_map(|set| &set.indicators)
        .map(|(id, i)| (id.as_str(), i))
}

/// The measures an indicator is computed from.
pub(crate) fn measures_of(formula: &Formula) -> &[String] {
    match formula {
        Formula::Sum(measures) => measures,
        Formula::Level { measure, .. } => std::slice::from_ref(measure),
        Formula::Ratio { .. } => &[],
    }
}

/// The fields a measure may add up or be split by, by path; with `each` also the bare columns of its rows.
pub(crate) fn measured_fields<'c>(procedure: &'c Procedure, measure: &Measure) -> Vec<(String, &'c Field)> {
    let columns = measure.each.as_deref().and_then(|each| rows(procedure, each));
    let bare = columns
        .into_iter()
        .flatten()
        .map(|(name, field)| (name.clone(), field));
    all_fields(procedure).chain(bare).collect()
}

/// The text of the worked examples of a procedure: the file beside it.
pub(crate) fn examples<'c>(book: &Book<'c>, procedure: &Procedure) -> Option<&'c str> {
    let beside = procedure.span.file.strip_suffix(".toml")?;
    book.catalogue
        .sources
        .get(&format!("{beside}.examples.toml"))
        .map(String::as_str)
}
