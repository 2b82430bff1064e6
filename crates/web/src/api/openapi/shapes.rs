//! What comes back: shapes of answers and problems, parameters and headers that operations share.

use catalogue::model::Catalogue;
use serde_json::{Map, Value as Json, json};

use super::fields;
use super::{acts, answer, to};
use crate::api::body::{KEY, LONGEST_KEY};
use crate::api::problem;

/// A text or nothing.
fn maybe() -> Json {
    json!({"type": ["string", "null"]})
}

/// An object with these members, all of them there.
fn object(members: &[(&str, Json)]) -> Json {
    let names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Json> = members
        .iter()
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()))
        .collect();
    json!({"type": "object", "properties": properties, "required": names})
}

/// A list under `items`, with what stands beside it.
pub(super) fn items(of: Json, beside: &[(&str, Json)]) -> Json {
    let list = ("items", json!({"type": "array", "items": of}));
    let members: Vec<(&str, Json)> = std::iter::once(list).chain(beside.iter().cloned()).collect();
    object(&members)
}

/// What every list says of a matter.
fn line() -> Vec<(&'static str, Json)> {
    vec![
        ("id", to("schemas", "id")),
        ("procedure", to("schemas", "id")),
        (
            "revision",
            json!({"type": "integer", "minimum": 0, "description": "第几笔；ETag 就是它"}),
        ),
        ("number", maybe()),
        ("state", json!({"type": "string"})),
        ("state_label", json!({"type": "string"})),
        ("result", maybe()),
        ("filed", to("schemas", "day")),
        ("latest", to("schemas", "day")),
        ("ended", maybe()),
        (
            "organ",
            object(&[
                ("id", json!({"type": "string"})),
                ("name", json!({"type": "string"})),
            ]),
        ),
        ("region", json!({"type": "string"})),
    ]
}

/// Every shared schema.
pub(super) fn schemas() -> Map<String, Json> {
    let (text, count, yes) = (
        json!({"type": "string"}),
        json!({"type": "integer"}),
        json!({"type": "boolean"}),
    );
    let any = json!({"type": "object"});
    let texts = json!({"type": "array", "items": {"type": "string"}});
    let mut whole = line();
    whole.extend([
        (
            "whole",
            json!({"type": "boolean", "description": "false：只看得到一部分"}),
        ),
        ("numbers", any.clone()),
        (
            "fields",
            json!({"type": "object", "description": "金额以分计；遮盖的是 {\"masked\": true}"}),
        ),
        ("parties", any.clone()),
        ("clocks", any.clone()),
        (
            "balances",
            json!({"type": "object", "additionalProperties": {"type": "integer"}}),
        ),
        ("proposals", json!({"type": "array", "items": {"type": "object"}})),
        ("breaches", texts.clone()),
    ]);
    let entry = object(&[
        ("id", text.clone()),
        ("sequence", count.clone()),
        ("moment", to("schemas", "moment")),
        ("day", to("schemas", "day")),
        ("kind", text.clone()),
        ("act", maybe()),
        ("label", text.clone()),
        (
            "by",
            object(&[
                ("person", maybe()),
                ("post", maybe()),
                ("organ", maybe()),
                ("said", text.clone()),
            ]),
        ),
        ("answers", any.clone()),
        ("numbers", any.clone()),
        ("opened", json!({"type": "array", "items": {"type": "object"}})),
        ("cause", maybe()),
        ("corrects", maybe()),
        ("why", maybe()),
    ]);
    let row = object(&[
        ("id", text.clone()),
        ("number", maybe()),
        ("state", text.clone()),
        ("result", maybe()),
        ("organ", text.clone()),
        ("region", text.clone()),
        ("filed", to("schemas", "day")),
        ("latest", to("schemas", "day")),
        ("ended", maybe()),
        ("revision", count.clone()),
        (
            "cells",
            json!({"type": "object", "description": "各列；金额以分计"}),
        ),
    ]);
    let figure = object(&[
        ("id", text.clone()),
        ("label", text.clone()),
        ("section", maybe()),
        ("unit", text.clone()),
        (
            "kind",
            json!({"type": "string", "enum": ["count", "fen", "ratio", "absent"]}),
        ),
        ("value", json!({"type": ["integer", "object", "null"]})),
        ("printed", text.clone()),
        ("why", maybe()),
    ]);
    let problem = json!({
        "type": "object",
        "description": "RFC 9457",
        "properties": {
            "type": {"type": "string", "description": "urn:liantiao:rule:… 是规定不许；urn:liantiao:call:… 是请求不对"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "rule": {"type": "string", "description": "哪条规则"},
            "basis": {"type": "string", "description": "依据"},
            "mend": {"type": "string", "description": "现在怎么办"},
            "more": texts,
            "names": {"type": "array", "items": {"type": "string"}, "description": "说的是哪几项填写"},
            "revision": {"type": "integer", "description": "事项现在的版本"},
        },
        "required": ["type", "title", "status", "detail"],
    });
    let done = object(&[
        ("matter", text.clone()),
        ("revision", count.clone()),
        ("entry", text.clone()),
        ("sequence", count.clone()),
        ("moment", to("schemas", "moment")),
        (
            "waits",
            json!({"type": "boolean", "description": "等另一人批准，还没有办成"}),
        ),
    ]);
    let judged = object(&[
        ("dry_run", json!({"const": true})),
        ("waits", yes),
        ("state", maybe()),
        ("result", maybe()),
    ]);
    let matter = object(&whole);
    let line = object(&line());
    let own = [
        ("problem", problem),
        ("done", done),
        ("judged", judged),
        ("matter", matter),
        ("matter_line", line),
        ("entry", entry),
        ("row", row),
        ("figure", figure),
    ];
    let all = own.into_iter().chain(fields::simple());
    all.map(|(name, schema)| (name.to_owned(), schema)).collect()
}

/// Every shared parameter.
pub(super) fn parameters(catalogue: &Catalogue) -> Json {
    let procedures: Vec<&String> = catalogue.procedures.keys().collect();
    let path = |name: &str, schema: Json, description: &str| json!({"name": name, "in": "path", "required": true, "schema": schema, "description": description});
    let query = |name: &str, schema: Json, description: &str| json!({"name": name, "in": "query", "schema": schema, "description": description});
    json!({
        "matter": path("matter", to("schemas", "id"), "事项的编号（id），或者文号"),
        "procedure": path("procedure", json!({"type": "string", "enum": procedures}), "程序"),
        "figure": path("figure", to("schemas", "id"), "指标"),
        "key": {
            "name": KEY.as_str(),
            "in": "header",
            "required": true,
            "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
            "description": "请求号：新办换一个，重试用原来的",
        },
        "if_match": {
            "name": "If-Match",
            "in": "header",
            "schema": {"type": "string", "examples": ["\"3\""]},
            "description": "看过的版本（ETag）；已有新的办理就不办，答 412",
        },
        "if_none_match": {
            "name": "If-None-Match",
            "in": "header",
            "schema": {"type": "string"},
            "description": "手里的版本；没有变就答 304",
        },
        "dry_run": query("dry_run", json!({"type": "boolean", "default": false}), "只看办不办得成，什么也不记"),
        "period": query("period", json!({"type": "string", "pattern": "^20[0-9]{2}$"}), "年度；不写就是今年"),
        "as_known": query("as_known", to("schemas", "day"), "按哪天结束时已经记录的算；不写就是现在"),
        "cursor": query("cursor", to("schemas", "id"), "上一页的 next"),
    })
}

/// Every shared answer: the problems by their status, and what acts answer.
pub(super) fn responses() -> Map<String, Json> {
    let media = problem::MEDIA;
    let told = |description: &str, header: Option<(&str, &str)>| {
        let mut told =
            json!({"description": description, "content": {media: {"schema": to("schemas", "problem")}}});
        if let Some((name, component)) = header {
            fields::put(&mut told, "headers", json!({name: to("headers", component)}));
        }
        told
    };
    let problems = [
        ("400", told("请求的写法不对", None)),
        (
            "401",
            told("没有有效的令牌", Some(("WWW-Authenticate", "www_authenticate"))),
        ),
        ("403", told("令牌没有开这一项，或者岗位无权", None)),
        ("404", told("没有，或者不在可看的范围", None)),
        ("409", told("现在的状态下不能办", None)),
        (
            "412",
            told(
                "已有新的办理；现在的版本在 ETag 和 revision 里",
                Some(("ETag", "etag")),
            ),
        ),
        ("413", told("内容太大", None)),
        ("415", told("内容的类型不对", None)),
        (
            "422",
            told("按规定不能这样办；rule、basis、mend 写明规则、依据、怎么办", None),
        ),
        ("429", told("请求太密", Some(("Retry-After", "retry_after")))),
        ("5XX", told("系统的错；用同一个 Idempotency-Key 再试", None)),
    ];
    let mut begun = answer(
        "立了新的事项；重试的，Idempotent-Replay 是 true，内容一样",
        to("schemas", "done"),
    );
    fields::put(
        &mut begun,
        "headers",
        json!({
            "Location": to("headers", "location"),
            "ETag": to("headers", "etag"),
            "Idempotent-Replay": to("headers", "replay"),
        }),
    );
    let acts = [
        ("done", acts::done()),
        ("begun", begun),
        (
            "judged",
            answer("dry_run：办得成，没有记", to("schemas", "judged")),
        ),
    ];
    let all = problems.into_iter().chain(acts);
    all.map(|(name, told)| (name.to_owned(), told)).collect()
}

/// Every shared header.
pub(super) fn headers() -> Json {
    let text = |description: &str| json!({"schema": {"type": "string"}, "description": description});
    json!({
        "etag": text("版本"),
        "location": text("事项在哪里"),
        "replay": text("true：这是重试，先前已经办过"),
        "retry_after": text("过几秒再试"),
        "www_authenticate": text("Bearer"),
    })
}
