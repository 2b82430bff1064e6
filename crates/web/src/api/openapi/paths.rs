//! The operations that every catalogue has.

use serde_json::{Map, Value as Json, json};

use super::shapes::items;
use super::{answer, body, responses, security, to};
use crate::accounts::tokens::Scope;
use crate::api::lists::{MOST, USUAL};
use crate::form::upload::TAKEN;
use crate::pages::lists::asked::{ENDED, OPEN, Order, TEXTS};

/// One operation.
struct Operation {
    path: &'static str,
    method: &'static str,
    id: &'static str,
    summary: &'static str,
    scope: Scope,
    parameters: Vec<Json>,
    body: Option<Json>,
    good: Vec<(&'static str, Json)>,
    problems: &'static [&'static str],
}

impl Operation {
    fn written(self) -> Json {
        let mut written = json!({
            "operationId": self.id,
            "summary": self.summary,
            "security": security(self.scope),
            "parameters": self.parameters,
            "responses": responses(self.good, self.problems),
        });
        if let (Json::Object(written), Some(body)) = (&mut written, self.body) {
            written.insert("requestBody".to_owned(), body);
        }
        written
    }
}

/// Reads with a path, an id and a summary.
fn reads(
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    parameters: Vec<Json>,
    schema: Json,
) -> Operation {
    Operation {
        path,
        method: "get",
        id,
        summary,
        scope: Scope::Read,
        parameters,
        body: None,
        good: vec![("200", answer("有", schema))],
        problems: &["400", "404", "422"],
    }
}

fn query(name: &str, schema: &Json, description: &str) -> Json {
    json!({"name": name, "in": "query", "schema": schema, "description": description})
}

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

/// Every path, by its name.
pub(super) fn paths() -> Map<String, Json> {
    let mut paths: Map<String, Json> = Map::new();
    let description = json!({
        "get": {
            "operationId": "openapi",
            "summary": "这份说明",
            "security": [],
            "parameters": [to("parameters", "if_none_match")],
            "responses": {
                "200": answer("OpenAPI 3.1", json!({"type": "object"})),
                "304": {"description": "没有变"},
                "5XX": to("responses", "5XX"),
            },
        },
    });
    paths.insert("/openapi.json".to_owned(), description);
    for operation in operations() {
        let (path, method) = (operation.path, operation.method);
        let item = paths.entry(path).or_insert_with(|| json!({}));
        if let Json::Object(item) = item {
            item.insert(method.to_owned(), operation.written());
        }
    }
    paths
}

fn operations() -> Vec<Operation> {
    let mut all = matters();
    all.extend(lists());
    all.extend(corrections());
    all.extend(days());
    all.extend(figures());
    all
}

fn matters() -> Vec<Operation> {
    let matter = || to("parameters", "matter");
    let any = || json!({"type": "object"});
    let mut show = reads(
        "/matters/{matter}",
        "matter",
        "一件事项",
        vec![matter(), to("parameters", "if_none_match")],
        to("schemas", "matter"),
    );
    show.good.push(("304", json!({"description": "没有变"})));
    let digest = json!({"name": "digest", "in": "path", "required": true, "schema": to("schemas", "file")});
    let media: Map<String, Json> = TAKEN
        .iter()
        .map(|(media, _)| ((*media).to_owned(), json!({})))
        .collect();
    vec![
        show,
        reads(
            "/matters/{matter}/entries",
            "entries",
            "一件事项的流水",
            vec![matter()],
            items(to("schemas", "entry"), &[]),
        ),
        reads(
            "/matters/{matter}/postings",
            "postings",
            "一件事项的分录，以分计",
            vec![matter()],
            items(any(), &[]),
        ),
        reads(
            "/matters/{matter}/links",
            "links",
            "关联事项",
            vec![matter()],
            items(any(), &[("hidden", json!({"type": "integer"}))]),
        ),
        reads(
            "/matters/{matter}/acts",
            "possible",
            "现在可以办什么，不能的为什么",
            vec![matter()],
            items(any(), &[("revision", json!({"type": "integer"}))]),
        ),
        Operation {
            method: "post",
            scope: Scope::Secrets,
            body: Some(body(json!({
                "type": "object",
                "properties": {
                    "what": {"$ref": "#/components/schemas/id", "examples": ["party.applicant.p1.phone", "field.account"]},
                    "reason": {"type": "string", "minLength": 2, "maxLength": 200, "title": "事由，记入查看记录"},
                },
                "required": ["what", "reason"],
                "additionalProperties": false,
            }))),
            problems: &["400", "404", "413", "415", "422"],
            ..reads(
                "/matters/{matter}/secrets",
                "open",
                "查看一项遮盖的内容",
                vec![matter()],
                json!({"type": "object", "properties": {"value": {"type": "string"}}, "required": ["value"]}),
            )
        },
        Operation {
            scope: Scope::Files,
            ..reads(
                "/matters/{matter}/files",
                "files",
                "一件事项的文件",
                vec![matter()],
                items(any(), &[]),
            )
        },
        Operation {
            scope: Scope::Files,
            good: vec![("200", json!({"description": "文件", "content": media}))],
            ..reads(
                "/matters/{matter}/files/{digest}",
                "file",
                "一个文件",
                vec![matter(), digest],
                any(),
            )
        },
        Operation {
            method: "post",
            scope: Scope::Files,
            body: Some(json!({
                "required": true,
                "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            })),
            good: vec![(
                "201",
                answer(
                    "收下了；digest 用在填写里",
                    json!({
                        "type": "object",
                        "properties": {"digest": to("schemas", "file"), "size": {"type": "integer"}},
                        "required": ["digest", "size"],
                    }),
                ),
            )],
            problems: &["400", "413", "415", "422"],
            ..reads(
                "/files",
                "hand_in",
                "交一个文件：PDF、照片、Word、Excel、录音、录像，最多 20 MB",
                vec![
                    json!({"name": "name", "in": "query", "required": true, "schema": to("schemas", "line")}),
                ],
                any(),
            )
        },
    ]
}

fn lists() -> Vec<Operation> {
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

fn corrections() -> Vec<Operation> {
    let matter = || to("parameters", "matter");
    let any = || json!({"type": "object"});
    let sequence = json!({"type": "integer", "minimum": 1, "title": "第几笔流水"});
    let amend = json!({
        "type": "object",
        "properties": {
            "change": {"const": "amend"},
            "sequence": sequence,
            "day": to("schemas", "day"),
            "answers": {"type": "object", "title": "改了的填写；null 是去掉"},
        },
        "required": ["change", "sequence"],
        "additionalProperties": false,
    });
    let void = json!({
        "type": "object",
        "properties": {"change": {"const": "void"}, "sequence": sequence},
        "required": ["change", "sequence"],
        "additionalProperties": false,
    });
    let id = json!({"name": "correction", "in": "path", "required": true, "schema": to("schemas", "id")});
    vec![
        reads(
            "/corrections",
            "corrections_waiting",
            "等批准的更正",
            Vec::new(),
            items(any(), &[]),
        ),
        reads(
            "/matters/{matter}/corrections",
            "corrections",
            "一件事项的更正",
            vec![matter()],
            items(any(), &[]),
        ),
        Operation {
            method: "post",
            scope: Scope::Act,
            body: Some(body(json!({
                "type": "object",
                "properties": {
                    "why": to("schemas", "text"),
                    "changes": {"type": "array", "minItems": 1, "items": {"anyOf": [amend, void]}},
                },
                "required": ["why", "changes"],
                "additionalProperties": false,
            }))),
            good: vec![("201", answer("等负责人答复", any()))],
            problems: &["400", "404", "409", "413", "415", "422"],
            ..reads(
                "/matters/{matter}/corrections",
                "ask_correction",
                "提请更正",
                vec![matter(), to("parameters", "key")],
                any(),
            )
        },
        Operation {
            method: "put",
            scope: Scope::Act,
            body: Some(body(json!({
                "type": "object",
                "properties": {
                    "approve": {"type": "boolean"},
                    "accept_breaches": {"type": "boolean", "title": "条件不满足也按实际发生的记，注明违规"},
                },
                "required": ["approve"],
                "additionalProperties": false,
            }))),
            problems: &["400", "404", "409", "413", "415", "422"],
            ..reads(
                "/matters/{matter}/corrections/{correction}/answer",
                "answer_correction",
                "批准或者不批准更正",
                vec![matter(), id],
                any(),
            )
        },
    ]
}

fn days() -> Vec<Operation> {
    let any = || json!({"type": "object"});
    let day =
        |name: &str| json!({"name": name, "in": "query", "required": true, "schema": to("schemas", "day")});
    vec![
        reads(
            "/inbox",
            "inbox",
            "岗位的今日：先到期的在前",
            Vec::new(),
            items(any(), &[]),
        ),
        reads(
            "/news",
            "news",
            "上次看过以后的新情况",
            Vec::new(),
            items(any(), &[("until", to("schemas", "moment"))]),
        ),
        Operation {
            method: "put",
            scope: Scope::Act,
            body: Some(body(json!({
                "type": "object",
                "properties": {"until": to("schemas", "moment")},
                "required": ["until"],
                "additionalProperties": false,
            }))),
            good: vec![("204", json!({"description": "记下了"}))],
            problems: &["400", "413", "415", "422"],
            ..reads("/news/looked", "looked", "记下看到了什么时候", Vec::new(), any())
        },
        reads(
            "/handovers",
            "handovers",
            "交接：等本机构接的，等别人接的",
            Vec::new(),
            any(),
        ),
        reads(
            "/calendar",
            "calendar",
            "日程",
            vec![day("from"), day("to")],
            items(any(), &[]),
        ),
        Operation {
            method: "post",
            body: Some(body(json!({
                "type": "object",
                "properties": {
                    "text": {"type": "string", "minLength": 1, "maxLength": 100},
                    "after": {"type": "integer", "minimum": 0, "title": "上一页的 after"},
                },
                "required": ["text"],
                "additionalProperties": false,
            }))),
            problems: &["400", "413", "415", "422"],
            ..reads(
                "/search",
                "search",
                "查找；号码写在内容里，不留在地址里",
                Vec::new(),
                items(any(), &[("after", json!({"type": ["integer", "null"]}))]),
            )
        },
    ]
}

fn figures() -> Vec<Operation> {
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
