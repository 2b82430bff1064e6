//! People's own things: accounts, sessions, codes, drafts, views, looks, files, the access log.

use calendar::Moment;
use engine::ids::{OrganId, PersonId};

use super::made::*;
use crate::{
    Access, AccessQuery, Account, Activation, ApiToken, Attachment, Codes, CorrectionAnswer, CorrectionAsked,
    Draft, DraftOf, Receipted, SavedView, Session, Store, Tie, Upload, Way,
};

fn at(minute: i64) -> Moment {
    Moment::start_of(day("2024-03-01")).plus_micros(minute * 60_000_000)
}

fn session(token: &str, seen: i64) -> Session {
    Session {
        token: token.to_owned(),
        login: "chen".to_owned(),
        person: PersonId::from("p1"),
        hat: None,
        began: at(0),
        seen: at(seen),
        device: "Windows 上的 Edge".to_owned(),
        way: Way::Provider,
    }
}

#[test]
fn an_account_comes_back_and_its_one_time_code_is_taken_once() {
    let store = store();
    let mut account = Account::new("chen", "p1".into());
    account.activation = Some(Activation {
        code: "code-1".to_owned(),
        until: at(10),
    });
    account.devices = vec!["d1".to_owned(), "d2".to_owned()];
    store.put_account(&account).unwrap();
    assert_eq!(store.account("chen").unwrap(), Some(account.clone()));
    assert_eq!(
        store.account_by_activation("code-1").unwrap(),
        Some(account.clone())
    );
    let mut other = Account::new("wu", "p2".into());
    other.activation.clone_from(&account.activation);
    assert!(store.put_account(&other).is_err(), "a code opens one account");
    assert!(!store.take_activation("chen", "code-2").unwrap());
    assert!(store.take_activation("chen", "code-1").unwrap());
    assert!(!store.take_activation("chen", "code-1").unwrap());
    assert_eq!(store.account_by_activation("code-1").unwrap(), None);
    assert_eq!(store.account("chen").unwrap().unwrap().activation, None);
    assert_eq!(store.accounts().unwrap().len(), 1);
}

#[test]
fn the_key_of_the_code_app_stands_sealed_and_a_code_opens_once() {
    let store = store();
    let mut account = Account::new("chen", "p1".into());
    account.code_key = Some("JBSWY3DP".to_owned());
    store.put_account(&account).unwrap();
    assert_eq!(
        store.account("chen").unwrap().unwrap().code_key.as_deref(),
        Some("JBSWY3DP")
    );
    let kept: Vec<String> = store
        .read_with(|conn, _| {
            let mut statement = conn.prepare("SELECT code_key FROM account")?;
            let rows = statement.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .unwrap();
    assert!(!kept[0].contains("JBSWY3DP") && kept[0].len() > 56);
    assert!(store.take_step("chen", 7).unwrap());
    assert!(!store.take_step("chen", 7).unwrap());
    assert!(!store.take_step("chen", 6).unwrap());
    assert!(store.take_step("chen", 8).unwrap());
    let (vault, county) = (store.vault().unwrap(), county());
    let sealed = vault.seal(&county, "a", "x").unwrap();
    assert_ne!(sealed, vault.seal(&county, "a", "x").unwrap());
    assert!(vault.unseal(&county, "b", &sealed).is_err());
}

#[test]
fn tries_are_counted_and_forgotten() {
    let store = store();
    assert_eq!(store.tries("chen").unwrap(), None);
    store.count_try("chen", at(1)).unwrap();
    let tries = store.count_try("chen", at(2)).unwrap();
    assert_eq!((tries.count, tries.last), (2, at(2)));
    assert_eq!(store.tries("chen").unwrap(), Some(tries));
    store.count_try("wu", at(5)).unwrap();
    assert_eq!(store.clear_tries(at(3)).unwrap(), 1);
    assert_eq!(store.tries("chen").unwrap(), None);
    store.forget_tries("wu").unwrap();
    assert_eq!(store.tries("wu").unwrap(), None);
}

#[test]
fn sessions_begin_change_hats_and_end() {
    let store = store();
    for (token, seen) in [("t1", 10), ("t2", 20), ("t3", 30)] {
        store.put_session(&session(token, seen)).unwrap();
    }
    let worn = Session {
        hat: Some(("clerk".to_owned(), OrganId::from("o1"))),
        ..session("t1", 15)
    };
    store.put_session(&worn).unwrap();
    assert_eq!(store.session("t1").unwrap(), Some(worn.clone()));
    let stolen = Session {
        person: "p2".into(),
        ..worn
    };
    store.put_session(&stolen).unwrap();
    assert_eq!(store.session("t1").unwrap().unwrap().person, "p1".into());
    assert_eq!(store.clear_sessions(at(16)).unwrap(), 1);
    assert_eq!(store.session("t1").unwrap(), None);
    store.end_session("t2").unwrap();
    assert_eq!(store.sessions_of(&"p1".into()).unwrap(), [session("t3", 30)]);
    assert!(!store.end_session_of(&"p2".into(), "t3").unwrap(), "another's");
    assert!(store.end_session_of(&"p1".into(), "t3").unwrap());
    store.put_session(&session("t3", 30)).unwrap();
    assert_eq!(store.end_sessions_of(&"p1".into()).unwrap(), 1);
    assert_eq!(store.sessions_of(&"p1".into()).unwrap(), []);
}

#[test]
fn a_subject_is_one_accounts_and_stands_nowhere_in_clear() {
    let store = store();
    let tie = |login: &str| Tie {
        login: login.to_owned(),
        since: at(1),
    };
    let issuer = "https://id.example.gov.cn";
    assert_eq!(store.tied_to(issuer, "3505-1").unwrap(), None);
    assert!(store.put_tie(issuer, "3505-1", &tie("chen")).unwrap());
    assert!(
        !store.put_tie(issuer, "3505-1", &tie("wu")).unwrap(),
        "it is chen's"
    );
    assert_eq!(store.tied_to(issuer, "3505-1").unwrap(), Some(tie("chen")));
    assert_eq!(store.tied_to("https://other.gov.cn", "3505-1").unwrap(), None);
    assert!(store.put_tie(issuer, "3505-2", &tie("chen")).unwrap());
    assert_eq!(
        store.tied_to(issuer, "3505-1").unwrap(),
        None,
        "an account has one"
    );
    assert_eq!(store.tie_of("chen").unwrap(), Some(tie("chen")));
    let kept: String = store
        .read_with(|conn, _| Ok(conn.query_row("SELECT subject FROM tie", [], |row| row.get(0))?))
        .unwrap();
    assert!(!kept.contains("3505") && kept.len() == 64);
    assert!(store.cut_tie("chen").unwrap());
    assert!(!store.cut_tie("chen").unwrap());
}

#[test]
fn a_draft_comes_back_and_stands_nowhere_in_clear() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = Store::create(&path, county(), crate::Key::fixed([1; 32])).unwrap();
    let of = DraftOf {
        person: "p1".into(),
        post: "clerk".to_owned(),
        organ: "o1".into(),
        procedure: "dispute".to_owned(),
        matter: None,
        act: "apply".to_owned(),
    };
    let mut draft = Draft {
        of: of.clone(),
        typed: r#"[["a.party.applicant#0#name","王小明"]]"#.to_owned(),
        seen: Some(3),
        changed: at(1),
    };
    store.put_draft(&draft).unwrap();
    draft.changed = at(2);
    store.put_draft(&draft).unwrap();
    assert_eq!(store.draft(&of, at(0)).unwrap(), Some(draft.clone()));
    assert_eq!(store.draft(&of, at(3)).unwrap(), None, "too old");
    let of_post = |person: &str, post: &str, organ: &str, since| {
        let lines = store.drafts(&person.into(), post, &organ.into(), since).unwrap();
        lines.len()
    };
    assert_eq!(of_post("p1", "clerk", "o1", at(2)), 1);
    assert_eq!(of_post("p1", "clerk", "o1", at(3)), 0, "too old");
    for other in [
        DraftOf {
            person: "p2".into(),
            ..of.clone()
        },
        DraftOf {
            post: "head".to_owned(),
            ..of.clone()
        },
        DraftOf {
            organ: "o2".into(),
            ..of.clone()
        },
        DraftOf {
            matter: Some("m1".into()),
            ..of.clone()
        },
    ] {
        assert_eq!(store.draft(&other, at(0)).unwrap(), None, "{other:?}");
        store.drop_draft(&other).unwrap();
    }
    assert_eq!(of_post("p1", "head", "o1", at(0)), 0);
    assert_eq!(of_post("p2", "clerk", "o1", at(0)), 0);
    assert_eq!(store.clear_drafts(at(2)).unwrap(), 0);
    store.drop_draft(&of).unwrap();
    assert_eq!(store.draft(&of, at(0)).unwrap(), None);
    store.put_draft(&draft).unwrap();
    assert_eq!(store.clear_drafts(at(3)).unwrap(), 1);
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
fn views_are_ones_own_or_shared_with_an_organ() {
    let store = store();
    let view = |person: &str, id: &str, organ: Option<&str>| SavedView {
        person: person.into(),
        id: id.to_owned(),
        procedure: "dispute".to_owned(),
        name: format!("{person} {id}"),
        filter: "state=mediating".to_owned(),
        organ: organ.map(Into::into),
        changed: at(0),
    };
    for (person, id, organ) in [
        ("p1", "a", None),
        ("p1", "b", Some("o1")),
        ("p2", "a", Some("o1")),
        ("p2", "b", None),
        ("p2", "c", Some("o2")),
    ] {
        store.put_view(&view(person, id, organ)).unwrap();
    }
    let names = |person: &str, organ: &str, procedure: &str| -> Vec<String> {
        let views = store
            .saved_views(&person.into(), &organ.into(), procedure)
            .unwrap();
        views.into_iter().map(|v| v.name).collect()
    };
    assert_eq!(names("p1", "o1", "dispute"), ["p1 a", "p1 b", "p2 a"]);
    assert_eq!(names("p1", "o2", "dispute"), ["p1 a", "p1 b", "p2 c"]);
    assert_eq!(names("p3", "o1", "dispute"), ["p1 b", "p2 a"]);
    assert!(names("p3", "o3", "dispute").is_empty());
    store.drop_view(&"p2".into(), "b").unwrap();
    store.drop_view(&"p2".into(), "a").unwrap();
    assert_eq!(names("p3", "o1", "dispute"), ["p1 b"]);
    assert!(names("p1", "o1", "mediator").is_empty());
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
        store.log_access(vec![access(n, who, reason)]).unwrap();
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
    let signed = Access {
        road: "sign".to_owned(),
        matter: None,
        ..access(7, "p1", None)
    };
    store.log_access(vec![signed]).unwrap();
    let signing = AccessQuery {
        signing: true,
        ..AccessQuery::default()
    };
    assert_eq!(numbers(&signing, None, 10), [7]);
    assert_eq!(store.head().unwrap().sequence, 0, "no part of the journal");
}

#[test]
fn what_somebody_handed_in_hangs_on_the_matter_with_the_entry_that_names_it() {
    let store = store();
    let (mine, idle) = ("ab".repeat(32), "cd".repeat(32));
    let hand_in = |person: &str, digest: &str, moment: i64| {
        let file = Upload {
            person: person.into(),
            digest: digest.to_owned(),
            name: "协议.pdf".to_owned(),
            media: "application/pdf".to_owned(),
            size: 7,
            moment: at(moment),
        };
        store.put_upload(&file).unwrap();
        file
    };
    let file = hand_in("p1", &mine, 0);
    hand_in("p1", &idle, 0);
    assert_eq!(store.upload(&"p1".into(), &mine).unwrap(), Some(file));
    assert_eq!(store.upload(&"p2".into(), &mine).unwrap(), None);

    // Whoever did not hand it in comes to nothing by naming it.
    let act = |key: &str, n: usize, person: &str, answer: serde_json::Value| {
        let mut write = full(key, n, "2023-03-01");
        let entry = &mut write.batch.entries[0];
        entry.actor = engine::entry::Actor::Person {
            person: person.into(),
        };
        entry.answers.insert("signed".into(), answer);
        put(&store, write.clone());
        write.batch.matters[0].id.clone()
    };
    let theirs = act("k1", 1, "p2", serde_json::json!(mine));
    assert!(store.attachments(&theirs).unwrap().is_empty());
    let ours = act("k2", 2, "p1", serde_json::json!([{"page": 1, "scan": mine}]));
    let hangs = store.attachments(&ours).unwrap();
    assert_eq!(hangs.len(), 1);
    assert_eq!(
        (hangs[0].place.as_str(), hangs[0].digest.as_str()),
        ("signed", mine.as_str())
    );

    // What hangs nowhere is cleared away once it is old, unless somebody handed it in again.
    assert_eq!(store.clear_uploads(at(0)).unwrap(), Vec::<String>::new());
    hand_in("p2", &idle, 10);
    assert_eq!(store.clear_uploads(at(5)).unwrap(), Vec::<String>::new());
    assert_eq!(store.clear_uploads(at(20)).unwrap(), [idle]);
    assert_eq!(store.upload(&"p1".into(), &mine).unwrap(), None);
    assert_eq!(store.attachments(&ours).unwrap().len(), 1);
}

#[test]
fn a_correction_waits_sealed_and_is_answered_once() {
    let store = store();
    let asked = CorrectionAsked {
        id: "k1".to_owned(),
        matter: "m1".into(),
        person: "p1".into(),
        asked: at(1),
        body: r#"{"why":"录错了"}"#.to_owned(),
        answer: None,
    };
    store.ask_correction(&asked).unwrap();
    let again = CorrectionAsked {
        body: "{}".to_owned(),
        ..asked.clone()
    };
    store.ask_correction(&again).unwrap();
    assert_eq!(store.correction_asked("k1").unwrap(), Some(asked.clone()));
    assert_eq!(
        store.corrections_waiting(9).unwrap(),
        std::slice::from_ref(&asked)
    );
    let kept: String = store
        .read_with(|conn, _| Ok(conn.query_row("SELECT body FROM correction_asked", [], |row| row.get(0))?))
        .unwrap();
    assert!(!kept.contains("录错"), "{kept}");
    let answer = CorrectionAnswer {
        approved: false,
        by: "p2".into(),
        moment: at(2),
    };
    assert!(store.answer_correction("k1", &answer).unwrap());
    let late = CorrectionAnswer {
        approved: true,
        ..answer.clone()
    };
    assert!(!store.answer_correction("k1", &late).unwrap(), "the first stands");
    assert_eq!(store.corrections_waiting(9).unwrap(), []);
    let of_matter = store.corrections_asked(&"m1".into()).unwrap();
    assert_eq!(of_matter[0].answer, Some(answer));
    assert_eq!(store.corrections_asked(&"m2".into()).unwrap(), []);
}

#[test]
fn a_receipt_is_found_by_its_codes_only_and_they_stand_nowhere_in_clear() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("county.db");
    let store = Store::create(&path, county(), crate::Key::fixed([7; 32])).unwrap();
    let receipt = Receipted {
        matter: "m1".into(),
        party: "applicant".to_owned(),
        person: "p1".into(),
        entry: "e1".into(),
        made: at(1),
    };
    let codes = Codes {
        code: "7mk0zq4t9v2x8c5w1n3r6p0s4h",
        short: "N7K3QD2MA",
        tail: "2206",
        phone: "13800002206",
    };
    assert!(store.put_receipt(codes, &receipt).unwrap());
    assert_eq!(store.receipt(codes.code).unwrap(), Some(receipt.clone()));
    assert_eq!(
        store.receipt_by_hand(codes.short, codes.tail).unwrap(),
        Some(receipt.clone())
    );
    for (short, tail) in [
        ("N7K3QD2MA", "2207"),
        ("N7K3QD2MB", "2206"),
        ("N7K3QD2MA2206", ""),
    ] {
        assert_eq!(
            store.receipt_by_hand(short, tail).unwrap(),
            None,
            "{short} {tail}"
        );
    }
    assert_eq!(
        store.receipt(codes.short).unwrap(),
        None,
        "a short code is no code"
    );
    assert_eq!(
        store.receipts_by_phone(codes.phone).unwrap(),
        std::slice::from_ref(&receipt)
    );
    for phone in ["13800002207", "", "2206"] {
        assert_eq!(store.receipts_by_phone(phone).unwrap(), [], "{phone}");
    }
    assert_eq!(store.receipts_of(&"m1".into()).unwrap(), [receipt]);
    // Two receipts never share a short code.
    let other = Receipted {
        matter: "m2".into(),
        made: at(2),
        ..store.receipt(codes.code).unwrap().unwrap()
    };
    let taken = Codes {
        code: "other",
        ..codes
    };
    assert!(!store.put_receipt(taken, &other).unwrap());
    store.drop_receipts(&"m1".into(), &"p1".into()).unwrap();
    assert_eq!(store.receipt(codes.code).unwrap(), None);
    drop(store);
    let bytes = std::fs::read(&path).unwrap();
    for clear in [codes.code, codes.short, codes.phone] {
        let found = bytes.windows(clear.len()).any(|part| part == clear.as_bytes());
        assert!(!found, "{clear}");
    }
}

#[test]
fn a_token_comes_back_is_used_and_is_revoked_once() {
    let store = store();
    let token = |digest: &str, minute: i64| ApiToken {
        digest: digest.to_owned(),
        label: "法院对接系统".to_owned(),
        person: PersonId::from("p1"),
        post: "liaison".to_owned(),
        organ: OrganId::from("o1"),
        scopes: vec!["read".to_owned(), "act".to_owned()],
        until: day("2024-12-31"),
        maker: PersonId::from("p2"),
        made: at(minute),
        used: None,
        revoked: None,
    };
    let (first, second) = (token(&"a1".repeat(32), 1), token(&"b2".repeat(32), 2));
    store.make_token(&first).unwrap();
    store.make_token(&second).unwrap();
    assert!(store.make_token(&first).is_err(), "a token is made once");
    assert_eq!(store.tokens().unwrap(), [second.clone(), first.clone()]);
    store.use_token(&first.digest, at(9)).unwrap();
    assert!(store.revoke_token(first.id(), at(10)).unwrap());
    assert!(
        !store.revoke_token(first.id(), at(11)).unwrap(),
        "the first word stands"
    );
    assert!(!store.revoke_token("", at(11)).unwrap());
    let used = ApiToken {
        used: Some(at(9)),
        revoked: Some(at(10)),
        ..first.clone()
    };
    assert_eq!(store.token(&first.digest).unwrap(), Some(used));
    assert_eq!(store.token(&second.digest).unwrap(), Some(second));
    assert_eq!(store.token("c3").unwrap(), None);
}
