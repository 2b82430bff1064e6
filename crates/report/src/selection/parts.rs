//! A selection in parts: its facts a stretch at a time, its sum by town and by code.

use std::collections::BTreeMap;

use calendar::Day;

use super::{Adder, Memo, Selection, Where, is_place};
use crate::ReportError;
use crate::counts::{FactRow, Total};

/// A place in a list of facts, the latest first: the day and entry it has come to, and how many facts of that entry
/// have been passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The day.
    pub day: Day,
    /// The entry.
    pub sequence: u64,
    /// So many of its facts on that day are behind.
    pub passed: usize,
}

impl Place {
    /// Before all facts up to a day.
    fn end_of(day: Day) -> Self {
        Self {
            day,
            sequence: u64::MAX,
            passed: 0,
        }
    }

    /// The place behind the next fact.
    fn past(self, row: &FactRow) -> Self {
        let same = (self.day, self.sequence) == (row.day, row.sequence);
        Self {
            day: row.day,
            sequence: row.sequence,
            passed: if same { self.passed.saturating_add(1) } else { 1 },
        }
    }
}

/// Facts with what each adds, and from where the list goes on.
pub(crate) type Latest = (Vec<(FactRow, i64)>, Option<Place>);

/// So many facts are read at a time.
const STRETCH: usize = 200;

impl Selection<'_> {
    /// The facts taken before a place, the latest first, at most so many, each with the value it adds; and the place
    /// from which the list goes on, if it does.
    pub fn latest(&self, before: Option<Place>, limit: usize) -> Result<Latest, ReportError> {
        let mut cursor = before.unwrap_or_else(|| Place::end_of(self.span.to));
        if self.indicator.distinct.is_some() {
            // Which fact of a value is its first is only known from all of them.
            let mut all = self.facts()?;
            all.reverse();
            let (mut rows, mut at) = (Vec::new(), Place::end_of(self.span.to));
            let mut behind = before.is_none();
            for (row, value) in all {
                if behind && rows.len() == limit {
                    return Ok((rows, Some(at)));
                }
                at = at.past(&row);
                if behind {
                    rows.push((row, value));
                }
                behind = behind || at == cursor;
            }
            return Ok((rows, None));
        }
        let mut rows: Vec<(FactRow, i64)> = Vec::new();
        loop {
            let stretch = STRETCH.saturating_add(cursor.passed);
            let mut found = Vec::new();
            for measure in &self.measures {
                let counts = self.reader.counts;
                found.extend(counts.facts_back(
                    measure,
                    &self.span,
                    (cursor.day, cursor.sequence),
                    stretch,
                )?);
            }
            found.sort_by_key(|row| std::cmp::Reverse((row.day, row.sequence)));
            found.truncate(stretch);
            let passed = cursor.passed;
            if found.len() <= passed {
                return Ok((rows, None));
            }
            for row in found.into_iter().skip(passed) {
                let taken = self.takes(&row.measure, &row.split, Where::of(&row));
                if taken && rows.len() == limit {
                    return Ok((rows, Some(cursor)));
                }
                cursor = cursor.past(&row);
                if taken {
                    let value = row.amount;
                    rows.push((row, value));
                }
            }
        }
    }

    /// The sum by town: of what stands in no town, by its region.
    pub fn by_town(&self, memo: &mut Memo) -> Result<BTreeMap<String, i64>, ReportError> {
        let mut sums: BTreeMap<String, Adder<'_>> = BTreeMap::new();
        self.each_total(memo, true, |total, _| {
            let code = total.region.as_deref().unwrap_or_default();
            let town = self.reader.town_code_on(code, self.last).to_owned();
            let sum = sums.entry(town).or_insert_with(|| Adder::new(&self.indicator.id));
            sum.add(total.amount)
        })?;
        Ok(sums.into_iter().map(|(town, sum)| (town, sum.sum)).collect())
    }

    /// The sum by the codes of a path that the measures are split by.
    pub fn by_code(&self, memo: &mut Memo, path: &str) -> Result<BTreeMap<String, i64>, ReportError> {
        let mut sums: BTreeMap<String, Adder<'_>> = BTreeMap::new();
        self.each_total(memo, self.by_place || is_place(path), |total, measure| {
            let code = self.value(measure, path, &total.split, Where::at(total));
            let sum = sums.entry(code).or_insert_with(|| Adder::new(&self.indicator.id));
            sum.add(total.amount)
        })?;
        Ok(sums.into_iter().map(|(code, sum)| (code, sum.sum)).collect())
    }

    fn each_total(
        &self,
        memo: &mut Memo,
        by_place: bool,
        mut each: impl FnMut(&Total, &str) -> Result<(), ReportError>,
    ) -> Result<(), ReportError> {
        for measure in &self.measures {
            for total in memo.totals(self.reader, measure, &self.span, by_place)? {
                if self.takes(measure, &total.split, Where::at(total)) {
                    each(total, measure)?;
                }
            }
        }
        Ok(())
    }
}
