//! Every statement that reads, with its plan: none walks a table, nor a whole county through an index.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::made::*;
use crate::tables::search::{self, Asked};
use crate::tables::see::{self, Lead};
use crate::tables::{access_log, account, attachment, correction, dated, own, session, tie};
use crate::tables::{
    cell, clock, draft, fact, journal, matter, money, number, office, outbox, receipt, secret, tally, token,
    upload,
};
use crate::{AccessQuery, ListQuery, Place, Sort, Through, Ways};

/// Statements that read all of a county by intent, and why.
const WHOLE: &[(&str, &str)] = &[
    ("access_log::LAST", "its last row only"),
    ("account::ACCOUNTS", "some hundreds, and all are asked for"),
    (
        "correction::WAITING",
        "those without an answer only, and all are asked for",
    ),
    ("journal::HEAD", "one row a county"),
    ("matter::PROPOSALS", "open proposals only, and all are asked for"),
    ("search::LAST", "its last row only"),
    ("token::TOKENS", "some tens, and all are asked for"),
    ("office::PUBLICATIONS", "a few a year, and all are asked for"),
];

/// Walks through what a statement has found or was given already.
const PARTS: &[&str] = &[
    "SCAN p",
    "SCAN r",
    "SCAN s",
    "SCAN (subquery",
    "SCAN json_each",
    "SCAN word VIRTUAL TABLE INDEX",
];

fn statements() -> Vec<(String, String)> {
    let modules: [(&str, &[(&str, &str)]); 24] = [
        ("access_log", access_log::READS),
        ("account", account::READS),
        ("attachment", attachment::READS),
        ("cell", cell::READS),
        ("clock", clock::READS),
        ("correction", correction::READS),
        ("dated", dated::READS),
        ("draft", draft::READS),
        ("fact", fact::READS),
        ("journal", journal::READS),
        ("matter", matter::READS),
        ("money", money::READS),
        ("number", number::READS),
        ("office", office::READS),
        ("outbox", outbox::READS),
        ("own", own::READS),
        ("receipt", receipt::READS),
        ("search", search::READS),
        ("secret", secret::READS),
        ("see", see::READS),
        ("session", session::READS),
        ("tie", tie::READS),
        ("token", token::READS),
        ("upload", upload::READS),
    ];
    let fixed = modules.iter().flat_map(|(module, reads)| {
        reads
            .iter()
            .map(move |(name, sql)| (format!("{module}::{name}"), (*sql).to_owned()))
    });
    let counted = (0..4).map(|n| (format!("fact::counted_sql({n})"), fact::counted_sql(n)));
    let asked = [Asked::Runs(vec!["张三".to_owned()]), Asked::Hash("ab".to_owned())];
    let searches = asked.map(|asked| {
        let sql = search::sql(&county(), &asked, None, 10).text;
        (format!("search {asked:?}"), sql)
    });
    fixed
        .chain(counted)
        .chain(lists())
        .chain(logs())
        .chain(searches)
        .collect()
}

/// The statements of the access log.
fn logs() -> impl Iterator<Item = (String, String)> {
    (0..16_u32).map(|shape| {
        let bit = |n: u32| shape & (1 << n) != 0;
        let query = AccessQuery {
            person: bit(0).then(|| "p1".into()),
            matter: bit(1).then(|| "m1".into()),
            with_reason: bit(2),
            signing: bit(3),
        };
        let sql = access_log::sql(&county(), &query, None, 10).text;
        (format!("access_log {shape:04b}"), sql)
    })
}

/// The statements of lists: of each shape of look-up, order and filter.
fn lists() -> Vec<(String, String)> {
    let o1 = engine::ids::OrganId::from("o1");
    let reader = |through| Lead::Reader("p:p1".to_owned(), through);
    let leads = [
        ("procedure", Lead::Procedure(None)),
        ("procedure of organs", Lead::Procedure(Some(vec![o1.clone()]))),
        ("organ", Lead::Organ(o1.clone())),
        ("clocked", Lead::Clocked(None)),
        ("clocked of organs", Lead::Clocked(Some(vec![o1.clone()]))),
        ("person", Lead::Named(None)),
        ("person of organs", Lead::Named(Some(vec![o1.clone()]))),
        ("named, clocked, with a person", reader(Through::Anything)),
        ("words", Lead::Words(None)),
        ("named", reader(Through::Anything)),
        ("named in fields", reader(Through::Fields)),
        ("organ named", reader(Through::Other)),
    ];
    let orders = [
        ("filed", Sort::Filed, false),
        ("filed back", Sort::Filed, true),
        ("latest", Sort::Latest, false),
        ("due", Sort::Due, false),
        ("number", Sort::Number, false),
    ];
    let some = |given: bool| given.then(|| "x".to_owned());
    let mut all = Vec::new();
    for shape in 0..32_u32 {
        let bit = |n: u32| shape & (1 << n) != 0;
        let query = ListQuery {
            procedure: "dispute".to_owned(),
            state: some(bit(0)),
            region: some(bit(1)),
            filed_from: bit(2).then(|| day("2023-01-01")),
            open: if bit(3) {
                Some(true)
            } else {
                bit(4).then_some(false)
            },
            ..ListQuery::default()
        };
        all.push((
            format!("tally {shape:05b}"),
            tally::sql(&county(), &query, None).text,
        ));
        let organs = [o1.clone()].into();
        all.push((
            format!("tally of organs {shape:05b}"),
            tally::sql(&county(), &query, Some(&organs)).text,
        ));
        for (lead_name, lead) in &leads {
            let every = lead_name.ends_with("with a person");
            let query = ListQuery {
                overdue_on: matches!(lead, Lead::Clocked(_)).then(|| day("2023-01-01")),
                due_from: every.then(|| day("2023-01-01")),
                person: (every || matches!(lead, Lead::Named(_))).then(|| "p1".into()),
                text: matches!(lead, Lead::Words(_)).then(|| "张三".to_owned()),
                ..query.clone()
            };
            let lead = std::slice::from_ref(lead);
            for (order_name, sort, descending) in orders {
                let query = ListQuery {
                    sort,
                    ..query.clone()
                };
                let place = Place {
                    key: String::new(),
                    id: "m".into(),
                };
                all.push((
                    format!("page by {order_name} of {lead_name} {shape:05b}"),
                    see::page_sql(&county(), lead, &query, Some(&place), descending, 10).text,
                ));
            }
            let outside = Ways::default();
            all.push((
                format!("count of {lead_name} {shape:05b}"),
                see::count_sql(&county(), lead, &query, Some(&outside)).text,
            ));
        }
    }
    all
}

fn plan(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let places = statement.parameter_count();
    let rows = statement
        .query_map(
            rusqlite::params_from_iter(vec![rusqlite::types::Null; places]),
            |row| row.get("detail"),
        )
        .unwrap();
    // The numbers of subqueries tell nothing.
    let digits = |c: char| c.is_ascii_digit();
    let bare = |step: String| match step.split_once("SUBQUERY ").or(step.split_once("subquery-")) {
        Some((head, rest)) => format!("{head}subquery{}", rest.trim_start_matches(digits)),
        None => step,
    };
    rows.map(|step| bare(step.unwrap())).collect()
}

#[test]
fn no_read_walks_a_table() {
    let store = store();
    for outcome in store.commit_all(
        (0..200)
            .map(|n| full(&format!("k{n}"), n, "2023-05-04"))
            .collect(),
    ) {
        outcome.unwrap();
    }
    store
        .write_with(|conn, _| {
            let mut pinned: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
            let mut faults = Vec::new();
            for (name, sql) in statements() {
                let steps = plan(conn, &sql);
                let walks = |step: &String| {
                    (step.starts_with("SCAN") && !PARTS.iter().any(|part| step.starts_with(part)))
                        || step.ends_with("(county=?)")
                };
                let allowed = WHOLE.iter().any(|(whole, _)| *whole == name);
                if steps.iter().any(walks) != allowed {
                    faults.push(format!("{name}: {steps:#?}\n{sql}\n"));
                }
                // Lists: which shapes there are of a plan, not every name.
                let name = name
                    .rsplit_once(' ')
                    .map_or(name.clone(), |(lead, _)| lead.to_owned());
                pinned.entry(steps).or_default().insert(name);
            }
            assert!(faults.is_empty(), "{}", faults.concat());
            let mut lines: Vec<String> = pinned
                .into_iter()
                .map(|(steps, names)| {
                    let names: Vec<String> = names.into_iter().collect();
                    format!("{}\n    {}\n", names.join(", "), steps.join("\n    "))
                })
                .collect();
            lines.sort_unstable();
            let pinned = lines.concat();
            insta::assert_snapshot!(pinned);
            Ok(())
        })
        .unwrap();
}
