//! The floor that benches stand on: the rows of a database put into an empty one of the same form by prepared
//! inserts, in so many transactions, and nothing else.

use std::path::Path;
use std::time::{Duration, Instant};

use engine::ids::County;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use store::{Key, Store};

/// How many rows there were, and how long it took.
pub fn insert_again(path: &Path, groups: u64) -> (u64, Duration) {
    let groups = usize::try_from(groups.max(1)).unwrap();
    let from = Connection::open(path).unwrap();
    let empty = path.with_extension("floor");
    let county: String = from
        .query_row("SELECT county FROM head", [], |row| row.get(0))
        .unwrap();
    drop(Store::create(&empty, County(county), Key::fixed([1; 32])).unwrap());
    let to = Connection::open(&empty).unwrap();
    to.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; DELETE FROM head")
        .unwrap();
    to.set_prepared_statement_cache_capacity(64);
    let names: Vec<String> = from
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
             AND name NOT LIKE 'word%'",
        )
        .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect())
        .unwrap();
    let mut tables = Vec::new();
    for name in names {
        let mut select = from.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = select.column_count();
        let read = |row: &rusqlite::Row<'_>| (0..columns).map(|i| row.get::<_, Value>(i)).collect();
        let rows: Vec<Vec<Value>> = select.query_map([], read).and_then(Iterator::collect).unwrap();
        let places = vec!["?"; columns].join(", ");
        tables.push((format!("INSERT INTO {name} VALUES ({places})"), rows));
    }
    let start = Instant::now();
    for group in 0..groups {
        to.execute_batch("BEGIN IMMEDIATE").unwrap();
        for (insert, rows) in &tables {
            let mut statement = to.prepare_cached(insert).unwrap();
            let part = rows.len() * group / groups..rows.len() * (group + 1) / groups;
            for row in &rows[part] {
                statement.execute(params_from_iter(row)).unwrap();
            }
        }
        to.execute_batch("COMMIT").unwrap();
    }
    (
        tables.iter().map(|(_, rows)| rows.len() as u64).sum(),
        start.elapsed(),
    )
}
