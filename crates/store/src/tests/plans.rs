//! Every statement that reads, with its plan: none walks a table, nor a whole county through an index.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::made::*;
use crate::Filter;
use crate::tables::{cell, clock, fact, journal, list, matter, money, number, office, outbox, secret};

/// Statements that read all of a county by intent, and why.
const WHOLE: &[(&str, &str)] = &[
    ("journal::HEAD", "one row a county"),
    ("matter::PROPOSALS", "open proposals only, and all are asked for"),
    ("office::PUBLICATIONS", "a few a year, and all are asked for"),
];

fn statements() -> Vec<(String, String)> {
    let modules: [(&str, &[(&str, &str)]); 10] = [
        ("cell", cell::READS),
        ("clock", clock::READS),
        ("fact", fact::READS),
        ("journal", journal::READS),
        ("matter", matter::READS),
        ("money", money::READS),
        ("number", number::READS),
        ("office", office::READS),
        ("outbox", outbox::READS),
        ("secret", secret::READS),
    ];
    let fixed = modules.iter().flat_map(|(module, reads)| {
        reads
            .iter()
            .map(move |(name, sql)| (format!("{module}::{name}"), (*sql).to_owned()))
    });
    let counted = (0..4).map(|n| (format!("fact::counted_sql({n})"), fact::counted_sql(n)));
    let lists = (0..128_u32).filter_map(|shape| {
        // Bits, from the right: procedure, state, organ, region, reader, ended asked, ended.
        let given = |bit: u32| (shape & (1 << bit) != 0).then(String::new);
        let filter = Filter {
            procedure: given(0),
            state: given(1),
            organ: given(2).map(engine::ids::OrganId),
            region: given(3),
            reader: given(4),
            ended: given(5).map(|_| given(6).is_some()),
        };
        list::indexed(&filter).then(|| (format!("list::{shape:07b}"), list::sql(&filter)))
    });
    fixed.chain(counted).chain(lists).collect()
}

fn plan(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let places = statement.parameter_count();
    let rows = statement
        .query_map(
            rusqlite::params_from_iter(vec![rusqlite::types::Null; places]),
            |row| row.get("detail"),
        )
        .unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn no_read_walks_a_table() {
    let store = store();
    for outcome in store.commit_all(
        (0..200)
            .map(|n| full(&format!("k{n}"), n, "2023-05-04"))
            .collect(),
    ) {
        outcome.unwrap();
    }
    store
        .write_with(|conn, _| {
            let mut pinned: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
            for (name, sql) in statements() {
                let steps = plan(conn, &sql);
                let walks = |step: &String| {
                    (step.starts_with("SCAN") && !step.starts_with("SCAN r")) || step.ends_with("(county=?)")
                };
                let allowed = WHOLE.iter().any(|(whole, _)| *whole == name);
                assert_eq!(steps.iter().any(walks), allowed, "{name}: {steps:#?}\n{sql}");
                pinned.entry(steps).or_default().push(name);
            }
            let mut lines: Vec<String> = pinned
                .into_iter()
                .map(|(steps, names)| format!("{}\n    {}\n", names.join(" "), steps.join("\n    ")))
                .collect();
            lines.sort_unstable();
            let pinned = lines.concat();
            insta::assert_snapshot!(pinned);
            Ok(())
        })
        .unwrap();
}
