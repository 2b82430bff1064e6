//! Rubrics, added up plainly: what the sheets of several raters come to.

use serde_json::{Map, Value as Json, json};
use toml::Table;

use super::rules::{Rules, table, tables, text};

/// One rater's sheet.
pub struct Rater<'a> {
    pub person: &'a str,
    pub post: &'a str,
    pub organ_kind: &'a str,
    pub day: &'a str,
}

/// The field's value after another sheet. `counted` says how often a measure was counted for `of`, after a day.
pub fn rate(
    rules: &Rules,
    rubric: &str,
    before: &Json,
    marks: &Json,
    rater: &Rater<'_>,
    counted: &dyn Fn(&str, &str, &str) -> i64,
) -> Json {
    let file = &rules.rubrics[rubric];
    let head = table(file, "rubric");
    let runs_on = text(head, "starts_at") == Some("last");
    let mut sheets = match before["rubric"].as_str() {
        Some(same) if same == rubric => before["sheets"].as_array().cloned().unwrap_or_default(),
        _ => Vec::new(),
    };
    let last = sheets.last().cloned().unwrap_or(Json::Null);
    let after = match text(head, "period") {
        Some(period) => year_begins(rules, period, rater.day),
        None if runs_on => last["on"].as_str().unwrap_or("").to_owned(),
        None => String::new(),
    };
    let mut marks = marks.as_object().cloned().unwrap_or_default();
    for (name, item) in table(file, "item") {
        let item = item.as_table().unwrap();
        if let Some(from) = item.get("from_measure").and_then(toml::Value::as_table) {
            let count = counted(text(from, "measure").unwrap(), text(from, "of").unwrap(), &after);
            let steps = from
                .get("target")
                .and_then(toml::Value::as_integer)
                .map_or(count, |target| (target - count).max(0));
            let step = step(item).unwrap();
            let each = number(step, "each").or_else(|| number(step, "from")).unwrap();
            marks.insert(name.clone(), json!({"points": steps * each}));
        }
    }
    let total = total(file, &marks, last["total"].as_i64().filter(|_| runs_on));
    let vetoed = marks.iter().any(|(name, mark)| {
        let veto = table(file, "item").get(name).and_then(|item| item.get("veto"));
        mark["veto"] == json!(true) && veto.and_then(toml::Value::as_bool) == Some(true)
    });
    let again = sheets.iter().any(|sheet| sheet["rater"] == rater.person);
    if runs_on || (before["complete"] == json!(true) && again) {
        sheets.clear();
    }
    sheets.retain(|sheet| sheet["rater"] != rater.person);
    sheets.push(json!({
        "rater": rater.person, "post": rater.post, "kind": rater.organ_kind, "on": rater.day, "total": total,
        "vetoed": vetoed,
    }));
    together(rules, rubric, sheets)
}

fn number(of: &Table, key: &str) -> Option<i64> {
    of.get(key).and_then(toml::Value::as_integer)
}

fn step(item: &Table) -> Option<&Table> {
    let step = item.get("deduct").or_else(|| item.get("award"));
    step.and_then(toml::Value::as_table)
}

/// The day before the reporting year that a day lies in.
fn year_begins(rules: &Rules, period: &str, day: &str) -> String {
    let from = text(table(&rules.lists, "period")[period].as_table().unwrap(), "from").unwrap();
    let year: i64 = day[..4].parse().unwrap();
    let this = format!("{year}-{from}");
    let begins = if this.as_str() <= day {
        this
    } else {
        format!("{}-{from}", year - 1)
    };
    let begins: calendar::Day = begins.parse().unwrap();
    begins.previous().to_string()
}

/// What one sheet comes to. `last`: points that run on from there.
fn total(file: &Table, marks: &Map<String, Json>, last: Option<i64>) -> i64 {
    let head = table(file, "rubric");
    let full = number(head, "full").unwrap_or(100);
    let rescaled = text(head, "not_applicable") == Some("rescale");
    let vetoed_dimensions: Vec<&str> = table(file, "item")
        .iter()
        .filter(|(name, _)| marks.get(*name).is_some_and(|mark| mark["veto"] == json!(true)))
        .filter_map(|(_, item)| item.get("veto").and_then(toml::Value::as_str))
        .collect();
    let (mut sum, mut most_of_all, mut lost) = (0, 0, 0);
    for (name, item) in table(file, "item") {
        let item = item.as_table().unwrap();
        let most = number(item, "most").unwrap_or(0);
        let mark = marks.get(name).unwrap_or(&Json::Null);
        let left_out = mark["not_applicable"] == json!(true);
        if most == 0 || (left_out && rescaled) {
            continue;
        }
        most_of_all += most;
        let cap = step(item)
            .and_then(|step| number(step, "cap"))
            .unwrap_or(most)
            .min(most);
        let points = if left_out {
            0
        } else {
            mark["points"].as_i64().unwrap_or(0).clamp(0, cap)
        };
        let given = item.contains_key("award") && !left_out;
        let mut has = if given { points } else { most - points };
        if text(item, "dimension").is_some_and(|dimension| vetoed_dimensions.contains(&dimension)) {
            has = 0;
        }
        sum += has;
        lost += if given { 0 } else { most } - has;
    }
    let starts = match head.get("starts_at") {
        Some(toml::Value::Integer(points)) => Some(*points),
        Some(_) => Some(last.unwrap_or(full)),
        None => None,
    };
    match starts {
        Some(points) => points - lost,
        None if rescaled && most_of_all > 0 && most_of_all != full => {
            (2 * sum * full + most_of_all).div_euclid(2 * most_of_all)
        }
        None => sum,
    }
    .max(0)
}

/// What the sheets come to together, once there are enough of them.
fn together(rules: &Rules, rubric: &str, sheets: Vec<Json>) -> Json {
    let file = &rules.rubrics[rubric];
    let head = table(file, "rubric");
    let raters = table(head, "raters");
    let count = i64::try_from(sheets.len()).unwrap();
    if count < number(raters, "least").unwrap_or(1) {
        return json!({"rubric": rubric, "sheets": sheets, "complete": false});
    }
    let totals: Vec<i64> = sheets.iter().map(|s| s["total"].as_i64().unwrap()).collect();
    let mean = |sum: i64, by: i64| (2 * sum + by).div_euclid(2 * by);
    let apart = totals.iter().max().unwrap() - totals.iter().min().unwrap();
    let heads = sheets.iter().rev().find(|sheet| sheet["post"] == "head");
    let combine = text(raters, "combine").unwrap_or("mean");
    let mut total = match heads.and_then(|sheet| sheet["total"].as_i64()) {
        Some(total) if combine == "senior" => total,
        Some(total) if number(head, "rule_by_head_when_apart").is_some_and(|limit| apart >= limit) => total,
        None if combine == "senior" => *totals.last().unwrap(),
        _ if combine == "weighted" => {
            let weights = table(raters, "weights");
            let weight = |sheet: &Json| {
                let mine = |role: &str| match role.split_once(" of any ") {
                    Some((post, kind)) => {
                        sheet["post"] == post && rules.kind_is(sheet["kind"].as_str().unwrap_or(""), kind)
                    }
                    None => sheet["post"] == role,
                };
                weights
                    .iter()
                    .find(|(role, _)| mine(role))
                    .map_or(0, |(_, weight)| weight.as_integer().unwrap())
            };
            let all: i64 = sheets.iter().map(weight).sum();
            let sum: i64 = sheets.iter().zip(&totals).map(|(s, t)| weight(s) * t).sum();
            if all > 0 {
                mean(sum, all)
            } else {
                mean(totals.iter().sum(), count)
            }
        }
        _ => mean(totals.iter().sum(), count),
    };
    let on_veto = table(head, "on_veto");
    let mut grade = None;
    if sheets.iter().any(|sheet| sheet["vetoed"] == json!(true)) {
        total = number(on_veto, "total").unwrap_or(total);
        grade = text(on_veto, "grade");
    }
    let reached = |grade: &&Table| number(grade, "at_least").unwrap() <= total;
    let grade = grade.or_else(|| {
        tables(head, "grades")
            .into_iter()
            .find(reached)
            .and_then(|g| text(g, "label"))
    });
    json!({"rubric": rubric, "sheets": sheets, "complete": true, "total": total, "grade": grade})
}
