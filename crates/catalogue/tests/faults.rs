//! Each rule finds its fault: a sound little catalogue, broken in one place, and what the check says of it.
//!
//! A `.fault` file names a file of the sound catalogue (`# mediation/case.toml`) and then what to take out (`- `) and
//! what to put in (`+ `); `= remove` takes the file out, `= empty` makes it empty, `= gbk` has it with the text put in
//! saved as GBK would save 受理, and `= too long` as long as no file may be. Where the broken catalogue is sound in itself, the fault is in
//! following the published one.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use catalogue::check::RULES;
use catalogue::read::{Compiled, compile};
use catalogue::source::Sources;
use catalogue::version::disagreements;

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
    let mut bytes = Vec::new();
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
            "=" => match rest {
                "remove" => drop(files.remove(&file)),
                "empty" => drop(files.insert(file.clone(), String::new())),
                "gbk" | "too long" => bytes.push((file.clone(), rest)),
                _ => panic!("{name}: {line}"),
            },
            _ => panic!("{name}: {line}"),
        }
    }
    let mut sources = Sources::from(files.clone());
    for (file, how) in bytes {
        let text = files.get(&file).cloned().unwrap_or_default();
        sources.insert_bytes(
            file,
            match how {
                "gbk" => gbk(&text),
                _ => vec![b'\n'; (4 << 20) + 1],
            },
        );
    }
    sources
}

/// The text with 受理 in GBK, which is no UTF-8.
fn gbk(text: &str) -> Vec<u8> {
    let parts: Vec<&[u8]> = text.split("受理").map(str::as_bytes).collect();
    parts.join(&[0xca, 0xdc, 0xc0, 0xed][..])
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
    let published = compile(Sources::from(sound())).catalogue.unwrap();
    let mut silent = Vec::new();
    for (name, patch) in faults() {
        let mut compiled = compile(patched(&name, &patch));
        if let (true, Some(next)) = (compiled.diagnostics.is_empty(), &compiled.catalogue) {
            compiled.diagnostics = disagreements(&published, next);
        }
        if !compiled.diagnostics.iter().any(|d| d.rule == name) {
            silent.push(name.clone());
        }
        settings.bind(|| insta::assert_snapshot!(name.as_str(), shown(&compiled)));
    }
    assert!(silent.is_empty(), "say nothing: {silent:?}");
}

/// The names of all rules: those of the checks, and those that the reader, the conditions and the versions bear in
/// their texts.
fn rules() -> BTreeSet<String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read: String = ["read", "guard", "version"]
        .map(|dir| sources_of(&src.join(dir)))
        .concat();
    let kebab = |t: &&str| {
        t.contains('-')
            && t.split('-')
                .all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase()))
    };
    let named = read
        .split('"')
        .filter(kebab)
        .filter(|t| *t != "justice-office")
        .map(str::to_owned);
    RULES.iter().map(|r| r.name.to_owned()).chain(named).collect()
}

#[test]
fn each_rule_has_a_fault_and_a_page() {
    let rules = rules();
    let own: BTreeSet<&str> = RULES.iter().map(|r| r.name).collect();
    assert_eq!(own.len(), RULES.len(), "a name stands twice");
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/faults");
    for (dir, ending) in [
        (here(), "fault"),
        (here().join("snapshots"), "snap"),
        (docs, "md"),
    ] {
        let there: BTreeSet<String> = fs::read_dir(dir)
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.extension().is_some_and(|e| e == ending))
            .map(|p| p.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        let without: Vec<_> = rules.difference(&there).collect();
        let stray: Vec<_> = there.difference(&rules).collect();
        assert!(
            without.is_empty() && stray.is_empty(),
            "{ending}: missing for {without:?}, of no rule: {stray:?}"
        );
    }
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
