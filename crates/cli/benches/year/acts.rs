//! Acts a second through desk, engine and store.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use catalogue::source::Sources;
use desk::directory::Change;
use desk::{Desk, Order, SetClock};
use engine::ids::County;
use serde_json::{Value as Json, json};
use store::{Key, Store};

/// How many committees there are, each with its own people.
pub const COMMITTEES: usize = 16;
/// Acts of a dispute from the door to the archive.
pub const STEPS: usize = 7;

/// What was measured.
pub struct Measured {
    callers: usize,
    acts: u64,
    ours: Duration,
    rows: u64,
    floor: Duration,
}

impl Measured {
    /// As a line of the table.
    pub fn row(&self) -> String {
        let rate = |took: Duration| u128::from(self.acts) * 1_000_000 / took.as_micros().max(1);
        format!(
            "| {} | {} | {} | {} | {} % | {}.{} |",
            self.callers,
            self.acts,
            rate(self.ours),
            rate(self.floor),
            self.floor.as_micros() * 100 / self.ours.as_micros().max(1),
            self.rows / self.acts,
            self.rows * 10 / self.acts % 10,
        )
    }
}

/// Performs so many acts by so many callers.
pub fn measure(root: &Path, folder: &Path, callers: usize, acts: u32) -> Measured {
    let path = super::file(folder, &format!("acts-{callers}"));
    let desk = county(root, &path);
    let disputes = acts as usize / callers / STEPS;
    let before = desk.store().head().unwrap().sequence;
    let start = Instant::now();
    std::thread::scope(|scope| {
        for caller in 0..callers {
            let desk = &desk;
            scope.spawn(move || (0..disputes).for_each(|n| dispute(desk, caller, n)));
        }
    });
    let ours = start.elapsed();
    drop(desk);
    let (acts, rows, floor) = floor(&path, before, callers);
    Measured {
        callers,
        acts,
        ours,
        rows,
        floor,
    }
}

/// A county of simulated committees, the mediators in their register.
pub fn county(root: &Path, path: &Path) -> Desk {
    let store = Store::create(path, County("350583".to_owned()), Key::fixed([1; 32])).unwrap();
    let desk = Desk::open(store, Arc::new(SetClock::at("2023-06-30".parse().unwrap()))).unwrap();
    desk.publish(Sources::from_dir(&root.join("catalogue")).unwrap())
        .unwrap();
    desk.enrol(&people(), "2020-01-02".parse().unwrap(), "people")
        .unwrap();
    for n in 0..COMMITTEES {
        let mut order = order(
            n,
            "head",
            "appoint",
            json!({"mediator": person(n, "mediator"), "how": "hired", "duty": "full"}),
        );
        order["procedure"] = json!("mediator");
        order["day"] = json!("2023-01-03");
        done(&desk, order);
    }
    desk
}

/// How many acts a file holds since that entry, and what its rows take when put in again: rows, time.
pub fn floor(path: &Path, before: u64, callers: usize) -> (u64, u64, Duration) {
    let acts = Store::open(path).unwrap().head().unwrap().sequence - before;
    let (rows, took) = crate::floor::insert_again(path, acts.div_ceil(callers as u64));
    (acts, rows, took)
}

/// One dispute from the door to the archive.
fn dispute(desk: &Desk, caller: usize, n: usize) {
    let mut first = order(
        caller,
        "mediator",
        "apply",
        json!({
            "kind": "neighbour", "facts": "楼上漏水，天花板发霉（模拟）", "request": "修好并赔偿", "amount": "300元",
            "party.applicant": [{"name": "甲某（模拟）", "id_number": format!("35058319{:02}0101000{}", caller, n % 10), "phone": "10009930594"}],
            "party.respondent": [{"name": "乙厂（模拟）", "kind": "firm"}],
        }),
    );
    first["procedure"] = json!("dispute");
    let matter = done(desk, first);
    let steps = [
        ("clerk", "accept", json!({"consent": true})),
        (
            "clerk",
            "assign",
            json!({"mediators": [person(caller, "mediator")]}),
        ),
        (
            "mediator",
            "mediate",
            json!({"record": "双方各说各的理，约定明日再谈（模拟）"}),
        ),
        (
            "mediator",
            "agree_orally",
            json!({"agreement": "乙厂三日内修好并付三百元（模拟）", "difficulty": "simple"}),
        ),
        ("mediator", "close", json!({"performed": "full"})),
        ("clerk", "archive", json!({})),
    ];
    for (post, act, answers) in steps {
        let mut order = order(caller, post, act, answers);
        order["matter"] = json!(matter);
        done(desk, order);
    }
}

fn order(n: usize, post: &str, act: &str, answers: Json) -> Json {
    let hat = json!({"post": post, "organ": format!("committee-{n}")});
    json!({"act": act, "answers": answers, "by": {"person": person(n, post), "hat": hat}})
}

fn done(desk: &Desk, order: Json) -> String {
    let order: Order = serde_json::from_value(order).unwrap();
    let done = desk
        .perform(&order)
        .unwrap_or_else(|failure| panic!("{}: {failure}", order.act));
    done.matters[0].id.to_string()
}

/// The person of a committee's post.
pub fn person(n: usize, post: &str) -> String {
    format!("{post}-{n}")
}

fn people() -> Change {
    let posts = ["head", "clerk", "mediator"];
    let each = |make: &dyn Fn(usize, &str) -> Json| -> Vec<Json> {
        (0..COMMITTEES)
            .flat_map(|n| posts.iter().map(move |post| (n, *post)))
            .map(|(n, post)| make(n, post))
            .collect()
    };
    let mut organs = vec![json!({
        "id": "office", "kind": "justice-office", "name": "洪濑司法所（模拟）", "abbr": "洪濑", "level": "town",
        "region": "350583113", "simulated": true,
    })];
    organs.extend((0..COMMITTEES).map(|n| {
        json!({
            "id": format!("committee-{n}"), "kind": "mediation-committee", "name": format!("第{n}调解委员会（模拟）"),
            "abbr": format!("第{n}"), "level": "town", "region": "350583113", "superior": "office", "simulated": true,
        })
    }));
    let change = json!({
        "county": {"name": "南安市", "abbr": "南"},
        "organs": organs,
        "people": each(&|n, post| json!({"id": person(n, post), "name": format!("{post}{n}（模拟）"), "simulated": true})),
        "posts": each(&|n, post| json!({
            "person": person(n, post), "post": post, "organ": format!("committee-{n}"), "from": "2020-01-02",
        })),
    });
    serde_json::from_value(change).unwrap()
}
