//! The house: imports run only downward, and what a wall keeps in stays in.
//!
//! A new crate is placed by adding it to [`FLOORS`]; an outside crate with a wall around it by adding it to [`WALLS`].

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::collections::BTreeMap;
use std::path::Path;

/// Our crates, lowest first. A crate may import only what stands before it.
const FLOORS: [&str; 10] = [
    "calendar",
    "catalogue",
    "engine",
    "store",
    "access",
    "report",
    "desk",
    "simulate",
    "web",
    "cli",
];

/// Outside crates that only these of ours may import (tests and benches aside).
const WALLS: [(&str, &[&str]); 17] = [
    ("aes-gcm", &["store"]),
    ("argon2", &["web"]),
    ("askama", &["web"]),
    ("axum", &["web"]),
    ("cel", &["catalogue"]),
    ("clap", &["cli"]),
    ("getrandom", &["store", "desk", "web"]),
    ("hmac", &["store", "web"]),
    ("indicatif", &["cli"]),
    ("jiff", &["calendar"]),
    ("anyhow", &["cli"]),
    ("openidconnect", &["web"]),
    ("rusqlite", &["store"]),
    ("rust_xlsxwriter", &["web"]),
    ("rustls", &["web"]),
    ("tokio", &["web"]),
    ("ureq", &["web"]),
];

/// What one crate imports.
#[derive(Debug, Default)]
struct Imports {
    /// Built into it.
    used: Vec<String>,
    /// Used by its tests only.
    tested_with: Vec<String>,
}

fn imports(manifest: &toml::Table) -> Imports {
    let names = |table: &toml::Table, key: &str| -> Vec<String> {
        let found = table.get(key).and_then(toml::Value::as_table);
        found.map(|t| t.keys().cloned().collect()).unwrap_or_default()
    };
    let mut imports = Imports::default();
    let targets = manifest
        .get("target")
        .and_then(toml::Value::as_table)
        .cloned()
        .unwrap_or_default();
    for table in targets
        .values()
        .filter_map(toml::Value::as_table)
        .chain([manifest])
    {
        imports.used.extend(names(table, "dependencies"));
        imports.used.extend(names(table, "build-dependencies"));
        imports.tested_with.extend(names(table, "dev-dependencies"));
    }
    imports
}

/// All that is wrong with a house, a sentence each.
fn faults(house: &BTreeMap<String, Imports>) -> Vec<String> {
    let floor = |name: &str| FLOORS.iter().position(|f| *f == name);
    let mut faults = Vec::new();
    for (name, imports) in house {
        let Some(own) = floor(name) else {
            faults.push(format!("{name} stands on no floor: place it in FLOORS"));
            continue;
        };
        for import in imports.used.iter().chain(&imports.tested_with) {
            if floor(import).is_some_and(|other| other >= own) {
                faults.push(format!("{name} imports {import}, which does not stand below it"));
            }
        }
        for import in &imports.used {
            if let Some((_, within)) = WALLS.iter().find(|(outside, _)| outside == import)
                && !within.contains(&name.as_str())
            {
                faults.push(format!(
                    "{name} imports {import}, which belongs to {}",
                    within.join(", ")
                ));
            }
        }
    }
    faults
}

/// The crates as they stand.
fn house() -> BTreeMap<String, Imports> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("crates/");
    let mut house = BTreeMap::new();
    for entry in std::fs::read_dir(crates).expect("crates/") {
        let folder = entry.expect("an entry").path();
        let Ok(text) = std::fs::read_to_string(folder.join("Cargo.toml")) else {
            continue;
        };
        let manifest: toml::Table = text.parse().expect("a manifest");
        let name = manifest["package"]["name"].as_str().expect("a name").to_owned();
        house.insert(name, imports(&manifest));
    }
    house
}

#[test]
fn imports_run_only_downward() {
    let house = house();
    let missing: Vec<_> = FLOORS.iter().filter(|f| !house.contains_key(**f)).collect();
    assert!(
        missing.is_empty(),
        "FLOORS names crates that are not there: {missing:?}"
    );
    assert_eq!(faults(&house), Vec::<String>::new());
}

/// The outside crates of the workspace, and the names in ARCHITECTURE.md's list.
#[test]
fn every_dependency_says_why_it_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |name: &str| std::fs::read_to_string(root.join(name)).expect("a file of the root");
    let manifest: toml::Table = read("Cargo.toml").parse().expect("a manifest");
    let all = manifest["workspace"]["dependencies"].as_table().expect("a table");
    let outside: Vec<&str> = all
        .iter()
        .filter(|(_, value)| value.get("path").is_none())
        .map(|(name, _)| name.as_str())
        .collect();
    let text = read("ARCHITECTURE.md");
    let (_, list) = text.split_once("## Dependencies").expect("the section");
    let listed: Vec<&str> = list
        .lines()
        .filter(|line| line.starts_with("* ") || line.starts_with("  "))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .collect();
    let silent: Vec<_> = outside.iter().filter(|name| !listed.contains(name)).collect();
    let gone: Vec<_> = listed.iter().filter(|name| !outside.contains(name)).collect();
    assert!(silent.is_empty(), "ARCHITECTURE.md does not say why: {silent:?}");
    assert!(
        gone.is_empty(),
        "ARCHITECTURE.md names what is not there: {gone:?}"
    );
}

#[test]
fn an_upward_import_a_new_crate_and_a_broken_wall_are_refused() {
    let manifest = |text: &str| imports(&text.parse().expect("a manifest"));
    let house = BTreeMap::from([
        (
            "engine".to_owned(),
            manifest("dependencies.store = {}\ndependencies.calendar = {}"),
        ),
        (
            "report".to_owned(),
            manifest("dev-dependencies.desk = {}\ndev-dependencies.rusqlite = {}"),
        ),
        (
            "access".to_owned(),
            manifest("target.'cfg(unix)'.dependencies.rusqlite = {}"),
        ),
        ("paper".to_owned(), manifest("dependencies.report = {}")),
    ]);
    assert_eq!(
        faults(&house),
        [
            "access imports rusqlite, which belongs to store",
            "engine imports store, which does not stand below it",
            "paper stands on no floor: place it in FLOORS",
            "report imports desk, which does not stand below it",
        ]
    );
}
