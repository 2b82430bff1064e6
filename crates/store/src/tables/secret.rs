//! `secret`: sealed values.

use engine::ids::{County, SecretId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::StoreError;
use crate::secret::SecretRow;
use crate::sql::reads;

reads! {
    /// A sealed value.
    SEALED = "SELECT salt, sealed, hash FROM secret WHERE county = ?1 AND id = ?2";
}

const INSERT: &str = "INSERT INTO secret (county, id, salt, sealed, hash) VALUES (?1, ?2, ?3, ?4, ?5)";

/// Stores a sealed value, once.
pub(crate) fn put(conn: &Connection, county: &County, row: &SecretRow) -> Result<(), StoreError> {
    conn.prepare_cached(INSERT)?
        .execute(params![county.0, row.id.0, row.salt, row.sealed, row.hash])?;
    Ok(())
}

/// A sealed value.
pub(crate) fn get(
    conn: &Connection,
    county: &County,
    id: &SecretId,
) -> Result<Option<SecretRow>, StoreError> {
    Ok(conn
        .prepare_cached(SEALED)?
        .query_row(params![county.0, id.0], |row| {
            Ok(SecretRow {
                id: id.clone(),
                salt: row.get(0)?,
                sealed: row.get(1)?,
                hash: row.get(2)?,
            })
        })
        .optional()?)
}
