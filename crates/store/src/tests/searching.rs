//! Searching: what contains what is asked, through the gate, and nothing that stands apart.

use std::collections::BTreeMap;

use engine::ids::{MatterId, SecretId};
use engine::matter::Matter;
use engine::value::PartyRecord;
use serde_json::json;

use super::made::*;
use crate::{Gate, Store, Through, Ways};

fn party(store: &Store, n: usize, name: &str, phone: &str) -> (PartyRecord, crate::SecretRow) {
    let id = SecretId(format!("s{n}"));
    let (row, reference) = store.vault().unwrap().put(&county(), &id, phone).unwrap();
    let record = PartyRecord {
        person: format!("p{n}").as_str().into(),
        kind: "person".to_owned(),
        name: Some(name.to_owned()),
        secrets: BTreeMap::from([("phone".to_owned(), reference)]),
    };
    (record, row)
}

fn filled() -> (Store, Vec<Matter>) {
    let store = store();
    let names = ["张三", "张三丰", "李四", "欧阳修", "陈A明"];
    let mut all = Vec::new();
    for n in 0..30_usize {
        let (record, row) = party(&store, n, names[n % 5], &format!("1380000{:04}", n % 6));
        let mut write = full(&format!("k{n}"), n, "2023-05-04");
        write.secrets.push(row);
        let m = &mut write.batch.matters[0];
        m.organ = format!("o{}", n % 3).as_str().into();
        m.parties.insert("applicant".into(), vec![record]);
        m.fields
            .insert("title".into(), json!(["水头镇宅基地", "村道占用"][n % 2]));
        m.fields.insert("kind".into(), json!("family"));
        all.push((*put(&store, write).matters[0]).clone());
    }
    (store, all)
}

fn county_wide() -> Gate {
    let ways = Ways {
        county: true,
        ..Ways::default()
    };
    Gate {
        whole: BTreeMap::from([("dispute".to_owned(), ways)]),
        ..Gate::default()
    }
}

/// All pages of a search, three a page.
fn all_of(store: &Store, gate: &Gate, text: &str) -> Vec<MatterId> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = store.search(gate, text, after, 3).unwrap();
        assert!(page.matters.len() <= 3);
        found.extend(page.matters);
        match page.after {
            Some(place) => after = Some(place),
            None => return found,
        }
    }
}

#[test]
fn a_search_finds_exactly_what_contains_it_the_latest_first() {
    let (store, all) = filled();
    for asked in [
        "张三",
        "张三丰",
        "三",
        "阳修",
        "a明",
        "陈Ａ",
        "宅基",
        "水头 李四",
        "村道 李四",
        "丰张",
        "family",
        "调第7号",
        "13800000001",
    ] {
        let contains = |m: &&Matter| {
            let name = m.parties["applicant"][0].name.clone().unwrap().to_lowercase();
            let title = m.fields["title"].as_str().unwrap().to_owned();
            let text = format!("{} {name} {title}", m.numbers["number"]);
            let words = asked.to_lowercase().replace('ａ', "a");
            words.split(' ').all(|word| text.contains(word))
        };
        let mut expected: Vec<MatterId> = all.iter().filter(contains).map(|m| m.id.clone()).collect();
        expected.reverse();
        assert_eq!(all_of(&store, &county_wide(), asked), expected, "{asked}");
    }
    assert!(all_of(&store, &county_wide(), "——").is_empty());
}

#[test]
fn a_search_goes_through_the_gate_and_only_where_all_is_seen() {
    let (store, all) = filled();
    let mine = Ways {
        organs: ["o1".into()].into(),
        ..Ways::default()
    };
    let gate = Gate {
        whole: BTreeMap::from([("dispute".to_owned(), mine)]),
        part: county_wide().whole,
        anywhere: BTreeMap::from([("p:p1".to_owned(), Through::Anything)]),
    };
    let found = all_of(&store, &gate, "三");
    assert!(!found.is_empty());
    let seen: Vec<&Matter> = all.iter().filter(|m| found.contains(&m.id)).collect();
    assert!(seen.iter().all(|m| m.organ.as_str() == "o1"));
    assert!(all_of(&store, &Gate::default(), "三").is_empty());
}

#[test]
fn a_secret_is_found_by_its_whole_value_only() {
    let (store, all) = filled();
    let found = store
        .search_secret(&county_wide(), "13800000001", None, 100)
        .unwrap();
    let expected = all.iter().filter(|m| {
        m.parties["applicant"][0].secrets["phone"].hash == store.vault().unwrap().hash("13800000001")
    });
    assert_eq!(found.matters.len(), 5);
    assert_eq!(found.matters.len(), expected.count());
    assert!(
        store
            .search_secret(&county_wide(), "1380000000", None, 100)
            .unwrap()
            .matters
            .is_empty()
    );
}

#[test]
fn what_changed_is_found_anew_and_no_more_as_it_was() {
    let (store, all) = filled();
    let mut changed = all[7].clone();
    changed.fields.insert("title".into(), json!("溪美街道店面"));
    let was = changed.id.clone();
    put(&store, act("change", changed, "2023-05-05"));
    assert_eq!(all_of(&store, &county_wide(), "溪美"), std::slice::from_ref(&was));
    assert!(!all_of(&store, &county_wide(), "村道").contains(&was));
}
