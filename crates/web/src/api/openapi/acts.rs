//! The operations of the catalogue's acts: one path each, with its own schema.

use catalogue::model::{Act, Ask, Catalogue, From, IDENTITY_CHECKS, Open, Procedure, Role};
use serde_json::{Map, Value as Json, json};

use super::fields::{Fields, put};
use super::{answer, body, responses, security, to};
use crate::accounts::tokens::Scope;

/// Problems that an act may meet.
const PROBLEMS: [&str; 7] = ["400", "404", "409", "412", "413", "415", "422"];

/// Adds every act that people may do.
pub(super) fn add(catalogue: &Catalogue, paths: &mut Map<String, Json>, schemas: &mut Map<String, Json>) {
    let mut fields = Fields { catalogue, schemas };
    fields.schemas.insert("behalf".to_owned(), behalf(catalogue));
    for procedure in catalogue.procedures.values() {
        let by_people = |act: &&Act| !act.by.iter().all(|role| matches!(role, Role::Clock | Role::Link));
        for act in procedure.acts.values().filter(by_people) {
            let first = act.from.contains(&From::Start);
            if first {
                let schema = schema(&mut fields, procedure, act, true);
                fields
                    .schemas
                    .insert(format!("{}.{}.first", procedure.id, act.id), schema);
                let path = format!("/procedures/{}/acts/{}", procedure.id, act.id);
                paths.insert(path, json!({"post": operation(procedure, act, true)}));
            }
            if act.from.iter().any(|from| *from != From::Start) {
                let schema = schema(&mut fields, procedure, act, false);
                fields
                    .schemas
                    .insert(format!("{}.{}", procedure.id, act.id), schema);
                let path = format!("/matters/{{matter}}/acts/{}.{}", procedure.id, act.id);
                paths.insert(path, json!({"post": operation(procedure, act, false)}));
            }
        }
    }
}

fn operation(procedure: &Procedure, act: &Act, first: bool) -> Json {
    let (id, name) = (&procedure.id, &act.id);
    let schema = if first {
        format!("{id}.{name}.first")
    } else {
        format!("{id}.{name}")
    };
    let mut parameters = vec![to("parameters", "key"), to("parameters", "dry_run")];
    if !first {
        parameters.extend([to("parameters", "matter"), to("parameters", "if_match")]);
    }
    let done = if first {
        vec![
            ("200", to("responses", "judged")),
            ("201", to("responses", "begun")),
        ]
    } else {
        vec![("200", to("responses", "done"))]
    };
    json!({
        "operationId": schema,
        "tags": [id],
        "summary": format!("{}：{}", procedure.label, act.label),
        "description": description(procedure, act),
        "security": security(Scope::Act),
        "parameters": parameters,
        "requestBody": body(to("schemas", &schema)),
        "responses": responses(done, &PROBLEMS),
    })
}

/// By what law, under which conditions, and what is left to judgement.
fn description(procedure: &Procedure, act: &Act) -> String {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(act.remarks.basis.iter().map(|basis| format!("依据：{basis}。")));
    lines.extend(act.needs.iter().map(|need| match &need.basis {
        Some(basis) => format!("条件：{}（{basis}）。", need.say),
        None => format!("条件：{}。", need.say),
    }));
    let left = procedure
        .untranslated
        .iter()
        .filter(|left| left.at.as_deref() == Some(act.id.as_str()));
    lines.extend(left.map(|left| format!("由办理人判断：{}。", left.says)));
    if !act.approval.is_empty() {
        lines.push("须另一人批准：step 写 approve 是批准，drop 是不批准。".to_owned());
    }
    lines.join("\n")
}

fn schema(fields: &mut Fields<'_>, procedure: &Procedure, act: &Act, first: bool) -> Json {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    let asks = act.asks.iter().map(|ask| (ask, true));
    for (ask, must) in asks.chain(act.may_ask.iter().map(|ask| (ask, false))) {
        let name = ask.name();
        properties.insert(name.clone(), asked(fields, procedure, ask));
        // A part that all of a party have already need not be answered again.
        if must && !matches!(ask, Ask::PartyPart { .. }) {
            required.push(name);
        }
    }
    for open in act.opens.iter().filter(|open| open.each.is_none()) {
        opened(fields, open, &mut properties);
    }
    let answers = json!({
        "type": "object",
        "title": "填写的内容",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    let mut whole = Map::from_iter([
        ("answers".to_owned(), answers),
        (
            "day".to_owned(),
            json!({"$ref": "#/components/schemas/day", "title": "哪天发生；不写就是今天"}),
        ),
    ]);
    let party = |role: &Role| matches!(role, Role::Party { .. });
    if act.by.iter().any(party) {
        whole.insert("behalf".to_owned(), to("schemas", "behalf"));
    }
    if first {
        let title = "承办机构；不写就是岗位所在的机构";
        whole.insert(
            "organ".to_owned(),
            json!({"$ref": "#/components/schemas/organ", "title": title}),
        );
    } else if !act.approval.is_empty() {
        whole.insert(
            "step".to_owned(),
            json!({"type": "string", "enum": ["do", "approve", "drop"]}),
        );
    }
    let must = if required.is_empty() {
        Vec::new()
    } else {
        vec!["answers"]
    };
    json!({
        "type": "object",
        "title": act.label,
        "properties": whole,
        "required": must,
        "additionalProperties": false,
    })
}

fn asked(fields: &mut Fields<'_>, procedure: &Procedure, ask: &Ask) -> Json {
    let label = engine::label_of(procedure, ask);
    match ask {
        Ask::Field(name) => fields.of(procedure, name),
        Ask::Party(party) => fields.party(procedure, party),
        Ask::PartyPart { .. } => json!({
            "type": "object",
            "title": label,
            "description": "按当事人的编号",
            "additionalProperties": to("schemas", "line"),
        }),
        Ask::Column { field, column } => {
            let rows = procedure.fields.get(field).map(|field| &field.kind);
            let column = match rows {
                Some(catalogue::model::FieldKind::Rows(columns)) => columns.get(column),
                _ => None,
            };
            let cell = column.map_or(json!(false), |column| fields.field(procedure, column));
            json!({"type": "array", "title": label, "description": "每行一个", "items": {"anyOf": [cell, {"type": "null"}]}})
        }
    }
}

/// The answers to the form of a matter that the act opens.
fn opened(fields: &mut Fields<'_>, open: &Open, properties: &mut Map<String, Json>) {
    let Some(theirs) = fields.catalogue.procedures.get(&open.procedure).cloned() else {
        return;
    };
    let asks = theirs.acts.get(&open.act).map(|act| act.asks.as_slice());
    for ask in asks.unwrap_or_default() {
        if open.copy.contains_key(&ask.name()) {
            continue;
        }
        let mut schema = asked(fields, &theirs, ask);
        let title = format!("{}：{}", theirs.label, engine::label_of(&theirs, ask));
        put(&mut schema, "title", json!(title));
        properties.insert(format!("{}.{}", open.link, ask.name()), schema);
    }
}

/// At the counter: for whom a post acts.
fn behalf(catalogue: &Catalogue) -> Json {
    let list = catalogue.lists.get(IDENTITY_CHECKS);
    let codes = list.iter().flat_map(|list| list.codes.iter());
    let codes = codes.map(|(code, of)| json!({"const": code, "title": of.label}));
    json!({
        "type": "object",
        "title": "替当事人代办",
        "properties": {
            "party": {"$ref": "#/components/schemas/id", "title": "哪方当事人"},
            "person": {"$ref": "#/components/schemas/person", "title": "哪一位；不写就是第一位"},
            "checked": {"type": "string", "title": "怎样核对身份", "oneOf": codes.collect::<Vec<_>>()},
        },
        "required": ["party", "checked"],
        "additionalProperties": false,
    })
}

/// The answer of an act.
pub(super) fn done() -> Json {
    let mut told = answer(
        "办成了；重试的，Idempotent-Replay 是 true，内容一样",
        json!({
            "anyOf": [to("schemas", "done"), to("schemas", "judged")],
        }),
    );
    put(
        &mut told,
        "headers",
        json!({"ETag": to("headers", "etag"), "Idempotent-Replay": to("headers", "replay")}),
    );
    told
}
