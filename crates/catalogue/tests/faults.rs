//! Each rule finds its fault: a sound little catalogue, broken in one place, and what the check says of it.
//!
//! A `.fault` file names a file of the sound catalogue (`# mediation/case.toml`) and then what to take out (`- `) and
//! what to put in (`+ `); `= remove` takes the file out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use catalogue::check::RULES;
use catalogue::read::{Compiled, compile};
use catalogue::source::Sources;

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults")
}

fn sound() -> BTreeMap<String, String> {
    Sources::from_dir(&here().join("sound")).unwrap().into_map()
}

/// One replacement in one file.
#[derive(Default)]
struct Hunk {
    out: Vec<String>,
    put: Vec<String>,
}

fn patched(name: &str, patch: &str) -> Sources {
    let mut files = sound();
    let (mut file, mut hunk) = (String::new(), Hunk::default());
    for line in patch.lines().chain(["# end"]) {
        let (sign, rest) = line.split_at(1);
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        if sign == "#" || sign == "-" && !hunk.put.is_empty() {
            apply(name, &mut files, &file, std::mem::take(&mut hunk));
        }
        match sign {
            "#" => rest.clone_into(&mut file),
            "-" => hunk.out.push(rest.to_owned()),
            "+" => hunk.put.push(rest.to_owned()),
            "=" => drop(files.remove(&file)),
            _ => panic!("{name}: {line}"),
        }
    }
    Sources::from(files)
}

fn apply(name: &str, files: &mut BTreeMap<String, String>, file: &str, hunk: Hunk) {
    if hunk.out.is_empty() && hunk.put.is_empty() {
        return;
    }
    let text = files.entry(file.to_owned()).or_default();
    let (out, mut put) = (hunk.out.join("\n"), hunk.put.join("\n"));
    if out.is_empty() {
        put.push('\n');
        text.push_str(&put);
        return;
    }
    assert!(text.contains(&out), "{name}: {file} has no {out}");
    *text = text.replacen(&out, &put, 1);
}

fn shown(compiled: &Compiled) -> String {
    compiled
        .diagnostics
        .iter()
        .map(|d| d.text(&compiled.sources))
        .collect::<Vec<_>>()
        .join("\n")
}

fn faults() -> BTreeMap<String, String> {
    let files = fs::read_dir(here()).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|e| e == "fault"))
        .map(|path| {
            (
                path.file_stem().unwrap().to_str().unwrap().to_owned(),
                fs::read_to_string(path).unwrap(),
            )
        })
        .collect()
}

#[test]
fn the_sound_catalogue_has_no_findings() {
    assert_eq!(shown(&compile(Sources::from(sound()))), "");
}

#[test]
fn each_rule_finds_its_fault() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(here().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut silent = Vec::new();
    for (name, patch) in faults() {
        let compiled = compile(patched(&name, &patch));
        if !compiled.diagnostics.iter().any(|d| d.rule == name) {
            silent.push(name.clone());
        }
        settings.bind(|| insta::assert_snapshot!(name.as_str(), shown(&compiled)));
    }
    assert!(silent.is_empty(), "say nothing: {silent:?}");
}

#[test]
fn each_rule_has_a_fault_and_a_page() {
    let rules: BTreeSet<String> = RULES.iter().map(|r| r.name.to_owned()).collect();
    assert_eq!(rules.len(), RULES.len(), "a name stands twice");
    assert_eq!(rules, faults().into_keys().collect());
    let snapshots = fs::read_dir(here().join("snapshots")).unwrap();
    let snapshots = snapshots.map(|e| e.unwrap().file_name().to_str().unwrap().replace(".snap", ""));
    assert_eq!(rules, snapshots.collect());
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/faults");
    let pages: BTreeSet<String> = fs::read_dir(docs)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "md"))
        .map(|p| p.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let missing: Vec<&String> = rules.difference(&pages).collect();
    assert!(missing.is_empty(), "rules without a page: {missing:?}");
    // The reader's own faults have pages too; a page belongs to a rule of one of the two.
    let read = sources_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let stray: Vec<&String> = pages
        .difference(&rules)
        .filter(|p| !read.contains(&format!("\"{p}\"")))
        .collect();
    assert!(stray.is_empty(), "pages without a rule: {stray:?}");
}

fn sources_of(dir: &Path) -> String {
    let mut out = String::new();
    for path in fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()) {
        if path.is_dir() {
            out.push_str(&sources_of(&path));
        } else {
            out.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    out
}
