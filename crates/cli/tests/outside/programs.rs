//! What programs read: JSON is JSON, and a list in CSV has its head and as many cells in every line.

use serde_json::Value;

use crate::sandbox::Sandbox;

#[test]
fn json_is_json_and_csv_is_csv() {
    let sandbox = Sandbox::with_year();
    let json = |line: &str| -> Value {
        let mut args: Vec<&str> = line.split(' ').collect();
        args.extend(["--format", "json"]);
        if args[0] != "period" && args[0] != "check" {
            args.extend(["--db", "year.db"]);
        }
        let said = sandbox.run(&args);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{line}");
        serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{line}: {error}\n{}", said.out))
    };
    assert!(json("check catalogue --without-examples").is_array());
    let figures = json("figures --period 2023");
    assert_eq!(ids(&figures), published());
    let explained = json("explain mediation.succeeded --period 2023");
    let cases = json("cases mediation.succeeded --period 2023");
    assert_eq!(
        explained["cases"].as_u64(),
        cases.as_array().map(|all| all.len() as u64)
    );
    assert_eq!(explained["value"], "60");
    let counted = json("count mediation.handled --from 2023-01-01 --to 2023-12-31 --by kind");
    let sum: i64 = counted
        .as_object()
        .unwrap()
        .values()
        .filter_map(Value::as_i64)
        .sum();
    assert_eq!(sum, 60);
    let restated = json("restatements --period 2023 --since 2023-06-30");
    assert!(restated.as_array().is_some_and(|all| !all.is_empty()));
    let number = cases[0]["number"].as_str().unwrap();
    let page = json(&format!("show {number}"));
    assert_eq!(page["number"], number);
    assert!(page["timeline"].as_array().is_some_and(|all| !all.is_empty()));
    assert!(json("inbox --as office-001-clerk-1 --on 2023-06-30").is_array());
    assert!(json("run")["done"].is_u64());
    assert_eq!(json("verify")["clean"], true);

    let figures = sandbox.run(&[
        "figures", "--period", "2023", "--format", "csv", "--db", "year.db",
    ]);
    let rows = figures.out.lines().skip(1);
    let listed: Vec<&str> = rows.filter_map(|row| row.split(',').next()).collect();
    assert_eq!(listed, published());

    for line in [
        "figures --period 2023",
        "cases mediation.succeeded --period 2023",
        "cases mediation.success_rate --period 2023 --part of",
        "cases mediation.success_rate --period 2023 --part to",
        "count mediation.handled --to 2023-12-31 --by kind",
        "inbox --as office-001-clerk-1 --on 2023-06-30",
    ] {
        let args = line.split(' ').chain(["--format", "csv", "--db", "year.db"]);
        let said = sandbox.run(&args.collect::<Vec<_>>());
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{line}");
        let cells: Vec<usize> = said.out.lines().map(|l| l.split(',').count()).collect();
        assert!(
            cells.windows(2).all(|two| two[0] == two[1]),
            "{line}\n{}",
            said.out
        );
    }
}

/// The ids of a list of figures, in order.
fn ids(figures: &Value) -> Vec<&str> {
    let all = figures.as_array().unwrap();
    all.iter().map(|figure| figure["id"].as_str().unwrap()).collect()
}

/// The ids of the figures that the bureau published, in order.
fn published() -> Vec<&'static str> {
    let rows = include_str!("../../../../docs/proof/figures.csv").lines();
    let rows = rows.filter(|row| row.starts_with(|c: char| c.is_ascii_digit()));
    let ids: Vec<&str> = rows.filter_map(|row| row.split(',').nth(2)).collect();
    assert_eq!(ids.len(), 86);
    ids
}

#[test]
fn the_two_lists_of_a_ratio_have_the_five_columns() {
    let sandbox = Sandbox::with_year();
    let cases = |more: &[&str]| {
        let line = [
            "cases",
            "mediation.success_rate",
            "--period",
            "2023",
            "--format",
            "csv",
            "--db",
            "year.db",
        ];
        sandbox.run(&[&line[..], more].concat())
    };
    let (both, of, to) = (cases(&[]), cases(&["--part", "of"]), cases(&["--part", "to"]));
    for said in [&both, &of, &to] {
        assert_eq!(said.code, 0, "{}", said.err);
        assert_eq!(said.out.lines().next(), Some("number,act,day,town,value"));
        assert!(
            said.out.lines().all(|row| row.split(',').count() == 5),
            "{}",
            said.out
        );
    }
    let rows = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rows(&both.out), [rows(&of.out), rows(&to.out)].concat());
    assert_eq!(rows(&of.out).len(), 60);
    assert!(both.err.contains("先是“调解成功”60行"), "{}", both.err);
    assert_eq!((of.err.as_str(), to.err.as_str()), ("", ""));
    // What is no ratio has one list.
    let plain = [
        "cases",
        "mediation.succeeded",
        "--period",
        "2023",
        "--part",
        "of",
        "--db",
        "year.db",
    ];
    let said = sandbox.run(&plain);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("不是比率"), "{}", said.err);
}

#[test]
fn a_year_of_which_nothing_is_recorded_is_said_to_be_so() {
    let sandbox = Sandbox::with_year();
    for (period, known, said) in [
        ("1800", None, &["没有记录过任何办理"][..]),
        (
            "2099",
            None,
            &["2099年1月1日开始，还没有到", "没有记录过任何办理"],
        ),
        ("2023", Some("2099-01-01"), &["2099年1月1日还没有到"]),
        ("2023", Some("1999-01-01"), &["没有记录过任何办理"]),
    ] {
        for command in [&["figures"][..], &["report", "annual"]] {
            let mut args = [command, &["--period", period, "--db", "year.db"]].concat();
            args.extend(known.iter().flat_map(|day| ["--as-known", *day]));
            let answer = sandbox.run(&args);
            for words in said {
                assert!(answer.err.contains(words), "{args:?}\n{}", answer.err);
            }
        }
    }
}
