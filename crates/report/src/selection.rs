//! Which facts a sum or a level is made of, and how they are added up.
//!
//! One selection reads totals (for the figure) and facts (for its cases) by the same rule, so that the two agree.

mod parts;

use std::collections::{BTreeMap, BTreeSet};

use calendar::Day;
use catalogue::model::{FieldKind, Formula, Indicator};
use engine::ids::OrganId;

use crate::counts::{FactRow, Span, Total};
use crate::period::{Asked, Within};
use crate::{Reader, ReportError};

pub use parts::Place;

/// The facts of one indicator that is a sum or a level.
pub(crate) struct Selection<'a> {
    reader: Reader<'a>,
    pub indicator: &'a Indicator,
    pub measures: Vec<&'a str>,
    pub span: Span,
    /// The day by whose map merged organs and regions are read (language §4.16).
    last: Day,
    by_place: bool,
    within: Within,
}

/// What a selection comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub amount: i64,
    pub facts: u64,
}

/// Measure, span and whether by place.
type Key = (String, Option<Day>, Day, Option<u64>, bool);

/// Totals already read: many figures count one measure.
#[derive(Default)]
pub(crate) struct Memo {
    totals: BTreeMap<Key, Vec<Total>>,
}

impl<'a> Selection<'a> {
    /// The facts of `indicator`, with its period shifted by `shift` years on top of its own shift. None for a ratio.
    pub fn of(
        reader: Reader<'a>,
        indicator: &'a Indicator,
        asked: &Asked,
        shift: i32,
    ) -> Result<Option<Self>, ReportError> {
        let (from, to) = asked.days(shift.saturating_add(indicator.shift_years))?;
        let (measures, from, to): (Vec<&str>, _, _) = match &indicator.formula {
            Formula::Sum(measures) => (measures.iter().map(String::as_str).collect(), Some(from), to),
            Formula::Level { measure, at_start } => (
                vec![measure.as_str()],
                None,
                if *at_start { from.previous() } else { to },
            ),
            Formula::Ratio { .. } => return Ok(None),
        };
        let span = Span {
            from,
            to,
            known: asked.known,
        };
        for measure in &measures {
            if reader.catalogue.measure(measure).is_none() {
                return Err(ReportError::NoMeasure {
                    figure: indicator.id.clone(),
                    measure: (*measure).to_owned(),
                });
            }
        }
        let by_place = !asked.within.is_all()
            || indicator
                .filter
                .keys()
                .chain(indicator.distinct.as_ref())
                .any(|path| is_place(path));
        Ok(Some(Self {
            reader,
            indicator,
            measures,
            span,
            last: to,
            by_place,
            within: asked.within.clone(),
        }))
    }

    /// Whether its sum is fen.
    pub fn is_money(&self) -> bool {
        self.indicator.distinct.is_none() && self.measures.first().is_some_and(|m| self.reader.is_money(m))
    }

    /// The sum, or how many different values have one above zero.
    pub fn tally(&self, memo: &mut Memo) -> Result<Tally, ReportError> {
        let mut sum = Adder::new(&self.indicator.id);
        let mut groups: BTreeMap<String, Adder> = BTreeMap::new();
        let mut facts = 0_u64;
        for measure in &self.measures {
            for total in memo.totals(self.reader, measure, &self.span, self.by_place)? {
                let place = Where::at(total);
                if !self.takes(measure, &total.split, place) {
                    continue;
                }
                facts = facts.saturating_add(total.facts);
                match &self.indicator.distinct {
                    None => sum.add(total.amount)?,
                    Some(path) => {
                        let value = self.value(measure, path, &total.split, place);
                        groups
                            .entry(value)
                            .or_insert_with(|| Adder::new(&self.indicator.id))
                            .add(total.amount)?;
                    }
                }
            }
        }
        if self.indicator.distinct.is_some() {
            for group in groups.values() {
                sum.add(i64::from(group.sum > 0))?;
            }
        }
        Ok(Tally {
            amount: sum.sum,
            facts,
        })
    }

    /// The facts taken, each with the value it adds to the figure, in the order of (day, sequence). The values add up
    /// to the figure. With `distinct`, the first fact of each value that counts adds 1 and its others add 0; facts of
    /// values that do not count (all undone again) are left out.
    pub fn facts(&self) -> Result<Vec<(FactRow, i64)>, ReportError> {
        let mut rows = Vec::new();
        for measure in &self.measures {
            for row in self.reader.counts.facts(measure, &self.span)? {
                if self.takes(measure, &row.split, Where::of(&row)) {
                    rows.push(row);
                }
            }
        }
        if self.measures.len() > 1 {
            rows.sort_by_key(|row| (row.day, row.sequence));
        }
        let Some(path) = &self.indicator.distinct else {
            return Ok(rows
                .into_iter()
                .map(|row| (row.amount, row))
                .map(|(n, row)| (row, n))
                .collect());
        };
        let mut sums: BTreeMap<String, Adder> = BTreeMap::new();
        for row in &rows {
            let value = self.value(&row.measure, path, &row.split, Where::of(row));
            sums.entry(value)
                .or_insert_with(|| Adder::new(&self.indicator.id))
                .add(row.amount)?;
        }
        sums.retain(|_, sum| sum.sum > 0);
        let mut listed = Vec::new();
        let mut seen = BTreeSet::new();
        for row in rows {
            let value = self.value(&row.measure, path, &row.split, Where::of(&row));
            if sums.contains_key(&value) {
                let first = i64::from(seen.insert(value));
                listed.push((row, first));
            }
        }
        Ok(listed)
    }

    /// The facts taken that were recorded after `known`, each with what it adds to the difference between the figure
    /// then and now; these values add up to that difference. With `distinct`, the last fact of each value that came
    /// to count (or no longer does) has 1 (or -1), all others 0.
    pub fn since(&self, known: u64) -> Result<Vec<(FactRow, i64)>, ReportError> {
        let mut rows = Vec::new();
        for measure in &self.measures {
            let all = self.reader.counts.facts(measure, &self.span)?;
            rows.extend(
                all.into_iter()
                    .filter(|row| self.takes(measure, &row.split, Where::of(row))),
            );
        }
        rows.sort_by_key(|row| (row.sequence, row.day));
        let Some(path) = &self.indicator.distinct else {
            rows.retain(|row| row.sequence > known);
            return Ok(rows
                .into_iter()
                .map(|row| (row.amount, row))
                .map(|(n, row)| (row, n))
                .collect());
        };
        let mut before: BTreeMap<String, Adder> = BTreeMap::new();
        let mut after: BTreeMap<String, (Adder, usize)> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            let value = self.value(&row.measure, path, &row.split, Where::of(row));
            if row.sequence <= known {
                before
                    .entry(value.clone())
                    .or_insert_with(|| Adder::new(&self.indicator.id))
                    .add(row.amount)?;
            }
            let (sum, last) = after
                .entry(value)
                .or_insert_with(|| (Adder::new(&self.indicator.id), at));
            sum.add(row.amount)?;
            *last = at;
        }
        let turns: BTreeMap<usize, i64> = after
            .iter()
            .map(|(value, (sum, last))| {
                let counted = before.get(value).is_some_and(|b| b.sum > 0);
                (*last, i64::from(sum.sum > 0) - i64::from(counted))
            })
            .collect();
        let told = rows
            .into_iter()
            .enumerate()
            .filter(|(_, row)| row.sequence > known);
        Ok(told
            .map(|(at, row)| (row, turns.get(&at).copied().unwrap_or_default()))
            .collect())
    }

    /// The value of the `distinct` path of a fact.
    pub fn distinct_value(&self, row: &FactRow) -> Option<String> {
        let path = self.indicator.distinct.as_ref()?;
        Some(self.value(&row.measure, path, &row.split, Where::of(row)))
    }

    /// Whether a fact of that split and place passes `where`.
    fn takes(&self, measure: &str, split: &BTreeMap<String, String>, place: Where<'_>) -> bool {
        self.stands_within(place) && self.filtered(measure, split, place)
    }

    /// Whether a place is in the part of the county that is asked for.
    fn stands_within(&self, place: Where<'_>) -> bool {
        let Within { organs, town } = &self.within;
        let organ = |of: &BTreeSet<OrganId>| place.organ.is_some_and(|id| of.contains(id));
        let stands = |town: &String| {
            let code = place.region.unwrap_or_default();
            self.reader.town_code_on(code, self.last) == town
        };
        organs.as_ref().is_none_or(organ) && town.as_ref().is_none_or(stands)
    }

    fn filtered(&self, measure: &str, split: &BTreeMap<String, String>, place: Where<'_>) -> bool {
        self.indicator.filter.iter().all(|(path, wanted)| {
            let value = self.value(measure, path, split, place);
            match path.as_str() {
                "organ.kind" => wanted
                    .iter()
                    .any(|w| self.reader.catalogue.organs.kind_is(&value, w)),
                _ => wanted.contains(&value),
            }
        })
    }

    /// The value of a path: a split's code, or a word about the place; merged organs and regions by their successor.
    fn value(&self, measure: &str, path: &str, split: &BTreeMap<String, String>, place: Where<'_>) -> String {
        let organ = || place.organ.and_then(|id| self.reader.organ_on(id, self.last));
        let region = || {
            place
                .region
                .and_then(|code| self.reader.region_on(code, self.last))
        };
        let found = match path {
            "organ" => organ()
                .map(|o| o.id.to_string())
                .or_else(|| place.organ.map(ToString::to_string)),
            "organ.kind" => organ().map(|o| o.kind.clone()),
            "region" => region()
                .map(|r| r.code.clone())
                .or_else(|| place.region.map(str::to_owned)),
            "region.level" => region().map(|r| r.level.word().to_owned()),
            _ => split.get(path).map(|code| self.mapped(measure, path, code)),
        };
        found.unwrap_or_else(|| ABSENT.to_owned())
    }

    fn mapped(&self, measure: &str, path: &str, code: &str) -> String {
        let found = match self.reader.field(measure, path).map(|f| &f.kind) {
            Some(FieldKind::Region) => self.reader.region_on(code, self.last).map(|r| r.code.clone()),
            Some(FieldKind::Organ) => self
                .reader
                .organ_on(&code.into(), self.last)
                .map(|o| o.id.to_string()),
            _ => None,
        };
        found.unwrap_or_else(|| code.to_owned())
    }
}

/// The split of a fact that had no value.
const ABSENT: &str = "未填";

fn is_place(path: &str) -> bool {
    matches!(path, "organ" | "organ.kind" | "region" | "region.level")
}

/// Where a fact or total stands.
#[derive(Clone, Copy)]
struct Where<'b> {
    organ: Option<&'b OrganId>,
    region: Option<&'b str>,
}

impl<'b> Where<'b> {
    fn at(total: &'b Total) -> Self {
        Self {
            organ: total.organ.as_ref(),
            region: total.region.as_deref(),
        }
    }

    fn of(row: &'b FactRow) -> Self {
        Self {
            organ: Some(&row.organ),
            region: Some(&row.region),
        }
    }
}

/// A sum that never wraps.
pub(crate) struct Adder<'a> {
    figure: &'a str,
    pub sum: i64,
}

impl<'a> Adder<'a> {
    pub fn new(figure: &'a str) -> Self {
        Self { figure, sum: 0 }
    }

    pub fn add(&mut self, amount: i64) -> Result<(), ReportError> {
        self.sum = self
            .sum
            .checked_add(amount)
            .ok_or_else(|| ReportError::TooLarge(self.figure.to_owned()))?;
        Ok(())
    }
}

impl Memo {
    fn totals(
        &mut self,
        reader: Reader<'_>,
        measure: &str,
        span: &Span,
        by_place: bool,
    ) -> Result<&[Total], ReportError> {
        let key = (measure.to_owned(), span.from, span.to, span.known, by_place);
        match self.totals.entry(key) {
            std::collections::btree_map::Entry::Occupied(found) => Ok(found.into_mut()),
            std::collections::btree_map::Entry::Vacant(free) => {
                Ok(free.insert(reader.counts.totals(measure, span, by_place)?))
            }
        }
    }
}
