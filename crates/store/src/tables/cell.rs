//! `cell`, `cell_place`: sums of facts by month of the day and month recorded.

use std::collections::BTreeMap;

use engine::batch::Fact;
use engine::ids::County;
use rusqlite::{Connection, params};

use crate::error::StoreError;
use crate::sql::{int, month, reads};

reads! {
    /// Cells of some months, recorded in earlier months than one.
    CELLS = "SELECT split, '', '', CAST(sum(amount) AS BIGINT), CAST(sum(facts) AS BIGINT) FROM cell \
             WHERE county = ?1 AND measure = ?2 AND day_month >= ?3 AND day_month <= ?4 AND known_month < ?5 \
             GROUP BY split";
    /// The same by place.
    PLACES = "SELECT split, organ, region, CAST(sum(amount) AS BIGINT), CAST(sum(facts) AS BIGINT) \
              FROM cell_place WHERE county = ?1 AND measure = ?2 AND day_month >= ?3 AND day_month <= ?4 \
              AND known_month < ?5 GROUP BY split, organ, region";
}

const ADD: &str = "INSERT INTO cell (county, measure, day_month, known_month, split, amount, facts) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (county, measure, day_month, known_month, split) \
    DO UPDATE SET amount = cell.amount + excluded.amount, facts = cell.facts + excluded.facts";
const ADD_PLACE: &str = "INSERT INTO cell_place \
    (county, measure, day_month, known_month, split, organ, region, amount, facts) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
    ON CONFLICT (county, measure, day_month, known_month, split, organ, region) \
    DO UPDATE SET amount = cell_place.amount + excluded.amount, facts = cell_place.facts + excluded.facts";

/// What a cell by place is keyed by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// The measure.
    pub(crate) measure: String,
    /// Month of the day.
    pub(crate) day_month: String,
    /// Month recorded.
    pub(crate) known_month: String,
    /// The split, as stored.
    pub(crate) split: String,
    /// The organ.
    pub(crate) organ: String,
    /// The region.
    pub(crate) region: String,
}

/// What is to be added to the cells: amount and number of facts.
pub(crate) type Added = BTreeMap<Key, (i64, u64)>;

impl Key {
    /// The cell of a fact, given its split as stored and the month in which it was recorded.
    pub(crate) fn of(fact: &Fact, split: &str, known_month: String) -> Self {
        Self {
            measure: fact.measure.clone(),
            day_month: month(fact.day),
            known_month,
            split: split.to_owned(),
            organ: fact.organ.0.clone(),
            region: fact.region.clone(),
        }
    }
}

/// Counts one fact in.
pub(crate) fn count(added: &mut Added, key: Key, amount: i64) {
    let sum = added.entry(key).or_default();
    *sum = (sum.0.saturating_add(amount), sum.1 + 1);
}

/// Adds to the cells, once for all commits of a group.
pub(crate) fn add(conn: &Connection, county: &County, added: &Added) -> Result<(), StoreError> {
    let mut places = conn.prepare_cached(ADD_PLACE)?;
    let mut cells = conn.prepare_cached(ADD)?;
    let mut sums: BTreeMap<(&str, &str, &str, &str), (i64, u64)> = BTreeMap::new();
    for (key, (amount, facts)) in added {
        places.execute(params![
            county.0,
            key.measure,
            key.day_month,
            key.known_month,
            key.split,
            key.organ,
            key.region,
            amount,
            int(*facts)
        ])?;
        let sum = sums
            .entry((&key.measure, &key.day_month, &key.known_month, &key.split))
            .or_default();
        *sum = (sum.0.saturating_add(*amount), sum.1 + facts);
    }
    for ((measure, day_month, known_month, split), (amount, facts)) in sums {
        cells.execute(params![
            county.0,
            measure,
            day_month,
            known_month,
            split,
            amount,
            int(facts)
        ])?;
    }
    Ok(())
}
