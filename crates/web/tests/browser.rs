//! The pages in a browser: `tests/browser/run.mjs` drives Chromium at two widths, with and without JavaScript, and
//! asks axe-core. Wants `node`, `/usr/bin/chromium` and `npm ci` in `tests/browser` (`make browser` installs them).

mod common;

use std::path::Path;
use std::process::Command;

use common::provider::Provider;
use common::{PASSWORD, Stage, Wish};

#[test]
fn pages_work_in_a_browser() {
    let provider = Provider::start();
    let stage = Stage::wished(Wish {
        provider: Some(provider.settings()),
        ..Wish::default()
    });
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let told = serde_json::json!({
        "url": format!("http://{}", stage.address),
        "password": PASSWORD,
        "matters": stage.matters,
        "screens": root.join("target/screens"),
        "others": [provider.issuer()],
    });
    let status = Command::new("node")
        .arg(root.join("tests/browser/run.mjs"))
        .env("LIANTIAO_STAGE", told.to_string())
        .status()
        .expect("node runs");
    assert!(status.success(), "see what it printed above");
}
