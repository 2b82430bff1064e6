//! `catalogue`, `publication`.

use std::collections::BTreeMap;

use calendar::Day;
use engine::ids::County;
use rusqlite::{Connection, params};

use crate::error::StoreError;
use crate::sql::{D, int, reads, uint};
use crate::submit::Published;

reads! {
    /// The sources of a catalogue.
    SOURCES = "SELECT path, source FROM catalogue WHERE county = ?1 AND digest = ?2";
    /// Publications; few, and all are asked for.
    PUBLICATIONS = "SELECT sequence, day, digest FROM publication WHERE county = ?1 ORDER BY sequence";
}

const SOURCE: &str = "INSERT INTO catalogue (county, digest, path, source) VALUES (?1, ?2, ?3, ?4) \
    ON CONFLICT (county, digest, path) DO NOTHING";
const PUBLISH: &str = "INSERT INTO publication (county, sequence, day, digest) VALUES (?1, ?2, ?3, ?4)";

/// Stores a catalogue's sources.
pub(crate) fn store(conn: &Connection, county: &County, published: &Published) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(SOURCE)?;
    for (path, source) in &published.sources {
        statement.execute(params![county.0, published.digest, path, source])?;
    }
    Ok(())
}

/// Records that a catalogue became current.
pub(crate) fn publish(
    conn: &Connection,
    county: &County,
    sequence: u64,
    day: Day,
    digest: &str,
) -> Result<(), StoreError> {
    conn.prepare_cached(PUBLISH)?
        .execute(params![county.0, int(sequence), D(day), digest])?;
    Ok(())
}

/// The sources of a catalogue.
pub(crate) fn sources(
    conn: &Connection,
    county: &County,
    digest: &str,
) -> Result<Option<BTreeMap<String, String>>, StoreError> {
    let mut statement = conn.prepare_cached(SOURCES)?;
    let rows = statement.query_map(params![county.0, digest], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let sources: BTreeMap<String, String> = rows.collect::<Result<_, _>>()?;
    Ok((!sources.is_empty()).then_some(sources))
}

/// Publications in sequence.
pub(crate) fn publications(
    conn: &Connection,
    county: &County,
) -> Result<Vec<(u64, Day, String)>, StoreError> {
    let mut statement = conn.prepare_cached(PUBLICATIONS)?;
    let rows = statement.query_map(params![county.0], |row| {
        Ok((uint(row.get(0)?), row.get::<_, D>(1)?.0, row.get(2)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
