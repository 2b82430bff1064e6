//! The reader and the checks of a catalogue. The input's first line names a file, the rest is its text; the other
//! files are those of the small sound catalogue that the checks are tested on.
//!
//! Always holds: a catalogue comes out exactly when no finding is an error; each finding points into its file and can
//! be shown; the same text gives the same findings.

use std::path::Path;
use std::sync::OnceLock;

use catalogue::read::compile;
use catalogue::source::Sources;

fn sound() -> &'static Sources {
    static SOUND: OnceLock<Sources> = OnceLock::new();
    SOUND.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/catalogue/tests/faults/sound");
        Sources::from_dir(&folder).expect("the sound catalogue")
    })
}

/// Reads one file among sound ones.
pub fn run(data: &[u8]) {
    let input = String::from_utf8_lossy(data);
    let (path, text) = input.split_once('\n').unwrap_or(("lists.toml", &input));
    let mut sources = sound().clone();
    sources.insert(path, text);
    let compiled = compile(sources.clone());
    assert_eq!(
        compiled.catalogue.is_some(),
        !compiled.diagnostics.iter().any(|d| d.is_error())
    );
    for found in &compiled.diagnostics {
        if let Some(file) = compiled.sources.get(&found.span.file) {
            assert!(
                file.get(found.span.start..found.span.end).is_some(),
                "{found:?} points outside its file"
            );
        }
        assert!(found.text(&compiled.sources).contains(&found.message));
        found.json(&compiled.sources);
    }
    assert_eq!(compile(sources).diagnostics, compiled.diagnostics);
}
