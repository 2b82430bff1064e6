//! Reading one commit for a while, and the access log that is waited for at its end.

use calendar::Moment;

use super::made::*;
use crate::{Access, AccessQuery, Key, Store};

fn on_file() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("a.db"), county(), Key::fixed([1; 32])).unwrap();
    (folder, store)
}

fn sequence(store: &Store) -> u64 {
    store.head().unwrap().sequence
}

fn access() -> Access {
    Access {
        n: 0,
        moment: Moment::from_micros(1),
        person: "p1".into(),
        hat: None,
        road: "page".to_owned(),
        matter: Some("m1".into()),
        what: String::new(),
        reason: None,
    }
}

#[test]
fn what_others_commit_meanwhile_is_not_seen_and_what_one_commits_oneself_is() {
    let (_folder, store) = on_file();
    let other = store.clone();
    let ((), logged) = store
        .still(|| {
            assert_eq!(sequence(&store), 0);
            std::thread::spawn(move || put(&other, full("k1", 1, "2023-05-04")))
                .join()
                .unwrap();
            assert_eq!(sequence(&store), 0, "of the same commit");
            put(&store, full("k2", 2, "2023-05-04"));
            assert_eq!(sequence(&store), 2, "its own write, and what was before it");
        })
        .unwrap();
    logged.wait().unwrap();
    assert_eq!(sequence(&store), 2);
}

#[test]
fn what_is_logged_by_many_at_once_is_on_file_without_gaps() {
    let (_folder, store) = on_file();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..25 {
                    let ((), logged) = store.still(|| store.log_access(vec![access()]).unwrap()).unwrap();
                    logged.wait().unwrap();
                }
            });
        }
    });
    store.log_access(vec![access()]).unwrap();
    let all = store.accesses(&AccessQuery::default(), None, 1_000).unwrap();
    let numbers: Vec<u64> = all.iter().rev().map(|access| access.n).collect();
    assert_eq!(numbers, (1..=201).collect::<Vec<u64>>());
}

#[test]
fn work_that_panics_holds_nothing_any_more() {
    let (_folder, store) = on_file();
    let reader = store.clone();
    let panicked = std::thread::spawn(move || {
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            drop(reader.still(|| panic!("on purpose")));
        }));
        assert!(caught.is_err());
        let before = sequence(&reader);
        let writer = reader.clone();
        std::thread::spawn(move || put(&writer, full("k1", 1, "2023-05-04")))
            .join()
            .unwrap();
        assert_eq!(sequence(&reader), before + 1, "it reads the last commit again");
    });
    panicked.join().unwrap();
}
