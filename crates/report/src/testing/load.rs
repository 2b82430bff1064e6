//! Reads the few keys that the catalogues of these tests use into the model, with no check at all.

use catalogue::model::*;
use std::sync::Arc;
use toml::{Table, Value};

use super::guards::guard;

fn s(v: &Table, k: &str) -> String {
    v.get(k).and_then(Value::as_str).unwrap_or_default().to_owned()
}
fn os(v: &Table, k: &str) -> Option<String> {
    v.get(k).and_then(Value::as_str).map(str::to_owned)
}
fn b(v: &Table, k: &str) -> bool {
    v.get(k).and_then(Value::as_bool).unwrap_or(false)
}
fn l(v: &Table, k: &str) -> Vec<String> {
    match v.get(k) {
        Some(Value::Array(a)) => a.iter().map(|x| x.as_str().unwrap().to_owned()).collect(),
        Some(Value::String(s)) => vec![s.clone()],
        _ => vec![],
    }
}
fn remarks(v: &Table) -> Remarks {
    Remarks {
        basis: os(v, "basis"),
        unsure: os(v, "unsure"),
        note: os(v, "note"),
    }
}
fn tables<'a>(v: &'a Table, k: &str) -> Vec<(String, &'a Table)> {
    v.get(k)
        .and_then(Value::as_table)
        .map(|t| {
            t.iter()
                .filter_map(|(k, v)| v.as_table().map(|v| (k.clone(), v)))
                .collect()
        })
        .unwrap_or_default()
}
fn codes(t: &Table) -> Named<Code> {
    t.iter()
        .map(|(k, v)| {
            let label = match v {
                Value::String(s) => s.clone(),
                Value::Table(t) => s(t, "label"),
                _ => panic!(),
            };
            (
                k.clone(),
                Code {
                    label,
                    under: None,
                    valid: Valid::default(),
                },
            )
        })
        .collect()
}
fn field(v: &Table) -> Field {
    let choices = || match v.get("choices") {
        Some(Value::String(x)) if x == "result" => Choices::Result,
        Some(Value::String(x)) => Choices::List(x.clone()),
        Some(Value::Table(t)) => Choices::Inline(codes(t)),
        _ => panic!(),
    };
    let kind = match s(v, "type").as_str() {
        "choice" => FieldKind::Choice(choices()),
        "choices" => FieldKind::Choices(choices()),
        "money" => FieldKind::Money,
        "region" => FieldKind::Region,
        "organ" => FieldKind::Organ,
        "yesno" => FieldKind::YesNo,
        "number" => FieldKind::Number { unit: s(v, "unit") },
        "rows" => FieldKind::Rows(
            tables(v, "columns")
                .into_iter()
                .map(|(k, v)| (k, field(v)))
                .collect(),
        ),
        _ => FieldKind::Text,
    };
    Field {
        label: s(v, "label"),
        kind,
        required_when: None,
        many: false,
        secret: false,
        optional: false,
        calendar: None,
        import: false,
        remarks: remarks(v),
        span: Default::default(),
    }
}
fn procedure(t: &Table) -> Procedure {
    let p = t["procedure"].as_table().unwrap();
    Procedure {
        id: s(p, "id"),
        label: s(p, "label"),
        area: String::new(),
        organs: l(p, "organs"),
        number: os(p, "number"),
        numbered_on: vec![],
        series: vec![],
        list: vec![],
        watched: false,
        door: None,
        register: None,
        law_by: LawBy::Filed,
        parties: tables(t, "party")
            .into_iter()
            .map(|(k, v)| {
                (
                    k,
                    Party {
                        label: s(v, "label"),
                        who: vec![],
                        least: 0,
                        most: None,
                        secret: false,
                        span: Default::default(),
                    },
                )
            })
            .collect(),
        fields: tables(t, "field")
            .into_iter()
            .map(|(k, v)| (k, field(v)))
            .collect(),
        states: tables(t, "state")
            .into_iter()
            .map(|(k, v)| {
                (
                    k,
                    State {
                        label: s(v, "label"),
                        plain: None,
                        kind: StateKind::Open,
                        span: Default::default(),
                    },
                )
            })
            .collect(),
        results: tables(t, "result")
            .into_iter()
            .map(|(k, v)| {
                (
                    k,
                    ResultDef {
                        label: s(v, "label"),
                        keep: Keep::Permanent,
                        valid: Valid::default(),
                        span: Default::default(),
                    },
                )
            })
            .collect(),
        acts: tables(t, "act")
            .into_iter()
            .map(|(k, v)| {
                (
                    k.clone(),
                    Act {
                        id: k,
                        label: s(v, "label"),
                        from: vec![],
                        to: None,
                        by: vec![],
                        asks: vec![],
                        may_ask: vec![],
                        plain: None,
                        shows: vec![],
                        signs: vec![],
                        needs: vec![],
                        sets: Default::default(),
                        result: None,
                        opens: vec![],
                        draws: vec![],
                        posts: vec![],
                        tells: vec![],
                        approval: vec![],
                        after: None,
                        valid: Valid::default(),
                        law_by: None,
                        remarks: remarks(v),
                        span: Default::default(),
                    },
                )
            })
            .collect(),
        clocks: Default::default(),
        papers: Default::default(),
        accounts: Default::default(),
        measures: tables(t, "measure")
            .into_iter()
            .map(|(k, v)| {
                let counts = if v.contains_key("while") {
                    Counts::While {
                        states: l(v, "while"),
                    }
                } else {
                    Counts::On {
                        acts: l(v, "on"),
                        once: b(v, "once"),
                    }
                };
                (
                    k.clone(),
                    Measure {
                        id: k,
                        label: s(v, "label"),
                        unit: s(v, "unit"),
                        counts,
                        split: l(v, "split"),
                        amount: os(v, "amount"),
                        each: os(v, "each"),
                        when: os(v, "when").map(|w| guard(&w)),
                        operational: false,
                        same: Default::default(),
                        remarks: remarks(v),
                        span: Default::default(),
                    },
                )
            })
            .collect(),
        untranslated: vec![],
        remarks: remarks(p),
        span: Default::default(),
    }
}
/// Tables come sorted by name; figures follow the file.
fn in_order<'t>(mut all: Vec<(String, &'t Table)>, text: &str) -> Vec<(String, &'t Table)> {
    all.sort_by_key(|(name, _)| text.find(&format!("\n\"{name}\" =")));
    all
}
fn indicators(t: &Table, text: &str) -> IndicatorSet {
    let r = t["report"].as_table().unwrap();
    let i = |k: &Table, n: &str| k.get(n).and_then(Value::as_integer);
    IndicatorSet {
        glance: Vec::new(),
        id: s(r, "id"),
        label: s(r, "label"),
        period: s(r, "period"),
        span: Default::default(),
        indicators: in_order(tables(t, "indicator"), text)
            .into_iter()
            .map(|(k, v)| {
                let formula = if v.contains_key("sum") {
                    Formula::Sum(l(v, "sum"))
                } else if let Some(m) = os(v, "level") {
                    Formula::Level {
                        measure: m,
                        at_start: os(v, "at").as_deref() == Some("start"),
                    }
                } else {
                    let r = v["ratio"].as_table().unwrap();
                    Formula::Ratio {
                        of: s(r, "of"),
                        to: s(r, "to"),
                    }
                };
                let e = Table::new();
                let p = v.get("print").and_then(Value::as_table).unwrap_or(&e);
                (
                    k.clone(),
                    Indicator {
                        id: k,
                        no: i(v, "no").map(|n| n as u32),
                        section: os(v, "section"),
                        label: s(v, "label"),
                        unit: s(v, "unit"),
                        formula,
                        filter: v
                            .get("where")
                            .and_then(Value::as_table)
                            .map(|w| w.keys().map(|k| (k.clone(), l(w, k))).collect())
                            .unwrap_or_default(),
                        distinct: os(v, "distinct"),
                        shift_years: if v.contains_key("shift") { -1 } else { 0 },
                        print: Print {
                            scale: os(p, "in"),
                            decimals: i(p, "decimals").unwrap_or(0) as u32,
                            percent: i(p, "percent").map(|n| n as u32),
                            floor: i(p, "floor"),
                            ceil: i(p, "ceil"),
                            pattern: os(p, "as"),
                            round_half_up: p.contains_key("round"),
                        },
                        beside: l(v, "beside"),
                        working: b(v, "working"),
                        remarks: remarks(v),
                        span: Default::default(),
                    },
                )
            })
            .collect(),
        checks: tables(t, "check")
            .into_iter()
            .map(|(k, v)| {
                (
                    k,
                    Check {
                        that: guard(&s(v, "that")),
                        say: s(v, "say"),
                        span: Default::default(),
                    },
                )
            })
            .collect(),
    }
}
pub fn catalogue(files: &[(&str, &str)]) -> Catalogue {
    let mut c = Catalogue {
        digest: String::new(),
        sources: files.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect(),
        procedures: Default::default(),
        rubrics: Default::default(),
        organs: Default::default(),
        lists: Default::default(),
        tariffs: Default::default(),
        periods: Default::default(),
        shared_accounts: Default::default(),
        indicators: Default::default(),
        reports: Default::default(),
        guide: Default::default(),
        regions: Default::default(),
        calendar: Arc::new(calendar::WorkingCalendar::parse("").unwrap_or_else(|_| panic!())),
    };
    for (path, text) in files {
        if path.starts_with("regions/") {
            for line in text
                .lines()
                .filter(|l| !l.starts_with('#') && !l.starts_with("code"))
            {
                let f: Vec<_> = line.split(',').collect();
                let level = match f[2] {
                    "province" => Level::Province,
                    "city" => Level::City,
                    "county" => Level::County,
                    "town" => Level::Town,
                    _ => Level::Village,
                };
                c.regions.by_code.insert(
                    f[0].into(),
                    Region {
                        code: f[0].into(),
                        name: f[1].into(),
                        level,
                        successor: None,
                    },
                );
            }
        } else if path.starts_with("reports/") {
            let start = text.find("\n---\n").unwrap() + 5;
            let body = text[start..].to_owned();
            let id = text
                .lines()
                .find_map(|l| l.strip_prefix("id: "))
                .unwrap()
                .to_owned();
            let ind = text
                .lines()
                .find_map(|l| l.strip_prefix("indicators: "))
                .unwrap()
                .to_owned();
            c.reports.insert(
                id.clone(),
                Report {
                    id,
                    indicators: ind,
                    published: None,
                    signed_by: None,
                    body,
                    span: Span {
                        file: (*path).into(),
                        start,
                        end: text.len(),
                    },
                },
            );
        } else if path.ends_with(".examples.toml")
            || path.ends_with("-rubric.toml")
            || !path.ends_with(".toml")
        {
        } else {
            let t: Table = text.parse().unwrap();
            for (k, v) in tables(&t, "list") {
                c.lists.insert(
                    k,
                    CodeList {
                        label: s(v, "label"),
                        codes: codes(v["codes"].as_table().unwrap()),
                        remarks: remarks(v),
                        span: Default::default(),
                    },
                );
            }
            for (k, v) in tables(&t, "period") {
                c.periods.insert(
                    k,
                    ReportingPeriod {
                        label: s(v, "label"),
                        from: s(v, "from").parse().unwrap(),
                        to: s(v, "to").parse().unwrap(),
                        named_by_end: s(v, "named_by") == "end",
                    },
                );
            }
            for (k, v) in tables(&t, "kind") {
                c.organs.kinds.insert(
                    k,
                    OrganKind {
                        label: s(v, "label"),
                        levels: vec![],
                        superiors: vec![],
                        is_a: os(v, "is_a"),
                        span: Default::default(),
                    },
                );
            }
            if t.contains_key("procedure") {
                let p = procedure(&t);
                c.procedures.insert(p.id.clone(), Arc::new(p));
            }
            if t.contains_key("report") {
                let i = indicators(&t, text);
                c.indicators.insert(i.id.clone(), i);
            }
        }
    }
    c
}
