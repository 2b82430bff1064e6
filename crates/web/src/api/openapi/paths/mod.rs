//! The operations that every catalogue has: of [`matters`], [`lists`], and the [`day`]'s work.

mod day;
mod lists;
mod matters;

use serde_json::{Map, Value as Json, json};

use super::{answer, responses, security, to};
use crate::accounts::tokens::Scope;

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
    let mut all = matters::matters();
    all.extend(matters::corrections());
    all.extend(lists::lists());
    all.extend(lists::figures());
    all.extend(day::days());
    all
}
