//! Whatever stands in the files, the reader answers with findings that lie in them, and never panics.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use catalogue::read::{compile, reread};
use catalogue::source::Sources;
use proptest::prelude::*;

static BUREAU: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    Sources::from_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue"))
        .unwrap()
        .into_map()
});

/// Compiles, shows every finding in every form, and says whether there was a catalogue.
fn shown(files: BTreeMap<String, String>) -> bool {
    let compiled = compile(Sources::from(files));
    for finding in &compiled.diagnostics {
        let text = compiled.sources.get(&finding.span.file);
        assert!(
            !finding.message.is_empty() && finding.span.start <= finding.span.end,
            "{finding:?}"
        );
        // Editors mark the place: it must lie on characters of its file.
        let marked = text.map(|t| t.get(finding.span.start.min(t.len())..finding.span.end.min(t.len())));
        assert!(marked != Some(None), "{finding:?}");
        assert!(finding.text(&compiled.sources).contains(finding.rule));
        assert!(finding.json(&compiled.sources)["line"].as_u64() >= Some(1));
    }
    compiled.catalogue.is_some()
}

#[derive(Debug, Clone)]
enum Harm {
    Cut(usize, usize),
    Put(usize, &'static str),
    Swap(usize, usize),
}

const BITS: [&str; 22] = [
    "\"", "'", "[", "]", "{", "}", "=", "\n", ",", "，", "“", "#", "0", "-", "true", "[act.x]", "受",
    "\\u{0}", "1e9", "{{", "\"\"\"", "\u{0}",
];

fn harmed(mut text: String, harm: &Harm) -> String {
    let at = |text: &str, n: usize| {
        let mut at = n % (text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    match harm {
        Harm::Cut(from, long) => {
            let (a, b) = (at(&text, *from), at(&text, from % (text.len() + 1) + long % 40));
            if a <= b {
                text.replace_range(a..b, "");
            }
        }
        Harm::Put(place, bit) => text.insert_str(at(&text, *place), bit),
        Harm::Swap(one, other) => {
            let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
            if !lines.is_empty() {
                let (a, b) = (one % lines.len(), other % lines.len());
                lines.swap(a, b);
            }
            text = lines.concat();
        }
    }
    text
}

fn any_harm() -> impl Strategy<Value = Harm> {
    prop_oneof![
        (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Harm::Cut(a, b)),
        (any::<usize>(), prop::sample::select(BITS.to_vec())).prop_map(|(a, b)| Harm::Put(a, b)),
        (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Harm::Swap(a, b)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_harmed_file_gives_findings(which in any::<prop::sample::Index>(), harms in prop::collection::vec(any_harm(), 1..5)) {
        let path = which.get(&BUREAU.keys().collect::<Vec<_>>()).to_string();
        let mut files: BTreeMap<String, String> = BUREAU
            .iter()
            .filter(|(p, _)| **p == path || matches!(p.as_str(), "lists.toml" | "organs.toml"))
            .map(|(p, t)| (p.clone(), t.clone()))
            .collect();
        let text = harms.iter().fold(files[&path].clone(), harmed);
        files.insert(path, text);
        shown(files);
    }

    #[test]
    fn any_text_under_any_name_gives_findings(
        path in prop::sample::select(vec!["a/b.toml", "b.toml", "a/b.examples.toml", "organs.toml", "lists.toml", "calendar/holidays.csv", "regions/1.csv", "reports/a.md", "plans/a.toml", "papers/a/b.typ"]),
        text in "(\\[(procedure|act\\.x|rubric|report|list\\.a|kind|check|indicator|clock\\.c|measure|field)\\]\n)?.{0,80}(\n.{0,40}){0,3}",
    ) {
        shown(BTreeMap::from([(path.to_owned(), text)]));
    }
}

#[test]
fn what_was_published_is_read_again_without_the_checks() {
    let first = compile(Sources::from(BUREAU.clone())).catalogue.unwrap();
    let again = reread(Sources::from(first.sources.clone())).unwrap();
    assert_eq!(first.digest, again.digest);
    assert_eq!(
        format!("{:?}", first.procedures),
        format!("{:?}", again.procedures)
    );
}

#[test]
fn all_faults_of_all_files_come_in_one_run() {
    let files = BTreeMap::from([
        (
            "a/one.toml".to_owned(),
            "[procedure]\nid = \"one\"\nlable = \"x\"\nnumber = 3\n".to_owned(),
        ),
        (
            "a/two.toml".to_owned(),
            "[procedure]\nid = “two”\nlabel = \"x\nnumber = 1\n".to_owned(),
        ),
        (
            "lists.toml".to_owned(),
            "[tariff.x]\nlabel = \"y\"\nkeys = []\ngives = \"money\"\n[[tariff.x.version]]\nrows = [[10]]\n"
                .to_owned(),
        ),
    ]);
    let compiled = compile(Sources::from(files));
    let found: Vec<_> = compiled
        .diagnostics
        .iter()
        .map(|d| (d.span.file.as_str(), d.rule))
        .collect();
    for wanted in [
        ("a/one.toml", "unknown-key"),
        ("a/one.toml", "wrong-type"),
        ("a/one.toml", "missing-key"),
        ("a/two.toml", "toml-cannot-be-read"),
        ("a/two.toml", "look-alike-character"),
        ("lists.toml", "money-cannot-be-read"),
    ] {
        assert!(found.contains(&wanted), "{wanted:?} not in {found:?}");
    }
    assert!(
        !found.contains(&("a/two.toml", "missing-key")),
        "what a broken line hides is not missing"
    );
    assert!(compiled.catalogue.is_none());
}

#[test]
fn what_was_opened_is_to_be_closed() {
    for (text, mend) in [
        ("a = [\"x\"\n", "Close it with ]."),
        ("a = { b = 1\n", "Close it with }."),
        ("a = [\"x\" \"y\"]\n", "Write a comma there"),
        ("a = \"x\n", "must end in the same quotes"),
        ("a\n", "a key, =, and a value"),
    ] {
        let compiled = compile(Sources::from(BTreeMap::from([(
            "a/b.toml".to_owned(),
            text.to_owned(),
        )])));
        let found = compiled
            .diagnostics
            .iter()
            .find(|d| d.rule == "toml-cannot-be-read")
            .unwrap();
        assert!(
            found.mend.contains(mend),
            "{text}{} {}",
            found.message,
            found.mend
        );
    }
}
