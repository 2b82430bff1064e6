//! Every road shows exactly the matters that the policy lets a person see, no more and no fewer (invariant 4).
//!
//! Random organs, people, posts from day to day, and matters that are filed, passed on and handed over; then every
//! person looks on some days, under each hat, by every road. What must be seen is read by a plain, slow model
//! (`policy`) that shares nothing with the gate. A new road does not build until [`shown`] compares it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it fails"
)]

mod cells;
mod county;
mod policy;

use std::collections::BTreeSet;

use county::{County, PROCEDURES};
use desk::window::Road;
use desk::{By, Hat, Window};
use engine::ids::MatterId;
use policy::{Extent, Policy};
use proptest::prelude::*;
use store::{ListQuery, Turn};

/// What a road shows, and what it has to show.
fn shown(road: Road, county: &County, window: &Window<'_>, policy: &Policy<'_>) -> (Seen, Seen) {
    let all = &county.matters;
    let at_least = |extent: Extent| -> BTreeSet<String> {
        let seen = all.iter().filter(|m| policy.extent(m) >= Some(extent));
        seen.map(|m| m.id.to_string()).collect()
    };
    match road {
        Road::Page => {
            let pages = all.iter().filter_map(|m| {
                let seen = window.page(&m.id).unwrap()?;
                Some(format!("{} {}", m.id, seen.view.is_whole()))
            });
            let expected = all.iter().filter_map(|m| {
                let whole = policy.extent(m)? == Extent::Whole;
                Some(format!("{} {whole}", m.id))
            });
            (pages.collect(), expected.collect())
        }
        Road::Glance => {
            let glances = all.iter().filter_map(|m| {
                let seen = window.glance(&m.id).unwrap()?;
                Some(format!("{} {}", m.id, seen.view.is_whole()))
            });
            let expected = all.iter().filter_map(|m| {
                let whole = policy.extent(m)? == Extent::Whole;
                Some(format!("{} {whole}", m.id))
            });
            (glances.collect(), expected.collect())
        }
        Road::Calendar => {
            let first = county::first_day();
            let found = window.calendar(first, first.plus_days(800)).unwrap();
            let listed = found.iter().map(|meets| meets.seen.matter.id.to_string());
            (listed.collect(), at_least(Extent::Whole))
        }
        Road::Lately => {
            let lately = window.lately(county::before(), 1000).unwrap();
            assert!(!lately.more, "a thousand are more than there are");
            let news = lately.news.iter().map(|news| {
                let whole = news.seen.view.is_whole();
                assert!(whole || news.entries.is_empty(), "a part tells no entries");
                format!("{} {whole}", news.seen.matter.id)
            });
            let others = |m: &&county::Filed| m.entries.iter().any(|by| *by != policy.person);
            let mine = |m: &&county::Filed| m.helper.as_ref() == Some(&policy.person) && others(m);
            let told = |m: &&county::Filed| policy.is_told(m) && m.entries[0] != policy.person;
            let expected = all.iter().filter(|m| mine(m) || told(m)).filter_map(|m| {
                let whole = policy.extent(m)? == Extent::Whole;
                Some(format!("{} {whole}", m.id))
            });
            (news.collect(), expected.collect())
        }
        Road::HandedOver => {
            let found = window.handed_over().unwrap();
            let here = found.here.iter().map(|m| format!("here {}", m.seen.matter.id));
            let away = found.away.iter().map(|m| format!("away {}", m.seen.matter.id));
            let mut expected = BTreeSet::new();
            for m in all.iter().filter(|m| !m.closed && policy.extent(m).is_some()) {
                if m.other.as_ref().is_some_and(|organ| policy.works_in(organ)) {
                    expected.insert(format!("here {}", m.id));
                }
                if policy.works_in(&m.organ) {
                    expected.insert(format!("away {}", m.id));
                }
            }
            (here.chain(away).collect(), expected)
        }
        Road::List => {
            let mut rows = BTreeSet::new();
            for procedure in PROCEDURES {
                let mut turn = Turn::First;
                loop {
                    let query = ListQuery::of(procedure);
                    let page = window.list(&query, &[], &turn, 2).unwrap();
                    let both = window.list_with_total(&query, &[], &turn, 2).unwrap();
                    assert_eq!(both, (page.clone(), window.total(&query).unwrap()));
                    rows.extend(page.rows.iter().map(|row| row.row.id.to_string()));
                    match page.after {
                        Some(place) => turn = Turn::After(place),
                        None => break,
                    }
                }
            }
            (rows, at_least(Extent::Part))
        }
        Road::Count => {
            let total = |procedure: &str| window.total(&ListQuery::of(procedure)).unwrap();
            let expected = |procedure: &str| {
                let seen = all.iter().filter(|m| m.procedure == procedure);
                seen.filter(|m| policy.extent(m).is_some()).count()
            };
            (
                PROCEDURES.iter().map(|p| format!("{p} {}", total(p))).collect(),
                PROCEDURES
                    .iter()
                    .map(|p| format!("{p} {}", expected(p)))
                    .collect(),
            )
        }
        Road::Search => {
            let (mut found, mut after) = (BTreeSet::new(), None);
            loop {
                let page = window.search("纠纷", after, 2).unwrap();
                found.extend(page.hits.iter().map(|hit| hit.matter.to_string()));
                match page.after {
                    Some(place) => after = Some(place),
                    None => return (found, at_least(Extent::Whole)),
                }
            }
        }
        Road::Export => {
            let mut rows = BTreeSet::new();
            for procedure in PROCEDURES {
                let each = |row: &desk::window::ListedRow| {
                    rows.insert(row.row.id.to_string());
                    Ok::<(), desk::Failure>(())
                };
                window.export(&ListQuery::of(procedure), &[], each).unwrap();
            }
            (rows, at_least(Extent::Part))
        }
        Road::Cases => {
            let (set, asked) = county.figure();
            let parts = window.cases(set, &asked, "alpha.filed").unwrap();
            let cases = parts.iter().flat_map(|part| &part.part.cases);
            let mut listed: BTreeSet<String> = cases.map(|case| case.matter.to_string()).collect();
            listed.insert(format!("hidden {}", parts[0].hidden));
            let (mut expected, mut hidden) = (BTreeSet::new(), 0);
            for m in all.iter().filter(|m| m.procedure == "alpha") {
                match policy.extent(m) {
                    Some(Extent::Whole) => drop(expected.insert(m.id.to_string())),
                    _ => hidden += 1,
                }
            }
            expected.insert(format!("hidden {hidden}"));
            (listed, expected)
        }
        Road::Stretch => {
            let (set, asked) = county.figure();
            let (mut listed, mut hidden, mut before, mut sum) = (BTreeSet::new(), 0, None, 0);
            loop {
                let page = window.stretch(set, &asked, "alpha.filed", before, 2).unwrap();
                assert!(page.cases.len() + usize::try_from(page.hidden).unwrap() <= 2);
                listed.extend(page.cases.iter().map(|case| case.matter.to_string()));
                hidden += page.hidden;
                sum += page.cases.iter().map(|case| case.value).sum::<i64>() + page.hidden_sum;
                before = page.next;
                if before.is_none() {
                    assert_eq!(sum, page.sum, "the list is the figure");
                    break;
                }
            }
            listed.insert(format!("hidden {hidden}"));
            let filed = || all.iter().filter(|m| m.procedure == "alpha");
            let whole = |m: &&county::Filed| policy.extent(m) == Some(Extent::Whole);
            let mut expected: BTreeSet<String> = filed().filter(whole).map(|m| m.id.to_string()).collect();
            expected.insert(format!("hidden {}", filed().filter(|m| !whole(m)).count()));
            (listed, expected)
        }
        Road::Restatement => {
            let (set, asked) = county.figure();
            // Nothing was recorded before the first day: the change is the whole figure.
            let since = county::first_day().previous();
            let told = window.restatement(set, &asked, since, "alpha.filed").unwrap();
            let (mut listed, mut expected) = (BTreeSet::new(), BTreeSet::new());
            for (part, hidden) in told.iter().flat_map(|t| t.whole.parts.iter().zip(&t.hidden)) {
                // Before the measure was published there was no figure: it comes to be, by no case.
                if part.changes.is_empty() && *hidden == 0 {
                    continue;
                }
                listed.extend(part.changes.iter().map(|change| change.matter.to_string()));
                listed.insert(format!("hidden {hidden}"));
            }
            let filed: Vec<_> = all.iter().filter(|m| m.procedure == "alpha").collect();
            if !filed.is_empty() {
                let (whole, hidden): (Vec<_>, Vec<_>) = filed
                    .into_iter()
                    .partition(|m| policy.extent(m) == Some(Extent::Whole));
                expected.extend(whole.iter().map(|m| m.id.to_string()));
                expected.insert(format!("hidden {}", hidden.len()));
            }
            (listed, expected)
        }
        Road::Standing => {
            let lines = window.standing().unwrap();
            let got = lines.iter().filter(|line| line.open > 0);
            let got = got.map(|line| format!("{} {} {}", line.procedure, line.organ, line.open));
            let mut expected = std::collections::BTreeMap::new();
            for m in all
                .iter()
                .filter(|m| !m.closed && policy.covers(&m.procedure, &m.organ))
            {
                *expected
                    .entry((m.procedure.clone(), m.organ.clone()))
                    .or_insert(0) += 1;
            }
            let expected = expected
                .into_iter()
                .map(|((procedure, organ), n)| format!("{procedure} {organ} {n}"));
            (got.collect(), expected.collect())
        }
        Road::Timeline => {
            let lines = |id: &MatterId| window.timeline(id).unwrap().map(|entries| entries.len());
            let got = all
                .iter()
                .filter_map(|m| Some(format!("{} {}", m.id, lines(&m.id)?)));
            let expected = all.iter().filter_map(|m| {
                let count = match policy.extent(m)? {
                    Extent::Whole => m.entries.len(),
                    Extent::Part => m.entries.iter().filter(|by| **by == policy.person).count(),
                };
                Some(format!("{} {count}", m.id))
            });
            (got.collect(), expected.collect())
        }
        Road::Links => {
            let mut got = BTreeSet::new();
            let mut expected = BTreeSet::new();
            for m in all {
                if let Some(links) = window.links(&m.id).unwrap() {
                    let ends: Vec<String> = links.seen.iter().map(|l| l.matter.to_string()).collect();
                    got.insert(format!("{} {ends:?} {}", m.id, links.hidden));
                }
                let Some(extent) = policy.extent(m) else { continue };
                let ends = all
                    .iter()
                    .filter(|other| extent == Extent::Whole && m.linked.contains(&other.id));
                let (seen, hidden): (Vec<_>, Vec<_>) = ends.partition(|other| policy.extent(other).is_some());
                let mut seen: Vec<String> = seen.iter().map(|other| other.id.to_string()).collect();
                seen.sort();
                expected.insert(format!("{} {seen:?} {}", m.id, hidden.len()));
            }
            (got, expected)
        }
        Road::Attachment => {
            let files = |id: &MatterId| window.attachments(id).unwrap().map(|files| files.len());
            let got = all
                .iter()
                .filter_map(|m| Some(format!("{} {}", m.id, files(&m.id)?)));
            let expected = all.iter().filter_map(|m| {
                let count = match policy.extent(m)? {
                    Extent::Whole => 1,
                    Extent::Part => usize::from(m.entries[0] == policy.person),
                };
                Some(format!("{} {count}", m.id))
            });
            (got.collect(), expected.collect())
        }
    }
}

type Seen = BTreeSet<String>;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_road_shows_exactly_what_the_policy_lets_a_person_see(plan in county::plan(), offset in 0..400_i64) {
        let county = County::settle(&plan);
        let day = county::first_day().plus_days(offset);
        for person in county.people() {
            let hats = county.hats(person).into_iter().map(Some).chain([None]);
            for hat in hats {
                let by = By {
                    person: person.as_str().into(),
                    hat: hat.as_ref().map(|(post, organ)| Hat {
                        post: post.clone(),
                        organ: organ.as_str().into(),
                    }),
                };
                let window = county.desk.window(&by, day).unwrap();
                let policy = Policy::of(&plan, person, hat.as_ref(), day);
                for road in Road::ALL {
                    let (got, expected) = shown(road, &county, &window, &policy);
                    prop_assert_eq!(got, expected, "{:?} of {:?} on {}", road, by, day);
                }
            }
        }
    }
}

#[test]
fn reading_is_logged_and_a_secret_asks_for_a_reason() {
    county::secrets();
}
