//! Who calls, procedures, their lists, and figures.

use serde_json::{Value as Json, json};

use super::super::shapes::items;
use super::super::to;
use super::{Operation, query, reads};
use crate::accounts::tokens::Scope;
use crate::api::lists::{MOST, USUAL};
use crate::pages::lists::asked::{ENDED, OPEN, Order, TEXTS};

/// What a list may be asked.
fn filters() -> Vec<Json> {
    let words = [
        ("q", "含有这些字"),
        ("state", "状态；-open 是在办，-ended 是已结"),
        ("result", "结果"),
        ("organ", "机构（编号或全称）及下级"),
        ("region", "区划（代码或全称）"),
        ("person", "写有这位工作人员"),
        ("from", "收件从"),
        ("to", "收件到"),
        ("ended_from", "办结从"),
        ("ended_to", "办结到"),
        ("due_from", "到期从"),
        ("due_to", "到期到"),
    ];
    let days = ["from", "to", "ended_from", "ended_to", "due_from", "due_to"];
    let schema = |name: &str| match name {
        name if days.contains(&name) => to("schemas", "day"),
        "state" => {
            json!({"type": "string", "minLength": 1, "maxLength": 60, "examples": [OPEN, ENDED]})
        }
        _ => to("schemas", "id"),
    };
    let known = |name: &&(&str, &str)| TEXTS.contains(&name.0) || name.0 == "due_to";
    let mut all: Vec<Json> = words
        .iter()
        .filter(known)
        .map(|(name, says)| query(name, &schema(name), says))
        .collect();
    all.push(query(
        "overdue",
        &json!({"type": "string", "const": "1"}),
        "1：逾期的",
    ));
    let orders: Vec<&str> = Order::EACH.iter().map(|(_, word, _)| *word).collect();
    all.push(query(
        "sort",
        &json!({"type": "string", "enum": orders}),
        "先后；不写是 new",
    ));
    let columns = json!({"type": "array", "items": to("schemas", "id")});
    all.push(query(
        "column",
        &columns,
        "要哪几列，可以写几次；不写是常用的。另可按选择项筛选：f.字段=代码",
    ));
    all
}

pub(super) fn lists() -> Vec<Operation> {
    let any = || json!({"type": "object"});
    let procedure = || to("parameters", "procedure");
    let mut of_list = filters();
    of_list.insert(0, procedure());
    let mut of_export = of_list.clone();
    let limit = json!({"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL});
    of_list.extend([
        query("limit", &limit, "一页几件"),
        query(
            "total",
            &json!({"type": "boolean", "default": false}),
            "true：也数一共几件",
        ),
        to("parameters", "cursor"),
    ]);
    of_export.push(query(
        "format",
        &json!({"type": "string", "enum": ["csv", "ndjson"]}),
        "不写是 ndjson",
    ));
    let mut listed = items(
        to("schemas", "row"),
        &[("next", json!({"type": ["string", "null"]}))],
    );
    if let Some(properties) = listed.get_mut("properties").and_then(Json::as_object_mut) {
        properties.insert("total".to_owned(), json!({"type": "integer"}));
    }
    let text = json!({"schema": {"type": "string"}});
    vec![
        reads("/me", "me", "令牌代表谁", Vec::new(), any()),
        reads(
            "/procedures",
            "procedures",
            "目录里的程序",
            Vec::new(),
            items(any(), &[]),
        ),
        reads(
            "/procedures/{procedure}",
            "procedure",
            "一个程序：字段、代码、状态、办理",
            vec![procedure()],
            any(),
        ),
        reads(
            "/procedures/{procedure}/matters",
            "list",
            "一个程序的事项，一页一页",
            of_list,
            listed,
        ),
        Operation {
            scope: Scope::Export,
            good: vec![(
                "200",
                json!({"description": "一行一件", "content": {"application/x-ndjson": text, "text/csv": text}}),
            )],
            ..reads(
                "/procedures/{procedure}/export",
                "export",
                "导出，记入查看记录；最多 50000 件",
                of_export,
                any(),
            )
        },
    ]
}

pub(super) fn figures() -> Vec<Operation> {
    let asked = || vec![to("parameters", "period"), to("parameters", "as_known")];
    let of_one = || [vec![to("parameters", "figure")], asked()].concat();
    vec![
        reads(
            "/figures",
            "figures",
            "主要指标",
            asked(),
            items(to("schemas", "figure"), &[]),
        ),
        reads(
            "/figures/{figure}",
            "figure",
            "一个指标和它的算法",
            of_one(),
            json!({"type": "object", "properties": {"figure": to("schemas", "figure")}, "required": ["figure"]}),
        ),
        reads(
            "/figures/{figure}/cases",
            "cases",
            "一个指标的名单，后发生的在前",
            [of_one(), vec![to("parameters", "cursor")]].concat(),
            items(
                json!({"type": "object"}),
                &[
                    ("hidden", json!({"type": "integer"})),
                    ("sum", json!({"type": "integer"})),
                ],
            ),
        ),
    ]
}
