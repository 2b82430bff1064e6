//! A random county: organs, people, posts from day to day, and matters filed, passed on and handed over at a desk.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Day, Moment};
use catalogue::model::{Catalogue, IndicatorSet};
use catalogue::source::Sources;
use desk::directory::{Change, CountyName};
use desk::window::Secret;
use desk::{By, Desk, Hat, Order, SetClock, Step};
use engine::ids::{MatterId, PersonId};
use engine::world::{Organ, Person, PostHeld};
use proptest::prelude::*;
use report::period::Asked;
use serde_json::{Value as Json, json};
use store::{AccessQuery, Attachment, Store};

pub const PROCEDURES: [&str; 2] = ["alpha", "beta"];

const ORGANS: &str = r#"
[kind]
bureau    = { label = "局", level = "county" }
office    = { label = "所", level = "town", superior = "bureau" }
committee = { label = "会", level = "village", superior = "office" }
dept      = { label = "部门", level = "county" }
[post.clerk]
label = "经办人"
held_in = "any"
reads = { tests = "below" }
unmask = ["party.phone"]
[post.clerk.in.dept]
reads = { "tests.beta" = "county" }
[post.mediator]
label = "调解员"
held_in = "any"
reads = { tests = "mine", "tests.alpha" = "organ" }
[post.head]
label = "负责人"
heads = true
held_in = "any"
reads = { tests = "county" }
[post.liaison]
label = "联络员"
held_in = "any"
reads = { "tests.alpha" = "mine" }
[post.outsider]
label = "外人"
held_in = "any"
reads = { tests = "none" }
"#;

const PROCEDURE: &str = r#"
[procedure]
id = "NAME"
label = "NAME"
organs = ["bureau", "office", "committee", "dept"]
list = ["filed", "title", "party.side", "state"]
[party]
side = { label = "当事人", who = ["person"], least = 0 }
[field]
title  = { label = "事由", type = "text" }
helper = { label = "协助人", type = "person" }
other  = { label = "对方机构", type = "organ" }
story  = { label = "经过", type = "long" }
meets  = { label = "约定日", type = "date", calendar = "见面" }
[state]
going = { label = "在办", kind = "open" }
over = { label = "办结", kind = "ended" }
[result]
done = { label = "办结", keep = "5 years" }
[act.file]
label = "申请"
from = ["start"]
to = "going"
by = [BY]
asks = ["title"]
may_ask = ["helper", "other", "story", "party.side", "region", "organ"]
sets = { meets = "day" }
tells = ["clerk"]
[act.hand]
label = "移交"
from = ["going"]
by = ["anyone"]
asks = ["organ"]
[act.take]
label = "接收"
from = ["going"]
by = ["clerk of other"]
sets = { organ = "matter.other" }
[act.close]
label = "办结"
from = ["going"]
to = "over"
by = ["anyone"]
result = "done"
[measure."NAME.filed"]
label = "受理"
unit = "件"
on = ["file"]
operational = true
"#;

const PASS: &str = r#"
[act.pass]
label = "转"
from = ["going"]
by = ["anyone"]
opens = [{ procedure = "beta", act = "file", as = "passed", copy = { title = "matter.title", organ = "matter.organ" } }]
"#;

const LISTS: &str = r#"
[period.calendar-year]
label = "年度"
from = "01-01"
to = "12-31"
named_by = "end"
"#;

const FIGURES: &str = r#"
[report]
id = "figures"
label = "数"
period = "calendar-year"
[indicator]
"alpha.filed" = { label = "受理", unit = "件", sum = "alpha.filed" }
"#;

/// Before anything was recorded.
pub fn before() -> Moment {
    Moment::end_of(first_day().previous())
}

pub fn first_day() -> Day {
    "2023-02-01".parse().unwrap()
}

/// A post held from day to day.
#[derive(Debug, Clone)]
pub struct Held {
    pub person: usize,
    pub post: String,
    pub organ: usize,
    pub from: i64,
    pub days: Option<i64>,
}

impl Held {
    pub fn first(&self) -> Day {
        first_day().plus_days(self.from)
    }

    pub fn last(&self) -> Option<Day> {
        self.days.map(|days| self.first().plus_days(days))
    }
}

/// A matter to file.
#[derive(Debug, Clone)]
pub struct Wish {
    procedure: usize,
    organ: usize,
    by: usize,
    helper: Option<usize>,
    party: Option<usize>,
    other: Option<usize>,
    pass: bool,
    hand_to: Option<usize>,
    close: bool,
}

/// What a county is made of. Organ 0 is the bureau, then three offices, four committees, a department.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The office (1 to 3) over each of the four committees.
    pub over: Vec<usize>,
    /// The last committee is merged into the first from that day.
    pub merged: Option<i64>,
    pub posts: Vec<Held>,
    pub wishes: Vec<Wish>,
}

const PEOPLE: usize = 5;
const ORGAN_COUNT: usize = 9;

pub fn name_of(person: usize) -> String {
    format!("person{person}")
}

impl Plan {
    pub fn organs(&self) -> usize {
        ORGAN_COUNT
    }

    pub fn kind(&self, organ: usize) -> &'static str {
        match organ {
            0 => "bureau",
            1..=3 => "office",
            4..=7 => "committee",
            _ => "dept",
        }
    }

    pub fn superior(&self, organ: usize) -> Option<usize> {
        match organ {
            1..=3 => Some(0),
            4..=7 => Some(self.over[organ - 4]),
            _ => None,
        }
    }

    /// Which organ was merged into which, from what day.
    pub fn merger(&self) -> Option<(usize, usize, Day)> {
        self.merged.map(|since| (7, 4, first_day().plus_days(since)))
    }
}

pub fn plan() -> impl Strategy<Value = Plan> {
    use proptest::collection::vec;
    use proptest::option::weighted;
    let post = prop_oneof![
        Just("clerk"),
        Just("mediator"),
        Just("head"),
        Just("liaison"),
        Just("outsider")
    ];
    let held = (
        0..PEOPLE,
        post,
        0..ORGAN_COUNT,
        0..200_i64,
        weighted(0.5, 0..200_i64),
    )
        .prop_map(|(person, post, organ, from, days)| Held {
            person,
            post: post.to_owned(),
            organ,
            from,
            days,
        });
    let wish = (
        (0..2_usize, 0..ORGAN_COUNT, 0..PEOPLE),
        (
            weighted(0.4, 0..PEOPLE),
            weighted(0.3, 0..PEOPLE),
            weighted(0.3, 0..ORGAN_COUNT),
        ),
        (prop::bool::ANY, weighted(0.3, 0..ORGAN_COUNT), prop::bool::ANY),
    )
        .prop_map(|(first, named, then)| Wish {
            procedure: first.0,
            organ: first.1,
            by: first.2,
            helper: named.0,
            party: named.1,
            other: named.2,
            pass: then.0 && first.0 == 0,
            hand_to: then.1,
            close: then.2,
        });
    (
        vec(1..4_usize, 4),
        weighted(0.5, 0..300_i64),
        vec(held, 1..8),
        vec(wish, 4..9),
    )
        .prop_map(|(over, merged, mut posts, wishes)| {
            // One post of a person in an organ from one day only: the directory keeps no two.
            posts.sort_by_key(|p| (p.person, p.post.clone(), p.organ));
            posts.dedup_by_key(|p| (p.person, p.post.clone(), p.organ));
            Plan {
                over,
                merged,
                posts,
                wishes,
            }
        })
}

/// A matter as it was filed, for the model.
#[derive(Debug, Clone)]
pub struct Filed {
    pub id: MatterId,
    pub procedure: String,
    pub organ: String,
    pub former: Vec<String>,
    pub helper: Option<String>,
    pub party: Option<String>,
    pub other: Option<String>,
    /// Who made each entry; nobody: a link did.
    pub entries: Vec<String>,
    pub linked: Vec<MatterId>,
    pub closed: bool,
}

/// A county with its desk.
pub struct County {
    pub desk: Desk,
    catalogue: Arc<Catalogue>,
    plan: Plan,
    pub matters: Vec<Filed>,
}

fn procedure(name: &str, by: &str) -> String {
    PROCEDURE.replace("NAME", name).replace("BY", by)
}

fn compiled() -> Arc<Catalogue> {
    static ONCE: std::sync::OnceLock<Arc<Catalogue>> = std::sync::OnceLock::new();
    ONCE.get_or_init(|| {
        let alpha = procedure("alpha", "\"anyone\"") + PASS;
        let texts = [
            ("organs.toml", ORGANS),
            ("lists.toml", LISTS),
            ("tests/alpha.toml", &alpha),
            ("tests/beta.toml", &procedure("beta", "\"anyone\", \"link\"")),
            ("indicators/figures.toml", FIGURES),
            (
                "calendar/holidays.csv",
                include_str!("../../../../catalogue/calendar/holidays.csv"),
            ),
        ];
        let sources: Sources = texts
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        let files = catalogue::read::compile(sources);
        files
            .catalogue
            .unwrap_or_else(|| panic!("{:#?}", files.diagnostics))
    })
    .clone()
}

impl County {
    pub fn settle(plan: &Plan) -> Self {
        let store = Store::in_memory("350583".into()).unwrap();
        let clock = Arc::new(SetClock::at(first_day()));
        let desk = Desk::open(store, clock).unwrap();
        let catalogue = compiled();
        desk.publish(catalogue.sources.clone().into_iter().collect())
            .unwrap();
        desk.enrol(&directory(plan), first_day(), "enrol").unwrap();
        let mut county = Self {
            desk,
            catalogue,
            plan: plan.clone(),
            matters: Vec::new(),
        };
        for wish in &plan.wishes {
            county.file(wish);
        }
        for m in &county.matters {
            let file = Attachment {
                matter: m.id.clone(),
                digest: "ab".repeat(32),
                place: "dossier".to_owned(),
                name: "卷宗.pdf".to_owned(),
                media: "application/pdf".to_owned(),
                size: 1,
                person: m.entries[0].as_str().into(),
                moment: county.desk.clock().now(),
            };
            county.desk.store().put_attachment(&file).unwrap();
        }
        county
    }

    pub fn people(&self) -> &'static [String] {
        static NAMES: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
        NAMES.get_or_init(|| (0..PEOPLE).map(name_of).collect())
    }

    pub fn hats(&self, person: &str) -> Vec<(String, String)> {
        let posts = self.plan.posts.iter().filter(|p| name_of(p.person) == person);
        posts.map(|p| (p.post.clone(), format!("o{}", p.organ))).collect()
    }

    pub fn figure(&self) -> (&IndicatorSet, Asked) {
        let set = &self.catalogue.indicators["figures"];
        let asked = Asked::new(self.desk.store(), &self.catalogue, set, "2023", None).unwrap();
        (set, asked)
    }

    pub fn act(
        &self,
        by: usize,
        matter: Option<&MatterId>,
        procedure: &str,
        act: &str,
        organ: Option<usize>,
        answers: Json,
    ) -> Vec<MatterId> {
        let Json::Object(answers) = answers else { panic!() };
        let order = Order {
            procedure: matter.is_none().then(|| procedure.to_owned()),
            matter: matter.cloned(),
            act: act.to_owned(),
            answers: answers.into_iter().collect(),
            day: None,
            by: By {
                person: name_of(by).as_str().into(),
                hat: None,
            },
            party: None,
            behalf: None,
            step: Step::Do,
            organ: organ.map(|o| format!("o{o}").as_str().into()),
            seen: None,
            key: None,
        };
        let done = self.desk.perform(&order).unwrap();
        done.matters.iter().map(|m| m.id.clone()).collect()
    }

    fn file(&mut self, wish: &Wish) {
        let procedure = PROCEDURES[wish.procedure];
        let mut answers = json!({ "title": "土地纠纷", "region": "350583100" });
        if let Some(helper) = wish.helper {
            answers["helper"] = json!(name_of(helper));
        }
        if let Some(other) = wish.other {
            answers["other"] = json!(format!("o{other}"));
        }
        if let Some(party) = wish.party {
            answers["party.side"] = json!([{ "person": name_of(party), "name": "某人" }]);
        }
        let begun = self.act(wish.by, None, procedure, "file", Some(wish.organ), answers);
        let me = name_of(wish.by);
        let mut filed = Filed {
            id: begun[0].clone(),
            procedure: procedure.to_owned(),
            organ: format!("o{}", wish.organ),
            former: Vec::new(),
            helper: wish.helper.map(name_of),
            party: wish.party.map(name_of),
            other: wish.other.map(|o| format!("o{o}")),
            entries: vec![me.clone()],
            linked: Vec::new(),
            closed: false,
        };
        if wish.pass {
            let touched = self.act(wish.by, Some(&filed.id), procedure, "pass", None, json!({}));
            filed.entries.push(me.clone());
            let other = touched.into_iter().find(|id| *id != filed.id).unwrap();
            filed.linked.push(other.clone());
            self.matters.push(Filed {
                id: other,
                procedure: "beta".to_owned(),
                helper: None,
                party: None,
                other: None,
                entries: vec![String::new()],
                linked: vec![filed.id.clone()],
                ..filed.clone()
            });
        }
        if let Some(to) = wish.hand_to {
            let to = format!("o{to}");
            self.act(
                wish.by,
                Some(&filed.id),
                procedure,
                "hand",
                None,
                json!({ "organ": to }),
            );
            filed.entries.push(me.clone());
            if to != filed.organ {
                filed.former.push(std::mem::replace(&mut filed.organ, to));
            }
        }
        if wish.close {
            self.act(wish.by, Some(&filed.id), procedure, "close", None, json!({}));
            filed.entries.push(me);
            filed.closed = true;
        }
        self.matters.push(filed);
    }
}

fn directory(plan: &Plan) -> Change {
    let organs = (0..ORGAN_COUNT).map(|n| Organ {
        id: format!("o{n}").as_str().into(),
        kind: plan.kind(n).to_owned(),
        name: format!("机构{n}"),
        abbr: format!("机{n}"),
        level: ["county", "town", "village"]
            [usize::from((1..=3).contains(&n)) + 2 * usize::from((4..=7).contains(&n))]
        .to_owned(),
        region: "350583".to_owned(),
        superior: plan.superior(n).map(|s| format!("o{s}").as_str().into()),
        successor: plan
            .merger()
            .filter(|(from, ..)| *from == n)
            .map(|(_, into, since)| (format!("o{into}").as_str().into(), since)),
        simulated: true,
    });
    let people = (0..PEOPLE).map(|n| Person {
        id: PersonId(name_of(n)),
        name: format!("人{n}"),
        posts: plan
            .posts
            .iter()
            .filter(|p| p.person == n)
            .map(|p| PostHeld {
                post: p.post.clone(),
                organ: format!("o{}", p.organ).as_str().into(),
                from: p.first(),
                to: p.last(),
            })
            .collect(),
        simulated: true,
    });
    Change {
        county: Some(CountyName {
            name: "南安市".to_owned(),
            abbr: "南".to_owned(),
        }),
        organs: organs.collect(),
        people: people.collect(),
        posts: Vec::new(),
    }
}

/// A matter with a party's phone and a long text: who opens what, and what is then in the log.
pub fn secrets() {
    let post = |person, post: &str, organ| Held {
        person,
        post: post.to_owned(),
        organ,
        from: 0,
        days: None,
    };
    let plan = Plan {
        over: vec![1, 1, 2, 3],
        merged: None,
        posts: vec![post(0, "clerk", 1), post(1, "head", 0), post(2, "liaison", 8)],
        wishes: Vec::new(),
    };
    let county = County::settle(&plan);
    let side = json!([{ "name": "王小明", "phone": "13800000001", "address": "村口" }]);
    let answers = json!({ "title": "土地纠纷", "region": "350583100", "story": "起因", "other": "o8", "party.side": side });
    let id = county.act(0, None, "alpha", "file", Some(1), answers)[0].clone();
    let window = |person: usize, hat: Option<(&str, &str)>| {
        let by = By {
            person: name_of(person).as_str().into(),
            hat: hat.map(|(post, organ)| Hat {
                post: post.to_owned(),
                organ: organ.into(),
            }),
        };
        county.desk.window(&by, first_day()).unwrap()
    };
    let party = |part: &str| {
        let matter = county.desk.store().matter(&id).unwrap().unwrap();
        Secret::Party {
            party: "side".to_owned(),
            person: matter.parties["side"][0].person.clone(),
            part: part.to_owned(),
        }
    };
    let story = Secret::Field("story".to_owned());
    let clerk = window(0, None);
    assert!(clerk.open(&id, &party("phone"), None).is_err());
    assert!(clerk.open(&id, &party("phone"), Some("  ")).is_err());
    let phone = clerk.open(&id, &party("phone"), Some("电话送达")).unwrap();
    assert_eq!(phone.as_deref(), Some("13800000001"));
    assert_eq!(
        clerk.open(&id, &party("address"), None).unwrap().as_deref(),
        Some("村口")
    );
    assert_eq!(clerk.open(&id, &story, None).unwrap().as_deref(), Some("起因"));
    assert_eq!(clerk.open(&id, &party("account"), Some("付款")).unwrap(), None);
    assert_eq!(clerk.search("13800000001", None, 10).unwrap().hits.len(), 1);
    // The head sees it all but may unmask nothing; under a hat that is not held nothing is seen.
    assert!(window(1, None).open(&id, &party("phone"), Some("看看")).is_err());
    assert!(window(0, Some(("head", "o0"))).page(&id).unwrap().is_none());
    // The other organ's liaison sees that there is a matter, and nothing of its people and story.
    let liaison = window(2, None);
    let seen = liaison.page(&id).unwrap().unwrap();
    assert!(!seen.view.is_whole());
    assert!(seen.matter.parties.is_empty() && seen.matter.fields.is_empty());
    assert_eq!(liaison.open(&id, &party("phone"), Some("看看")).unwrap(), None);
    assert_eq!(liaison.open(&id, &story, None).unwrap(), None);
    assert!(liaison.search("王小明", None, 10).unwrap().hits.is_empty());
    assert!(liaison.search("13800000001", None, 10).unwrap().hits.is_empty());
    let log = |with_reason| {
        let query = AccessQuery {
            with_reason,
            ..AccessQuery::default()
        };
        county.desk.store().accesses(&query, None, 100).unwrap()
    };
    let reasons = log(true);
    assert_eq!(reasons.len(), 1);
    assert_eq!(reasons[0].reason.as_deref(), Some("电话送达"));
    assert!(reasons[0].what.ends_with(".phone") && reasons[0].matter.as_ref() == Some(&id));
    let roads: BTreeMap<String, usize> = log(false).iter().fold(BTreeMap::new(), |mut all, access| {
        *all.entry(access.road.clone()).or_default() += 1;
        all
    });
    assert_eq!(
        roads,
        BTreeMap::from([("page".into(), 1), ("search".into(), 2), ("unmask".into(), 1)])
    );
    let text = format!("{:?}", log(false));
    assert!(!text.contains("13800000001"), "no secret in the log");
}
