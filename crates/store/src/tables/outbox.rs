//! `outbox`: who is to be told.

use engine::batch::Told;
use engine::ids::{County, MatterId};
use rusqlite::{Connection, params};

use crate::error::StoreError;
use crate::rows::ToldRow;
use crate::sql::{int, reads, uint};

reads! {
    /// What somebody was told.
    TOLD = "SELECT sequence, role, matter, about FROM outbox WHERE county = ?1 AND reader = ?2 AND sequence >= ?3 \
            ORDER BY sequence, n LIMIT ?4";
    /// What somebody was told after a place, the latest first.
    LATELY = "SELECT sequence, role, matter, about FROM outbox WHERE county = ?1 AND reader = ?2 AND sequence > ?3 \
              ORDER BY sequence DESC, n DESC LIMIT ?4";
    /// Who was told by an entry.
    TOLD_BY = "SELECT reader, role, matter, about FROM outbox WHERE county = ?1 AND sequence = ?2 ORDER BY n";
}

const INSERT: &str = "INSERT INTO outbox (county, sequence, n, reader, role, matter, about) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/// Appends what is to be told; `first` is the place of the entry with index 0.
pub(crate) fn append(
    conn: &Connection,
    county: &County,
    told: &[Told],
    first: u64,
) -> Result<(), StoreError> {
    for (n, t) in told.iter().enumerate() {
        conn.prepare_cached(INSERT)?.execute(params![
            county.0,
            int(first + t.entry as u64),
            int(n as u64),
            t.to,
            t.role,
            t.matter.0,
            t.about
        ])?;
    }
    Ok(())
}

/// What somebody was told, from a place on.
pub(crate) fn told(
    conn: &Connection,
    county: &County,
    to: &str,
    from: u64,
    limit: u32,
) -> Result<Vec<ToldRow>, StoreError> {
    rows(conn, TOLD, county, to, from, limit)
}

/// What somebody was told after a place, the latest first.
pub(crate) fn lately(
    conn: &Connection,
    county: &County,
    to: &str,
    after: u64,
    limit: u32,
) -> Result<Vec<ToldRow>, StoreError> {
    rows(conn, LATELY, county, to, after, limit)
}

fn rows(
    conn: &Connection,
    sql: &str,
    county: &County,
    to: &str,
    place: u64,
    limit: u32,
) -> Result<Vec<ToldRow>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(params![county.0, to, int(place), limit], |row| {
        Ok(ToldRow {
            sequence: uint(row.get(0)?),
            to: to.to_owned(),
            role: row.get(1)?,
            matter: MatterId(row.get(2)?),
            about: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Who was told by an entry.
pub(crate) fn told_by(conn: &Connection, county: &County, sequence: u64) -> Result<Vec<ToldRow>, StoreError> {
    let mut statement = conn.prepare_cached(TOLD_BY)?;
    let rows = statement.query_map(params![county.0, int(sequence)], |row| {
        Ok(ToldRow {
            sequence,
            to: row.get(0)?,
            role: row.get(1)?,
            matter: MatterId(row.get(2)?),
            about: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
