//! `series`, `number`: numbers without gaps, each given once.

use engine::ids::{County, MatterId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::StoreError;
use crate::sql::{int, reads, uint};

reads! {
    /// Who has a number.
    BY_NUMBER = "SELECT matter FROM number WHERE county = ?1 AND number = ?2";
}

const NEXT: &str = "INSERT INTO series (county, series, next) VALUES (?1, ?2, 2) \
    ON CONFLICT (county, series) DO UPDATE SET next = series.next + 1 RETURNING next - 1";
const SET: &str = "INSERT INTO series (county, series, next) VALUES (?1, ?2, ?3)";
const GIVE: &str = "INSERT INTO number (county, number, matter, slot, sequence, series, serial) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (county, number) DO NOTHING";

/// Takes the next serial of a series.
pub(crate) fn next(conn: &Connection, county: &County, series: &str) -> Result<u64, StoreError> {
    Ok(conn
        .prepare_cached(NEXT)?
        .query_row(params![county.0, series], |row| row.get(0).map(uint))?)
}

/// Sets the next serial of a series, in a rebuild.
pub(crate) fn set(conn: &Connection, county: &County, series: &str, next: u64) -> Result<(), StoreError> {
    conn.prepare_cached(SET)?
        .execute(params![county.0, series, int(next)])?;
    Ok(())
}

/// A number given.
pub(crate) struct Given<'a> {
    /// The number.
    pub(crate) number: &'a str,
    /// To this matter.
    pub(crate) matter: &'a MatterId,
    /// For this.
    pub(crate) slot: &'a str,
    /// By this entry.
    pub(crate) sequence: u64,
    /// Counted by this.
    pub(crate) series: &'a str,
    /// Its place there.
    pub(crate) serial: u64,
}

/// Gives a number, once.
pub(crate) fn give(conn: &Connection, county: &County, given: &Given<'_>) -> Result<(), StoreError> {
    let rows = conn.prepare_cached(GIVE)?.execute(params![
        county.0,
        given.number,
        given.matter.0,
        given.slot,
        int(given.sequence),
        given.series,
        int(given.serial)
    ])?;
    if rows == 0 {
        Err(StoreError::NumberTaken {
            number: given.number.to_owned(),
        })
    } else {
        Ok(())
    }
}

/// The matter that has a number.
pub(crate) fn by_number(
    conn: &Connection,
    county: &County,
    number: &str,
) -> Result<Option<MatterId>, StoreError> {
    Ok(conn
        .prepare_cached(BY_NUMBER)?
        .query_row(params![county.0, number], |row| row.get(0).map(MatterId))
        .optional()?)
}
