//! Every target for a bounded time on stable Rust: `FUZZ_SECONDS` in all (default 20), `FUZZ_SEED` to begin with.

use std::path::Path;
use std::time::Duration;

use liantiao_fuzz::{TARGETS, plain};

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

#[test]
fn no_target_fails() {
    let (seconds, seed) = (number("FUZZ_SECONDS", 20), number("FUZZ_SEED", 20_230_101));
    let each = Duration::from_millis(seconds * 1000 / TARGETS.len() as u64);
    let keep = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for (name, run) in TARGETS {
        match plain::drive(name, run, seed, each, keep) {
            Ok(tried) => eprintln!("{name}: {tried} inputs, seed {seed}"),
            Err(failed) => panic!("{name}, seed {seed}: {} {}", failed.input.display(), failed.how),
        }
    }
}

#[test]
fn a_target_that_panics_is_found_and_its_input_kept() {
    let keep = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let failed = plain::drive(
        "period",
        |data| assert!(data.len() > 100_000, "short"),
        1,
        Duration::ZERO,
        keep,
    );
    let failed = failed.expect_err("a panic");
    assert_eq!(failed.how, "short");
    assert!(failed.input.is_file());
}

#[test]
fn every_target_has_its_libfuzzer_file() {
    for (name, _) in TARGETS {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz_targets/{name}.rs"));
        let text = std::fs::read_to_string(&file).expect("a target file");
        assert!(
            text.contains(&format!("liantiao_fuzz::{name}::run(data)")),
            "{}",
            file.display()
        );
    }
}
