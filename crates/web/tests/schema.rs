//! The API against its own description: schemathesis asks every operation what the description allows and what it does
//! not, and checks every answer. Wants the environment that `make schema` builds beside the target folder.

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::Stage;
use web::accounts::tokens::Scope;

/// Procedures whose acts ask every kind of answer there is.
const EVERY_KIND: &str = "dispute,committee,deposit,duty-lawyer,normative-cleanup,court-liaison,social-worker,\
    litigation,model-village,legal-aid";

fn schemathesis() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
        PathBuf::from,
    );
    target.join("schema/bin/st")
}

#[test]
fn every_operation_keeps_to_its_description() {
    let stage = Stage::new();
    let token = stage.token("chen", "clerk", "town", &Scope::ALL);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/schema");
    let places = tempfile::tempdir().expect("a folder");
    // All there is to ask of what no act does; every act a few times; every kind of answer at all its edges.
    let kinds: Vec<&str> = EVERY_KIND
        .split(',')
        .flat_map(|tag| ["--include-tag", tag])
        .collect();
    let runs: [&[&str]; 3] = [
        &[
            "--exclude-path-regex",
            "/acts/",
            "--phases",
            "examples,coverage,fuzzing",
            "--max-examples",
            "20",
        ],
        &[
            "--include-path-regex",
            "/acts/",
            "--phases",
            "fuzzing",
            "--max-examples",
            "2",
        ],
        &[&["--phases", "coverage"], kinds.as_slice()].concat(),
    ];
    for run in runs {
        let status = Command::new(schemathesis())
            .arg("--config-file")
            .arg(root.join("schemathesis.toml"))
            .arg("run")
            .arg(format!("http://{}/api/v1/openapi.json", stage.address))
            // One by one: CPython 3.11 reads its own sources wrongly in two threads at once.
            .args(["--workers", "1", "--no-color"])
            .args(run)
            .env("LIANTIAO_TOKEN", &token)
            .env("LIANTIAO_MATTER", &stage.matters["monday"])
            .current_dir(places.path())
            .status()
            .expect("schemathesis runs: make schema installs it");
        assert!(status.success(), "see what it printed above");
    }
    stage
        .desk()
        .verify(|_| {})
        .expect("what is left is derived as before");
}
