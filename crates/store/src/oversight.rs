//! The journal as an overseer reads it: backwards, each entry with the digest that binds it to all before it.

use engine::entry::Entry;

use crate::Store;
use crate::error::StoreError;
use crate::tables::journal;

impl Store {
    /// Entries before a place (absent: from the last on), the latest first, each with its digest.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn entries_before(
        &self,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<(Entry, String)>, StoreError> {
        let before = before.unwrap_or(u64::MAX);
        self.read_with(|conn, county| journal::back(conn, journal::BACK, county, before, limit))
    }

    /// Corrections before a place (absent: from the last on), the latest first, each with its digest.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn corrections_before(
        &self,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<(Entry, String)>, StoreError> {
        let before = before.unwrap_or(u64::MAX);
        self.read_with(|conn, county| journal::back(conn, journal::CORRECTIONS, county, before, limit))
    }

    /// How many bytes the database has.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn size(&self) -> Result<u64, StoreError> {
        self.read_with(|conn, _| {
            let one = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
            let bytes = one("page_count")?.saturating_mul(one("page_size")?);
            Ok(u64::try_from(bytes).unwrap_or_default())
        })
    }
}
