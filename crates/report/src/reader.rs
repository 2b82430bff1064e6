//! What a figure is read with: the facts, the catalogue and the directory.

use calendar::Day;
use catalogue::guard::Guard;
use catalogue::model::{Catalogue, Field, FieldKind, Indicator, IndicatorSet, Procedure, Region};
use engine::ids::OrganId;
use engine::world::{Directory, Organ};

use crate::ReportError;
use crate::counts::Counts;

/// Facts, definitions and names.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The facts.
    pub counts: &'a dyn Counts,
    /// The catalogue whose indicators are asked for.
    pub catalogue: &'a Catalogue,
    /// Organs, by which facts are placed, and the county's name.
    pub directory: &'a Directory,
}

impl<'a> Reader<'a> {
    /// The indicator of that name.
    ///
    /// # Errors
    /// If the set has none; the error names the nearest.
    pub fn indicator(&self, set: &'a IndicatorSet, name: &str) -> Result<&'a Indicator, ReportError> {
        set.indicators.get(name).ok_or_else(|| ReportError::NoFigure {
            name: name.to_owned(),
            near: nearest(set, name),
        })
    }

    /// Whether anybody or any organ in the directory is simulated: then everything printed from it says so.
    pub fn simulated(&self) -> bool {
        self.directory.organs.values().any(|o| o.simulated)
            || self.directory.people.values().any(|p| p.simulated)
    }

    /// The name on screen of a code that a measure is split by; the code itself where it has none.
    pub fn code_label(&self, measure: &str, split: &str, code: &str) -> String {
        crate::words::code(*self, measure, split, code)
    }

    /// A condition of a procedure in words; its source where it says something there are no words for.
    pub fn condition(&self, procedure: &Procedure, guard: &Guard) -> String {
        crate::condition::words(*self, procedure, guard)
    }

    /// The organ that stands for `id` on `day`: itself, or what it was merged into by then (language §4.16).
    pub(crate) fn organ_on(&self, id: &OrganId, day: Day) -> Option<&'a Organ> {
        let mut organ = self.directory.organs.get(id)?;
        // A chain longer than the directory is a circle.
        for _ in 0..self.directory.organs.len() {
            let Some((next, from)) = &organ.successor else {
                break;
            };
            let Some(next) = self.directory.organs.get(next).filter(|_| *from <= day) else {
                break;
            };
            organ = next;
        }
        Some(organ)
    }

    /// The region that stands for `code` on `day`.
    pub(crate) fn region_on(&self, code: &str, day: Day) -> Option<&'a Region> {
        let regions = &self.catalogue.regions.by_code;
        let mut region = regions.get(code)?;
        for _ in 0..regions.len() {
            let Some((next, from)) = &region.successor else {
                break;
            };
            let Some(next) = regions.get(next).filter(|_| *from <= day) else {
                break;
            };
            region = next;
        }
        Some(region)
    }

    /// The code of the town a region lies in on `day`; the region's own where it lies in none.
    pub(crate) fn town_code_on<'c>(&self, code: &'c str, day: Day) -> &'c str
    where
        'a: 'c,
    {
        let region = self.region_on(code, day).map_or(code, |r| r.code.as_str());
        let town = self.catalogue.regions.town_of(region);
        let town = town.map_or(region, |town| town.code.as_str());
        self.region_on(town, day).map_or(town, |r| r.code.as_str())
    }

    /// The name of that town.
    pub(crate) fn town_on(&self, code: &str, day: Day) -> String {
        let town = self.town_code_on(code, day);
        let known = self.catalogue.regions.by_code.get(town);
        known.map_or_else(|| town.to_owned(), |r| r.name.clone())
    }

    /// The field or column that a path of a measure names (`kind`, `guests.province`).
    pub(crate) fn field(&self, measure: &str, path: &str) -> Option<&'a Field> {
        let (procedure, _) = self.catalogue.measure(measure)?;
        match path.split_once('.') {
            None => procedure.fields.get(path),
            Some((rows, column)) => match &procedure.fields.get(rows)?.kind {
                FieldKind::Rows(columns) => columns.get(column),
                _ => None,
            },
        }
    }

    /// Whether a measure adds up fen.
    pub fn is_money(&self, measure: &str) -> bool {
        let Some((_, found)) = self.catalogue.measure(measure) else {
            return false;
        };
        let Some(path) = &found.amount else { return false };
        // With `each`, the amount is a column of those rows.
        let column = found
            .each
            .as_ref()
            .and_then(|rows| self.field(measure, &format!("{rows}.{path}")));
        match column.or_else(|| self.field(measure, path)) {
            Some(field) => matches!(field.kind, FieldKind::Money),
            // A balance of an account, which is no field.
            None => path.starts_with("balance."),
        }
    }
}

/// The indicator whose name is the fewest changes away, if it is near enough to be meant.
fn nearest(set: &IndicatorSet, name: &str) -> Option<String> {
    let best = set
        .indicators
        .keys()
        .map(|known| (distance(known, name), known))
        .min()?;
    (best.0 <= 2 + name.chars().count() / 6).then(|| best.1.clone())
}

/// How many letters must be changed, put in or left out to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        let mut next = vec![before];
        for (right, above) in b.iter().zip(row.iter().skip(1)) {
            before = (diagonal + usize::from(left != *right))
                .min(above + 1)
                .min(before + 1);
            diagonal = *above;
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distance_counts_changes() {
        assert_eq!(distance("handled", "handled"), 0);
        assert_eq!(distance("handled", "handeld"), 2);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("visits", "visit"), 1);
    }
}
