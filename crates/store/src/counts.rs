//! What reports count: totals from cells, and the facts behind them.
//!
//! As known at a place in the journal = the cells of earlier recording months + the facts of that place's own month.
//! Whole months of the day come from cells, months that the span cuts from facts. Nothing is subtracted.

use std::collections::BTreeMap;

use calendar::{Day, Moment};
use engine::ids::{County, MatterId, OrganId};
use rusqlite::{Connection, ToSql};

use crate::rows::Split;
use crate::sql::{D, int, month, split, uint};
use crate::tables::{cell, fact, journal};
use crate::{Store, StoreError};

/// Which facts: of days `from..=to`, as known at an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First day; absent: from the beginning (levels).
    pub from: Option<Day>,
    /// Last day.
    pub to: Day,
    /// Only what was recorded up to this place in the journal; absent: all.
    pub known: Option<u64>,
}

/// A total of a measure over one split, and over one place where asked by place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Split path to code.
    pub split: Split,
    /// The organ, where asked by place.
    pub organ: Option<OrganId>,
    /// The region, where asked by place.
    pub region: Option<String>,
    /// Sum of the amounts.
    pub amount: i64,
    /// How many facts.
    pub facts: u64,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRow {
    /// Place of the entry that records it.
    pub sequence: u64,
    /// When it was recorded.
    pub moment: Moment,
    /// The measure.
    pub measure: String,
    /// The day its act happened.
    pub day: Day,
    /// The matter.
    pub matter: MatterId,
    /// The matter's number, if it has one by now.
    pub number: Option<String>,
    /// The act, or `enter`/`leave` of a level.
    pub act: String,
    /// Organ of the matter then.
    pub organ: OrganId,
    /// Region of the matter then.
    pub region: String,
    /// Split path to code.
    pub split: Split,
    /// How much.
    pub amount: i64,
}

/// Totals of a measure by split (and by organ and region, where asked), in order of split, organ, region.
///
/// Figures that must agree with one another ask with the same `known` (such as [`crate::Head::sequence`]).
///
/// # Errors
/// When the database cannot be read.
pub fn totals(store: &Store, measure: &str, span: &Span, by_place: bool) -> Result<Vec<Total>, StoreError> {
    store.snapshot(|conn, county| {
        Counter {
            conn,
            county,
            measure,
            by_place,
        }
        .totals(span)
    })
}

/// The facts of a measure, in order of day and sequence.
///
/// # Errors
/// When the database cannot be read.
pub fn facts(store: &Store, measure: &str, span: &Span) -> Result<Vec<FactRow>, StoreError> {
    let known = span.known.unwrap_or(u64::MAX);
    store.read_with(|conn, county| fact::facts(conn, county, measure, span.from, span.to, known))
}

/// The facts of a measure at or before a day and entry, the latest first, at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub fn facts_back(
    store: &Store,
    measure: &str,
    span: &Span,
    from: (Day, u64),
    limit: usize,
) -> Result<Vec<FactRow>, StoreError> {
    let known = span.known.unwrap_or(u64::MAX);
    let to = if from.0 <= span.to {
        from
    } else {
        (span.to, u64::MAX)
    };
    store.read_with(|conn, county| fact::back(conn, county, measure, span.from, to, known, limit))
}

/// The last place in the journal at the end of a day; 0 when nothing was recorded by then.
///
/// # Errors
/// When the database cannot be read.
pub fn sequence_at(store: &Store, end_of: Day) -> Result<u64, StoreError> {
    store.last_by(end_of)
}

/// After every month.
const AFTER_ALL: &str = "~";

/// Split as stored, organ, region.
type Place = (String, String, String);

struct Counter<'a> {
    conn: &'a Connection,
    county: &'a County,
    measure: &'a str,
    by_place: bool,
}

/// The months a span has whole, and the stretches of days in months that it cuts.
#[derive(Debug, PartialEq, Eq)]
struct Cut {
    whole: Option<(Day, Day)>,
    parts: Vec<(Day, Day)>,
}

fn cut(from: Option<Day>, to: Day) -> Cut {
    let starts = from.map(|f| {
        if f == f.first_of_month() {
            f
        } else {
            f.last_of_month().next()
        }
    });
    let ends = if to == to.last_of_month() {
        to
    } else {
        to.first_of_month().previous()
    };
    let first = starts.unwrap_or_else(|| Day::new(1, 1, 1).unwrap_or(ends));
    if first > ends {
        // No whole month: one stretch, or two in neighbouring months, which together are one.
        let parts = from.filter(|f| *f <= to).map(|f| (f, to)).into_iter().collect();
        return Cut { whole: None, parts };
    }
    let before = from.filter(|f| *f < first).map(|f| (f, first.previous()));
    let after = (ends < to).then(|| (ends.next(), to));
    Cut {
        whole: Some((first, ends)),
        parts: before.into_iter().chain(after).collect(),
    }
}

impl Counter<'_> {
    fn totals(&self, span: &Span) -> Result<Vec<Total>, StoreError> {
        let mut sums = BTreeMap::new();
        let Cut { whole, parts } = cut(span.from, span.to);
        let known = span.known.unwrap_or(u64::MAX);
        for (from, to) in parts {
            self.add(&mut sums, fact::BY_DAY, &[&D(from), &D(to), &int(known)])?;
        }
        if let Some((from, to)) = whole {
            let (before, rest) = self.recorded_before(span.known)?;
            let cells = if self.by_place { cell::PLACES } else { cell::CELLS };
            let (first, last) = (month(from), month(to));
            self.add(&mut sums, cells, &[&first, &last, &before])?;
            if let Some(rest) = rest {
                self.add(
                    &mut sums,
                    fact::BY_SEQUENCE,
                    &[&int(rest), &int(known), &D(from), &D(to)],
                )?;
            }
        }
        let total = |((text, organ, region), (amount, facts)): (Place, (i64, u64))| {
            let place = |text: String| self.by_place.then_some(text);
            Ok(Total {
                split: split(&text)?,
                organ: place(organ).map(OrganId),
                region: place(region),
                amount,
                facts,
            })
        };
        sums.into_iter().map(total).collect()
    }

    /// The recording month before which cells count, and the place from which the facts of that month do; none where
    /// the cells tell it all.
    fn recorded_before(&self, known: Option<u64>) -> Result<(String, Option<u64>), StoreError> {
        let all = || (AFTER_ALL.to_owned(), None);
        let Some(known) = known else { return Ok(all()) };
        if known == 0 {
            return Ok((String::new(), None));
        }
        let (Some(moment), Some(next)) = (self.moment(known)?, self.moment(known.saturating_add(1))?) else {
            // The last entry, or beyond it.
            return Ok(all());
        };
        let (own, after) = (moment.day().first_of_month(), next.day().first_of_month());
        if own < after {
            return Ok((month(after), None));
        }
        let before = journal::last_by(self.conn, self.county, Moment::start_of(own).plus_micros(-1))?;
        Ok((month(own), Some(before + 1)))
    }

    fn moment(&self, sequence: u64) -> Result<Option<Moment>, StoreError> {
        journal::moment(self.conn, self.county, sequence)
    }

    fn add(
        &self,
        sums: &mut BTreeMap<Place, (i64, u64)>,
        sql: &str,
        more: &[&dyn ToSql],
    ) -> Result<(), StoreError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let fixed: [&dyn ToSql; 2] = [&self.county.0, &self.measure];
        let mut rows = statement.query(rusqlite::params_from_iter(fixed.iter().chain(more)))?;
        while let Some(row) = rows.next()? {
            let place = if self.by_place {
                (row.get(0)?, row.get(1)?, row.get(2)?)
            } else {
                (row.get(0)?, String::new(), String::new())
            };
            let (amount, facts): (i64, i64) = (row.get(3)?, row.get(4)?);
            let sum = sums.entry(place).or_default();
            let overflow = || StoreError::Damaged {
                what: format!("measure {} overflows", self.measure),
            };
            *sum = (
                sum.0.checked_add(amount).ok_or_else(overflow)?,
                sum.1 + uint(facts),
            );
        }
        Ok(())
    }
}
