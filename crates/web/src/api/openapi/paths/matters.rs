//! Matters, their files and corrections.

use serde_json::{Map, Value as Json, json};

use super::super::shapes::items;
use super::super::{answer, body, to};
use super::{Operation, reads};
use crate::accounts::tokens::Scope;
use crate::form::upload::TAKEN;

pub(super) fn matters() -> Vec<Operation> {
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

pub(super) fn corrections() -> Vec<Operation> {
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
