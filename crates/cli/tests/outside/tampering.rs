//! What is changed behind the program's back: `verify` names it, and nothing is done by it.

use rusqlite::Connection;

use crate::sandbox::Sandbox;

/// Changes rows of `year.db`, runs `verify`, and puts the file back.
fn verified(sandbox: &Sandbox, sql: &str) -> String {
    let (db, kept) = (sandbox.path("year.db"), sandbox.path("kept.db"));
    std::fs::copy(&db, &kept).unwrap();
    let conn = Connection::open(&db).unwrap();
    assert!(conn.execute(sql, []).unwrap() > 0, "{sql}");
    drop(conn);
    let said = sandbox.run(&["verify", "--db", "year.db"]);
    assert_eq!((said.code, said.err.as_str()), (1, ""), "{sql}: {}", said.out);
    std::fs::copy(&kept, &db).unwrap();
    said.out
}

#[test]
fn verify_names_what_was_changed() {
    let sandbox = Sandbox::with_year();
    for (sql, names) in [
        (
            "UPDATE entry SET day = '2023-01-01' WHERE sequence IN (40, 50)",
            vec!["日志第 40 笔", "日志第 50 笔", "2 differences"],
        ),
        (
            "UPDATE publication SET day = '2021-12-0y'",
            vec!["表 publication 的 1", "存的是 day = 2021-12-0y"],
        ),
        (
            "UPDATE head SET catalogue = 'another'",
            vec!["与日志头所记的对不上"],
        ),
        (
            "DELETE FROM entry WHERE sequence = 60",
            vec!["日志第 60 笔不见了"],
        ),
        (
            "UPDATE catalogue SET source = replace(source, 'days', 'months') WHERE path = 'mediation/dispute.toml'",
            vec!["存下的文字被改动过", "1 differences"],
        ),
        (
            "DELETE FROM secret WHERE id = (SELECT min(id) FROM secret)",
            vec!["表 secret 的 ", "日志里有，表里没有"],
        ),
        (
            "UPDATE secret SET sealed = 'ff' || substr(sealed, 3) WHERE id = (SELECT min(id) FROM secret)",
            vec!["秘密 ", "打不开"],
        ),
        (
            "UPDATE fact SET amount = 7 WHERE sequence = (SELECT min(sequence) FROM fact)",
            vec!["表 fact 的 ", "存的是 amount = 7"],
        ),
    ] {
        let said = verified(&sandbox, sql);
        for name in names {
            assert!(said.contains(name), "{sql}: {said}");
        }
    }
}

#[test]
fn nothing_is_done_by_a_catalogue_that_was_changed() {
    let sandbox = Sandbox::with_year();
    let conn = Connection::open(sandbox.path("year.db")).unwrap();
    conn.execute("UPDATE catalogue SET source = source || ' '", [])
        .unwrap();
    drop(conn);
    for line in [
        "figures --period 2023",
        "inbox --as office-001-clerk-1 --on 2024-03-29",
        "run",
    ] {
        let args = line.split(' ').chain(["--db", "year.db"]);
        let said = sandbox.run(&args.collect::<Vec<_>>());
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{line}");
        assert!(said.err.contains("存下的文字被改动过"), "{line}: {}", said.err);
    }
}
