//! Files: made once, opened again, refused when they are not ours.

use std::path::PathBuf;

use engine::ids::{MatterId, SecretId};

use super::made::*;
use crate::{Key, Store, StoreError};

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nanan.db");
    (folder, path)
}

#[test]
fn what_was_answered_is_there_when_the_file_is_opened_again() {
    let (_folder, path) = folder();
    let store = Store::create(&path, county(), Key::fixed([1; 32])).unwrap();
    let receipt = put(&store, full("k1", 1, "2023-05-04"));
    let head = store.head().unwrap();
    // A second reader of the file while the first still has it open: as after a kill, the log is not folded in.
    let beside = Store::open(&path).unwrap();
    assert_eq!(beside.head().unwrap(), head);
    drop(store);
    drop(beside);
    let store = Store::open(&path).unwrap();
    assert_eq!(store.county(), &county());
    assert_eq!(store.head().unwrap(), head);
    assert_eq!(
        store.matter(&MatterId::from("m1")).unwrap().unwrap(),
        receipt.matters[0]
    );
    put(&store, full("k2", 2, "2023-05-04"));
    store.check_chain().unwrap();
    store.check_file().unwrap();
}

#[test]
fn a_file_filled_quickly_is_as_one_filled_slowly_once_it_is_finished() {
    let (folder, path) = folder();
    let slow = Store::create(&folder.path().join("slow.db"), county(), Key::fixed([1; 32])).unwrap();
    let quick = Store::create_quickly(&path, county(), Key::fixed([1; 32])).unwrap();
    let mut derived = Vec::new();
    for n in 0..40 {
        let write = full(&format!("k{n}"), n, "2023-05-04");
        let receipt = put(&slow, write.clone());
        assert_eq!(put(&quick, write.clone()), receipt);
        derived.push(super::made::derived(&write, &receipt));
    }
    quick.finish().unwrap();
    assert_eq!(quick.compare(derived).unwrap().differing, 0);
    drop(quick);
    let quick = Store::open(&path).unwrap();
    let form = |store: &Store| {
        store
            .read_with(|conn, _| {
                let mut statement = conn.prepare("SELECT sql FROM sqlite_schema ORDER BY name")?;
                let rows = statement.query_map([], |row| row.get::<_, Option<String>>(0))?;
                Ok(rows.collect::<Result<Vec<_>, _>>()?)
            })
            .unwrap()
    };
    assert_eq!(form(&quick), form(&slow));
    let journal = |store: &Store| {
        let mut lines = Vec::new();
        store.export(&mut lines).unwrap();
        lines
    };
    assert_eq!(journal(&quick), journal(&slow));
}

#[test]
fn a_file_that_was_not_finished_is_not_taken_for_one_of_ours() {
    let (_folder, path) = folder();
    let quick = Store::create_quickly(&path, county(), Key::fixed([1; 32])).unwrap();
    put(&quick, full("k1", 1, "2023-05-04"));
    drop(quick);
    assert!(matches!(Store::open(&path), Err(StoreError::NotOurs { .. })));
}

#[test]
fn two_programs_write_in_turn_and_see_each_others_commits() {
    let (_folder, path) = folder();
    let a = Store::create(&path, county(), Key::fixed([1; 32])).unwrap();
    let b = Store::open(&path).unwrap();
    let first = put(&a, full("k1", 1, "2023-05-04"));
    let id = MatterId::from("m1");
    assert_eq!(b.matter(&id).unwrap().unwrap(), first.matters[0]);
    let second = put(&b, act("k2", (*first.matters[0]).clone(), "2023-05-05"));
    assert_eq!(
        a.matter(&id).unwrap().unwrap(),
        second.matters[0],
        "what a kept of m1 is old"
    );
    assert!(
        a.commit(act("k3", (*first.matters[0]).clone(), "2023-05-05"))
            .is_err()
    );
    assert_eq!(put(&a, full("k4", 4, "2023-05-05")).numbers[0].number, "调第2号");
    a.check_chain().unwrap();
}

#[test]
fn secrets_open_with_the_key_and_all_else_without() {
    let (_folder, path) = folder();
    let store = Store::create(&path, county(), Key::random().unwrap()).unwrap();
    let id = SecretId::from("s1");
    let (row, reference) = store.vault().unwrap().put(&county(), &id, "13900000000").unwrap();
    let mut write = full("k1", 1, "2023-05-04");
    write.secrets.push(row);
    put(&store, write);
    assert_eq!(store.secret(&id).unwrap().as_deref(), Some("13900000000"));
    assert_eq!(store.secret(&SecretId::from("s2")).unwrap(), None);
    drop(store);
    let store = Store::open(&path).unwrap();
    assert_eq!(store.secret(&id).unwrap().as_deref(), Some("13900000000"));
    assert_eq!(store.vault().unwrap().hash("13900000000"), reference.hash);
    drop(store);
    std::fs::remove_file(Key::path(&path)).unwrap();
    let store = Store::open(&path).unwrap();
    assert!(matches!(store.secret(&id), Err(StoreError::NoKey { .. })));
    assert!(matches!(store.vault(), Err(StoreError::NoKey { .. })));
    store.check_chain().unwrap();
    for file in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(
            !bytes.windows(11).any(|w| w == b"13900000000"),
            "in clear on the disk"
        );
    }
}

#[test]
fn garbage_foreign_newer_and_missing_files_are_refused_in_words() {
    let (folder, path) = folder();
    let says = |path: &PathBuf| Store::open(path).unwrap_err();
    assert!(matches!(says(&path), StoreError::NotFound { .. }));
    assert!(matches!(
        says(&folder.path().to_owned()),
        StoreError::NotFound { .. }
    ));
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let garbage: Vec<u8> = (0..20_000_u32).map(|n| (n * 7 % 251) as u8).collect();
    assert!(
        matches!(says(&file("garbage", &garbage)), StoreError::NotOurs { path } if path.ends_with("garbage"))
    );
    assert!(matches!(
        says(&file("text", b"hello")),
        StoreError::NotOurs { .. }
    ));
    assert!(matches!(says(&file("empty", b"")), StoreError::NotOurs { .. }));
    let other = folder.path().join("other.db");
    rusqlite::Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE t (x)")
        .unwrap();
    assert!(matches!(says(&other), StoreError::NotOurs { .. }));
    let newer = folder.path().join("newer.db");
    drop(Store::create(&newer, county(), Key::fixed([1; 32])).unwrap());
    rusqlite::Connection::open(&newer)
        .unwrap()
        .execute_batch("PRAGMA user_version = 99")
        .unwrap();
    assert!(matches!(says(&newer), StoreError::Newer { found: 99, .. }));
    assert!(matches!(
        Store::create(&newer, county(), Key::fixed([1; 32])),
        Err(StoreError::Exists { .. })
    ));
    for error in [says(&path), says(&other), says(&newer)] {
        assert!(!error.to_string().to_lowercase().contains("sqlite"), "{error}");
    }
}

#[test]
fn a_file_cut_or_overwritten_in_the_middle_never_panics() {
    let (folder, path) = folder();
    let store = Store::create(&path, county(), Key::fixed([1; 32])).unwrap();
    for n in 0..50 {
        put(&store, full(&format!("k{n}"), n, "2023-05-04"));
    }
    drop(store);
    let bytes = std::fs::read(&path).unwrap();
    for n in 0..24 {
        let at = bytes.len() * (n + 1) / 26;
        let mut broken = bytes.clone();
        if n % 2 == 0 {
            broken.truncate(at);
        } else {
            broken[at..].iter_mut().take(3_000).for_each(|b| *b ^= 0x5a);
        }
        let path = folder.path().join(format!("broken{n}"));
        std::fs::write(&path, broken).unwrap();
        // Whatever it says, it says it: opening, reading, verifying and writing come back.
        if let Ok(store) = Store::open(&path) {
            let sound = store.check_file().is_ok() && store.check_chain().is_ok();
            let _ = store.matters_of("dispute", None, 100);
            let _ = store.commit(full("new", 1_000, "2023-05-04"));
            assert!(!sound || n % 2 == 1, "a cut file is found out");
        }
    }
}
