//! Many orders at once come to what they come to one after the other: the same outcomes, the same journal.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

mod small_office;

use desk::{Desk, Done, Failure, Order};
use small_office::{county, office, order};
use store::{Key, Store};

const TODAY: &str = "2023-06-01";

/// What came of an order, in one word.
fn told(outcome: &Result<Done, Failure>) -> String {
    match outcome {
        Ok(done) => format!("{} at {}", done.entries[0].1, done.matters[0].revision),
        Err(Failure::Refused(refusal)) => format!("{:?}", refusal.rule),
        Err(other) => other.to_string(),
    }
}

/// Opens matters, then closes every third and notes in all, several times over: most of it judged too early.
fn a_day(desk: &Desk, perform: impl Fn(&Desk, &[Order]) -> Vec<Result<Done, Failure>>) -> Vec<String> {
    let keyed = |order: Order, key: String| Order {
        key: Some(key),
        ..order
    };
    let opened: Vec<Order> = (0..30)
        .map(|n| keyed(order(None, "open"), format!("open {n}")))
        .collect();
    let opened = perform(desk, &opened);
    let matters: Vec<_> = opened
        .iter()
        .map(|o| o.as_ref().unwrap().matters[0].id.clone())
        .collect();
    let orders: Vec<Order> = (0..4)
        .flat_map(|round| matters.iter().enumerate().map(move |(n, id)| (round, n, id)))
        .map(|(round, n, id)| {
            let act = if n % 3 == round { "close" } else { "note" };
            keyed(order(Some(id), act), format!("{act} {round} {n}"))
        })
        .collect();
    // The same matter twice in one breath as well.
    let twice = vec![
        keyed(order(Some(&matters[5]), "note"), "once".to_owned()),
        keyed(order(Some(&matters[29]), "close"), "twice".to_owned()),
        keyed(order(Some(&matters[29]), "note"), "thrice".to_owned()),
    ];
    let mut all = opened;
    all.extend(perform(desk, &orders));
    all.extend(perform(desk, &twice));
    all.iter().map(told).collect()
}

#[test]
fn at_once_comes_to_the_same_as_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let stores = [
        Store::in_memory(county()).unwrap(),
        Store::create(&folder.path().join("slow.db"), county(), Key::fixed([0; 32])).unwrap(),
        Store::create_quickly(&folder.path().join("quick.db"), county(), Key::fixed([0; 32])).unwrap(),
    ];
    let (one_by_one, _) = office(Store::in_memory(county()).unwrap(), TODAY);
    let expected = a_day(&one_by_one, |desk, orders| {
        orders.iter().map(|order| desk.perform(order)).collect()
    });
    let done = expected.iter().filter(|told| told.contains(" at ")).count();
    assert_eq!((done, expected.len() - done), (90, 63), "{expected:?}");
    let journal = one_by_one.store().head().unwrap();
    for store in stores {
        let (desk, _) = office(store, TODAY);
        assert_eq!(a_day(&desk, Desk::perform_all), expected);
        assert_eq!(desk.store().head().unwrap(), journal);
    }
}
