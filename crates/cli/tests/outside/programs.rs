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
    assert!(figures.as_array().is_some_and(|all| all.len() >= 86));
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

    for line in [
        "figures --period 2023",
        "cases mediation.succeeded --period 2023",
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
