//! `fact`, `same`: what is counted, and what `counted()` looks it up by.

use std::collections::BTreeMap;

use calendar::{Day, Moment};
use engine::batch::Fact;
use engine::ids::{County, MatterId, OrganId};
use rusqlite::{Connection, Rows, params, params_from_iter};

use crate::counts::FactRow;
use crate::error::StoreError;
use crate::sql::{D, int, json, reads, split, uint};

reads! {
    /// The facts of a measure with what a reader wants beside them.
    FACTS = "SELECT f.sequence, e.moment, f.day, f.matter, m.number, f.act, f.organ, f.region, f.split, f.amount \
             FROM fact f JOIN entry e ON e.county = f.county AND e.sequence = f.sequence \
             LEFT JOIN matter m ON m.county = f.county AND m.id = f.matter \
             WHERE f.county = ?1 AND f.measure = ?2 AND f.day >= ?3 AND f.day <= ?4 AND f.sequence + 0 <= ?5 \
             ORDER BY f.day, f.sequence, f.matter, f.n";
    /// The same, the latest first, from an entry on.
    BACK = "SELECT f.sequence, e.moment, f.day, f.matter, m.number, f.act, f.organ, f.region, f.split, f.amount \
            FROM fact f JOIN entry e ON e.county = f.county AND e.sequence = f.sequence \
            LEFT JOIN matter m ON m.county = f.county AND m.id = f.matter \
            WHERE f.county = ?1 AND f.measure = ?2 AND f.day >= ?3 AND f.day <= ?4 AND f.sequence + 0 <= ?5 \
            AND (f.day < ?6 OR f.sequence + 0 <= ?7) \
            ORDER BY f.day DESC, f.sequence DESC, f.matter DESC, f.n DESC LIMIT ?8";
    /// Facts of some days, added up.
    BY_DAY = "SELECT split, organ, region, CAST(sum(amount) AS BIGINT), count(*) FROM fact \
              WHERE county = ?1 AND measure = ?2 AND day >= ?3 AND day <= ?4 AND sequence + 0 <= ?5 \
              GROUP BY split, organ, region";
    /// Facts of some entries, added up.
    BY_SEQUENCE = "SELECT split, organ, region, CAST(sum(amount) AS BIGINT), count(*) FROM fact \
                   WHERE county = ?1 AND measure = ?2 AND sequence >= ?3 AND sequence <= ?4 \
                   AND day || '' >= ?5 AND day || '' <= ?6 GROUP BY split, organ, region";
    /// `counted` without a condition.
    COUNTED = "SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM fact \
               WHERE county = ?1 AND measure = ?2 AND day > ?3 AND day <= ?4 AND matter <> ?5";
}

const INSERT: &str = "INSERT INTO fact (county, measure, day, sequence, matter, n, act, organ, region, split, amount) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
const INSERT_SAME: &str = "INSERT INTO same (county, measure, path, value, day, sequence, matter, n, amount) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

/// `counted` with so many conditions: the first is looked up, the others are asked of what it finds.
pub(crate) fn counted_sql(conditions: usize) -> String {
    use std::fmt::Write as _;
    if conditions == 0 {
        return COUNTED.to_owned();
    }
    let mut sql = "SELECT CAST(coalesce(sum(a.amount), 0) AS BIGINT) FROM same a WHERE a.county = ?1 \
                   AND a.measure = ?2 AND a.day > ?3 AND a.day <= ?4 AND a.matter <> ?5 \
                   AND a.path = ?6 AND a.value = ?7"
        .to_owned();
    for n in 1..conditions {
        let (path, value) = (6 + 2 * n, 7 + 2 * n);
        // Writing to a String cannot fail.
        let _ = write!(
            sql,
            " AND EXISTS (SELECT 1 FROM same b{n} WHERE b{n}.county = a.county AND b{n}.measure = a.measure \
             AND b{n}.path = ?{path} AND b{n}.value = ?{value} AND b{n}.day = a.day \
             AND b{n}.sequence = a.sequence AND b{n}.matter = a.matter AND b{n}.n = a.n)"
        );
    }
    sql
}

/// Appends facts of one commit; `first` is the place of the entry with index 0. They are put in order, so that a
/// rebuild gives each the same `n`. `each` hears of every fact with its split as stored.
pub(crate) fn append<'a>(
    conn: &Connection,
    county: &County,
    facts: impl Iterator<Item = (u64, &'a Fact)>,
    mut each: impl FnMut(u64, &Fact, &str),
) -> Result<(), StoreError> {
    let mut facts: Vec<(u64, &Fact)> = facts.collect();
    facts.sort_unstable();
    let mut last: Option<(u64, &Fact, i64)> = None;
    for (sequence, fact) in facts {
        let n = match last {
            Some((s, f, n)) if s == sequence && alike(f, fact) => n + 1,
            _ => 0,
        };
        last = Some((sequence, fact, n));
        let split = json(&fact.split)?;
        let day = D(fact.day);
        conn.prepare_cached(INSERT)?.execute(params![
            county.0,
            fact.measure,
            day,
            int(sequence),
            fact.matter.0,
            n,
            fact.act,
            fact.organ.0,
            fact.region,
            split,
            fact.amount
        ])?;
        for (path, value) in &fact.same {
            conn.prepare_cached(INSERT_SAME)?.execute(params![
                county.0,
                fact.measure,
                path,
                value,
                day,
                int(sequence),
                fact.matter.0,
                n,
                fact.amount
            ])?;
        }
        each(sequence, fact, &split);
    }
    Ok(())
}

fn alike(a: &Fact, b: &Fact) -> bool {
    a.measure == b.measure && a.day == b.day && a.matter == b.matter
}

/// `counted(...)`.
pub(crate) fn counted(
    conn: &Connection,
    county: &County,
    measure: &str,
    same: &BTreeMap<String, String>,
    after: Option<Day>,
    up_to: Day,
    not: Option<&MatterId>,
) -> Result<i64, StoreError> {
    let (after, up_to) = (
        after.map(|d| d.to_string()).unwrap_or_default(),
        up_to.to_string(),
    );
    let fixed = [
        county.as_str(),
        measure,
        &after,
        &up_to,
        not.map(MatterId::as_str).unwrap_or_default(),
    ];
    let pairs = same
        .iter()
        .flat_map(|(path, value)| [path.as_str(), value.as_str()]);
    let mut statement = conn.prepare_cached(&counted_sql(same.len()))?;
    Ok(statement.query_row(params_from_iter(fixed.into_iter().chain(pairs)), |row| row.get(0))?)
}

/// The facts of a measure on some days, recorded up to a place.
pub(crate) fn facts(
    conn: &Connection,
    county: &County,
    measure: &str,
    from: Option<Day>,
    to: Day,
    known: u64,
) -> Result<Vec<FactRow>, StoreError> {
    let from = from.map(|d| d.to_string()).unwrap_or_default();
    let mut statement = conn.prepare_cached(FACTS)?;
    let mut rows = statement.query(params![county.0, measure, from, D(to), int(known)])?;
    listed(measure, &mut rows)
}

/// The same, the latest first, from a day and entry on, at most so many.
pub(crate) fn back(
    conn: &Connection,
    county: &County,
    measure: &str,
    from: Option<Day>,
    to: (Day, u64),
    known: u64,
    limit: usize,
) -> Result<Vec<FactRow>, StoreError> {
    let from = from.map(|d| d.to_string()).unwrap_or_default();
    let (day, sequence) = (D(to.0), int(to.1));
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = conn.prepare_cached(BACK)?;
    let mut rows = statement.query(params![
        county.0,
        measure,
        from,
        day,
        int(known),
        day,
        sequence,
        limit
    ])?;
    listed(measure, &mut rows)
}

fn listed(measure: &str, rows: &mut Rows<'_>) -> Result<Vec<FactRow>, StoreError> {
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        facts.push(FactRow {
            sequence: uint(row.get(0)?),
            moment: Moment::from_micros(row.get(1)?),
            measure: measure.to_owned(),
            day: row.get::<_, D>(2)?.0,
            matter: MatterId(row.get(3)?),
            number: row.get(4)?,
            act: row.get(5)?,
            organ: OrganId(row.get(6)?),
            region: row.get(7)?,
            split: split(row.get_ref(8)?.as_str().map_err(rusqlite::Error::from)?)?,
            amount: row.get(9)?,
        });
    }
    Ok(facts)
}
