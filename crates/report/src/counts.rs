//! What figures are computed from: the store's facts and their totals, and the little that is asked about them.

use std::collections::{BTreeMap, BTreeSet};

use calendar::Day;
use engine::entry::Entry;
use store::{Store, StoreError};

pub use store::counts::{FactRow, Span, Total};

use crate::ReportError;

/// The reads that figures need. [`store::Store`] has them; tests have them in memory.
pub trait Counts {
    /// Facts of a measure added up by split, and by organ and region too where `by_place`.
    ///
    /// # Errors
    /// When they cannot be read; so for the others.
    fn totals(&self, measure: &str, span: &Span, by_place: bool) -> Result<Vec<Total>, ReportError>;
    /// Facts of a measure in the order of (day, sequence).
    #[allow(clippy::missing_errors_doc, reason = "said once above")]
    fn facts(&self, measure: &str, span: &Span) -> Result<Vec<FactRow>, ReportError>;
    /// The facts of a measure at or before a day and sequence, the latest first, at most so many.
    #[allow(clippy::missing_errors_doc, reason = "said once above")]
    fn facts_back(
        &self,
        measure: &str,
        span: &Span,
        from: (Day, u64),
        limit: usize,
    ) -> Result<Vec<FactRow>, ReportError>;
    /// The last sequence recorded by the end of that day (0: none).
    #[allow(clippy::missing_errors_doc, reason = "said once above")]
    fn sequence_at(&self, end_of: Day) -> Result<u64, ReportError>;
    /// The entry with that sequence.
    #[allow(clippy::missing_errors_doc, reason = "said once above")]
    fn entry_at(&self, sequence: u64) -> Result<Option<Entry>, ReportError>;
    /// The measures of the catalogue that was current at `known`; absent, the same as now (language §4.15: asked as
    /// known before its measure was published, a figure is —).
    #[allow(clippy::missing_errors_doc, reason = "said once above")]
    fn measures_at(&self, known: u64) -> Result<Option<BTreeSet<String>>, ReportError>;
}

impl Counts for Store {
    fn totals(&self, measure: &str, span: &Span, by_place: bool) -> Result<Vec<Total>, ReportError> {
        Ok(store::counts::totals(self, measure, span, by_place)?)
    }

    fn facts(&self, measure: &str, span: &Span) -> Result<Vec<FactRow>, ReportError> {
        Ok(store::counts::facts(self, measure, span)?)
    }

    fn facts_back(
        &self,
        measure: &str,
        span: &Span,
        from: (Day, u64),
        limit: usize,
    ) -> Result<Vec<FactRow>, ReportError> {
        Ok(store::counts::facts_back(self, measure, span, from, limit)?)
    }

    fn sequence_at(&self, end_of: Day) -> Result<u64, ReportError> {
        Ok(store::counts::sequence_at(self, end_of)?)
    }

    fn entry_at(&self, sequence: u64) -> Result<Option<Entry>, ReportError> {
        Ok(self.entry_at(sequence)?)
    }

    fn measures_at(&self, known: u64) -> Result<Option<BTreeSet<String>>, ReportError> {
        let publications = self.publications()?;
        let then = publications
            .iter()
            .rev()
            .find(|(sequence, ..)| *sequence <= known);
        match (then, publications.last()) {
            // Nothing was published yet: no measure counted.
            (None, Some(_)) => Ok(Some(BTreeSet::new())),
            (Some((.., digest)), Some((.., now))) if digest != now => {
                let sources = self.catalogue(digest)?.unwrap_or_default();
                Ok(Some(measure_names(&sources)))
            }
            _ => Ok(None),
        }
    }
}

/// The measures that the texts of a published catalogue define. Read from the tables alone: an older text need not
/// satisfy today's checks.
fn measure_names(sources: &BTreeMap<String, String>) -> BTreeSet<String> {
    let files = sources.iter().filter(|(path, _)| path.ends_with(".toml"));
    let tables = files.filter_map(|(_, text)| text.parse::<toml::Table>().ok());
    let measures = tables.filter_map(|table| table.get("measure").and_then(|m| m.as_table()).cloned());
    measures
        .flat_map(|table| table.into_iter().map(|(name, _)| name))
        .collect()
}

impl From<StoreError> for ReportError {
    fn from(error: StoreError) -> Self {
        Self::Counts(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_found_in_published_texts() {
        let text =
            "[procedure]\nid = \"x\"\n[measure.\"a.b\"]\non = [\"do\"]\n[measure.\"a.c\"]\nwhile = [\"s\"]\n";
        let sources = BTreeMap::from([
            ("x.toml".to_owned(), text.to_owned()),
            ("broken.toml".to_owned(), "[".to_owned()),
            ("y.md".to_owned(), "[measure.z]".to_owned()),
        ]);
        assert_eq!(
            measure_names(&sources),
            BTreeSet::from(["a.b".to_owned(), "a.c".to_owned()])
        );
    }
}
