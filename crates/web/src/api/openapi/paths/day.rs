//! The client's day, and searching.

use serde_json::json;

use super::super::shapes::items;
use super::super::{body, to};
use super::{Operation, reads};
use crate::accounts::tokens::Scope;

pub(super) fn days() -> Vec<Operation> {
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
