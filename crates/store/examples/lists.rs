//! How quickly a page of a list and its exact total come, at many matters: for a clerk of a justice office (the
//! office and the committees below it), and for a director (the county).
//! `cargo run --release -p store --example lists [-- MATTERS]`.
#![expect(clippy::disallowed_methods, reason = "a bench measures time")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench stops where it fails"
)]
#![allow(dead_code, reason = "made.rs serves the tests too")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use engine::ids::OrganId;
use store::{Gate, Key, ListQuery, Receipt, Store, Through, Turn, Ways, Write};

#[path = "../src/tests/made.rs"]
mod made;

/// Justice offices, and committees below each.
const OFFICES: usize = 26;
const COMMITTEES: usize = 18;
/// Of so many matters one is still open.
const ONE_OPEN_IN: usize = 20;
/// Rows of a page.
const ROWS: u32 = 25;

fn office(n: usize) -> OrganId {
    OrganId(format!("office{n:02}"))
}

fn committee(office: usize, n: usize) -> OrganId {
    OrganId(format!("committee{office:02}-{n:02}"))
}

/// One in ten is the office's own, the others the committees'; four in five are disputes.
fn matter(n: usize) -> Write {
    let at = n % OFFICES;
    let on = made::day("2019-01-01")
        .plus_days((n * 7_919 % 1_800) as i64)
        .to_string();
    let open = n.is_multiple_of(ONE_OPEN_IN);
    let mut m = made::matter(
        &format!("m{:020x}", (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        &on,
    );
    m.procedure = if n % 5 == 4 { "advice" } else { "dispute" }.to_owned();
    m.organ = if (n / OFFICES).is_multiple_of(10) {
        office(at)
    } else {
        committee(at, n / OFFICES % COMMITTEES)
    };
    m.region = format!("3505831{at:02}2{:02}", n / OFFICES % COMMITTEES);
    m.state = if open { "mediating" } else { "agreed" }.to_owned();
    m.ended = (!open).then_some(m.latest);
    let mediator = format!("p:mediator{:04}", n % 1_900);
    m.named = [
        (format!("o:{}", m.organ), "organ".to_owned()),
        (mediator, "mediators".to_owned()),
        (format!("p:party{n}"), "party.applicant".to_owned()),
    ]
    .into();
    if n.is_multiple_of(400) {
        m.named.insert((
            format!("o:{}", office((at + 1) % OFFICES)),
            "handed_to".to_owned(),
        ));
    }
    if open {
        m.clocks
            .insert("conclude".into(), vec![made::run("e", &on, &["clerk@x"])]);
    }
    let mut write = made::act(&format!("k{n}"), m, &on);
    write
        .batch
        .numbers
        .push(made::numbered(&format!("（2023）{at}调字")));
    write
}

fn ways(county: bool, office_at: usize) -> Gate {
    let mut ways = Ways {
        county,
        ..Ways::default()
    };
    if !county {
        ways.organs = (0..COMMITTEES).map(|n| committee(office_at, n)).collect();
        ways.organs.insert(office(office_at));
        ways.readers.insert("p:clerk".to_owned(), Through::Fields);
        let own = format!("o:{}", office(office_at));
        ways.readers.insert(own, Through::Other);
    }
    Gate {
        whole: BTreeMap::from([("dispute".to_owned(), ways)]),
        ..Gate::default()
    }
}

/// Reads pages and their totals one after the other, turning on from each; the times, and the rows read.
fn read(store: &Store, gates: &[Gate], query: &ListQuery, pages: usize) -> (Vec<Duration>, usize) {
    let mut times = Vec::with_capacity(pages);
    let (mut rows, mut turn, mut at) = (0, Turn::First, 0);
    while times.len() < pages {
        let gate = &gates[at % gates.len()];
        let start = Instant::now();
        let page = store.list(gate, query, &turn, ROWS).unwrap();
        let total = store.list_total(gate, query).unwrap();
        times.push(start.elapsed());
        rows += page.rows.len();
        turn = match page.after {
            Some(place) if times.len() % 40 != 0 => Turn::After(place),
            _ => {
                at += 1;
                assert!(total > 0);
                Turn::First
            }
        };
    }
    (times, rows)
}

fn main() {
    let matters: usize = std::env::args()
        .nth(1)
        .map_or(200_000, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bench.db");
    let store = Store::create(&path, made::county(), Key::fixed([1; 32])).unwrap();
    let start = Instant::now();
    for from in (0..matters).step_by(2_000) {
        let writes = (from..matters.min(from + 2_000)).map(matter).collect();
        for outcome in store.commit_all(writes) {
            outcome.unwrap();
        }
    }
    println!(
        "{matters} matters, {} MB, committed in {:.1?}",
        std::fs::metadata(&path).unwrap().len() / 1_000_000,
        start.elapsed()
    );
    let clerks: Vec<Gate> = (0..OFFICES).map(|n| ways(false, n)).collect();
    let director = [ways(true, 0)];
    let of = |change: &dyn Fn(&mut ListQuery)| {
        let mut query = ListQuery::of("dispute");
        change(&mut query);
        query
    };
    let queries = [
        ("all", of(&|_| {})),
        ("all, latest first", of(&|q| q.descending = true)),
        ("open", of(&|q| q.open = Some(true))),
        (
            "open, by due day",
            of(&|q| (q.open, q.sort) = (Some(true), store::Sort::Due)),
        ),
        ("in a state", of(&|q| q.state = Some("mediating".into()))),
        (
            "filed in a year",
            of(&|q| {
                q.filed_from = Some(made::day("2022-01-01"));
                q.filed_to = Some(made::day("2022-12-31"));
            }),
        ),
        ("overdue", of(&|q| q.overdue_on = Some(made::day("2023-12-31")))),
    ];
    for (who, gates) in [("clerk", &clerks[..]), ("director", &director[..])] {
        for (what, query) in &queries {
            let (mut times, _) = read(&store, gates, query, 1_000);
            times.sort_unstable();
            println!(
                "{who}, {what}: page and total p50 {:.2?} p99 {:.2?}",
                times[times.len() / 2],
                times[times.len() * 99 / 100]
            );
        }
    }
    let start = Instant::now();
    let done: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|n| {
                let (store, gates, query) = (&store, &clerks[n * 13..(n + 1) * 13], &queries[0].1);
                scope.spawn(move || read(store, gates, query, 4_000).0.len())
            })
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).sum()
    });
    let rate = done as u128 * 1_000 / start.elapsed().as_millis().max(1);
    println!("clerk, all, on two threads: {rate} pages with totals a second");
}
