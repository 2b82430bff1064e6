//! `secret`: sealed values.

use engine::ids::{County, SecretId};
use engine::value::SecretRef;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::StoreError;
use crate::secret::SecretRow;
use crate::sql::reads;

reads! {
    /// A sealed value.
    SEALED = "SELECT salt, sealed, hash FROM secret WHERE county = ?1 AND id = ?2";
}

const INSERT: &str = "INSERT INTO secret (county, id, salt, sealed, hash) VALUES (?1, ?2, ?3, ?4, ?5)";

const REFER: &str =
    "INSERT INTO secret (county, id, salt, sealed, hash) VALUES (?1, ?2, '', '', ?3) ON CONFLICT DO NOTHING";

/// Stores a sealed value, once.
pub(crate) fn put(conn: &Connection, county: &County, row: &SecretRow) -> Result<(), StoreError> {
    conn.prepare_cached(INSERT)?
        .execute(params![county.0, row.id.0, row.salt, row.sealed, row.hash])?;
    Ok(())
}

/// That the journal names a secret; its value stays where it is.
pub(crate) fn refer(conn: &Connection, county: &County, reference: &SecretRef) -> Result<(), StoreError> {
    conn.prepare_cached(REFER)?
        .execute(params![county.0, reference.secret.0, reference.hash])?;
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
