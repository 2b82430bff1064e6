//! What was changed behind the program's back is found and named.

use engine::ids::SecretId;
use engine::request::Derived;
use rusqlite::Connection;

use super::made::*;
use crate::{ChainError, ChainFault, Difference, Key, Store, Vault};

/// A file with twenty matters, secrets in two, the second act of one, and what an engine would derive.
fn filled() -> (tempfile::TempDir, std::path::PathBuf, Vec<Derived>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = Store::create(&path, county(), Key::fixed([1; 32])).unwrap();
    let vault = Vault::new(Key::fixed([1; 32]));
    let mut all: Vec<Derived> = Vec::new();
    for n in 0..20 {
        let on = day("2023-01-20").plus_days(n as i64 * 3).to_string();
        let mut write = full(&format!("k{n}"), n, &on);
        if n < 2 {
            let id = SecretId(format!("s{n}"));
            let (row, reference) = vault.put(&county(), &id, "13800000000").unwrap();
            write.secrets.push(row);
            let told = serde_json::json!([{"phone": reference}]);
            write.batch.entries[0].answers.insert("told".into(), told);
        }
        let receipt = put(&store, write.clone());
        all.push(derived(&write, &receipt));
    }
    let mut second = act("second", all[3].matter.clone(), "2023-04-01");
    second.batch.matters[0]
        .fields
        .insert("title".into(), serde_json::json!("水头镇村道"));
    let fact = fact(&second, "handled", &[("kind", "family")], -1);
    second.batch.facts.push(fact);
    let receipt = put(&store, second.clone());
    let more = derived(&second, &receipt);
    all[3].matter = more.matter;
    all[3].facts.extend(more.facts);
    (folder, path, all)
}

fn meddle(path: &std::path::Path, sql: &str) {
    assert_eq!(
        Connection::open(path).unwrap().execute(sql, []).unwrap(),
        1,
        "{sql}"
    );
}

#[test]
fn an_untouched_database_has_no_differences() {
    let (_folder, path, all) = filled();
    let store = Store::open(&path).unwrap();
    store.check_chain().unwrap();
    let comparison = store.compare(all).unwrap();
    assert_eq!(comparison.differences, []);
    assert!(comparison.rows > 200, "{}", comparison.rows);
    assert_eq!(store.recount_cells().unwrap().differing, 0);
}

#[test]
fn a_changed_entry_is_named() {
    for (sql, at) in [
        (
            "UPDATE entry SET body = replace(body, '2023-01-26', '2023-01-27') WHERE sequence = 3",
            3,
        ),
        (
            "UPDATE entry SET body = substr(body, 1, 40) || 'x' || substr(body, 42) WHERE sequence = 7",
            7,
        ),
        (
            "UPDATE entry SET body = CAST(substr(body, 1, 40) || x'ff' || substr(body, 42) AS TEXT) WHERE sequence = 8",
            8,
        ),
        ("UPDATE entry SET day = '2023-01-01' WHERE sequence = 9", 9),
        ("UPDATE entry SET matter = 'm0' WHERE sequence = 10", 10),
        ("UPDATE entry SET moment = moment + 1 WHERE sequence = 11", 11),
        (
            "UPDATE entry SET digest = replace(digest, 'a', 'b') WHERE sequence = 12",
            12,
        ),
        ("DELETE FROM entry WHERE sequence = 13", 13),
        ("DELETE FROM entry WHERE sequence = 21", 21),
        ("UPDATE entry SET key = NULL WHERE sequence = 14", 14),
        ("UPDATE head SET digest = 'x'", 21),
        ("UPDATE head SET sequence = 22", 22),
        ("UPDATE head SET catalogue = 'another'", 21),
    ] {
        let (_folder, path, _) = filled();
        meddle(&path, sql);
        assert_eq!(broken(&path).first().map(|(at, _)| *at), Some(at), "{sql}");
    }
}

/// Where the journal breaks, and how.
fn broken(path: &std::path::Path) -> Vec<(u64, ChainFault)> {
    match Store::open(path).unwrap().check_chain() {
        Err(ChainError::Broken(breaks)) => breaks.into_iter().map(|b| (b.sequence, b.fault)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_changed_entry_is_named_and_what_follows_is_looked_at_too() {
    let (_folder, path, _) = filled();
    for sql in [
        "UPDATE entry SET body = replace(body, '2023-01-26', '2023-01-27') WHERE sequence = 3",
        "UPDATE entry SET day = '2023-01-01' WHERE sequence = 9",
        "DELETE FROM entry WHERE sequence = 13",
        "DELETE FROM entry WHERE sequence = 14",
        "UPDATE entry SET body = 'x' WHERE sequence = 17",
    ] {
        meddle(&path, sql);
    }
    assert_eq!(
        broken(&path),
        [
            (3, ChainFault::Text),
            (9, ChainFault::Columns),
            (13, ChainFault::Missing(14)),
            (17, ChainFault::Text),
        ]
    );
}

#[test]
fn a_secret_that_is_gone_changed_or_planted_is_named_and_only_opening_needs_the_key() {
    let table = |sql: &str| {
        let (_folder, path, all) = filled();
        meddle(&path, sql);
        let store = Store::open(&path).unwrap();
        let comparison = store.compare(all).unwrap();
        let tables: Vec<&str> = comparison.differences.iter().map(|d| d.table).collect();
        (tables, store.check_secrets().unwrap().len())
    };
    let one = "WHERE id = (SELECT min(id) FROM secret)";
    assert_eq!(table(&format!("DELETE FROM secret {one}")), (vec!["secret"], 0));
    assert_eq!(
        table(&format!("UPDATE secret SET hash = 'x' {one}")),
        (vec!["secret"], 0)
    );
    let planted = "INSERT INTO secret SELECT county, 'planted', salt, sealed, hash FROM secret LIMIT 1";
    assert_eq!(table(planted), (vec!["secret"], 0));
    assert_eq!(
        table(&format!("UPDATE secret SET salt = '00' {one}")),
        (vec![], 1)
    );
    let swapped =
        format!("UPDATE secret SET sealed = (SELECT sealed FROM secret ORDER BY id DESC LIMIT 1) {one}");
    assert_eq!(table(&swapped), (vec![], 1));

    let (_folder, path, all) = filled();
    std::fs::remove_file(Key::path(&path)).unwrap();
    meddle(&path, &format!("UPDATE secret SET hash = 'x' {one}"));
    let store = Store::open(&path).unwrap();
    assert_eq!(store.compare(all).unwrap().differing, 1, "told without the key");
    assert_eq!(store.check_secrets().unwrap(), []);
}

#[test]
fn a_changed_derived_row_is_named_with_what_it_should_be_and_a_rebuild_puts_it_right() {
    for (table, sql) in [
        ("matter", "UPDATE matter SET state = 'closed' WHERE id = 'm4'"),
        ("matter", "DELETE FROM matter WHERE id = 'm4'"),
        (
            "named",
            "DELETE FROM named WHERE matter = 'm4' AND reader = 'p:p1'",
        ),
        (
            "proposal",
            "UPDATE proposal SET person = 'p2' WHERE matter = 'm4'",
        ),
        ("clock", "UPDATE clock SET due = '2024-01-01' WHERE matter = 'm4'"),
        (
            "clock_owner",
            "DELETE FROM clock_owner WHERE matter = 'm4' AND owner = 'head@o1'",
        ),
        ("fact", "UPDATE fact SET amount = 2 WHERE matter = 'm4' AND n = 0"),
        (
            "same",
            "DELETE FROM same WHERE matter = 'm4' AND n = 0 AND path = 'name'",
        ),
        (
            "cell",
            "UPDATE cell SET amount = amount + 1 WHERE day_month = '2023-01' AND split LIKE '%land%'",
        ),
        (
            "cell_place",
            "UPDATE cell_place SET facts = 0 WHERE day_month = '2023-01' AND split LIKE '%land%'",
        ),
        (
            "posting",
            "UPDATE posting SET amount = 1 WHERE matter = 'm4' AND account = 'shared:fund'",
        ),
        (
            "balance",
            "UPDATE balance SET closing = 0 WHERE account = 'shared:fund' AND day = '2023-02-01'",
        ),
        ("series", "UPDATE series SET next = 99"),
        (
            "number",
            "UPDATE number SET matter = 'm1' WHERE number = '调第5号'",
        ),
        ("tally", "UPDATE tally SET n = n + 1"),
        ("searched", "UPDATE searched SET text = 'x' WHERE matter = 'm4'"),
        ("word", "INSERT INTO word (rowid, words) VALUES (999, 'zzz')"),
    ] {
        let (_folder, path, all) = filled();
        meddle(&path, sql);
        let store = Store::open(&path).unwrap();
        store.check_chain().unwrap();
        let comparison = store.compare(all.clone()).unwrap();
        let tables: Vec<&str> = comparison.differences.iter().map(|d| d.table).collect();
        assert_eq!(
            (comparison.differing, tables),
            (1, vec![table]),
            "{sql}: {:?}",
            comparison.differences
        );
        let counted = store.recount_cells().unwrap();
        assert_eq!(
            counted.differing > 0,
            ["cell", "cell_place", "fact"].contains(&table),
            "{sql}"
        );
        assert!(store.replace_derived(all.clone()).unwrap() > 200);
        assert_eq!(store.compare(all).unwrap().differences, [], "{sql}");
        assert_eq!(
            put(&store, full("after", 99, "2023-06-01")).numbers[0].number,
            "调第21号"
        );
    }
}

#[test]
fn a_difference_says_what_differs() {
    let (_folder, path, all) = filled();
    meddle(&path, "UPDATE matter SET state = 'closed' WHERE id = 'm4'");
    let comparison = Store::open(&path).unwrap().compare(all).unwrap();
    assert_eq!(
        comparison.differences[0],
        Difference {
            table: "matter",
            key: "m4".into(),
            stored: Some("state = closed".into()),
            derived: Some("state = applied".into()),
        }
    );
}
