//! A calendar that grows: running provisional due days move, in the store too, and are listed (language §4.15).
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod small_office;

use desk::Moved;
use small_office::{HOLIDAYS, county, office, order, sources};
use store::Store;

#[test]
fn a_new_years_arrangement_moves_running_provisional_clocks_in_the_store() {
    let (desk, _) = office(Store::in_memory(county()).unwrap(), "2039-12-01");
    let matter = desk.perform(&order(None, "open")).unwrap().matters[0].id.clone();
    let row = desk.store().provisional().unwrap().pop().unwrap();
    let due = row.due.unwrap();

    let grown = format!("{}\n2039-10-01,off,国庆节\n{due},off,春节\n", HOLIDAYS.trim_end());
    let publication = desk.publish(sources(&grown)).unwrap().unwrap();

    let (row, inbox) = (
        desk.store().matter(&matter).unwrap().unwrap().clocks["far"][0].clone(),
        desk.store().inbox("clerk@b", None, 10).unwrap(),
    );
    let after = row.reckoning.due.unwrap();
    assert!(after > due);
    assert_eq!((row.promised, inbox[0].due), (Some(due), Some(after)));
    assert_eq!(
        publication.moved,
        [Moved {
            matter,
            clock: "far".to_owned(),
            before: Some(due),
            after: Some(after),
        }]
    );
    assert!(desk.verify(|_| {}).unwrap().is_clean());
}
