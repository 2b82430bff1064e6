//! Direction through HTTP: the year, figures down to their cases, the matters behind the counts of work, the report;
//! who sees which, and that nonsense is refused in a sentence.

mod common;

use common::{Client, PASSWORD, Stage, accepted, dispute, holds, order};
use desk::Hat;
use serde_json::{Value as Json, json};

#[test]
fn a_figure_leads_down_to_its_case() {
    let stage = Stage::new();
    let number = accepted(&stage);
    let mut dai = stage.signed_in("dai", "director@bureau");
    let year = dai.get("/direction?period=2023");
    assert_eq!(year.status, 200, "{}", year.body);
    holds(
        &year.body,
        &[
            "2023 年，全市总览",
            "/figures/mediation.handled?period=2023",
            "比上年同日：上年没有记录",
            "逾期在办 1 件",
            "最长 9 天",
            "各处在办",
            "水头镇",
        ],
    );
    assert!(
        !year.body.contains("陈丽云"),
        "offices are counted, people are not"
    );
    // A figure of the set, and a measure that no set prints.
    let none = dai.get("/figures/mediation.handled?period=2023");
    holds(
        &none.body,
        &["0 件", "这一期没有记录", "/procedures/dispute#measures"],
    );
    let place = "/figures/mediation.accepted?period=2023";
    let figure = dai.get(place);
    assert_eq!(figure.status, 200, "{}", figure.body);
    holds(
        &figure.body,
        &["1 件", "名单合计 = 1 件", &number, "2023-12-14", "水头镇"],
    );
    let link = format!("href=\"{}\"", stage.place("monday"));
    holds(&figure.body, &[&link]);
    assert_eq!(dai.get(&stage.place("monday")).status, 200);
    // Narrowed to a town and a month.
    let narrowed = dai.get(&format!("{place}&town=350583119&month=2023-12"));
    holds(&narrowed.body, &["只看 水头镇，2023 年 12 月", &number]);
    let elsewhere = dai.get(&format!("{place}&town=350583001"));
    assert!(!elsewhere.body.contains(&number), "{}", elsewhere.body);
    assert_eq!(dai.get(&format!("{place}&month=2022-12")).status, 400);
    // As it was known before, and what changed since.
    let before = dai.get(&format!("{place}&as-known=2023-12-13"));
    assert!(!before.body.contains(&number), "{}", before.body);
    let since = dai.get(&format!("{place}&since=2023-12-13"));
    holds(&since.body, &["0件", "+1"]);
    // As a file.
    let file = dai.get("/figures/mediation.accepted/cases.csv?period=2023");
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    holds(&file.body, &["编号,办理,发生日,乡镇（街道）,计", &number]);
    assert_eq!(dai.get("/figures/no.such.figure").status, 404);
    assert_eq!(dai.get("/direction?as-known=soon").status, 400);
    // A ratio leads to its two parts.
    let rate = dai.get("/figures/mediation.success_rate?period=2023");
    holds(
        &rate.body,
        &["由哪两个数相除", "/figures/mediation.succeeded?period=2023"],
    );
}

#[test]
fn whose_figures_a_post_sees_its_definition_says() {
    let stage = Stage::new();
    let number = accepted(&stage);
    let mut clerk = stage.signed_in("chen", "clerk@town");
    for place in [
        "/direction",
        "/figures/mediation.accepted",
        "/report",
        "/access",
        "/journal",
        "/corrections",
    ] {
        assert_eq!(clerk.get(place).status, 403, "{place}");
    }
    assert!(
        !clerk.get("/inbox").body.contains("/direction"),
        "nor is it offered"
    );
    // The head of the centre sees the centre's figures: the town's committee is not below it.
    let mut he = stage.signed_in("heli", "head@centre");
    let figure = he.get("/figures/mediation.accepted?period=2023");
    holds(&figure.body, &["市联合调解中心", "0 件"]);
    assert!(!figure.body.contains(&number), "{}", figure.body);
    let file = he.get("/figures/mediation.accepted/cases.csv?period=2023");
    assert!(!file.body.contains(&number), "{}", file.body);
    assert_eq!(he.get("/report").status, 403, "the report is the county's");
    let mut dai = stage.signed_in("dai", "director@bureau");
    let report = dai.get("/report?period=2023");
    assert_eq!(report.status, 200, "{}", report.body);
    holds(
        &report.body,
        &[
            "核对结果",
            "href=\"/figures/mediation.handled?period=2023\"",
            "提醒",
        ],
    );
    assert!(!report.body.contains("{mediation"), "every name is a figure");
}

/// Every page of direction and oversight, and whether the director, the auditor, the head of the centre, the clerk
/// with an administrator's account and the mediator may open it.
const PAGES: [(&str, [bool; 5]); 13] = [
    ("/direction", [true, true, true, false, false]),
    ("/direction/work", [true, true, true, false, false]),
    ("/figures/mediation.accepted", [true, true, true, false, false]),
    (
        "/figures/mediation.accepted/cases.csv",
        [true, true, true, false, false],
    ),
    (
        "/figures/mediation.success_rate",
        [true, true, true, false, false],
    ),
    ("/report", [true, true, false, false, false]),
    ("/procedures", [true; 5]),
    ("/procedures/dispute", [true; 5]),
    ("/people", [true, true, false, true, false]),
    ("/access", [false, true, false, false, false]),
    ("/journal", [false, true, false, false, false]),
    ("/corrections", [true, true, false, false, false]),
    ("/system", [false, true, false, true, false]),
];

fn everybody(stage: &Stage) -> [Client; 5] {
    let mut wu = stage.client();
    let answer = wu.post("/sign-in", &[("login", "wu-1"), ("password", PASSWORD)]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    [
        stage.signed_in("dai", "director@bureau"),
        stage.signed_in("shen", "auditor@bureau"),
        stage.signed_in("heli", "head@centre"),
        stage.signed_in("chen", "clerk@town"),
        wu,
    ]
}

#[test]
fn each_page_is_for_some_and_offered_to_them_alone() {
    let stage = Stage::new();
    let mut everybody = everybody(&stage);
    for (at, client) in everybody.iter_mut().enumerate() {
        let inbox = client.get("/inbox").body;
        for (place, for_whom) in PAGES {
            let answer = client.get(place);
            let may = for_whom[at];
            assert_eq!(answer.status, if may { 200 } else { 403 }, "{at} {place}");
            let offered = inbox.contains(&format!("<li><a href=\"{place}\""));
            let in_head = place.matches('/').count() == 1;
            assert_eq!(offered, may && in_head, "{at} is offered {place}");
        }
    }
    let mut stranger = stage.client();
    for (place, _) in PAGES {
        assert_eq!(stranger.get(place).status, 303, "{place}");
    }
}

/// The numbers between `from` and `<`, of every place where `from` stands.
fn numbers(body: &str, from: &str) -> Vec<i64> {
    let found = body.split(from).skip(1).filter_map(|rest| {
        let text = &rest[..rest.find('<')?];
        let text = text
            .trim_end_matches([' ', '件', '项', '人', '起', '次', '名'])
            .replace(',', "");
        text.parse().ok()
    });
    found.collect()
}

/// Where every link leads that begins so.
fn links(body: &str, from: &str) -> Vec<String> {
    let found = body
        .split("href=\"")
        .skip(1)
        .filter(|rest| rest.starts_with(from));
    found
        .map(|rest| rest[..rest.find('"').unwrap_or(0)].replace("&#38;", "&"))
        .collect()
}

#[test]
fn the_list_is_the_figure() {
    let stage = Stage::new();
    accepted(&stage);
    let mut dai = stage.signed_in("dai", "director@bureau");
    let desk = stage.desk();
    let catalogue = desk.catalogue().expect("a catalogue");
    let mut with_cases = 0;
    for (id, measure) in catalogue.procedures.values().flat_map(|p| &p.measures) {
        let place = format!("/figures/{id}?period=2023");
        let body = dai.get(&place).body;
        let sum = numbers(&body, "名单合计 = ");
        let values = numbers(&body, "<td class=\"n\" data-l=\"计\">");
        assert_eq!(
            sum.first().copied().unwrap_or_default(),
            values.iter().sum::<i64>(),
            "{id}"
        );
        if values.is_empty() {
            continue;
        }
        with_cases += 1;
        // The figure of each month, and of each town, is again the sum of its list.
        let months = links(&body, &format!("/figures/{id}?period=2023&#38;month="));
        assert!(!months.is_empty(), "{id} has months");
        let level = matches!(measure.counts, catalogue::model::Counts::While { .. });
        let mut all = 0;
        for month in months.iter().collect::<std::collections::BTreeSet<_>>() {
            let body = dai.get(month).body;
            let sum = numbers(&body, "名单合计 = ").first().copied().expect("a sum");
            let values = numbers(&body, "<td class=\"n\" data-l=\"计\">");
            assert_eq!(sum, values.iter().sum::<i64>(), "{month}");
            all += sum;
        }
        if !level {
            assert_eq!(all, sum[0], "{id}: months add up");
        }
        let file = dai.get(&format!("/figures/{id}/cases.csv?period=2023"));
        assert_eq!(file.body.lines().count(), values.len() + 1, "{id}: {}", file.body);
    }
    assert!(with_cases > 0, "something is counted");
}

/// An order of the clerk of the centre.
fn of_centre(
    procedure: Option<&str>,
    matter: Option<&str>,
    act: &str,
    on: &str,
    answers: Json,
) -> desk::Order {
    let mut order = order(procedure, matter, act, on, answers);
    order.by.hat = Some(Hat {
        post: "clerk".to_owned(),
        organ: "centre".into(),
    });
    order
}

#[test]
fn the_matters_behind_the_counts_of_work() {
    let stage = Stage::new();
    let desk = stage.desk();
    let answers = json!({
        "from_organ": "bureau", "sort": "claim", "facts": "工资未发。",
        "party.petitioner": [{"name": "侯建国"}],
    });
    let received = desk
        .perform(&of_centre(
            Some("petition"),
            None,
            "receive",
            "2023-12-12",
            answers,
        ))
        .expect("received");
    let petition = received.matters[0].id.to_string();
    for (act, answers) in [
        ("accept", json!({})),
        ("extend", json!({"extra": 10, "reason": "案情复杂"})),
    ] {
        desk.perform(&of_centre(None, Some(&petition), act, "2023-12-13", answers))
            .unwrap_or_else(|failure| panic!("{act}: {failure}"));
    }
    let handed = of_centre(
        Some("dispute"),
        None,
        "apply",
        "2023-12-10",
        dispute("labour", "林志明", "示例石材有限公司", "1000元"),
    );
    let handed = desk.perform(&handed).expect("applied").matters[0].id.to_string();
    let on = json!({"handed_to": "town", "reason": "在该镇发生"});
    desk.perform(&of_centre(None, Some(&handed), "hand_on", "2023-12-11", on))
        .expect("handed on");

    let mut dai = stage.signed_in("dai", "director@bureau");
    let year = dai.get("/direction?period=2023").body;
    holds(
        &year,
        &[
            "逾期在办 2 件",
            "等批准 1 项",
            "：转交中 1 件",
            "/direction/work?show=overdue",
            "/direction/work?show=waiting",
        ],
    );
    let waiting = dai.get("/direction/work?show=waiting").body;
    holds(&waiting, &["等批准 1 项", "延长办理期限，等了 1 天", &petition]);
    assert!(!waiting.contains("侯建国"), "a secret name does not stand here");
    let handing = links(&year, "/direction/work?show=handing");
    let handing = dai.get(&handing[0]).body;
    holds(&handing, &["停了 3 天", &handed]);
    let overdue = dai.get("/direction/work").body;
    holds(&overdue, &["逾期在办 2 件", &stage.matters["overdue"]]);
    assert!(!overdue.contains(&stage.matters["monday"]), "{overdue}");
    // The offices' numbers lead to lists that say the same numbers; open ones add up to all.
    let all = numbers(&dai.get("/direction/work?show=open").body, "<h1>在办 ")[0];
    let mut sum = 0;
    for (show, title) in [
        ("open", "<h1>在办 "),
        ("overdue", "<h1>逾期在办 "),
        ("waiting", "<h1>等批准 "),
    ] {
        for link in links(&year, &format!("/direction/work?show={show}&#38;at=")) {
            let told = year.split(&link.replace('&', "&#38;")).nth(1).expect("the link");
            let told = numbers(&told[..told.find("</a>").expect("an end") + 1], "\">")[0];
            let listed = numbers(&dai.get(&link).body, title);
            assert_eq!(listed.first().copied(), Some(told), "{link}");
            if show == "open" && !link.contains("&of=") {
                sum += told;
            }
        }
    }
    assert_eq!(sum, all, "the offices' open matters are all of them");
    let of_disputes = dai.get("/direction/work?show=open&procedure=dispute").body;
    assert_eq!(numbers(&of_disputes, "<h1>在办 "), [5], "{of_disputes}");
    assert_eq!(
        of_disputes.matches("<td><a class=\"nw\"").count(),
        5,
        "all are named"
    );
    // The head of the centre sees the centre's.
    let mut he = stage.signed_in("heli", "head@centre");
    let open = he.get("/direction/work?show=open&procedure=petition").body;
    holds(&open, &[&petition]);
    let open = he.get("/direction/work?show=open&procedure=dispute").body;
    assert!(!open.contains(&stage.matters["overdue"]), "{open}");
    assert_eq!(he.get("/direction/work?show=open&at=town").status, 200);
    assert!(
        !he.get("/direction/work?show=open&at=town")
            .body
            .contains(&stage.matters["overdue"])
    );
}

#[test]
fn a_figure_is_spread_by_what_it_is_split_by() {
    let stage = Stage::new();
    accepted(&stage);
    let idle = stage.matters["idle"].clone();
    let accept = order(
        None,
        Some(&idle),
        "accept",
        "2023-12-14",
        json!({"consent": true}),
    );
    stage.desk().perform(&accept).expect("accepted");
    let mut dai = stage.signed_in("dai", "director@bureau");
    let body = dai.get("/figures/mediation.accepted?period=2023").body;
    holds(&body, &["按纠纷类型", "劳动争议", "50.0%", "名单合计 = 2 件"]);
    // As of today it is the same, tomorrow is not known, and before it there was none.
    let known = |dai: &mut Client, day: &str| {
        dai.get(&format!("/figures/mediation.accepted?period=2023&as-known={day}"))
    };
    holds(&known(&mut dai, "2023-12-14").body, &["名单合计 = 2 件"]);
    holds(&known(&mut dai, "2023-12-13").body, &["名单合计 = 0 件"]);
    let refused = known(&mut dai, "2023-12-15");
    assert_eq!(refused.status, 400);
    holds(&refused.body, &["还没有到"]);
}

#[test]
fn a_year_in_which_nothing_was_is_a_page() {
    let stage = Stage::new();
    let mut dai = stage.signed_in("dai", "director@bureau");
    for year in ["2019", "2024", "1000", "9998"] {
        let body = dai.get(&format!("/direction?period={year}"));
        assert_eq!(body.status, 200, "{year}: {}", body.body);
        let figure = dai.get(&format!("/figures/mediation.accepted?period={year}"));
        assert_eq!(figure.status, 200, "{year}: {}", figure.body);
        holds(&figure.body, &["这一期没有记录"]);
        let report = dai.get(&format!("/report?period={year}"));
        assert_eq!(report.status, 200, "{year}: {}", report.body);
    }
}

#[test]
fn a_year_without_neighbours_is_no_year() {
    let stage = Stage::new();
    let mut dai = stage.signed_in("dai", "director@bureau");
    for year in ["0000", "0001", "9999"] {
        for page in ["/direction", "/figures/mediation.accepted", "/report"] {
            let answer = dai.get(&format!("{page}?period={year}"));
            assert_eq!(answer.status, 400, "{page} {year}");
            holds(&answer.body, &["不是年度；请写年份，例如 2023"]);
        }
    }
}

/// Every question of every page, and a value that is one.
const QUESTIONS: [(&str, &str); 20] = [
    ("/direction?period=", "2023"),
    ("/direction?as-known=", "2023-12-01"),
    ("/direction?figure=", "mediation.handled"),
    ("/direction/work?show=", "open"),
    ("/direction/work?at=", "350583119"),
    ("/direction/work?of=", "mediation.handled"),
    ("/direction/work?procedure=", "dispute"),
    ("/direction/work?procedure=dispute&after=", "2023-12-01%7Cm"),
    ("/figures/", "mediation.accepted"),
    ("/figures/mediation.accepted?period=", "2023"),
    ("/figures/mediation.accepted?as-known=", "2023-12-01"),
    ("/figures/mediation.accepted?period=2023&month=", "2023-11"),
    ("/figures/mediation.accepted?town=", "350583119"),
    ("/figures/mediation.accepted?since=", "2023-12-01"),
    ("/figures/mediation.accepted?before=", "2023-12-01.1.1"),
    ("/report?period=", "2023"),
    ("/report?as-known=", "2023-12-01"),
    ("/report?report=", "nanan-annual"),
    ("/procedures/", "dispute"),
    (
        "/direction/work?show=handing&procedure=dispute&after=",
        "2023-12-01%7Cm",
    ),
];

#[test]
fn nonsense_is_refused_in_a_sentence() {
    let stage = Stage::new();
    accepted(&stage);
    let mut dai = stage.signed_in("dai", "director@bureau");
    refused(&mut dai, &QUESTIONS);
    let mut shen = stage.signed_in("shen", "auditor@bureau");
    refused(
        &mut shen,
        &[
            ("/people?on=", "2023-12-01"),
            ("/people?page=", "0"),
            ("/access?before=", "3"),
            ("/journal?before=", "3"),
            ("/corrections?before=", "3"),
        ],
    );
    // What may be any text finds nothing, and says so.
    for place in [
        "/people?name=",
        "/access?person=",
        "/access?matter=",
        "/journal?matter=",
    ] {
        for odd in ODD {
            let answer = shen.get(&format!("{place}{odd}"));
            assert_eq!(answer.status, 200, "{place}{odd}");
            assert!(
                answer.body.contains("没有") || odd == "%20",
                "{place}{odd}: {}",
                answer.body
            );
            assert!(!answer.body.contains("<script>x"), "{place}{odd}");
        }
    }
}

/// What is no answer to any question.
const ODD: [&str; 8] = [
    "x",
    "-1",
    "2023-02-30",
    "99999999999999999999",
    "%00",
    "%FF%FE",
    "%3Cscript%3Ex%3C%2Fscript%3E",
    "%27%20OR%201%3D1--",
];

fn refused(client: &mut Client, questions: &[(&str, &str)]) {
    for (place, good) in questions {
        let right = client.get(&format!("{place}{good}"));
        assert_eq!(right.status, 200, "{place}{good}: {}", right.body);
        for odd in ODD {
            let answer = client.get(&format!("{place}{odd}"));
            assert!(
                [400, 404].contains(&answer.status),
                "{place}{odd} is {}",
                answer.status
            );
            assert!(answer.body.contains("<h1"), "{place}{odd}: {}", answer.body);
            assert!(!answer.body.contains("<script>x"), "{place}{odd}");
        }
    }
}
