//! The JSON of an act, through intake and engine, at a desk with the bureau's catalogue and a few people.
//!
//! Always holds: judging records nothing; the same order is judged the same; a refusal says why.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use calendar::Day;
use catalogue::source::Sources;
use desk::directory::Change;
use desk::{Desk, Order, SetClock};
use engine::ids::{County, MatterId};
use store::Store;

/// A committee with a mediator and a clerk, and one dispute that has begun.
const STAGE: &str = include_str!("../stage.json");
const BEGUN: &str = include_str!("../corpus/order/apply.json");

/// The desk, and the dispute, which inputs call `m`.
fn stage() -> &'static (Desk, MatterId) {
    static STAGED: OnceLock<(Desk, MatterId)> = OnceLock::new();
    STAGED.get_or_init(|| {
        let today: Day = "2023-06-30".parse().expect("a day");
        let store = Store::in_memory(County("350583".to_owned())).expect("memory");
        let desk = Desk::open(store, Arc::new(SetClock::at(today))).expect("a desk");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalogue");
        desk.publish(Sources::from_dir(&folder).expect("the catalogue"))
            .expect("published");
        let change: Change = serde_json::from_str(STAGE).expect("a stage");
        desk.enrol(&change, "2020-01-02".parse().expect("a day"), "stage")
            .expect("enrolled");
        let begun = desk
            .perform(&serde_json::from_str(BEGUN).expect("an order"))
            .expect("a dispute");
        let dispute = begun.matters.first().expect("a matter").id.clone();
        (desk, dispute)
    })
}

/// Judges one order.
pub fn run(data: &[u8]) {
    let (desk, dispute) = stage();
    let Ok(mut order) = serde_json::from_slice::<Order>(data) else {
        return;
    };
    if order.matter.as_ref().is_some_and(|m| m.as_str() == "m") {
        order.matter = Some(dispute.clone());
    }
    let before = desk.store().head().expect("a head");
    let judge = || match desk.judge(&order, "fuzz") {
        Ok(judged) => format!("{:?}", judged.batch),
        Err(failure) => {
            let said = failure.to_string();
            assert!(!said.trim().is_empty(), "refused without a word: {order:?}");
            said
        }
    };
    assert_eq!(judge(), judge(), "judged twice, differently");
    assert_eq!(
        desk.store().head().expect("a head").sequence,
        before.sequence,
        "judging recorded something"
    );
}
