//! The form of the database: numbered steps, forward only.

use rusqlite::Connection;

use crate::error::StoreError;

/// The steps, in order. A step that has been released never changes; a new form is a new step.
const STEPS: &[&str] = &[
    include_str!("../migrations/0001_journal.sql"),
    include_str!("../migrations/0002_reading.sql"),
    include_str!("../migrations/0003_views.sql"),
    include_str!("../migrations/0004_oversight.sql"),
    include_str!("../migrations/0005_uploads.sql"),
    include_str!("../migrations/0006_sign.sql"),
    include_str!("../migrations/0007_drafts.sql"),
    include_str!("../migrations/0008_asked_and_dated.sql"),
    include_str!("../migrations/0009_receipts.sql"),
    include_str!("../migrations/0010_tokens.sql"),
];

/// Marks our files ("LTiO"), so that another program's database is not taken for one.
const OURS: i64 = 0x4c54_694f;

/// What a file is.
enum Found {
    /// Nothing in it yet.
    Empty,
    /// Ours, with so many steps done.
    Ours(i64),
    /// Somebody else's.
    Foreign,
}

fn pragma(conn: &Connection, name: &str) -> rusqlite::Result<i64> {
    conn.pragma_query_value(None, name, |row| row.get(0))
}

fn look(conn: &Connection) -> rusqlite::Result<Found> {
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let (application, form) = (pragma(conn, "application_id")?, pragma(conn, "user_version")?);
    Ok(match (application, tables) {
        (OURS, _) => Found::Ours(form),
        (0, 0) => Found::Empty,
        _ => Found::Foreign,
    })
}

/// Marks a file as ours, or as one that is not finished.
pub(crate) fn mark(conn: &Connection, ours: bool) -> Result<(), StoreError> {
    conn.pragma_update(None, "application_id", if ours { OURS } else { 0 })?;
    Ok(())
}

/// Brings the form up to date. `new`: the file has just been made; otherwise it must be ours already.
pub(crate) fn migrate(conn: &Connection, new: bool) -> Result<(), StoreError> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    let done = match look(conn)? {
        Found::Empty if new => 0,
        Found::Ours(form) if form > known => return Err(StoreError::Newer { found: form, known }),
        Found::Ours(form) => form,
        Found::Empty | Found::Foreign => {
            return Err(StoreError::NotOurs {
                path: "the file".to_owned(),
            });
        }
    };
    for (number, step) in (1_i64..).zip(STEPS).filter(|(number, _)| *number > done) {
        conn.execute_batch(&format!(
            "BEGIN IMMEDIATE; {step} PRAGMA application_id = {OURS}; PRAGMA user_version = {number}; COMMIT;"
        ))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_run_once_and_a_newer_form_is_refused() {
        let conn = Connection::open_in_memory().unwrap();
        migrate(&conn, true).unwrap();
        migrate(&conn, false).unwrap();
        conn.execute_batch("PRAGMA user_version = 99").unwrap();
        let known = i64::try_from(STEPS.len()).unwrap();
        assert_eq!(migrate(&conn, false), Err(StoreError::Newer { found: 99, known }));
    }

    #[test]
    fn somebody_elses_database_is_refused() {
        let conn = Connection::open_in_memory().unwrap();
        assert!(matches!(migrate(&conn, false), Err(StoreError::NotOurs { .. })));
        conn.execute_batch("CREATE TABLE other (x)").unwrap();
        assert!(matches!(migrate(&conn, true), Err(StoreError::NotOurs { .. })));
    }
}
