//! Filling a new file quickly: what only readers need is made at the end, in one go.
//!
//! Always holds: a file that was not finished is not taken for one of ours; a finished one is as if it had been filled
//! slowly.

use engine::ids::County;
use rusqlite::Connection;

use crate::error::StoreError;
use crate::schema;
use crate::tables::search;

/// Indexes by which nothing is looked up while matters are begun and act.
const LATER: [&str; 13] = [
    "entry_id",
    "entry_moment",
    "matter_procedure",
    "matter_state",
    "matter_scope",
    "matter_open",
    "matter_open_scope",
    "named_organ",
    "clock_overdue",
    "clock_provisional",
    "fact_recorded",
    "posting_matter",
    "outbox_sequence",
];

/// Puts off what can wait.
pub(crate) fn begin(conn: &Connection) -> Result<(), StoreError> {
    schema::mark(conn, false)?;
    conn.execute_batch("CREATE TEMP TABLE later (made TEXT NOT NULL)")?;
    for name in LATER {
        conn.execute(
            "INSERT INTO temp.later SELECT sql FROM main.sqlite_schema WHERE type = 'index' AND name = ?1",
            [name],
        )?;
        conn.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    Ok(())
}

/// Makes what was put off.
pub(crate) fn finish(conn: &Connection, county: &County) -> Result<(), StoreError> {
    if !conn.is_autocommit() {
        conn.execute_batch("COMMIT")?;
    }
    let mut statement = conn.prepare("SELECT made FROM temp.later")?;
    let later: Vec<String> = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for index in later {
        conn.execute_batch(&index)?;
    }
    conn.execute_batch("DELETE FROM temp.later; BEGIN")?;
    search::index_again(conn, county)?;
    conn.execute_batch("COMMIT")?;
    schema::mark(conn, true)
}
