//! Lists through HTTP: the index, filters, pages, columns, views, files.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod common;

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use common::{Answer, Stage, dispute, order};
use serde_json::json;
use store::AccessQuery;

/// The matters that a page lists, in order.
fn listed(page: &Answer) -> Vec<String> {
    let ticks = page.body.split("name=\"m\" value=\"").skip(1);
    ticks
        .map(|rest| rest[..rest.find('"').expect("an end")].to_owned())
        .collect()
}

/// The exact total that a page tells.
fn total(page: &Answer) -> u64 {
    let at = page.body.find("共 <b>").expect("a total") + "共 <b>".len();
    let rest = &page.body[at..];
    rest[..rest.find('<').expect("an end")].parse().expect("a number")
}

fn named(stage: &Stage, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| stage.matters[name].clone()).collect()
}

#[test]
fn the_index_counts_what_the_post_sees() {
    let stage = Stage::new();
    let town = stage.signed_in("chen", "clerk@town").get("/lists");
    assert_eq!(town.status, 200);
    assert!(town.says("<h2>调解</h2>"), "areas by their names: {}", town.body);
    assert!(
        town.says("aria-label=\"人民调解在办 4 件\">4</a>"),
        "{}",
        town.body
    );
    assert!(town.says("能看的 4 件"));
    let centre = stage.signed_in("chen", "clerk@centre").get("/lists");
    assert!(
        centre.says("能看的 0 件"),
        "another hat, another county: {}",
        centre.body
    );
    assert!(!centre.says("人民调解在办"));
    // The way to lists stands everywhere.
    let mut chen = stage.signed_in("chen", "clerk@town");
    assert!(chen.get("/inbox").says("href=\"/lists/dispute\""));
    assert!(chen.get(&stage.place("monday")).says("href=\"/lists/dispute\""));
    for place in ["/inbox", "/lists", "/begin"] {
        let page = chen.get(place);
        assert!(
            page.says("method=\"post\" action=\"/find\""),
            "no search on {place}"
        );
        assert!(page.says("href=\"/lists\"") && page.says("href=\"/find\""));
    }
    assert_eq!(chen.get("/lists/no-such-procedure").status, 404);
}

#[test]
fn a_list_is_narrowed_and_its_total_is_exact() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let all = chen.get("/lists/dispute");
    assert_eq!(all.status, 200);
    assert_eq!(
        listed(&all),
        named(&stage, &["idle", "monday", "today", "overdue"])
    );
    assert_eq!(total(&all), 4);
    let mut asked = |query: &str, names: &[&str]| {
        let page = chen.get(&format!("/lists/dispute?{query}"));
        assert_eq!(page.status, 200, "{query}");
        assert_eq!(listed(&page), named(&stage, names), "{query}");
        if names.is_empty() {
            assert!(page.says("这样筛，没有事项"), "{query}");
        } else {
            assert_eq!(total(&page), names.len() as u64, "{query}");
        }
    };
    asked("sort=old", &["overdue", "today", "monday", "idle"]);
    asked("f.kind=labour", &["monday", "overdue"]);
    asked("f.kind=labour&sort=old", &["overdue", "monday"]);
    asked("overdue=1", &["overdue"]);
    asked("state=-open", &["idle", "monday", "today", "overdue"]);
    asked("state=-ended", &[]);
    asked("state=applied", &["idle", "monday", "today", "overdue"]);
    asked("state=mediating", &[]);
    asked("from=2023-11-29&to=2023-12-01", &["monday", "today"]);
    asked(
        "due_from=2023-12-14&due_to=2023-12-18&sort=due",
        &["today", "monday"],
    );
    asked("ended_from=2023-01-01", &[]);
    asked("organ=town", &["idle", "monday", "today", "overdue"]);
    asked("organ=市联合调解中心", &[]);
    asked("region=350583119", &["idle", "monday", "today", "overdue"]);
    asked("region=350583100", &[]);
    asked("person=吴建成", &[]);
    asked("q=石材", &["overdue"]);
    asked("q=林志", &["overdue"]);
    let by_due = chen.get("/lists/dispute?sort=due");
    assert!(
        by_due.says("data-l=\"最近到期\">2023-12-05 <span"),
        "{}",
        by_due.body
    );
    let mut asked = |query: &str, names: &[&str]| {
        let page = chen.get(&format!("/lists/dispute?{query}"));
        assert_eq!(
            (page.status, listed(&page)),
            (200, named(&stage, names)),
            "{query}"
        );
    };
    // What the definition has not is not asked.
    asked(
        "f.no-such-field=x&state=no-such-state&column=no-such-column",
        &["idle", "monday", "today", "overdue"],
    );
    for (query, said) in [
        ("from=昨天", "不是一个日子"),
        ("organ=没有这个机构", "没有机构叫“没有这个机构”"),
        ("person=没有这个人", "没有工作人员叫“没有这个人”"),
        ("region=没有这个镇", "没有区划叫“没有这个镇”"),
        ("sort=due&state=-ended", "只能排在办的"),
    ] {
        let page = chen.get(&format!("/lists/dispute?{query}"));
        assert_eq!(page.status, 422, "{query}");
        assert!(page.says(said), "{query}: {}", page.body);
        assert!(
            listed(&page).is_empty(),
            "nothing is listed that was not asked: {query}"
        );
    }
    // A mediator is named in a field of what is assigned.
    let matter = stage.matters["monday"].clone();
    let desk = stage.desk();
    desk.perform(&order(
        None,
        Some(&matter),
        "accept",
        "2023-12-14",
        json!({"consent": true}),
    ))
    .expect("accepted");
    let page = chen.get("/lists/dispute?state=accepted");
    assert_eq!(listed(&page), [matter]);
    assert!(page.says("（2023）水头人调字第1号"), "{}", page.body);
    assert!(!page.says("林志明") && !page.says("苏小燕"), "no names");
}

#[test]
fn pages_hang_together_and_the_total_stays() {
    let stage = Stage::new();
    let desk = stage.desk();
    for n in 0..60 {
        let answers = dispute("neighbour", &format!("甲{n}"), "某商行", "100元");
        desk.perform(&order(Some("dispute"), None, "apply", "2023-12-11", answers))
            .expect("begun");
    }
    let mut chen = stage.signed_in("chen", "clerk@town");
    let first = chen.get("/lists/dispute?f.kind=neighbour");
    assert_eq!((listed(&first).len(), total(&first)), (50, 61));
    let second = chen.get(&first.link("下一页"));
    assert_eq!((listed(&second).len(), total(&second)), (11, 61));
    let every: BTreeSet<String> = listed(&first).into_iter().chain(listed(&second)).collect();
    assert_eq!(every.len(), 61, "each once");
    let back = chen.get(&second.link("上一页"));
    assert_eq!(listed(&back), listed(&first));
    let wide = chen.get("/lists/dispute?rows=100");
    assert_eq!((listed(&wide).len(), total(&wide)), (64, 64));
    assert!(!wide.says("下一页"));
}

#[test]
fn columns_are_chosen_and_views_are_kept() {
    let stage = Stage::new();
    let mut chen = stage.signed_in("chen", "clerk@town");
    let usual = chen.get("/lists/dispute");
    assert!(usual.says("data-l=\"纠纷类型\"") && !usual.says("data-l=\"涉及金额（元）\""));
    let query = "f.kind=labour&column=number&column=party.applicant&column=party.respondent&column=amount&column=clock.labour";
    let chosen = chen.get(&format!("/lists/dispute?{query}"));
    for text in [
        "data-l=\"申请人\">林**<",
        "data-l=\"被申请人\">示例石材有限公司<",
        "486,000.00",
        "涉及金额（元）",
        "逾期 9 天",
    ] {
        assert!(chosen.says(text), "no {text} in {}", chosen.body);
    }
    assert!(!chosen.says("data-l=\"纠纷类型\""));

    let mut keep = |name: &str, share: bool| {
        let mut form: Vec<(&str, &str)> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        form.push(("name", name));
        if share {
            form.push(("share", "1"));
        }
        let kept = chen.post("/lists/dispute/views", &form);
        assert_eq!(kept.status, 303, "{}", kept.body);
        kept.header("location").expect("a place").to_owned()
    };
    let place = keep("我的劳动", false);
    assert_eq!(
        place,
        keep("组里的劳动案", true),
        "it leads back to what was kept"
    );
    let page = chen.get(&place);
    assert!(page.says("aria-current=\"page\">我的劳动") && page.says("去掉视图“我的劳动”"));
    assert_eq!(listed(&page), named(&stage, &["monday", "overdue"]));
    // The organ has what is shared with it, and only that.
    let mut wu = stage.signed_in("wu-1", "mediator@town");
    let theirs = wu.get("/lists/dispute");
    assert!(
        theirs.says("组里的劳动案") && !theirs.says("我的劳动"),
        "{}",
        theirs.body
    );
    let opened = wu.get(&theirs.link("组里的劳动案"));
    assert_eq!(listed(&opened), named(&stage, &["monday", "overdue"]));
    assert!(!opened.says("去掉视图"), "another's is not thrown away");
    let nameless = chen.post("/lists/dispute/views", &[("name", " ")]);
    assert_eq!(nameless.status, 400);
    let ids = page.carried().into_iter().filter(|(name, _)| name == "id");
    for (_, id) in ids {
        let gone = chen.post("/lists/dispute/views/remove", &[("id", &id)]);
        assert_eq!(gone.status, 303);
    }
    assert!(!chen.get("/lists/dispute").says("我的劳动"));
    assert!(!wu.get("/lists/dispute").says("组里的劳动案"));
}

/// A part of a workbook.
fn part(book: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).expect("a workbook");
    let mut text = String::new();
    let mut file = archive.by_name(name).expect("a part");
    file.read_to_string(&mut text).expect("a text");
    text
}

#[test]
fn an_export_is_what_the_list_shows_and_is_on_record() {
    let stage = Stage::new();
    let evil = dispute("labour", "戴英", "=HYPERLINK(\"http://x\",\"点\")", "1元");
    let desk = stage.desk();
    desk.perform(&order(Some("dispute"), None, "apply", "2023-12-12", evil))
        .expect("begun");
    let mut chen = stage.signed_in("chen", "clerk@town");
    let query = "f.kind=labour&sort=old&column=filed&column=party.applicant&column=party.respondent&column=amount&column=state";
    let csv = chen.get(&format!("/lists/dispute/export/csv?{query}"));
    assert_eq!(csv.status, 200, "{}", csv.body);
    assert_eq!(
        csv.body,
        "\u{feff}收件日,申请人,被申请人,涉及金额（元）,状态\r\n\
         2023-11-20,林**,示例石材有限公司,486000.00,已申请\r\n\
         2023-12-01,苏**,示例装饰有限公司,486000.00,已申请\r\n\
         2023-12-12,戴*,\"'=HYPERLINK(\"\"http://x\"\",\"\"点\"\")\",1.00,已申请\r\n"
    );
    let named = csv.header("content-disposition").expect("a name");
    assert!(
        named.contains("filename*=UTF-8''%E4%BA%BA") && named.contains("2023-12-14.csv"),
        "{named}"
    );
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));

    let xlsx = chen.get(&format!("/lists/dispute/export/xlsx?{query}"));
    assert_eq!(xlsx.status, 200);
    let sheet = part(&xlsx.bytes, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>"), "no formula: {sheet}");
    for text in ["被申请人", "林**", "'=HYPERLINK", "<v>486000</v>"] {
        assert!(sheet.contains(text), "no {text} in {sheet}");
    }
    assert_eq!(sheet.matches("<row ").count(), 4);
    assert!(part(&xlsx.bytes, "xl/workbook.xml").contains("name=\"人民调解\""));

    let log = stage
        .desk()
        .store()
        .accesses(&AccessQuery::default(), None, 10)
        .expect("the log");
    let exports: Vec<&str> = log
        .iter()
        .filter(|a| a.road == "export")
        .map(|a| a.what.as_str())
        .collect();
    assert_eq!(exports, ["dispute 3件", "dispute 3件"]);
    // Through the same gate: another hat exports nothing, and a list that is not understood is not exported.
    let none = stage
        .signed_in("chen", "clerk@centre")
        .get("/lists/dispute/export/csv?column=filed");
    assert_eq!(none.body, "\u{feff}收件日\r\n");
    assert_eq!(chen.get("/lists/dispute/export/csv?from=x").status, 400);
    assert_eq!(chen.get("/lists/dispute/export/pdf").status, 404);
}
