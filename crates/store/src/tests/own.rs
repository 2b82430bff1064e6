//! People's own things: accounts, sessions, codes, drafts, views, looks, files, the access log.

use calendar::Moment;
use engine::ids::{OrganId, PersonId};

use super::made::*;
use crate::{Access, AccessQuery, Account, Attachment, Draft, SavedView, Session, Store, StoreError};

fn at(minute: i64) -> Moment {
    Moment::start_of(day("2024-03-01")).plus_micros(minute * 60_000_000)
}

fn session(token: &str, expires: i64) -> Session {
    Session {
        token: token.to_owned(),
        account: "chen".to_owned(),
        person: PersonId::from("p1"),
        hat: None,
        began: at(0),
        seen: at(0),
        expires: at(expires),
    }
}

#[test]
fn an_account_is_opened_once_by_a_code_in_time() {
    let store = store();
    let account = Account::new("chen", "p1".into(), at(0));
    store.put_account(&account).unwrap();
    assert_eq!(store.account("chen").unwrap(), Some(account.clone()));
    store.put_activation("code-1", "chen", at(10)).unwrap();
    store.put_activation("code-2", "chen", at(10)).unwrap();
    assert_eq!(store.activate("code-1", "hash", at(1)).unwrap(), None, "a later code replaces it");
    assert_eq!(store.activation("code-2", at(10)).unwrap(), None, "expired");
    assert_eq!(store.activation("code-2", at(9)).unwrap().as_deref(), Some("chen"));
    assert_eq!(store.activate("code-2", "hash", at(9)).unwrap().as_deref(), Some("chen"));
    assert_eq!(store.activate("code-2", "other", at(9)).unwrap(), None, "used up");
    let opened = store.account_of(&"p1".into()).unwrap().unwrap();
    assert_eq!(opened.password.as_deref(), Some("hash"));
    let closed = Account { closed: true, ..opened };
    store.put_account(&closed).unwrap();
    store.put_activation("code-3", "chen", at(20)).unwrap();
    assert_eq!(store.activate("code-3", "again", at(11)).unwrap(), None, "a closed account stays closed");
}

#[test]
fn a_person_has_one_account_and_wrong_passwords_are_counted() {
    let store = store();
    store.put_account(&Account::new("chen", "p1".into(), at(0))).unwrap();
    let second = store.put_account(&Account::new("chen2", "p1".into(), at(0)));
    assert!(matches!(second, Err(StoreError::Malformed { .. })));
    for n in 1..=3 {
        store.account_failed("chen", at(n)).unwrap();
    }
    let found = store.account("chen").unwrap().unwrap();
    assert_eq!((found.failures, found.wait_until), (3, at(3)));
    store.account_cleared("chen").unwrap();
    let found = store.account("chen").unwrap().unwrap();
    assert_eq!((found.failures, found.wait_until), (0, Moment::from_micros(0)));
    assert_eq!(store.accounts().unwrap().len(), 1);
}

#[test]
fn the_secret_of_one_time_passwords_opens_for_its_account_only() {
    let store = store();
    let account = Account::new("chen", "p1".into(), at(0));
    let (vault, county) = (store.vault().unwrap(), county());
    let sealed = vault.seal(&county, &account.totp_id(), "JBSWY3DP").unwrap();
    assert!(!sealed.contains("JBSWY3DP"));
    assert_ne!(sealed, vault.seal(&county, &account.totp_id(), "JBSWY3DP").unwrap());
    assert_eq!(vault.unseal(&county, &account.totp_id(), &sealed).unwrap(), "JBSWY3DP");
    assert!(vault.unseal(&county, "totp|other", &sealed).is_err());
}

#[test]
fn sessions_begin_change_hats_and_end() {
    let store = store();
    for (token, expires) in [("t1", 10), ("t2", 20), ("t3", 30)] {
        store.begin_session(&session(token, expires)).unwrap();
    }
    assert!(store.begin_session(&session("t1", 5)).is_err());
    let hat = ("clerk".to_owned(), OrganId::from("o1"));
    store.wear("t1", Some(&hat)).unwrap();
    store.session_seen("t1", at(5), at(15)).unwrap();
    let found = store.session("t1").unwrap().unwrap();
    assert_eq!((found.hat, found.seen, found.expires), (Some(hat), at(5), at(15)));
    assert_eq!(store.clear_sessions(at(15)).unwrap(), 1);
    assert_eq!(store.session("t1").unwrap(), None);
    store.end_session("t2").unwrap();
    assert_eq!(store.sessions_of("chen").unwrap().len(), 1);
    assert_eq!(store.end_sessions_of("chen").unwrap(), 1);
    assert_eq!(store.sessions_of("chen").unwrap(), []);
}

#[test]
fn a_draft_comes_back_and_stands_nowhere_in_clear() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = Store::create(&path, county(), crate::Key::fixed([1; 32])).unwrap();
    let mut draft = Draft {
        person: "p1".into(),
        id: "d1".to_owned(),
        procedure: "dispute".to_owned(),
        matter: None,
        act: "apply".to_owned(),
        answers: r#"{"party.applicant":[{"name":"王小明"}]}"#.to_owned(),
        changed: at(1),
    };
    store.put_draft(&draft).unwrap();
    draft.changed = at(2);
    store.put_draft(&draft).unwrap();
    assert_eq!(store.draft(&"p1".into(), "d1").unwrap(), Some(draft.clone()));
    assert_eq!(store.drafts(&"p1".into()).unwrap(), std::slice::from_ref(&draft));
    assert_eq!(store.draft(&"p2".into(), "d1").unwrap(), None, "another's");
    store.drop_draft(&"p1".into(), "d1").unwrap();
    store.put_draft(&draft).unwrap();
    drop(store);
    let name = "王小明".as_bytes();
    let files = std::fs::read_dir(folder.path()).unwrap();
    for file in files {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(name.len()).any(|w| w == name));
    }
}

#[test]
fn views_are_ones_own_or_for_all() {
    let store = store();
    let view = |person: &str, id: &str, shared| SavedView {
        person: person.into(),
        id: id.to_owned(),
        procedure: "dispute".to_owned(),
        name: format!("{person} {id}"),
        filter: "state=mediating".to_owned(),
        shared,
        changed: at(0),
    };
    for (person, id, shared) in [("p1", "a", false), ("p1", "b", true), ("p2", "a", true), ("p2", "b", false)] {
        store.put_view(&view(person, id, shared)).unwrap();
    }
    let names = |person: &str| -> Vec<String> {
        let views = store.saved_views(&person.into(), "dispute").unwrap();
        views.into_iter().map(|v| v.name).collect()
    };
    assert_eq!(names("p1"), ["p1 a", "p1 b", "p2 a"]);
    assert_eq!(names("p3"), ["p1 b", "p2 a"]);
    store.drop_view(&"p2".into(), "b").unwrap();
    store.drop_view(&"p2".into(), "a").unwrap();
    assert_eq!(names("p3"), ["p1 b"]);
    assert!(store.saved_views(&"p1".into(), "mediator").unwrap().is_empty());
}

#[test]
fn looks_and_files_are_noted() {
    let store = store();
    assert_eq!(store.looked(&"p1".into(), "inbox").unwrap(), None);
    store.look(&"p1".into(), "inbox", at(1)).unwrap();
    store.look(&"p1".into(), "inbox", at(2)).unwrap();
    assert_eq!(store.looked(&"p1".into(), "inbox").unwrap(), Some(at(2)));
    let file = Attachment {
        matter: "m1".into(),
        digest: "ab".repeat(32),
        place: "evidence".to_owned(),
        name: "借条.jpg".to_owned(),
        media: "image/jpeg".to_owned(),
        size: 1_024,
        person: "p1".into(),
        moment: at(0),
    };
    store.put_attachment(&file).unwrap();
    store.put_attachment(&file).unwrap();
    assert_eq!(store.attachments(&"m1".into()).unwrap(), [file]);
    assert!(store.attachments(&"m2".into()).unwrap().is_empty());
}

#[test]
fn the_access_log_only_grows_and_is_read_backwards() {
    let store = store();
    let access = |n: i64, person: &str, reason: Option<&str>| Access {
        n: 0,
        moment: at(n),
        person: person.into(),
        hat: Some(("clerk".to_owned(), "o1".into())),
        road: if reason.is_some() { "unmask" } else { "page" }.to_owned(),
        matter: Some(format!("m{}", n % 2).as_str().into()),
        what: "party.phone".to_owned(),
        reason: reason.map(str::to_owned),
    };
    for n in 0..6 {
        let who = if n < 4 { "p1" } else { "p2" };
        let reason = (n == 3).then_some("电话送达");
        store.log_access(&[access(n, who, reason)]).unwrap();
    }
    let numbers = |query: &AccessQuery, before, limit| -> Vec<u64> {
        let found = store.accesses(query, before, limit).unwrap();
        found.into_iter().map(|a| a.n).collect()
    };
    let all = AccessQuery::default();
    assert_eq!(numbers(&all, None, 4), [6, 5, 4, 3]);
    assert_eq!(numbers(&all, Some(3), 4), [2, 1]);
    let of = AccessQuery {
        person: Some("p1".into()),
        matter: Some("m1".into()),
        ..AccessQuery::default()
    };
    assert_eq!(numbers(&of, None, 10), [4, 2]);
    let reasons = AccessQuery {
        with_reason: true,
        ..AccessQuery::default()
    };
    assert_eq!(numbers(&reasons, None, 10), [4]);
    assert_eq!(store.head().unwrap().sequence, 0, "no part of the journal");
}
